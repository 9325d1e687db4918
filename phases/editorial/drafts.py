"""An item with its revisions and its draft, held while a verb works on it."""

import uuid
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from phases.editorial.locking import lock
from phases.editorial.merging import StaleRevisionError
from phases.editorial.publication import item_model_of
from phases.editorial.titles import title_of
from phases.models import Draft, JournalEntry, PublicationSet, Revision
from phases.models.publishable import Item
from phases.snapshot import Snapshot


def newest_revision(item_model: type[Item], pk: uuid.UUID | str) -> Revision | None:
    """Return the newest revision of an item, None when it has none."""
    return Revision.objects.of(item_model(pk=pk)).first()


def draft_of(item: Item) -> Draft | None:
    """Return what is saved of ``item`` and not published."""
    return Draft.objects.of(item).select_related("revision", "publication_set").first()


def current(revision: Revision) -> Item:
    """Lock the item of ``revision`` and return it, freshly read.

    Raises StaleRevisionError when somebody saved since, ValidationError when the item is in the
    trash or gone: nobody acts on what they have not seen.
    """
    item_model = item_model_of(revision)
    item = locked(item_model(pk=revision.item_id))
    newest = newest_revision(item_model, item.pk)
    if newest != revision:
        raise StaleRevisionError(newest, revision.snapshot)
    return item


def locked(item: Item) -> Item:
    """Lock ``item`` and return it, freshly read; ValidationError when it is in the trash."""
    lock(type(item), item.pk)
    found = type(item)._base_manager.select_related("published_revision").filter(pk=item.pk).first()
    if found is None:
        raise ValidationError(_("This item is not there any more."))
    if found.trashed_at:
        raise ValidationError(_("This item is in the trash. Take it out of the trash first."))
    return found


def revise(
    item: Item,
    base: Revision | None,
    snapshot: Snapshot,
    *,
    by: AbstractBaseUser | None,
    origin: str = Revision.Origin.ADMIN,
    comment: str = "",
) -> Revision:
    """Write a revision on top of ``base``; the caller holds the item and has asked rights."""
    return Revision.objects.create(
        item_model=item._meta.model_name,
        item_id=item.pk,
        number=base.number + 1 if base else 1,
        base=base,
        snapshot=snapshot,
        title=title_of(snapshot),
        origin=origin,
        comment=comment[:500],
        created_by=by,
    )


def to_draft(draft: Draft, reason: str = "", *, but: AbstractBaseUser | None = None) -> None:
    """Put ``draft`` (not saved yet), and the set that it belongs to, back to the work table.

    With a ``reason`` they keep who submitted and who scheduled them, ``but`` for one: those are
    told.
    """
    back: dict[str, Any] = {
        "state": Draft.State.DRAFT,
        "scheduled_at": None,
        "submitted_at": None,
        "reason": reason,
    }
    for role in ("submitted_by", "scheduled_by"):
        if not reason or getattr(draft, role) == but:
            back[role] = None
    for name, value in {**back, "act": Draft.Act.PUBLISH}.items():
        setattr(draft, name, value)
    # The set first: who holds it may write all its drafts. While it is a draft itself, they are
    # drafts too, and whoever saves one of them waits for nobody.
    if draft.publication_set_id and (
        PublicationSet.objects.filter(
            pk=draft.publication_set_id,
            state__in=(PublicationSet.State.IN_REVIEW, PublicationSet.State.SCHEDULED),
        ).update(**back)
    ):
        others = Draft.objects.filter(publication_set=draft.publication_set_id)
        others.exclude(pk=draft.pk).update(**back)


def forget_unless_told(waiting: Draft | PublicationSet, by: AbstractBaseUser | None) -> None:
    """Forget why ``waiting`` (not saved yet), which ``by`` submits, was here again; but not while
    somebody else scheduled it, who has to learn that it is not scheduled any more."""
    if not waiting.reason or waiting.scheduled_by in (None, by):
        waiting.reason, waiting.scheduled_by = "", None


def draft_for(item: Item, revision: Revision) -> Draft:
    """Return the draft of ``item``, made (not saved) when all of ``revision`` is public or was."""
    draft = draft_of(item)
    if draft is None:
        draft = Draft(item_model=item._meta.model_name, item_id=item.pk, revision=revision)
    return draft


def refuse_member(draft: Draft | None) -> None:
    """Raise ValidationError when ``draft`` goes its way with a publication set."""
    if draft is not None and draft.publication_set_id:
        raise ValidationError(
            _("This draft belongs to the publication set “%(set)s”: take it out of the set first.")
            % {"set": draft.publication_set}
        )


def last_public(item: Item) -> Revision | None:
    """Return the revision of ``item`` that is public, or was the last to be."""
    if item.published_revision_id:
        return item.published_revision
    entry = (
        JournalEntry.objects.filter(
            item_model=item._meta.model_name,
            item_id=item.pk,
            verb__in=JournalEntry.PUBLIC,
            revision__isnull=False,
        )
        .select_related("revision")
        .first()
    )
    return entry.revision if entry else None
