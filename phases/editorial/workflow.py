"""The verbs on one item: every change of its state goes through here.

Admin, commands and code call the same functions; each asks ``permissions`` and the item's state,
and writes its journal inside one transaction. Sets of items: ``sets.py``; what is due at a time:
``schedule.py``; taking back: ``undo.py``; the trash: ``trash.py``.
"""

import uuid
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from phases import languages
from phases.editorial import journal, permissions, pictures
from phases.editorial.drafts import (
    current,
    draft_for,
    draft_of,
    forget_unless_told,
    last_public,
    locked,
    newest_revision,
    refuse_member,
    revise,
    to_draft,
)
from phases.editorial.locking import BusyError, lock, verb
from phases.editorial.merging import StaleRevisionError, merged
from phases.editorial.paris import paris_words
from phases.editorial.people import person
from phases.editorial.publication import Plan, execute, item_model_of, plan
from phases.models import Draft, JournalEntry, Revision
from phases.models.publishable import Item
from phases.snapshot import Snapshot, apply, complete, diff, empty, normalize, take, upgrade

__all__ = [
    "BusyError",
    "StaleRevisionError",
    "current",
    "discard_draft",
    "draft_of",
    "lock",
    "newest_revision",
    "publish",
    "revert",
    "save",
    "send_back",
    "submit_for_review",
    "withdraw",
]


@verb
def save(
    item_model: type[Item],
    pk: uuid.UUID | str,
    snapshot: Snapshot,
    *,
    by: AbstractBaseUser | None,
    base: Revision | None,
    origin: str = Revision.Origin.ADMIN,
    comment: str = "",
) -> Revision:
    """Keep ``snapshot`` as the item's newest revision and return it; the public sees nothing yet.

    ``base`` is the revision that the change was made on. Creates the item's stub when it is new.
    When somebody saved after ``base``, both changes are merged, and ``merged`` of the returned
    revision says what of theirs came in. Returns the newest revision when nothing changed, also
    for a save that is sent again. Raises StaleRevisionError, with the merge, when both changed the
    same; PermissionDenied when ``by`` may not change a path; BusyError; ValidationError.
    """
    snapshot = normalize(snapshot)
    lock(item_model, pk)
    newest = newest_revision(item_model, pk)
    if newest is None and base is not None:
        raise ValidationError(_("This item is not there any more."))
    item = item_model._base_manager.filter(pk=pk).first()
    if item is not None and item.trashed_at:
        raise ValidationError(_("This item is in the trash. Take it out of the trash first."))
    live = take(item) if item is not None and item.is_live else None
    before = upgrade(newest.snapshot, live).snapshot if newest else {}
    theirs: tuple[Any, ...] = ()
    if newest != base:
        together, theirs = merged(newest, base, snapshot, by=by, live=live)
        snapshot = before if together is None else together
    snapshot = complete(snapshot, before)
    changes = diff(before, snapshot)
    if newest and not changes:
        newest.merged = theirs
        return newest
    if newest is None and not permissions.may_edit_source(by):
        raise PermissionDenied(_("Your account may not create items."))
    permissions.check_changes(by, changes)
    if item is None:
        item = apply(empty(item_model, pk))
    revision = revise(item, newest, snapshot, by=by, origin=origin, comment=comment)
    revision.merged = theirs
    keep_draft(item, revision, live, by=by)
    return revision


def keep_draft(
    item: Item, revision: Revision, live: Snapshot | None, *, by: AbstractBaseUser | None
) -> None:
    """Make ``revision`` the item's draft; none is left when the public sees just that (``live``).

    A publication set that it belongs to and a withdrawal that is scheduled stay. A draft that
    waited is one to work on again, and who made it wait is told. The caller holds the item and has
    asked rights.
    """
    draft = draft_of(item)
    is_public = live is not None and not diff(live, revision.snapshot)
    if draft is None:
        if not is_public:
            Draft.objects.create(
                item_model=item._meta.model_name, item_id=item.pk, revision=revision
            )
        return
    was_scheduled = draft.state == Draft.State.SCHEDULED and not draft.is_withdrawal
    if is_public and not draft.is_withdrawal and draft.publication_set is None:
        if was_scheduled:
            reason = _reason_of_change(draft, by, is_left=False)
            _record_unscheduled(item, draft, revision, reason, by=by)
        draft.delete()
        return
    draft.revision = revision
    if draft.state == Draft.State.DRAFT:
        # Also after a withdrawal that could not be done.
        draft.act, written = Draft.Act.PUBLISH, ["revision", "act"]
        if draft.publication_set_id is None and not _others(draft, by):
            # Whoever was to read why it is here again is at work on it.
            draft.reason, draft.submitted_by, draft.scheduled_by = "", None, None
            written += ["reason", "submitted_by", "scheduled_by"]
        draft.save(update_fields=written)
    elif draft.is_withdrawal or permissions.may_keep_state(by):
        # Its set may have been sent back meanwhile: the state is not written again.
        draft.save(update_fields=["revision"])
    else:
        # What was read by a publisher is no longer what would be published.
        reason = _reason_of_change(draft, by)
        to_draft(draft, reason, but=by)
        draft.save()
        if was_scheduled:
            _record_unscheduled(item, draft, revision, reason, by=by)


