"""The files of ``phases/content/``, read as snapshots of items.

Ids are made from the natural keys of the files, so every installation has the same ones.
"""

import copy
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import models

from phases import languages
from phases.localization.status import status_value
from phases.models.publishable import Item
from phases.models.richtext import RichTextField
from phases.snapshot import (
    Snapshot,
    complete,
    item_models,
    model_of,
    normalize,
    owned_models,
    row_key,
    snapshot_fields,
    text_columns,
    translated_fields,
)

FOLDER = Path(__file__).resolve().parent.parent / "content"

#: Never to be changed: all ids of the first content come from it.
NAMESPACE = uuid.UUID("8f0c3c52-6d0e-4c0a-9d6b-2f4b6a1f7e35")

FILES = {
    "source": "sources.yaml",
    "supportdomain": "support_domains.yaml",
    "theme": "themes.yaml",
    "region": "regions.yaml",
    "sitesettings": "site.yaml",
    "page": "pages.yaml",
    "phase": "phases.yaml",
    "pole": "poles.yaml",
    "performancecontract": "contracts.yaml",
    "article": "articles.yaml",
}
EARLIER = "earlier_revision"


class ContentError(Exception):
    """A file of the content says something that the site cannot read."""


@dataclass(frozen=True)
class Entry:
    """An item of the files; ``earlier`` is a state of it that was never public."""

    model: type[Item]
    key: str
    snapshot: Snapshot
    earlier: Snapshot | None = None
    comment: str = ""

    @property
    def id(self) -> uuid.UUID:
        return item_id(self.model, self.key)


def item_id(model: type[Item], key: str) -> uuid.UUID:
    """Return the id of the item that the files call ``key``."""
    return uuid.uuid5(NAMESPACE, f"{model._meta.model_name}/{key}")


def row_id(item_model: type[Item], item_key: str, model: type[models.Model], key: str) -> uuid.UUID:
    """Return the id of a row that the item ``item_key`` owns."""
    return uuid.uuid5(
        NAMESPACE, f"{item_model._meta.model_name}/{item_key}/{model._meta.model_name}/{key}"
    )


def read(folder: Path = FOLDER) -> list[Entry]:
    """Return the items of the files, those that others point at first; raise ContentError."""
    found: dict[type[Item], dict[str, dict[str, Any]]] = {}
    for model in item_models():
        path = folder / FILES[model._meta.model_name]
        try:
            rows = yaml.safe_load(path.read_text(encoding="utf-8")) or []
            found[model] = {row["key"]: row for row in rows}
        except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
            raise ContentError(f"{path.name}: {error}") from error
        if len(found[model]) != len(rows):
            raise ContentError(f"{path.name}: two items have the same key")
    return [_entry(model, key, found) for model in found for key in found[model]]


def _entry(model: type[Item], key: str, found: dict[type[Item], dict[str, Any]]) -> Entry:
    values = dict(found[model][key])
    earlier = values.pop(EARLIER, None)

    def target(related: type[models.Model], name: str) -> str:
        if not issubclass(related, Item):
            return str(row_id(model, key, related, name))
        if name not in found[related]:
            raise ContentError(f"“{name}” is not in {FILES[related._meta.model_name]}")
        return str(item_id(related, name))

    try:
        snapshot = _snapshot(model, key, values, target)
        if earlier is None:
            return Entry(model, key, snapshot)
        before = _overlaid(model, _french_only(model, values), earlier)
        return Entry(
            model,
            key,
            snapshot,
            earlier=_snapshot(model, key, before, target),
            comment=earlier["comment"],
        )
    except (ContentError, KeyError, TypeError, ValueError, ValidationError) as error:
        raise ContentError(f"{FILES[model._meta.model_name]}, {key}: {error}") from error


def _relations(model: type[Item]) -> dict[str, type[models.Model]]:
    """Return the owned models by the name of their list in the files (``label_events``)."""
    relations = {}
    for owned, owner in owned_models(model):
        name = owned._meta.get_field(owner).remote_field.get_accessor_name()
        relations[name.replace("_", "")] = owned
    return relations


def _snapshot(
    model: type[Item], key: str, values: dict[str, Any], target: Callable[..., str]
) -> Snapshot:
    root_key = row_key(model, item_id(model, key))
    relations = _relations(model)
    own = {name: value for name, value in values.items() if name.replace("_", "") not in relations}
    snapshot = {root_key: _row(model, own, target)}
    for name, rows in values.items():
        if (owned := relations.get(name.replace("_", ""))) is None:
            continue
        ids = [str(row_id(model, key, owned, row["key"])) for row in rows]
        if len(set(ids)) != len(ids):
            raise ContentError(f"two {name} have the same key")
        snapshot[root_key][f"#{owned._meta.model_name}"] = ids
        for pk, row in zip(ids, rows, strict=True):
            snapshot[row_key(owned, pk)] = _row(owned, row, target)
    snapshot = complete(normalize(snapshot), {})
    for row, row_values in snapshot.items():
        row_values |= dict(_machine_made(row, row_values))
    return snapshot


def _row(model: type[models.Model], values: dict[str, Any], target: Callable[..., str]) -> dict:
    fields = {field.name: field for field in snapshot_fields(model)}
    row: dict[str, Any] = {}
    for name, value in values.items():
        if name == "key":
            continue
        if name in translated_fields(model):
            for language, words in value.items():
                column = languages.column(name, language)
                if column not in fields:
                    raise ContentError(f"{name}: no language “{language}”")
                row[column] = _joined(fields[column], words)
        elif name not in fields:
            raise ContentError(f"there is no field “{name}”")
        elif isinstance(fields[name], models.ManyToManyField):
            row[name] = [target(fields[name].related_model, each) for each in value]
        elif isinstance(fields[name], models.ForeignKey):
            row[name] = target(fields[name].related_model, value)
        else:
            row[name] = value
    return row


def _joined(field: models.Field, words: str) -> str:
    """Return rich text without the line breaks that only make the file readable."""
    return re.sub(r">\s+<", "><", words) if isinstance(field, RichTextField) else words


def _machine_made(row: str, values: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for column, (field, language) in text_columns(model_of(row)).items():
        if language != languages.SOURCE and values[column]:
            source = values[languages.column(field, languages.SOURCE)] or ""
            yield f"{column}#status", status_value("machine", source)


def _french_only(model: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
    relations = _relations(model) if issubclass(model, Item) else {}
    result = {}
    for name, value in values.items():
        if name in translated_fields(model):
            value = {languages.SOURCE: value[languages.SOURCE]}
        elif (owned := relations.get(name.replace("_", ""))) is not None:
            value = [_french_only(owned, row) for row in value]
        result[name] = value
    return result


def _overlaid(model: type[Item], values: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    result = copy.deepcopy(values)
    for name, value in over.items():
        if name in translated_fields(model):
            result[name] |= value
        elif name.replace("_", "") in _relations(model):
            rows = {row["key"]: row for row in result[name]}
            for row in value:
                for field, words in row.items():
                    if field != "key":
                        rows[row["key"]][field] |= words
        elif name != "comment":
            raise ContentError(f"{EARLIER}: “{name}” is not a text")
    return result
