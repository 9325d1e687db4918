"""``workflow.save`` for many items at once: the same drafts, in a few statements for all.

What becomes of one item is what ``save`` makes of it on its newest revision; tests hold the two
together.
"""

import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from phases.editorial import permissions
from phases.editorial.locking import lock_everything, verb
from phases.editorial.titles import title_of
from phases.editorial.workflow import keep_draft
from phases.models import Draft, Revision
from phases.models.publishable import Item
from phases.snapshot import (
    Snapshot,
    complete,
    create_stubs,
    diff,
    normalize,
    root_of,
    take_all,
    upgrade,
)

#: Items that are read and written in one statement.
TOGETHER = 250

One = TypeVar("One")


@dataclass(frozen=True)
class State:
    """An item as editors have it: its newest revision, what is live, what ``save`` begins with."""

    item: Item | None
    newest: Revision | None
    live: Snapshot | None
    before: Snapshot


def states(item_model: type[Item], pks: Collection[uuid.UUID]) -> dict[uuid.UUID, State]:
    """Return the state of each of the items, those too that are not there; constant queries."""
    items = item_model._base_manager.in_bulk(list(pks))
    newest = {
        revision.item_id: revision
        for revision in Revision.objects.filter(
            item_model=item_model._meta.model_name, item_id__in=pks
        )
        .order_by("item_id", "-number")
        .distinct("item_id")
    }
    live = take_all(item_model, [pk for pk, item in items.items() if item.is_live])
    return {
        pk: State(
            items.get(pk),
            newest.get(pk),
            live.get(pk),
            upgrade(newest[pk].snapshot, live.get(pk)).snapshot if pk in newest else {},
        )
        for pk in pks
    }


@verb
def save_all(
    item_model: type[Item],
    snapshots: Mapping[uuid.UUID, Snapshot],
    *,
    by: AbstractBaseUser | None,
    origin: str,
    comment: str = "",
    told: Callable[[int], None] = lambda _count: None,
) -> list[Revision]:
    """Keep what ``snapshots`` change of each item as a draft on its newest revision, all or
    nothing; return the revisions that were made, none where nothing changes.

    Nobody else saves or publishes meanwhile. ``told`` hears how many items are done. Raises
    PermissionDenied, ValidationError, BusyError.
    """
    lock_everything()
    made: list[Revision] = []
    done = 0
    for pks in chunks(list(snapshots), TOGETHER):
        made += _save_some(
            item_model, {pk: snapshots[pk] for pk in pks}, by=by, origin=origin, comment=comment
        )
        done += len(pks)
        told(done)
    return made


def chunks(rows: Sequence[One], size: int) -> Iterator[Sequence[One]]:
    """Yield ``rows`` in parts of at most ``size``."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _save_some(
    item_model: type[Item],
    snapshots: Mapping[uuid.UUID, Snapshot],
    *,
    by: AbstractBaseUser | None,
    origin: str,
    comment: str,
) -> list[Revision]:
    found = states(item_model, list(snapshots))
    after: dict[uuid.UUID, Snapshot] = {}
    for pk, snapshot in snapshots.items():
        state = found[pk]
        if state.item is not None and state.item.trashed_at:
            raise ValidationError(_("This item is in the trash. Take it out of the trash first."))
        whole = complete(normalize(snapshot), state.before)
        changes = diff(state.before, whole)
        if state.newest and not changes:
            continue
        if state.newest is None and not permissions.may_edit_source(by):
            raise PermissionDenied(_("Your account may not create items."))
        permissions.check_changes(by, changes)
        after[pk] = whole
    new = create_stubs(item_model, [pk for pk in after if found[pk].item is None])
    items = {stub.pk: stub for stub in new}
    names = _names(after.values())
    revisions = Revision.objects.bulk_create(
        Revision(
            item_model=item_model._meta.model_name,
            item_id=pk,
            number=newest.number + 1 if (newest := found[pk].newest) else 1,
            base=newest,
            snapshot=whole,
            title=title_of(whole, names),
            origin=origin,
            comment=comment[:500],
            created_by=by,
        )
        for pk, whole in after.items()
    )
    _keep_drafts(item_model, revisions, found, items, by=by)
    return revisions


def _keep_drafts(
    item_model: type[Item],
    revisions: Sequence[Revision],
    found: Mapping[uuid.UUID, State],
    new: Mapping[uuid.UUID, Item],
    *,
    by: AbstractBaseUser | None,
) -> None:
    name = item_model._meta.model_name
    pks = [revision.item_id for revision in revisions]
    drafted = set(
        Draft.objects.filter(item_model=name, item_id__in=pks).values_list("item_id", flat=True)
    )
    first = []
    for revision in revisions:
        state = found[revision.item_id]
        item = state.item or new[revision.item_id]
        if item.pk in drafted:
            keep_draft(item, revision, state.live, by=by)
        elif state.live is None or diff(state.live, revision.snapshot):
            first.append(Draft(item_model=name, item_id=item.pk, revision=revision))
    Draft.objects.bulk_create(first)


def _names(snapshots: Collection[Snapshot]) -> dict[str, str]:
    """Return what the pôles and phases of contracts are called, by their ids: one query."""
    targets = {
        target
        for snapshot in snapshots
        for name in ("pole", "phase")
        if (target := snapshot[root_of(snapshot)].get(name))
    }
    newest = Revision.objects.filter(item_id__in=targets).order_by("item_id", "-number")
    titles = newest.distinct("item_id").values_list("item_id", "title") if targets else ()
    return {str(pk): title for pk, title in titles}
