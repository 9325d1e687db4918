"""From the tables to a snapshot and back. The only part that reads and writes rows."""

import uuid
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db import models
from django.utils import translation

from phases import languages
from phases.models.publishable import Item, OwnedRow, Translatable
from phases.snapshot.fields import (
    Snapshot,
    decode,
    encode,
    model_of,
    owned_models,
    pk_of,
    root_of,
    row_key,
    snapshot_fields,
    text_columns,
)


def _values(row: models.Model, related: dict[str, list[Any]]) -> dict[str, Any]:
    values = {}
    for field in snapshot_fields(type(row)):
        if isinstance(field, models.ManyToManyField):
            values[field.name] = encode(field, related.get(field.name, ()))
        else:
            values[field.name] = encode(field, field.value_from_object(row))
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
    found = take_all(type(item), [item.pk])
    if item.pk not in found:
        raise type(item).DoesNotExist
    return found[item.pk]


def take_all(item_model: type[Item], pks: Collection[uuid.UUID]) -> dict[uuid.UUID, Snapshot]:
    """Return the snapshots of the items ``pks`` that are there, in as many queries as of one."""
    related = _related(item_model, list(pks))
    taken: dict[uuid.UUID, Snapshot] = {}
    for item in item_model._base_manager.filter(pk__in=pks):
        root = _values(item, related.get(item.pk, {}))
        taken[item.pk] = {row_key(item_model, item.pk): root}
    for model, owner in owned_models(item_model):
        path = f"#{model._meta.model_name}"
        for pk, snapshot in taken.items():
            snapshot[row_key(item_model, pk)][path] = []
        rows = list(model._base_manager.filter(**{f"{owner}__in": pks}).order_by("position", "pk"))
        targets = _related(model, [row.pk for row in rows])
        for row in rows:
            pk = getattr(row, f"{owner}_id")
            taken[pk][row_key(item_model, pk)][path].append(str(row.pk))
            taken[pk][row_key(model, row.pk)] = _values(row, targets.get(row.pk, {}))
    return taken


def empty(item_model: type[Item], pk: uuid.UUID | str) -> Snapshot:
    """Return the snapshot of a stub: nothing that a forgotten filter could leak."""
    root: dict[str, Any] = {}
    for field in snapshot_fields(item_model):
        if isinstance(field, models.BooleanField) and not field.null:
            root[field.name] = field.get_default()
        else:
            root[field.name] = encode(field, None)
    for model, _owner in owned_models(item_model):
        root[f"#{model._meta.model_name}"] = []
    return {row_key(item_model, pk): root}


def _write(row: models.Model, values: dict[str, Any], *, is_new: bool) -> None:
    """Set what ``values`` names on ``row`` and save it when that changes a column."""
    changed = _set(row, values, is_new=is_new)
    if is_new:
        row.save(force_insert=True)
    elif changed:
        row.save(update_fields=changed)


def _set(row: models.Model, values: dict[str, Any], *, is_new: bool) -> set[str]:
    """Set what ``values`` names on ``row`` and return the names of the columns that changed."""
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
            setattr(row, field.attname, decode(field, value))
            changed.add(field.name)
    for column, (name, language) in text_columns(type(row)).items():
        if column in changed:
            changed.add(name)
        if f"{column}#status" in values:
            status[language][name] = values[f"{column}#status"]
        elif column in values:
            # A text that comes without its state has none: an older one is not told of it.
            status[language].pop(name, None)
        if not getattr(row, column) or not status[language].get(name):
            status[language].pop(name, None)
    if isinstance(row, Translatable):
        for language, column in status_columns.items():
            if status[language] != (getattr(row, column) or {}):
                setattr(row, column, status[language])
                changed.add(column)
    return changed


def create_stubs(item_model: type[Item], pks: Iterable[uuid.UUID]) -> list[Item]:
    """Create items that are not live, all at once, and return them."""
    stubs = []
    with translation.override(languages.SOURCE):
        for pk in pks:
            stub = item_model(pk=pk)
            _set(stub, empty(item_model, pk)[row_key(item_model, pk)], is_new=True)
            stubs.append(stub)
        return item_model._base_manager.bulk_create(stubs, batch_size=500)


def _write_relations(model: type[models.Model], rows: dict[Any, dict[str, Any]]) -> None:
    """Set the many-to-many targets that the values of ``rows`` name."""
    current = _related(model, list(rows))
    for field in model._meta.many_to_many:
        for pk, values in rows.items():
            if field.name not in values:
                continue
            wanted = values[field.name]
            if wanted != encode(field, current.get(pk, {}).get(field.name, ())):
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
