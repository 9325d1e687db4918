"""An item and the rows that it owns as one flat map, ``row → path → value``.

``{"phase:<id>": {"title_fr": "…", "title_lt": "…", "title_lt#status": {…}, "#orientation":
["<id>", …], …}, "orientation:<id>": {…}}``: values are JSON; ``#<model>`` holds the ids of the
owned rows of a kind, in order; ``<column>#status`` tells how a translation came about (see
``models/publishable.py``). Drafts, history, preview, merging and translating all work on it.

An absent path means "as it is in the tables". modeltranslation's base columns, the owner's key
and bookkeeping (``published_at``, ``updated_at``, ``position``) are never in it.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import translation
from modeltranslation.translator import translator

from phases import languages
from phases.models.publishable import Item, OwnedRow, Translatable
from phases.models.richtext import RichTextField, sanitize

Snapshot = dict[str, dict[str, Any]]

BOOKKEEPING = frozenset(
    {"id", "position", "published_at", "updated_at"}
    | {languages.column("translation_status", language) for language in languages.ALL}
)


@dataclass(frozen=True)
class Change:
    """One path that differs: ``before`` or ``after`` is None where the path is absent."""

    row: str
    path: str
    before: Any = None
    after: Any = None

    @property
    def language(self) -> str | None:
        """Return the language that the path belongs to, None when it is not translated."""
        return language_of(self.row, self.path)


def row_key(model: type[models.Model], pk: uuid.UUID | str) -> str:
    """Return the key of a row, ``<model name>:<id>``."""
    return f"{model._meta.model_name}:{pk}"


def model_of(key: str) -> type[models.Model]:
    """Return the model of the row ``key``; LookupError when there is none of that name."""
    return apps.get_model("phases", key.partition(":")[0])


def pk_of(key: str) -> str:
    """Return the id in the row ``key``."""
    return key.partition(":")[2]


@cache
def translated_fields(model: type[models.Model]) -> tuple[str, ...]:
    """Return the names of the translated texts of ``model``, without the language."""
    if not issubclass(model, Translatable):
        return ()
    names = translator.get_options_for_model(model).all_fields
    return tuple(name for name in names if name != "translation_status")


@cache
def snapshot_fields(model: type[models.Model]) -> tuple[models.Field, ...]:
    """Return the columns and many-to-many fields of ``model`` that a snapshot holds."""
    bases = {*translated_fields(model), "translation_status"}
    owners = set(getattr(model, "owners", ()))
    columns = [
        field
        for field in model._meta.concrete_fields
        if field.name not in BOOKKEEPING | bases | owners
    ]
    return (*columns, *model._meta.many_to_many)


@cache
def owned_models(model: type[models.Model]) -> tuple[tuple[type[OwnedRow], str], ...]:
    """Return the models whose rows ``model`` owns, each with the name of its key to the owner."""
    return tuple(
        (candidate, owner)
        for candidate in apps.get_app_config("phases").get_models()
        if issubclass(candidate, OwnedRow)
        for owner in candidate.owners
        if candidate._meta.get_field(owner).related_model is model
    )


@cache
def text_columns(model: type[models.Model]) -> dict[str, tuple[str, str]]:
    """Return each translated column of ``model`` with its field and its language."""
    return {
        languages.column(field, language): (field, language)
        for field in translated_fields(model)
        for language in languages.ALL
    }


def language_of(row: str, path: str) -> str | None:
    """Return the language that ``path`` of the row ``row`` belongs to, None when untranslated."""
    _field, language = text_columns(model_of(row)).get(path.removesuffix("#status"), (None, None))
    return language


def item_models() -> list[type[Item]]:
    """Return the models of items, those that others point at first."""
    order = (
        "source supportdomain theme region sitesettings page phase pole performancecontract article"
    )
    return [apps.get_model("phases", name) for name in order.split()]


# Values


def _encode(field: models.Field, value: Any) -> Any:
    if isinstance(field, models.ManyToManyField):
        return sorted(str(getattr(target, "pk", target)) for target in value or ())
    if value is None or value == "":
        original = getattr(field, "translated_field", field)
        is_text = isinstance(field, models.CharField | models.TextField | models.FileField)
        return "" if is_text and not original.null else None
    if isinstance(field, models.ForeignKey):
        return str(getattr(value, "pk", value))
    if isinstance(field, models.FileField):
        return str(value)
    if isinstance(field, models.BooleanField | models.IntegerField | models.JSONField):
        return value
    if isinstance(field, models.DecimalField):
        return str(Decimal(value).quantize(Decimal(1).scaleb(-field.decimal_places)))
    return str(field.get_prep_value(value))


def _decode(field: models.Field, value: Any) -> Any:
    if value is None or isinstance(field, models.FileField | models.JSONField):
        return value
    if isinstance(field, models.ForeignKey):
        return uuid.UUID(value)
    return field.to_python(value)


def normalize(snapshot: Snapshot) -> Snapshot:
    """Return ``snapshot`` in the one form that ``take`` gives: types, empty values, clean HTML.

    Whatever brings a snapshot in (a form, a file, an API), rich text is sanitised here. Raises
    ValidationError for a value that its field cannot read, KeyError for an unknown path.
    """
    result: Snapshot = {}
    for key, values in snapshot.items():
        model = model_of(key)
        fields = {field.name: field for field in snapshot_fields(model)}
        clean: dict[str, Any] = {}
        for path, value in values.items():
            if path.startswith("#"):
                clean[path] = [str(pk) for pk in value]
            elif path.endswith("#status"):
                if path.removesuffix("#status") not in text_columns(model):
                    raise KeyError(f"{key} {path}")
                clean[path] = value or None
            else:
                field = fields[path]
                if isinstance(field, RichTextField) and value:
                    value = sanitize(value)
                if not isinstance(field, models.ManyToManyField):
                    value = _decode(field, value)
                clean[path] = _encode(field, value)
        result[key] = clean
    return result


def complete(snapshot: Snapshot, before: Snapshot) -> Snapshot:
    """Return ``snapshot`` with what it leaves out taken from ``before``, or else from defaults.

    Rows that no order of the root names go; so do states of translations that are empty.
    """
    root_key = root_of(snapshot)
    item_model = model_of(root_key)
    root = {**_defaults(item_model), **before.get(root_key, {}), **snapshot[root_key]}
    result = {root_key: root}
    for model, _owner in owned_models(item_model):
        for pk in root.setdefault(f"#{model._meta.model_name}", []):
            key = row_key(model, pk)
            result[key] = {**_defaults(model), **before.get(key, {}), **snapshot.get(key, {})}
    for values in result.values():
        for path in [path for path in values if path.endswith("#status")]:
            if not values[path] or not values.get(path.removesuffix("#status")):
                del values[path]
    return result


def root_of(snapshot: Snapshot) -> str:
    """Return the key of the item's own row in ``snapshot``."""
    return next(key for key in snapshot if issubclass(model_of(key), Item))


