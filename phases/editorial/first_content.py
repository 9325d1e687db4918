"""The ministry's own text, brought in from the files of ``phases/content/``.

What a person has edited since stays: the files are merged as a colleague's work would be, on the
base of what they themselves brought in before.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from django.db import transaction

from phases.editorial import workflow
from phases.editorial.content_files import FOLDER, Entry, read
from phases.editorial.locking import lock_all
from phases.models import JournalEntry, Revision
from phases.models.publishable import Item
from phases.snapshot import (
    Snapshot,
    complete,
    diff,
    merge,
    model_of,
    normalize,
    pk_of,
    root_of,
    row_key,
    take,
    upgrade,
)
from phases.snapshot.merge import REMOVED

State = Literal["created", "updated", "unchanged", "edited", "draft", "withdrawn"]


@dataclass(frozen=True)
class Outcome:
    """What loading did with an item. ``kept``: paths where a person's edit stays."""

    entry: Entry
    state: State
    kept: tuple[tuple[str, str], ...] = ()


@transaction.atomic
def load(folder: Path = FOLDER, *, without: Collection[type[Item]] = ()) -> list[Outcome]:
    """Bring the files' content in and publish it; all of it or, on an error, nothing.

    ``without``: kinds of items that are left out. Raises ContentError, and what ``workflow.save``
    and ``workflow.publish`` raise.
    """
    entries = [entry for entry in read(folder) if entry.model not in without]
    # All of them before the first is published: whoever publishes one has it before the journal.
    lock_all(row_key(entry.model, entry.id) for entry in entries)
    newest = {
        revision.item_id: revision
        for revision in Revision.objects.filter(item_id__in=[entry.id for entry in entries])
        .order_by("item_id", "-number")
        .distinct("item_id")
    }
    live = {
        pk
        for model in {entry.model for entry in entries}
        for pk in model._base_manager.filter(published_at__isnull=False).values_list(
            "pk", flat=True
        )
    }
    deleted = set(
        JournalEntry.objects.filter(
            verb=JournalEntry.Verb.DELETED, item_id__in=[entry.id for entry in entries]
        ).values_list("item_id", flat=True)
    )
    return [
        Outcome(entry, "withdrawn")
        if entry.id in deleted
        else _load(entry, newest.get(entry.id), entry.id in live)
        for entry in entries
    ]


def _load(entry: Entry, newest: Revision | None, is_live: bool) -> Outcome:
    if newest is None:
        if entry.earlier is not None:
            newest = _save(entry, entry.earlier, newest, comment=entry.comment)
        workflow.publish(_save(entry, entry.snapshot, newest), by=None)
        return Outcome(entry, "created")
    if not is_live:
        return Outcome(entry, "withdrawn")
    if newest.snapshot == entry.snapshot:
        return Outcome(entry, "unchanged")
    live = take(entry.model(pk=entry.id))
    now = upgrade(newest.snapshot, live).snapshot
    merged, kept = _merged(entry, now)
    if not diff(now, merged):
        return Outcome(entry, "edited" if kept else "unchanged", kept)
    if diff(live, now):  # the newest revision is not what the public sees
        return Outcome(entry, "draft")
    workflow.publish(_save(entry, merged, newest), by=None)
    return Outcome(entry, "updated", kept)


def _save(entry: Entry, snapshot: Snapshot, base: Revision | None, comment: str = "") -> Revision:
    return workflow.save(
        entry.model,
        entry.id,
        snapshot,
        by=None,
        base=base,
        origin=Revision.Origin.CONTENT,
        comment=comment,
    )


def _merged(entry: Entry, now: Snapshot) -> tuple[Snapshot, tuple[tuple[str, str], ...]]:
    """Return the newest state with what the files bring anew, and the paths where they yield."""
    merged = merge(_brought_before(entry), now, entry.snapshot)
    snapshot = merged.snapshot
    root = snapshot[root_of(snapshot)]
    for conflict in merged.conflicts:
        if conflict.path == REMOVED and conflict.theirs:
            # A person removed the row: it stays away, whatever the files say of it now.
            del snapshot[conflict.row]
            order = root[f"#{model_of(conflict.row)._meta.model_name}"]
            order.remove(pk_of(conflict.row))
    kept = tuple((conflict.row, conflict.path) for conflict in merged.conflicts)
    return complete(normalize(snapshot), now), kept


def _brought_before(entry: Entry) -> Snapshot:
    """Return what the files themselves brought in before, without what persons made of it.

    A revision of ours holds a person's values as well: ours are those in which it differs from
    the revision that it was based on.
    """
    ours: Snapshot = {row_key(entry.model, entry.id): {}}
    revisions = Revision.objects.filter(item_id=entry.id, origin=Revision.Origin.CONTENT)
    for revision in revisions.select_related("base").order_by("number"):
        before = upgrade(revision.base.snapshot).snapshot if revision.base else {}
        for change in diff(before, upgrade(revision.snapshot).snapshot):
            row = ours.setdefault(change.row, {})
            if isinstance(change.before or change.after, list):
                was, now = change.before or [], change.after or []
                held = row.get(change.path, [])
                row[change.path] = [pk for pk in now if pk in held or pk not in was]
            elif change.after is None and change.path.endswith("#status"):
                row.pop(change.path, None)
            else:
                row[change.path] = change.after
    root = ours[row_key(entry.model, entry.id)]
    held = {pk for path, pks in root.items() if path.startswith("#") for pk in pks}
    return {key: row for key, row in ours.items() if row is root or pk_of(key) in held}
