"""Two people saved one item: their work merged, or both shown."""

import hashlib
import json
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.utils.translation import gettext as _

from phases.models import Revision
from phases.snapshot import (
    Change,
    Merge,
    Snapshot,
    complete,
    diff,
    merge,
    model_of,
    normalize,
    snapshot_fields,
    upgrade,
)


class StaleRevisionError(Exception):
    """The item was saved by somebody else since the revision that the change is based on.

    ``merge`` has the conflicts where the two cannot be merged; None for an act that has nothing
    to merge, such as a publication.
    """

    def __init__(self, newest: Revision | None, mine: Snapshot, outcome: Merge | None = None):
        super().__init__(_("This item was saved by somebody else in the meantime."))
        self.newest = newest
        self.mine = mine
        self.merge = outcome


def merged(
    newest: Revision,
    base: Revision | None,
    mine: Snapshot,
    *,
    by: AbstractBaseUser | None,
    live: Snapshot | None,
) -> tuple[Snapshot | None, tuple[Change, ...]]:
    """Return what ``mine``, made on ``base``, and the ``newest`` revision make together, with
    what of theirs came in.

    The snapshot is None when ``mine`` is a save that was sent before: it is in the history, and
    what colleagues made of it since stays. Raises StaleRevisionError when both changed the same.
    """
    if base is None:
        raise StaleRevisionError(newest, mine)
    was = upgrade(base.snapshot, live).snapshot
    theirs = upgrade(newest.snapshot, live).snapshot
    whole = complete(mine, was)
    if before := _sent_before(base, was, whole, by):
        return None, tuple(diff(upgrade(before.snapshot, live).snapshot, theirs))
    outcome = merge(was, theirs, whole)
    if outcome.conflicts:
        raise StaleRevisionError(newest, mine, outcome)
    result = complete(normalize(outcome.snapshot), theirs)
    kept = tuple(
        change
        for change in diff(was, theirs)
        if whole.get(change.row, {}).get(change.path) != change.after
    )
    return result, kept


def _sent_before(
    base: Revision, was: Snapshot, mine: Snapshot, by: AbstractBaseUser | None
) -> Revision | None:
    """Return the revision after ``base`` that is this very save, None when there is none.

    A form gives new rows new ids each time that it is sent: they are compared by what they say.
    """
    later = Revision.objects.filter(
        item_model=base.item_model,
        item_id=base.item_id,
        number__gt=base.number,
        created_by_id=by.pk if by else None,
    ).select_related("base")
    wanted = _said(was, mine)
    for revision in later.order_by("number")[:20] if wanted else ():
        if wanted == _said(revision.base.snapshot if revision.base else {}, revision.snapshot):
            return revision
    return None


def _said(before: Snapshot, after: Snapshot) -> list[str]:
    """Return what a save changed, without ids of rows that it added."""
    added = after.keys() - before.keys()
    kinds = {f"#{key.partition(':')[0]}" for key in added}
    said: list[Any] = [
        (key.partition(":")[0], _as_sent(key, values))
        for key, values in after.items()
        if key in added
    ]
    for change in diff(before, after):
        if change.row not in added and change.path not in kinds:
            said.append((change.row, _as_sent(change.row, {change.path: change.after})))
    return sorted(json.dumps(one, sort_keys=True) for one in said)


def _as_sent(row: str, values: dict[str, Any]) -> dict[str, Any]:
    """Return ``values`` as a person sent them, without what the save itself gave them.

    That is the day of a translation's state, and the name of an uploaded file.
    """
    sent = {
        path: {k: v for k, v in value.items() if k != "on"} if isinstance(value, dict) else value
        for path, value in values.items()
    }
    for field in snapshot_fields(model_of(row)):
        name = sent.get(field.name) if isinstance(field, models.FileField) else None
        if name and field.storage.exists(name):
            with field.storage.open(name) as file:
                sent[field.name] = hashlib.file_digest(file, "sha256").hexdigest()
    return sent
