"""Snapshots made comparable and compared. Pure: no table is read or written."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db import models
from django.utils.translation import gettext as _

from phases.models.richtext import RichTextField, sanitize
from phases.snapshot.fields import (
    Snapshot,
    decode,
    defaults,
    encode,
    language_of,
    model_of,
    owned_models,
    root_of,
    row_key,
    snapshot_fields,
    text_columns,
)
from phases.snapshot.statuses import is_status


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


#: PostgreSQL's texts and JSON hold any character but this one.
_refuse_null_characters = ProhibitNullCharactersValidator()


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
                if value and not is_status(value):
                    raise ValidationError(
                        _("The state of a translation cannot be read: translate the text again.")
                    )
                clean[path] = value or None
            else:
                field = fields[path]
                _refuse_null_characters(value)
                if isinstance(field, RichTextField) and value:
                    value = sanitize(value)
                if not isinstance(field, models.ManyToManyField):
                    value = decode(field, value)
                clean[path] = encode(field, value)
        result[key] = clean
    return result


def complete(snapshot: Snapshot, before: Snapshot) -> Snapshot:
    """Return ``snapshot`` with what it leaves out taken from ``before``, or else from defaults.

    Rows that no order of the root names go; so do states of translations that are empty.
    """
    root_key = root_of(snapshot)
    item_model = model_of(root_key)
    root = {**defaults(item_model), **before.get(root_key, {}), **snapshot[root_key]}
    result = {root_key: root}
    for model, _owner in owned_models(item_model):
        for pk in root.setdefault(f"#{model._meta.model_name}", []):
            key = row_key(model, pk)
            result[key] = {**defaults(model), **before.get(key, {}), **snapshot.get(key, {})}
    for values in result.values():
        for path in [path for path in values if path.endswith("#status")]:
            if not values[path] or not values.get(path.removesuffix("#status")):
                del values[path]
    return result


def diff(before: Snapshot, after: Snapshot) -> list[Change]:
    """Return the paths that differ between two whole snapshots, in a stable order."""
    changes = []
    for key in before.keys() | after.keys():
        old, new = before.get(key, {}), after.get(key, {})
        for path in old.keys() | new.keys():
            if old.get(path) != new.get(path):
                changes.append(Change(key, path, old.get(path), new.get(path)))
    return sorted(changes, key=lambda change: (change.row, change.path))
