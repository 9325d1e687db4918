"""Snapshots of former times, read with the models of today. Pure.

Revisions are never rewritten: a migration that renames a field or a model says so here.
"""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from phases import languages
from phases.snapshot.compare import complete
from phases.snapshot.fields import (
    Snapshot,
    decode,
    model_of,
    owned_models,
    snapshot_fields,
    text_columns,
)
from phases.snapshot.statuses import is_status

#: Former name of a model → its name today.
RENAMED_MODELS: dict[str, str] = {}
#: Model (name of today) → former name of a field → its name today; without the language.
RENAMED_FIELDS: dict[str, dict[str, str]] = {}


@dataclass(frozen=True)
class Lost:
    """A value that has no place any more. It stays in the revision that it was saved in."""

    row: str
    path: str
    value: Any


@dataclass
class Upgraded:
    """A snapshot that today's models can take, and what of the former one they cannot."""

    snapshot: Snapshot
    lost: list[Lost] = field(default_factory=list)


def upgrade(snapshot: Snapshot, live: Snapshot | None = None) -> Upgraded:
    """Return ``snapshot`` as a whole snapshot of today.

    Renamed fields are found under their new names; what is unknown or cannot be read is kept
    apart; fields that are new since have their value of ``live``, or else their default.
    """
    result = Upgraded({})
    for key, values in snapshot.items():
        name, _colon, pk = key.partition(":")
        name = RENAMED_MODELS.get(name, name)
        row = f"{name}:{pk}"
        try:
            model = model_of(row)
        except LookupError:
            result.lost += [Lost(row, path, value) for path, value in sorted(values.items())]
            continue
        result.snapshot[row] = _row(result, row, model, values)
    known = result.snapshot
    before = {key: _without_states(row, known.get(key, {})) for key, row in (live or {}).items()}
    result.snapshot = complete(known, before)
    gone = known.keys() - result.snapshot.keys()
    result.lost += [
        Lost(key, path, value) for key in sorted(gone) for path, value in known[key].items()
    ]
    result.lost = [lost for lost in result.lost if lost.value not in (None, "", [], {})]
    return result


def _row(
    result: Upgraded, row: str, model: type[models.Model], values: dict[str, Any]
) -> dict[str, Any]:
    fields = {field.name: field for field in snapshot_fields(model)}
    orders = {f"#{owned._meta.model_name}" for owned, _owner in owned_models(model)}
    kept: dict[str, Any] = {}
    for former, value in values.items():
        path = _path(model, former)
        column = path.removesuffix("#status")
        is_state = path != column and column in text_columns(model)
        is_state = is_state and (not value or is_status(value))
        is_field = path in fields and _can_be_read(fields[path], value)
        if path in orders or is_state or is_field:
            kept[path] = value
        else:
            result.lost.append(Lost(row, path, value))
    return kept


def _path(model: type[models.Model], path: str) -> str:
    if path.startswith("#"):
        return f"#{RENAMED_MODELS.get(path[1:], path[1:])}"
    for old, new in RENAMED_FIELDS.get(model._meta.model_name or "", {}).items():
        names = {old: new} | {
            languages.column(old, language): languages.column(new, language)
            for language in languages.ALL
        }
        name, mark, _rest = path.partition("#status")
        if name in names:
            return f"{names[name]}{mark}"
    return path


def _can_be_read(field: models.Field, value: Any) -> bool:
    if isinstance(field, models.ManyToManyField):
        return isinstance(value, list)
    try:
        decode(field, value)
    except (ValidationError, ValueError, TypeError, AttributeError):
        return False
    return True


def _without_states(live: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    """Leave out the states of translations whose texts the snapshot has itself."""
    return {
        path: value
        for path, value in live.items()
        if not path.endswith("#status") or path.removesuffix("#status") not in known
    }
