"""What stands against an item being public, or not being so any more."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phases.editorial import pictures
from phases.models.publishable import Item, OwnedRow
from phases.snapshot import (
    Snapshot,
    model_of,
    owned_models,
    row_key,
    snapshot_fields,
    translated_fields,
)

_DELETED = gettext_lazy("“%(field)s” names something that was deleted.")


def validate(item: Item, snapshot: Snapshot, *, along: Iterable[Any] = ()) -> None:
    """Raise ValidationError with all that stands against ``item`` being live as it is.

    ``along``: ids of items that become live in the same act.
    """
    errors: dict[str, list[str]] = {}
    rows: list[models.Model] = [item]
    for model, owner in owned_models(type(item)):
        rows += model._base_manager.filter(**{owner: item.pk}).order_by("position")
    targets = _targets(snapshot, along)
    for row in rows:
        values = snapshot.get(row_key(type(row), row.pk), {})
        gone = _gone(row, values, snapshot)
        _collect(row, errors, is_root=row is item, exclude={field.name for field in gone})
        for field in gone:
            message = _DELETED % {"field": field.verbose_name}
            errors.setdefault(NON_FIELD_ERRORS, []).append(_prefix(row, is_root=False) + message)
        _collect_targets(row, values, targets, errors, is_root=row is item)
    for key, path, message in pictures.missing(snapshot):
        is_root = key == row_key(type(item), item.pk)
        errors.setdefault(path if is_root else NON_FIELD_ERRORS, []).append(message)
    if errors:
        raise ValidationError(errors)


def _prefix(row: models.Model, *, is_root: bool) -> str:
    return "" if is_root else f"{row._meta.verbose_name} {getattr(row, 'position', '')}: "


def _gone(row: models.Model, values: dict[str, Any], snapshot: Snapshot) -> list[models.Field]:
    """Return the fields of an owned row that name another one which the snapshot lacks: a
    colleague removed it meanwhile."""
    return [
        field
        for field in snapshot_fields(type(row))
        if field.is_relation
        and issubclass(field.related_model, OwnedRow)
        and any(
            row_key(field.related_model, pk) not in snapshot
            for pk in _listed(values.get(field.name))
        )
    ]


def _listed(value: str | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else value or []


def _collect(
    row: models.Model, errors: dict[str, list[str]], *, is_root: bool, exclude: set[str]
) -> None:
    prefix = _prefix(row, is_root=is_root)
    # Pictures were checked when they were uploaded: none is read again.
    files = [f.name for f in snapshot_fields(type(row)) if isinstance(f, models.FileField)]
    bookkeeping = ("translation_status", "published_revision")
    try:
        row.full_clean(exclude={*translated_fields(type(row)), *bookkeeping, *files, *exclude})
    except ValidationError as error:
        for field, messages in error.message_dict.items():
            key = field if is_root else NON_FIELD_ERRORS
            label = "" if is_root or field == NON_FIELD_ERRORS else f"{field}: "
            errors.setdefault(key, []).extend(f"{prefix}{label}{m}" for m in messages)


@dataclass
class _Targets:
    """The items that a snapshot points at: which are there, which are live."""

    there: set[str]
    live: set[str]


def _targets(snapshot: Snapshot, along: Iterable[Any]) -> _Targets:
    wanted: dict[type[Item], set[str]] = {}
    for key, values in snapshot.items():
        for relation in _relations(model_of(key)):
            pks = _listed(values.get(relation.name))
            wanted.setdefault(relation.related_model, set()).update(pks)
    there, live = set(), {str(pk) for pk in along}
    for model, pks in wanted.items():
        found = model._base_manager.filter(pk__in=pks) if pks else model._base_manager.none()
        for pk, published_at in found.values_list("pk", "published_at"):
            there.add(str(pk))
            if published_at:
                live.add(str(pk))
    return _Targets(there, live)


def _relations(model: type[models.Model]) -> Iterator[models.Field]:
    """Yield the fields of ``model`` that point at items."""
    for relation in snapshot_fields(model):
        if relation.is_relation and issubclass(relation.related_model, Item):
            yield relation


def _collect_targets(
    row: models.Model,
    values: dict[str, Any],
    targets: _Targets,
    errors: dict[str, list[str]],
    *,
    is_root: bool,
) -> None:
    for relation in _relations(type(row)):
        value = values.get(relation.name)
        if isinstance(relation, models.ManyToManyField):
            message = _DELETED
            is_wrong = not targets.there.issuperset(value or ())
        else:
            message = _("“%(field)s” is not published.")
            is_wrong = bool(value) and value not in targets.live
        if is_wrong:
            key = relation.name if is_root else NON_FIELD_ERRORS
            errors.setdefault(key, []).append(
                _prefix(row, is_root=is_root) + message % {"field": relation.verbose_name}
            )


def pointing_at(item: Item, coming: set[Any]) -> Iterator[str]:
    """Yield the names of items, live or ``coming``, that name ``item``."""
    for relation in type(item)._meta.related_objects:
        model = relation.related_model
        owners = getattr(model, "owners", ())
        if not issubclass(model, Item) and (not owners or relation.field.name in owners):
            continue
        # Many-to-many too: the next save of what names the item would drop the link unseen.
        for row in model._base_manager.filter(**{relation.field.name: item.pk})[:5]:
            owner = _owner(row)
            if owner.pk != item.pk and (owner.is_live or owner.pk in coming):
                yield str(owner)


def _owner(row: Any) -> Item:
    for owner in getattr(row, "owners", ()):
        if (found := getattr(row, owner)) is not None:
            return found
    return row
