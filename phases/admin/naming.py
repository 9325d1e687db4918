"""What people call the rows, fields and values that snapshots hold and point at."""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from phases import languages
from phases.models import Revision
from phases.models.dates import PartialDate, PartialDateField, PartialDateFormField
from phases.models.publishable import Item
from phases.snapshot import (
    Snapshot,
    model_of,
    owned_models,
    pk_of,
    root_of,
    row_key,
    snapshot_fields,
    text_columns,
)
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
    return with_colon(name, Truncator(said).chars(60)) if said else name


def label(row: str, path: str, *versions: Snapshot) -> str:
    """Return what a person calls the ``path`` of ``row``: “Orientation 3: text (Lithuanian)”.

    ``#orientation`` is “Orientations”; a path of markers (``#removed``) is the row itself.
    """
    model = model_of(row)
    if path.startswith("#") and path.removeprefix("#") in _owned_models(row):
        return capitalized(_owned_models(row)[path.removeprefix("#")]._meta.verbose_name_plural)
    name = ""
    for version in versions:
        ids = version.get(root_of(version), {}).get(f"#{model._meta.model_name}", ())
        if pk_of(row) in ids:
            name = f"{capitalized(model._meta.verbose_name)} {ids.index(pk_of(row)) + 1}"
            break
    if path.startswith("#"):
        return name
    field = field_name(model, path)
    return with_colon(name, field) if name else capitalized(field)


def _owned_models(row: str) -> dict[str, type[models.Model]]:
    return {model._meta.model_name: model for model, _owner in owned_models(model_of(row))}


def field_name(model: type[models.Model], column: str) -> str:
    """Return what people call a column: “text (Lithuanian)”; ``column`` when there is none."""
    text, language = text_columns(model).get(column, (column, ""))
    try:
        name = str(model._meta.get_field(text).verbose_name)
    except FieldDoesNotExist:
        return column
    if not language:
        return name
    return f"{name} ({languages.in_sentence(language)})"


def with_colon(label: Any, text: Any) -> str:
    """Return “label: text” with the blanks that the language puts around a colon."""
    return _("%(label)s: %(text)s") % {"label": label, "text": text}


def shown(column: models.Field, value: Any, names: dict[str, str]) -> str:
    """Return a snapshot's ``value`` as a person reads it; ``names`` are those of ``names_of``."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if column.is_relation:
        pks = value if isinstance(value, list) else [value]
        return ", ".join(names.get(pk) or str(pk)[:8] for pk in pks)
    if isinstance(column, PartialDateField):
        return str(PartialDateFormField().prepare_value(PartialDate.parse(value)))
    if isinstance(column, models.FileField):
        return PurePosixPath(str(value)).name
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    return str(value)


def visible_words(html: str) -> str:
    """Return the words of a text as a person reads them: no tags, no entities, a line a block."""
    lined = re.sub(r"</(p|li|h3|h4|blockquote)>", r"</\1>\n", html)
    return unescape(strip_tags(lined)).strip()


def capitalized(name: Any) -> str:
    """Return ``name`` with a capital first."""
    return str(name)[:1].upper() + str(name)[1:]
