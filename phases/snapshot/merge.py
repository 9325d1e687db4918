"""Three snapshots merged: what two people made of one item. Pure."""

from dataclasses import dataclass, field
from typing import Any

from django.db import models

from phases.snapshot.fields import (
    Snapshot,
    model_of,
    pk_of,
    root_of,
    snapshot_fields,
    text_columns,
)

#: A row that one of the two removed.
REMOVED = "#removed"


@dataclass(frozen=True)
class Conflict:
    """A path that both changed, each in another way. ``path`` is REMOVED where one of them
    removed the row that the other changed; the value is then True for who removed it."""

    row: str
    path: str
    base: Any
    theirs: Any
    mine: Any


@dataclass
class Merge:
    """The merged snapshot, which has *their* value wherever ``conflicts`` names a path."""

    snapshot: Snapshot
    conflicts: list[Conflict] = field(default_factory=list)


def merge(base: Snapshot, theirs: Snapshot, mine: Snapshot) -> Merge:
    """Return what ``theirs`` and ``mine``, both made from ``base``, make together.

    All three are whole snapshots of one item. Changes of different paths or rows go together;
    equal changes are one; a text and the state of its translation change as one; relations merge
    as sets, the order of rows as a list. Nothing is dropped unseen: what cannot go together is a
    conflict.
    """
    root = root_of(mine)
    merged = Merge({})
    removed = _merge_rows(merged, root, base, theirs, mine)
    for key in [root, *(key for key in theirs.keys() | mine.keys() if key != root)]:
        if key in removed:
            continue
        old, new, own = base.get(key, {}), theirs.get(key), mine.get(key)
        if new is None or own is None:
            merged.snapshot[key] = dict(own if new is None else new)
            continue
        merged.snapshot[key] = _merge_values(merged, key, old, new, own)
    _merge_orders(merged, root, base, theirs, mine, removed)
    merged.conflicts.sort(key=lambda conflict: (conflict.row, conflict.path))
    return merged


def _merge_rows(
    merged: Merge, root: str, base: Snapshot, theirs: Snapshot, mine: Snapshot
) -> set[str]:
    """Return the rows that are gone; a removal against a change is a conflict and stays."""
    removed = set()
    for key in base.keys() - {root}:
        if key in theirs and key in mine:
            continue
        survivor = theirs.get(key) or mine.get(key)
        if survivor is None or survivor == base[key]:
            removed.add(key)
        else:
            gone_there = key not in theirs
            merged.conflicts.append(Conflict(key, REMOVED, base[key], gone_there, not gone_there))
    return removed


def _units(key: str, *versions: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return the paths that change as one: a translated text with the state of its translation."""
    columns = text_columns(model_of(key))
    units: dict[str, tuple[str, ...]] = {}
    for path in {path for version in versions for path in version}:
        name = path.removesuffix("#status")
        if not path.startswith("#"):
            units[name] = (name, f"{name}#status") if name in columns else (name,)
    return units


def _merge_values(
    merged: Merge, key: str, base: dict[str, Any], theirs: dict[str, Any], mine: dict[str, Any]
) -> dict[str, Any]:
    many = {
        field.name
        for field in snapshot_fields(model_of(key))
        if isinstance(field, models.ManyToManyField)
    }
    result: dict[str, Any] = {}
    for name, paths in _units(key, base, theirs, mine).items():
        old, new, own = ([v.get(path) for path in paths] for v in (base, theirs, mine))
        if name in many:
            was, there, here = (set(value[0] or ()) for value in (old, new, own))
            chosen = [sorted((there & here) | ((there | here) - was))]
        elif own == old or own[0] == new[0] != old[0]:
            # Unchanged here, or the same text from both: theirs is already public.
            chosen = new
        elif new in (old, own):
            chosen = own
        elif len(paths) == 2 and new[0] == own[0]:
            # The same text in two states: the later review counts.
            chosen = own
        else:
            chosen = new
            merged.conflicts.append(Conflict(key, name, old[0], new[0], own[0]))
        result |= {
            path: value
            for path, value in zip(paths, chosen, strict=True)
            if value is not None or not path.endswith("#status")
        }
    return result


def _merge_orders(
    merged: Merge,
    root: str,
    base: Snapshot,
    theirs: Snapshot,
    mine: Snapshot,
    removed: set[str],
) -> None:
    paths = {path for version in (theirs, mine) for path in version[root] if path.startswith("#")}
    for path in sorted(paths):
        model = path.removeprefix("#")
        old, new, own = (version.get(root, {}).get(path, []) for version in (base, theirs, mine))
        gone = {pk_of(key) for key in removed if key.startswith(f"{model}:")}
        # A row in conflict stays where it was until somebody chooses.
        common = [pk for pk in old if pk in new and pk in own]
        order_there = [pk for pk in new if pk in common]
        order_here = [pk for pk in own if pk in common]
        if order_here in (common, order_there):
            first, second = new, own
        elif order_there == common:
            first, second = own, new
        else:
            merged.conflicts.append(Conflict(root, path, old, new, own))
            first, second = new, own
        result = list(first)
        for position, pk in enumerate(second):
            if pk not in result:
                before = next((p for p in reversed(second[:position]) if p in result), None)
                result.insert(result.index(before) + 1 if before else 0, pk)
        merged.snapshot[root][path] = [pk for pk in result if pk not in gone]
