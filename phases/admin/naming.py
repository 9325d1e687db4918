"""What people call the rows that snapshots hold and point at."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import Truncator

from phases import languages
from phases.models import Revision
from phases.models.publishable import Item
from phases.snapshot import Snapshot, model_of, root_of, row_key, snapshot_fields
from phases.snapshot.words import blocks


def names_of(*snapshots: Snapshot) -> dict[str, str]:
    """Return what people call each row that a relation in ``snapshots`` names, by its id."""
    wanted: dict[type[models.Model], set[str]] = {}
    names: dict[str, str] = {}
    for snapshot in snapshots:
        for key, values in snapshot.items():
            for relation in snapshot_fields(model_of(key)):
                if relation.is_relation and (value := values.get(relation.name)):
                    pks = value if isinstance(value, list) else [value]
                    wanted.setdefault(relation.related_model, set()).update(map(str, pks))
    items = {model: pks for model, pks in wanted.items() if issubclass(model, Item)}
    for model, pks in wanted.items():
        if model not in items:
            names |= dict(_row_names(model, pks, snapshots))
    if not items:
        return names
    titles = Revision.objects.filter(
        item_model__in=[model._meta.model_name for model in items],
        item_id__in=set().union(*items.values()),
    ).order_by("item_model", "item_id", "-number")
    found = titles.distinct("item_model", "item_id").values_list("item_id", "title")
    names |= {str(pk): title for pk, title in found if title}
    for model, pks in items.items():
        if missing := pks - names.keys():  # rows that no revision tells of
            try:
                rows = model._base_manager.in_bulk(missing)
            except ValidationError:
                continue
            names |= {str(pk): str(row) for pk, row in rows.items()}
    return names


def _row_names(
    model: type[models.Model], pks: Iterable[str], snapshots: tuple[Snapshot, ...]
) -> Iterator[tuple[str, str]]:
    """Yield the names of owned rows that other rows of the same item point at."""
    for snapshot in snapshots:
        for number, pk in enumerate(_order(model, snapshot), 1):
            if pk in pks:
                yield pk, row_title(model, number, snapshot.get(row_key(model, pk), {}))


def _order(model: type[models.Model], snapshot: Snapshot) -> list[str]:
    if not snapshot:
        return []
    return snapshot[root_of(snapshot)].get(f"#{model._meta.model_name}", [])


def row_title(model: type[models.Model], number: int, values: dict[str, Any]) -> str:
    """Return “Orientation 2: first words of it”."""
    name = f"{capitalized(model._meta.verbose_name)} {number}"
    columns = [languages.column(field, languages.SOURCE) for field in ("title", "name", "text")]
    said = next((values[c] for c in (*columns, "name", "body_fr") if values.get(c)), "")
    said = " ".join(block.text for block in blocks(str(said)))
    return f"{name}: {Truncator(said).chars(60)}" if said else name


def capitalized(name: Any) -> str:
    """Return ``name`` with a capital first."""
    return str(name)[:1].upper() + str(name)[1:]
