"""Two people saved one item: both texts side by side, and a form that reverts nobody."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext as _

from phases.admin.naming import label, names_of, row_title, shown, visible_words
from phases.models import Revision
from phases.models.dates import PartialDate, PartialDateField, PartialDateFormField
from phases.snapshot import (
    Snapshot,
    diff,
    merge,
    model_of,
    owned_models,
    pk_of,
    root_of,
    row_key,
    snapshot_fields,
    text_columns,
    upgrade,
)
from phases.snapshot.merge import REMOVED
from phases.snapshot.words import Piece, compare_words

#: The boxes of the page that take a colleague's text: “row path”.
THEIRS_FIELD = "_theirs"


@dataclass
class Difference:
    """One field in two versions, as a person reads it."""

    label: str
    language: str
    before: str
    #: What each changed of it, word by word.
    theirs: list[Piece]
    mine: list[Piece]
    #: What the box that takes theirs sends; "" where only the form below can choose.
    choice: str = ""


@dataclass
class Conflict:
    """What the page says after a stale save was refused."""

    newest: Revision
    merged: Snapshot
    #: The newest revision as today's models read it.
    snapshot: Snapshot
    both: list[Difference] = dataclasses.field(default_factory=list)
    theirs: list[Difference] = dataclasses.field(default_factory=list)


def conflict(base: Snapshot, newest: Revision, mine: Snapshot) -> Conflict:
    """Return the three versions compared; ``merged`` keeps mine where both changed a field."""
    theirs = upgrade(newest.snapshot).snapshot
    outcome = merge(base, theirs, mine)
    result = Conflict(newest, outcome.snapshot, theirs)
    versions = (mine, theirs, base)
    names = names_of(*versions)

    def difference(row: str, path: str, *values: Any) -> Difference:
        """Return the texts ``values``: the common one, theirs, mine."""
        before, *others = (words(row, path, value, names, *versions) for value in values)
        language = text_columns(model_of(row)).get(path, ("", ""))[1]
        theirs, mine = (_pieces(before, other, is_text=bool(language)) for other in others)
        return Difference(label(row, path, *versions), language, before, theirs, mine)

    clashing = set()
    for clash in outcome.conflicts:
        clashing.add((clash.row, clash.path))
        told = difference(clash.row, clash.path, clash.base, clash.theirs, clash.mine)
        result.both.append(told)
        # A row that one removed and the other changed stays, in an order that has all rows.
        if not clash.path.startswith("#"):
            told.choice = f"{clash.row} {clash.path}"
            result.merged[clash.row][clash.path] = clash.mine
    for change in diff(base, theirs):
        is_told = (change.row, change.path) in clashing or change.path.endswith("#status")
        if is_told or mine.get(change.row, {}).get(change.path) == change.after:
            continue
        result.theirs.append(difference(change.row, change.path, change.before, change.after, None))
    return result


def _pieces(before: str, after: str, *, is_text: bool) -> list[Piece]:
    """Return ``after``, with the words marked that ``before`` does not have or has alone."""
    if not after:
        return []
    return compare_words(before, after) if is_text else [Piece("same", after)]


def words(row: str, path: str, value: Any, names: dict[str, str], *versions: Snapshot) -> str:
    """Return a snapshot's ``value`` as a person reads it, without markup."""
    if path == REMOVED:
        if not isinstance(value, bool):
            return ""  # What the row was.
        return _("removed") if value else _("changed")
    if path.startswith("#"):
        return " · ".join(_row_words(path[1:], pk, versions) for pk in value or ())
    field = model_of(row)._meta.get_field(path)
    return visible_words(shown(field, value, names)) if value not in (None, []) else ""


def _row_words(model_name: str, pk: str, versions: tuple[Snapshot, ...]) -> str:
    for version in versions:
        if values := version.get(f"{model_name}:{pk}"):
            ids = version[root_of(version)].get(f"#{model_name}", [])
            number = ids.index(pk) + 1 if pk in ids else len(ids)
            return row_title(apps.get_model("phases", model_name), number, values)
    return pk


# A snapshot as the fields of a form


def post_data(snapshot: Snapshot, posted: QueryDict, *, shown: Snapshot) -> QueryDict:
    """Return ``posted`` with every field of the item's forms as ``snapshot`` has it.

    Rows that the form is not shown on (``shown``) become new forms, without their id.
    """
    data = posted.copy()
    root = root_of(snapshot)
    item_model = model_of(root)
    _set_values(data, "", item_model, snapshot[root])
    for model, owner in owned_models(item_model):
        prefix = model._meta.get_field(owner).remote_field.get_accessor_name()
        if f"{prefix}-TOTAL_FORMS" not in posted:
            continue
        for name in [name for name in data if _is_of_row(name, prefix)]:
            del data[name]
        pks = snapshot[root].get(f"#{model._meta.model_name}", [])
        there = {pk for pk in pks if row_key(model, pk) in shown}
        ordered = sorted(pks, key=lambda pk: pk not in there)
        for index, pk in enumerate(ordered):
            row_prefix = f"{prefix}-{index}-"
            data[f"{row_prefix}id"] = pk if pk in there else ""
            data[f"{row_prefix}{owner}"] = pk_of(root)
            data[f"{row_prefix}position"] = str(pks.index(pk) + 1)
            _set_values(data, row_prefix, model, snapshot[row_key(model, pk)])
        data[f"{prefix}-TOTAL_FORMS"] = str(len(ordered))
        data[f"{prefix}-INITIAL_FORMS"] = str(len(there))
    return data


def with_theirs(posted: QueryDict, newest: Snapshot) -> QueryDict:
    """Return ``posted`` with the texts of ``newest`` in the fields that the person left to it."""
    choices = [choice.partition(" ") for choice in posted.getlist(THEIRS_FIELD)]
    if not choices:
        return posted
    data = posted.copy()
    del data[THEIRS_FIELD]
    for row, _space, path in choices:
        prefix = "" if row == root_of(newest) else _prefix(row, posted)
        if prefix is not None and path in newest.get(row, {}):
            _set_values(data, prefix, model_of(row), {path: newest[row][path]})
    return data


def _prefix(row: str, posted: QueryDict) -> str | None:
    """Return the prefix of the form of an owned ``row``."""
    for name, value in posted.items():
        if name.endswith("-id") and value == pk_of(row):
            return name.removesuffix("id")
    return None


def _is_of_row(name: str, prefix: str) -> bool:
    return name.startswith(f"{prefix}-") and name[len(prefix) + 1 :].split("-")[0].isdigit()


def _set_values(data: QueryDict, prefix: str, model, values: dict[str, Any]) -> None:
    for field in snapshot_fields(model):
        if field.name not in values or isinstance(field, models.FileField):
            continue
        name, value = f"{prefix}{field.name}", values[field.name]
        if isinstance(field, models.ManyToManyField):
            data.setlist(name, value)
        elif isinstance(field, models.BooleanField):
            data.setlist(name, ["on"] if value else [])
        elif isinstance(field, PartialDateField) and value:
            data[name] = PartialDateFormField().prepare_value(PartialDate.parse(value))
        else:
            data[name] = "" if value is None else str(value)