def _record_unscheduled(
    item: Item, draft: Draft, revision: Revision, reason: str, *, by: AbstractBaseUser | None
) -> None:
    journal.record(
        JournalEntry.Verb.UNSCHEDULED,
        item,
        by=by,
        title=revision.title,
        revision=revision,
        publication_set=draft.publication_set,
        reason=reason,
    )


def _others(draft: Draft, by: AbstractBaseUser | None) -> set[Any]:
    """Return the ids of who submitted and who scheduled ``draft``, but for ``by``."""
    return {draft.submitted_by_id, draft.scheduled_by_id} - {None, by and by.pk}


def _reason_of_change(draft: Draft, by: AbstractBaseUser | None, *, is_left: bool = True) -> str:
    """Return what those are told who made ``draft`` wait, in French as the journal: it is changed.

    Nothing where it waited for nobody but ``by``, or did not wait. In a set it is the set that
    waited: the sentence is true of either. ``is_left``: whether there is a draft after the change.
    """
    if draft.state == Draft.State.DRAFT or not _others(draft, by):
        return ""
    with translation.override(languages.SOURCE):
        words = {"who": capfirst(person(by)), "title": draft.revision.title}
        if draft.state == Draft.State.IN_REVIEW:
            return (
                _(
                    "%(who)s changed “%(title)s” while it waited for review. Read it and submit "
                    "again."
                )
                % words
            )
        words["when"] = paris_words(draft.scheduled_at)
        if not is_left:
            return (
                _(
                    "%(who)s changed “%(title)s” back to what is public: the publication on "
                    "%(when)s (Paris time) is no longer scheduled."
                )
                % words
            )
        return (
            _(
                "%(who)s changed “%(title)s”: the publication on %(when)s (Paris time) is no "
                "longer scheduled. Read it and schedule again."
            )
            % words
        )


@verb
def submit_for_review(revision: Revision, *, by: AbstractBaseUser | None) -> Draft:
    """Ask the publishers to read ``revision``; sending it again changes nothing.

    Raises PermissionDenied, StaleRevisionError, BusyError, ValidationError.
    """
    if not permissions.may_submit(by):
        raise PermissionDenied(_("Your account may not submit drafts."))
    item = current(revision)
    draft = draft_for(item, revision)
    refuse_member(draft)
    if draft.state == Draft.State.IN_REVIEW:
        return draft
    if draft.state == Draft.State.SCHEDULED:
        raise ValidationError(_("This draft is scheduled already."))
    is_public = draft._state.adding or draft.revision_id == item.published_revision_id
    if is_public and item.is_live:
        raise ValidationError(_("There is nothing to review: all of it is published."))
    draft.state, draft.act = Draft.State.IN_REVIEW, Draft.Act.PUBLISH
    draft.submitted_at, draft.submitted_by = timezone.now(), by
    forget_unless_told(draft, by)
    draft.save()
    journal.record(
        JournalEntry.Verb.SUBMITTED, item, by=by, title=revision.title, revision=revision
    )
    return draft


@verb
def send_back(revision: Revision, *, reason: str, by: AbstractBaseUser | None) -> Draft:
    """Give a submitted draft back to its authors and tell them why.

    Raises PermissionDenied, StaleRevisionError, BusyError, ValidationError (no reason given, or
    nothing is in review).
    """
    if not permissions.may_publish(by):
        raise PermissionDenied(_("Your account may not send drafts back."))
    if not reason.strip():
        raise ValidationError({"reason": [_("Say why, so that it can be mended.")]})
    item = current(revision)
    draft = draft_of(item)
    if draft is None or draft.state != Draft.State.IN_REVIEW:
        raise ValidationError(_("This draft is not in review."))
    refuse_member(draft)
    draft.scheduled_by = None
    to_draft(draft, reason.strip())
    draft.save()
    journal.record(
        JournalEntry.Verb.SENT_BACK,
        item,
        by=by,
        title=revision.title,
        revision=revision,
        reason=draft.reason,
    )
    return draft


