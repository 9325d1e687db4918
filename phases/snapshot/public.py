"""What visitors can read that differs between two published states of an item. Pure.

Its result is kept (``models/public_change.py``) and shown to anybody: it holds words that were
public, and no word about who wrote or translated them.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import models

from phases.models.publishable import Item
from phases.models.richtext import RichTextField
from phases.snapshot.compare import diff
from phases.snapshot.fields import (
    Snapshot,
    model_of,
    owned_models,
    root_of,
    row_key,
    snapshot_fields,
    text_columns,
)
from phases.snapshot.words import blocks, moved

#: Entries of one publication, and characters of their texts together: what is beyond is told
#: without its words ("is_long").
MOST_ENTRIES = 300
MOST_CHARACTERS = 400_000

#: A banner shows from one day until another: it is no content, and may wait for its day.
UNTOLD = {"sitesettings": frozenset({"only", "notice", "notice_from", "notice_until"})}


def is_readable(snapshot: Snapshot) -> bool:
    """Return whether visitors can read what ``snapshot`` publishes: placeholders they cannot."""
    if not snapshot:
        return False
    is_placeholder = snapshot[root_of(snapshot)].get("is_placeholder", False)
    return settings.PUBLISH_PLACEHOLDERS or not is_placeholder


def told(before: Snapshot, after: Snapshot, *, is_known: bool) -> tuple[str, list[dict[str, Any]]]:
    """Return the kind of what became public (``PublicChange.Kind``; "": nothing) and its changes.

    ``is_known``: whether the item was public at some time before.
    """
    was, now = is_readable(before), is_readable(after)
    if was and now:
        return "changed", public_changes(before, after)
    if now:
        return "republished" if is_known else "published", []
    return "withdrawn" if was else "", []


def public_changes(before: Snapshot, after: Snapshot) -> list[dict[str, Any]]:
    """Return what changed for visitors from ``before`` to ``after``, as JSON; in reading order.

    Each entry has ``row`` (a model's name), ``number`` (the row's place, from 1; 0: the item
    itself) and ``what``: ``changed``, ``added``, ``removed`` or, with the places before and after,
    ``moved``. Of a row that has fields to tell of, one entry a ``field`` and ``language`` ("" where
    it is not translated), with ``before`` and ``after``: visible words; ids of items or numbers of
    rows as a list for relations; nothing for a file. ``state`` is ``reviewed`` when a translation
    became so.
    """
    root = root_of(after)
    changed = {(change.row, change.path) for change in diff(before, after)}
    entries = [
        {"row": model_of(root)._meta.model_name, "number": 0, "what": "changed", **field}
        for field in _fields(root, before, after, changed)
    ]
    for model, _owner in owned_models(model_of(root)):
        entries += _rows(model, root, before, after, changed)
    return _bounded(entries)


def _rows(
    model: type[models.Model],
    root: str,
    before: Snapshot,
    after: Snapshot,
    changed: set[tuple[str, str]],
) -> Iterator[dict[str, Any]]:
    was, now = (_order(model, root, snapshot) for snapshot in (before, after))
    elsewhere = set(moved(was, now))
    for pk in [*now, *(pk for pk in was if pk not in now)]:
        entry = {"row": model._meta.model_name, "number": (now if pk in now else was).index(pk) + 1}
        entry["what"] = "added" if pk not in was else "removed" if pk not in now else "changed"
        if pk in elsewhere:
            places = {"before": was.index(pk) + 1, "after": entry["number"]}
            yield {**entry, "what": "moved", **places}
        fields = [{**entry, **one} for one in _fields(row_key(model, pk), before, after, changed)]
        if not fields and entry["what"] != "changed":
            fields = [entry]
        yield from fields


def _fields(
    key: str, before: Snapshot, after: Snapshot, changed: set[tuple[str, str]]
) -> Iterator[dict[str, Any]]:
    model = model_of(key)
    untold = UNTOLD.get(model._meta.model_name or "", frozenset())
    was, now = before.get(key, {}), after.get(key, {})
    for column in snapshot_fields(model):
        field, language = text_columns(model).get(column.name, (column.name, ""))
        if field in untold:
            continue
        entry: dict[str, Any] = {"field": field, "language": language}
        old, new = was.get(column.name), now.get(column.name)
        if (key, column.name) in changed and (old or new):
            entry |= _values(column, old, new, before, after)
        path = f"{column.name}#status"
        if (key, path) in changed and _state(now, path) == "reviewed" != _state(was, path):
            entry["state"] = "reviewed"
        if len(entry) > 2:
            yield entry


def _values(
    column: models.Field, old: Any, new: Any, before: Snapshot, after: Snapshot
) -> dict[str, Any]:
    if isinstance(column, models.FileField):
        return {"before": None, "after": None}  # its name says nothing
    if column.is_relation:
        targets = [_targets(column, old, before), _targets(column, new, after)]
        return {"before": targets[0], "after": targets[1]}
    if isinstance(column, RichTextField):
        old, new = ("\n".join(block.text for block in blocks(html or "")) for html in (old, new))
    return {"before": old, "after": new}


def _targets(column: models.Field, value: Any, snapshot: Snapshot) -> list[str | int]:
    """Return the ids of the items that ``value`` names, or the places of rows of this one."""
    pks = value if isinstance(value, list) else [value] if value else []
    if issubclass(column.related_model, Item):
        return pks
    order = _order(column.related_model, root_of(snapshot), snapshot) if snapshot else []
    return sorted(order.index(pk) + 1 for pk in pks if pk in order)


def _order(model: type[models.Model], root: str, snapshot: Snapshot) -> list[str]:
    return snapshot.get(root, {}).get(f"#{model._meta.model_name}", [])


def _state(values: dict[str, Any], path: str) -> str:
    return (values.get(path) or {}).get("state", "")


def _bounded(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return at most ``MOST_ENTRIES``; the words of texts only while there is room for them."""
    room = MOST_CHARACTERS
    for entry in entries[:MOST_ENTRIES]:
        room -= sum(len(str(entry.get(side) or "")) for side in ("before", "after"))
        if room < 0 and "before" in entry:
            entry |= {"before": None, "after": None, "is_long": True}
    if len(entries) > MOST_ENTRIES:
        more = len(entries) - MOST_ENTRIES
        return [*entries[:MOST_ENTRIES], {"what": "more", "number": more}]
    return entries