def _defaults(model: type[models.Model]) -> dict[str, Any]:
    return {
        field.name: _encode(
            field, () if isinstance(field, models.ManyToManyField) else field.get_default()
        )
        for field in snapshot_fields(model)
    }


# Tables → snapshot


def _values(row: models.Model, related: dict[str, list[Any]]) -> dict[str, Any]:
    values = {}
    for field in snapshot_fields(type(row)):
        if isinstance(field, models.ManyToManyField):
            values[field.name] = _encode(field, related.get(field.name, ()))
        else:
            values[field.name] = _encode(field, field.value_from_object(row))
    for column, (name, language) in text_columns(type(row)).items():
        status = getattr(row, languages.column("translation_status", language)) or {}
        if values[column] and name in status:
            values[f"{column}#status"] = status[name]
    return values


def _related(model: type[models.Model], pks: list[Any]) -> dict[Any, dict[str, list[Any]]]:
    """Return the many-to-many targets of the rows ``pks``, one query a field."""
    related: dict[Any, dict[str, list[Any]]] = {}
    for field in model._meta.many_to_many if pks else ():
        source, target = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
        pairs = field.remote_field.through._base_manager.filter(**{f"{source}__in": pks})
        for row_pk, target_pk in pairs.values_list(source, target):
            related.setdefault(row_pk, {}).setdefault(field.name, []).append(target_pk)
    return related


def _owned_rows(item: Item) -> Iterator[tuple[type[OwnedRow], str, list[OwnedRow]]]:
    for model, owner in owned_models(type(item)):
        rows = model._base_manager.filter(**{owner: item.pk}).order_by("position", "pk")
        yield model, owner, list(rows)


def take(item: Item) -> Snapshot:
    """Return the snapshot of ``item`` as it is in the tables now."""
    fresh = type(item)._base_manager.get(pk=item.pk)
    related = _related(type(item), [item.pk]).get(item.pk, {})
    root = _values(fresh, related)
    snapshot = {row_key(type(item), item.pk): root}
    for model, _owner, rows in _owned_rows(item):
        root[f"#{model._meta.model_name}"] = [str(row.pk) for row in rows]
        targets = _related(model, [row.pk for row in rows])
        for row in rows:
            snapshot[row_key(model, row.pk)] = _values(row, targets.get(row.pk, {}))
    return snapshot


# Snapshot → tables