@verb
def publish(revision: Revision, *, by: AbstractBaseUser | None) -> JournalEntry | None:
    """Make ``revision`` the public state of its item and return the journal's entry.

    None when the public state is that already. Raises ValidationError with every reason that
    stands against it (rules, clashes, targets that are not live), PermissionDenied,
    StaleRevisionError when somebody saved since, BusyError.
    """
    item = locked(item_model_of(revision)(pk=revision.item_id))
    if item.is_live and item.published_revision_id == revision.pk:
        return None
    current(revision)
    refuse_member(draft_of(item))
    planned = plan(item, revision)
    if planned.was_live and not planned.changes:
        permissions.check_publish(by, [], is_live=True)
        type(item)._base_manager.filter(pk=item.pk).update(published_revision=revision)
        Draft.objects.of(item).without_withdrawals().delete()
        return None
    check_publish(planned, by=by)
    return execute([planned], by=by)[0]


def check_publish(planned: Plan, *, by: AbstractBaseUser | None) -> None:
    """Raise PermissionDenied when ``by`` may not make ``planned`` public."""
    permissions.check_publish(by, planned.changes, is_live=planned.was_live)
    permissions.check_four_eyes(by, planned.item, planned.revision)


@verb
def withdraw(item: Item, *, by: AbstractBaseUser | None) -> JournalEntry | None:
    """Take ``item`` from the public: it becomes a stub, its revisions stay.

    None when it is not live. Raises ValidationError that names what points at it,
    PermissionDenied, BusyError.
    """
    if not permissions.may_withdraw(by):
        raise PermissionDenied(_("Your account may not withdraw items."))
    item = locked(item)
    if not item.is_live:
        return None
    return execute([plan(item, None)], by=by)[0]


@verb
def discard_draft(revision: Revision, *, by: AbstractBaseUser | None) -> Revision | None:
    """Give up what is not published: the newest revision is then what is public, or was last.

    A withdrawal that is scheduled stays so. An item that never was public goes to the trash, and
    None is returned. Raises
    PermissionDenied, StaleRevisionError, BusyError, ValidationError (there is no draft).
    """
    item = current(revision)
    draft = draft_of(item)
    if draft is None or (draft.is_withdrawal and not plan(item, revision).changes):
        raise ValidationError(_("There is no draft to discard."))
    refuse_member(draft)
    public = last_public(item)
    permissions.check_discard(by, item)
    if draft.state == Draft.State.SCHEDULED and not permissions.may_publish(by):
        raise PermissionDenied(_("Your account may not discard what is scheduled."))
    journal.record(
        JournalEntry.Verb.DISCARDED, item, by=by, title=revision.title, revision=revision
    )
    if not draft.is_withdrawal:
        draft.delete()
    if public is None and not item.is_live:
        type(item)._base_manager.filter(pk=item.pk).update(trashed_at=timezone.now())
        return None
    live = take(item) if item.is_live else None
    snapshot = live or upgrade(public.snapshot).snapshot
    if not diff(upgrade(revision.snapshot, live).snapshot, snapshot):
        return revision
    discarded = revise(item, revision, snapshot, by=by, comment=_("Draft discarded"))
    if draft.is_withdrawal:
        draft.revision = discarded
        draft.save(update_fields=["revision"])
    return discarded


@verb
def revert(
    revision: Revision, *, by: AbstractBaseUser | None, base: Revision | None = None
) -> Revision:
    """Make an old ``revision`` the newest draft and return that; the public sees nothing yet.

    ``base`` is the newest revision that the person saw. The draft's ``reason`` names the pictures
    that are gone since. Raises what ``save`` raises.
    """
    item = locked(item_model_of(revision)(pk=revision.item_id))
    newest = newest_revision(type(item), item.pk)
    if base is not None and newest != base:
        raise StaleRevisionError(newest, revision.snapshot)
    saved = save(
        type(item),
        item.pk,
        upgrade(revision.snapshot, take(item) if item.is_live else None).snapshot,
        by=by,
        base=newest,
        comment=_("Back to version %(number)d") % {"number": revision.number},
    )
    if saved != newest:
        journal.record(
            JournalEntry.Verb.REVERTED, item, by=by, title=saved.title, revision=revision
        )
        draft = draft_of(item)
        gone = [message for _row, _path, message in pictures.missing(saved.snapshot)]
        if draft is not None and gone:
            told = draft.reason.split("\n") if draft.reason else []
            draft.reason = "\n".join([*told, *(line for line in gone if line not in told)])
            draft.save(update_fields=["reason"])
    return saved
