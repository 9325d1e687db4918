"""Deleting: into the trash, out of it again, and for good after a time."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from phases.editorial import journal, permissions
from phases.editorial.drafts import (
    draft_of,
    last_public,
    locked,
    newest_revision,
    to_draft,
)
from phases.editorial.locking import lock, verb
from phases.editorial.publication import execute, plan
from phases.models import (
    Draft,
    JournalEntry,
    OpenForm,
    PreviewLink,
    PreviousAddress,
    PublicationSet,
    Revision,
)
from phases.models.publishable import Item
from phases.snapshot import item_models


@dataclass
class Restored:
    """What came of it: ``reasons`` say why an item that was public could not be so again."""

    entry: JournalEntry
    is_live: bool
    reasons: tuple[str, ...] = ()


@verb
def trash(item: Item, *, by: AbstractBaseUser | None) -> JournalEntry | None:
    """Delete ``item``: it is withdrawn and can be restored until the trash is emptied.

    None when it is there already. Its revisions and its draft stay. Raises PermissionDenied,
    ValidationError that names what points at it, BusyError.
    """
    if not permissions.may_withdraw(by):
        raise PermissionDenied(_("Your account may not delete items."))
    lock(type(item), item.pk)
    if type(item)._base_manager.filter(pk=item.pk, trashed_at__isnull=False).exists():
        return None
    item = locked(item)
    newest = newest_revision(type(item), item.pk)
    was_public = item.published_revision if item.is_live else None
    title = newest.title if newest else str(item)
    draft = draft_of(item)
    if draft is not None and draft.publication_set is None:
        to_draft(draft)
        draft.save()
    if item.is_live:
        execute([plan(item, None)], by=by)
    type(item)._base_manager.filter(pk=item.pk).update(trashed_at=timezone.now())
    return journal.record(
        JournalEntry.Verb.TRASHED, item, by=by, title=title, revision=newest, before=was_public
    )


@verb
def restore(item: Item, *, by: AbstractBaseUser | None) -> Restored:
    """Take ``item`` out of the trash, as it was: with its rows, its draft and its addresses.

    What was public is public again; where something stands against that (its address was taken
    meanwhile), it is a draft and ``reasons`` say why. Raises PermissionDenied, ValidationError
    when it is not in the trash, BusyError.
    """
    if not permissions.may_withdraw(by):
        raise PermissionDenied(_("Your account may not restore items."))
    item_model = type(item)
    lock(item_model, item.pk)
    found = item_model._base_manager.filter(pk=item.pk, trashed_at__isnull=False).first()
    if found is None:
        raise ValidationError(_("This item is not in the trash."))
    last = _trashing(found)
    item_model._base_manager.filter(pk=item.pk).update(trashed_at=None)
    fresh = locked(found)
    newest = newest_revision(item_model, item.pk)
    entry = journal.record(
        JournalEntry.Verb.RESTORED,
        fresh,
        by=by,
        title=newest.title if newest else None,
        revision=newest,
    )
    public = last.before if last else None
    reasons: tuple[str, ...] = ()
    if public is not None:
        try:
            _publish_again(fresh, public, by)
        except ValidationError as error:
            reasons = tuple(error.messages)
    if newest and (public is None or reasons) and (reasons or last_public(fresh) is None):
        _keep(fresh, newest, "\n".join(reasons))
    return Restored(entry, is_live=public is not None and not reasons, reasons=reasons)


@verb
def _publish_again(item: Item, public: Revision, by: AbstractBaseUser | None) -> None:
    execute([plan(item, public)], by=by)


def _keep(item: Item, newest: Revision, reason: str) -> None:
    """Make sure that a draft waits, and that it says why it is not public."""
    draft = draft_of(item) or Draft(
        item_model=item._meta.model_name, item_id=item.pk, revision=newest
    )
    draft.reason = reason
    draft.save()


def _trashing(item: Item) -> JournalEntry | None:
    return (
        JournalEntry.objects.filter(
            item_model=item._meta.model_name, item_id=item.pk, verb=JournalEntry.Verb.TRASHED
        )
        .select_related("before")
        .first()
    )


def in_trash() -> Iterator[Item]:
    """Yield every item that is in the trash."""
    for item_model in item_models():
        yield from item_model._base_manager.filter(trashed_at__isnull=False)


def outside(drafts: QuerySet[Draft]) -> QuerySet[Draft]:
    """Return ``drafts`` without those of items in the trash, which wait there with their item."""
    inside = Q(pk__in=[])
    for item_model in item_models():
        trashed = item_model._base_manager.filter(trashed_at__isnull=False)
        inside |= Q(item_model=item_model._meta.model_name, item_id__in=trashed.values("pk"))
    return drafts.exclude(inside)


def empty_trash(older_than: datetime.timedelta | None = None) -> list[str]:
    """Delete for good what is in the trash for longer; return the titles.

    Raises BusyError; what was deleted before that stays so.
    """
    if older_than is None:
        older_than = datetime.timedelta(days=settings.TRASH_DAYS)
    limit = timezone.now() - older_than
    return [
        title
        for item in list(in_trash())
        if item.trashed_at <= limit and (title := _delete(item, limit)) is not None
    ]


@verb
def _delete(item: Item, limit: datetime.datetime) -> str | None:
    """Delete one item with all that is its own; the journal stays. None when it was restored."""
    item_model = type(item)
    lock(item_model, item.pk)
    found = item_model._base_manager.filter(pk=item.pk, trashed_at__lte=limit).first()
    if found is None:
        return None
    newest = newest_revision(item_model, item.pk)
    title = newest.title if newest else str(item.pk)
    draft = draft_of(found)
    if draft is not None and draft.publication_set is not None:
        _tell_set(draft.publication_set, title)
    of_item = {"item_model": item_model._meta.model_name, "item_id": item.pk}
    for model in (Draft, PreviewLink, OpenForm, PreviousAddress):
        model._base_manager.filter(**of_item).delete()
    journal.record(JournalEntry.Verb.DELETED, found, by=None, title=title)
    # Items refuse to be deleted in any other way.
    item_model._base_manager.filter(pk=found.pk).delete()
    revisions = Revision.objects.filter(**of_item)
    revisions.update(base=None)
    revisions.delete()
    return title


def _tell_set(publication_set: PublicationSet, title: str) -> None:
    """Say in a set that waits which of its drafts is gone."""
    message = _("“%(title)s” was deleted.") % {"title": title}
    reason = "\n".join(part for part in (publication_set.reason, message) if part)
    PublicationSet.objects.filter(pk=publication_set.pk).update(
        reason=reason,
        state=PublicationSet.State.DRAFT,
        scheduled_at=None,
        submitted_at=None,
    )
    Draft.objects.filter(publication_set=publication_set).update(
        state=Draft.State.DRAFT, scheduled_at=None, submitted_at=None
    )