def empty(item_model: type[Item], pk: uuid.UUID | str) -> Snapshot:
    """Return the snapshot of a stub: nothing that a forgotten filter could leak."""
    root: dict[str, Any] = {}
    for field in snapshot_fields(item_model):
        if isinstance(field, models.BooleanField) and not field.null:
            root[field.name] = field.get_default()
        else:
            root[field.name] = _encode(field, None)
    for model, _owner in owned_models(item_model):
        root[f"#{model._meta.model_name}"] = []
    return {row_key(item_model, pk): root}


def _write(row: models.Model, values: dict[str, Any], *, is_new: bool) -> None:
    """Set what ``values`` names on ``row`` and save it when that changes a column."""
    current = {} if is_new else _values(row, {})
    changed: set[str] = set()
    status_columns = {
        language: languages.column("translation_status", language) for language in languages.ALL
    }
    status = {
        language: dict(getattr(row, column, None) or {})
        for language, column in status_columns.items()
    }
    for field in snapshot_fields(type(row)):
        if isinstance(field, models.ManyToManyField) or field.name not in values:
            continue
        value = values[field.name]
        if is_new or current[field.name] != value:
            setattr(row, field.attname, _decode(field, value))
            changed.add(field.name)
    for column, (name, language) in text_columns(type(row)).items():
        if column in changed:
            changed.add(name)
        if f"{column}#status" in values:
            status[language][name] = values[f"{column}#status"]
        if not getattr(row, column) or not status[language].get(name):
            status[language].pop(name, None)
    if isinstance(row, Translatable):
        for language, column in status_columns.items():
            if status[language] != (getattr(row, column) or {}):
                setattr(row, column, status[language])
                changed.add(column)
    if is_new:
        row.save(force_insert=True)
    elif changed:
        row.save(update_fields=changed)


def _write_relations(model: type[models.Model], rows: dict[Any, dict[str, Any]]) -> None:
    """Set the many-to-many targets that the values of ``rows`` name."""
    current = _related(model, list(rows))
    for field in model._meta.many_to_many:
        for pk, values in rows.items():
            if field.name not in values:
                continue
            wanted = values[field.name]
            if wanted != _encode(field, current.get(pk, {}).get(field.name, ())):
                manager = getattr(model._base_manager.get(pk=pk), field.name)
                manager.set([uuid.UUID(target) for target in wanted])


def apply(snapshot: Snapshot) -> Item:
    """Make the tables say what ``snapshot`` says and return the item, freshly read.

    Runs inside the caller's transaction, with the item locked. Creates the item when the tables
    do not have it. Writes only rows that differ. Does not validate: a draft that no longer fits
    must still open; publishing validates afterwards.
    """
    root_key = root_of(snapshot)
    item_model, pk = model_of(root_key), uuid.UUID(pk_of(root_key))
    root = snapshot[root_key]
    # Base columns are written with the active language's value: it must be the source's.
    with translation.override(languages.SOURCE):
        item = item_model._base_manager.filter(pk=pk).first()
        if item is None:
            item = item_model(pk=pk)
            _write(item, {**empty(item_model, pk)[root_key], **root}, is_new=True)
        else:
            _write(item, root, is_new=False)
        for model, owner, rows in _owned_rows(item):
            _apply_rows(snapshot, model, owner, item, rows)
        _write_relations(item_model, {pk: root})
    return item_model._base_manager.get(pk=pk)


def _apply_rows(
    snapshot: Snapshot, model: type[OwnedRow], owner: str, item: Item, rows: list[OwnedRow]
) -> None:
    root = snapshot[row_key(type(item), item.pk)]
    present = {str(row.pk): row for row in rows}
    order = root.get(f"#{model._meta.model_name}", list(present))
    written: dict[Any, dict[str, Any]] = {}
    for position, pk in enumerate(order, start=1):
        values = snapshot.get(row_key(model, pk), {})
        row = present.pop(pk, None)
        is_new = row is None
        if row is None:
            row = model(pk=uuid.UUID(pk), **{f"{owner}_id": item.pk})
        if row.position != position:
            row.position = position
            if not is_new:
                row.save(update_fields=["position"])
        _write(row, values, is_new=is_new)
        written[row.pk] = values
    if present:
        model._base_manager.filter(pk__in=list(present)).delete()
    _write_relations(model, written)


# Snapshots compared


def diff(before: Snapshot, after: Snapshot) -> list[Change]:
    """Return the paths that differ between two whole snapshots, in a stable order."""
    changes = []
    for key in before.keys() | after.keys():
        old, new = before.get(key, {}), after.get(key, {})
        for path in old.keys() | new.keys():
            if old.get(path) != new.get(path):
                changes.append(Change(key, path, old.get(path), new.get(path)))
    return sorted(changes, key=lambda change: (change.row, change.path))
