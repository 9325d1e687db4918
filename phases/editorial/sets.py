"""The verbs on publication sets: several drafts that become public as one, or not at all."""

import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from phases.editorial import permissions
from phases.editorial.drafts import (
    current,
    draft_for,
    draft_of,
    forget_unless_told,
    refuse_member,
)
from phases.editorial.locking import BusyError, lock, verb
from phases.editorial.members import in_state, members, move, plans_of
from phases.editorial.paris import future, paris_words
from phases.editorial.publication import Plan, execute, item_model_of, plan
from phases.editorial.publication import obstacles as _obstacles
from phases.models import Draft, JournalEntry, PublicationSet, Revision
from phases.models.publishable import Item

State = PublicationSet.State


def create(title: str, *, by: AbstractBaseUser | None) -> PublicationSet:
    """Return a new, empty set. Raises PermissionDenied, ValidationError."""
    if not permissions.may_edit_source(by):
        raise PermissionDenied(_("Your account may not gather drafts in a set."))
    publication_set = PublicationSet(title=title.strip(), created_by=by)
    publication_set.full_clean(exclude=["created_by"])
    publication_set.save()
    return publication_set


@verb
def add(
    publication_set: PublicationSet, revision: Revision, *, by: AbstractBaseUser | None
) -> Draft:
    """Put the draft of an item, as it is in ``revision``, into the set.

    Raises PermissionDenied, StaleRevisionError, ValidationError, BusyError.
    """
    if not permissions.may_edit_source(by):
        raise PermissionDenied(_("Your account may not gather drafts in a set."))
    item = current(revision)
    draft = draft_for(item, revision)
    if draft._state.adding and item.is_live:
        raise ValidationError(_("There is nothing to publish: all of it is public."))
    if draft.publication_set_id == publication_set.pk:
        return draft
    refuse_member(draft)
    if draft.state != Draft.State.DRAFT:
        raise ValidationError(_("Only a draft that is neither in review nor scheduled can join."))
    in_state(publication_set, State.DRAFT)
    draft.publication_set, draft.act = publication_set, Draft.Act.PUBLISH
    draft.save()
    return draft


@verb
def remove(
    publication_set: PublicationSet, item: Item, *, by: AbstractBaseUser | None
) -> Draft | None:
    """Take the draft of ``item`` out of the set; it stays a draft. Raises what ``add`` raises."""
    if not permissions.may_edit_source(by):
        raise PermissionDenied(_("Your account may not gather drafts in a set."))
    lock(type(item), item.pk)
    draft = draft_of(item)
    if draft is None or draft.publication_set_id != publication_set.pk:
        return None
    in_state(publication_set, State.DRAFT)
    draft.publication_set = None
    fresh = type(item)._base_manager.filter(pk=item.pk).first()
    if fresh is not None and fresh.is_live and not plan(fresh, draft.revision).changes:
        draft.delete()
        return None
    draft.save()
    return draft


@verb
def dissolve(publication_set: PublicationSet, *, by: AbstractBaseUser | None) -> None:
    """Delete a set that is not published; its drafts stay. Raises what ``add`` raises."""
    if not permissions.may_edit_source(by):
        raise PermissionDenied(_("Your account may not gather drafts in a set."))
    drafts = members(publication_set)
    in_state(publication_set, State.DRAFT)
    for draft in drafts:
        remove(publication_set, item_model_of(draft.revision)(pk=draft.item_id), by=by)
    publication_set.delete()


@verb
def submit_for_review(
    publication_set: PublicationSet, *, by: AbstractBaseUser | None
) -> PublicationSet:
    """Ask the publishers to read the set as one; sending it again changes nothing."""
    if not permissions.may_edit_source(by):
        raise PermissionDenied(_("Your account may not submit drafts."))
    members(publication_set)
    fresh = in_state(publication_set, State.DRAFT, State.IN_REVIEW)
    if fresh.state == State.IN_REVIEW:
        return fresh
    fresh.submitted_at, fresh.submitted_by = timezone.now(), by
    forget_unless_told(fresh, by)
    return move(fresh, State.IN_REVIEW, JournalEntry.Verb.SUBMITTED, by=by, told=fresh.reason)


@verb
def send_back(
    publication_set: PublicationSet, *, reason: str, by: AbstractBaseUser | None
) -> PublicationSet:
    """Give a set in review back, and say why."""
    _check_decides(by)
    if not reason.strip():
        raise ValidationError({"reason": [_("Say why, so that it can be mended.")]})
    members(publication_set)
    fresh = in_state(publication_set, State.IN_REVIEW)
    # Who submitted it stays known: they are told.
    fresh.submitted_at = fresh.scheduled_by = None
    return move(fresh, State.DRAFT, JournalEntry.Verb.SENT_BACK, by=by, reason=reason.strip())


@verb
def schedule(
    publication_set: PublicationSet, at: datetime.datetime, *, by: AbstractBaseUser | None
) -> PublicationSet:
    """Have the set published at a time to come (``schedule.schedule`` tells of ``at``)."""
    _check_decides(by)
    for one in plans_of(publication_set):
        permissions.check_four_eyes(by, one.item, one.revision)
    fresh = in_state(publication_set, State.DRAFT, State.IN_REVIEW, State.SCHEDULED)
    fresh.scheduled_at, fresh.scheduled_by = future(at), by
    return move(
        fresh,
        State.SCHEDULED,
        JournalEntry.Verb.SCHEDULED,
        by=by,
        reason=paris_words(fresh.scheduled_at),
        told="",
    )


@verb
def unschedule(publication_set: PublicationSet, *, by: AbstractBaseUser | None) -> PublicationSet:
    """Take the time back; a set in review before is in review again."""
    _check_decides(by)
    members(publication_set)
    fresh = in_state(publication_set, State.SCHEDULED)
    fresh.scheduled_at = fresh.scheduled_by = None
    state = State.IN_REVIEW if fresh.submitted_at else State.DRAFT
    return move(fresh, state, JournalEntry.Verb.UNSCHEDULED, by=by)


@verb
def publish(publication_set: PublicationSet, *, by: AbstractBaseUser | None) -> list[JournalEntry]:
    """Make all drafts of the set public in one transaction, or none and say every reason.

    Publishing a published set changes nothing and returns no entry. Raises PermissionDenied,
    ValidationError (every reason, with the item's name), BusyError.
    """
    _check_decides(by)
    try:
        plans = plans_of(publication_set)
    except (BusyError, ValidationError):
        # Not while somebody published it in the same moment: then its drafts are gone.
        if PublicationSet.objects.filter(pk=publication_set.pk, state=State.PUBLISHED).exists():
            return []
        raise
    for one in plans:
        permissions.check_four_eyes(by, one.item, one.revision)
    return _publish(publication_set, plans, by=by)


def publish_due(publication_set: PublicationSet) -> list[JournalEntry] | None:
    """Publish a set whose time has come; None when it is not due any more."""
    plans = plans_of(publication_set)
    fresh = PublicationSet.objects.select_for_update().get(pk=publication_set.pk)
    if fresh.state != State.SCHEDULED or fresh.scheduled_at > timezone.now():
        return None
    permissions.check_owner(fresh.scheduled_by)
    return _publish(fresh, plans, by=fresh.scheduled_by)


def obstacles(publication_set: PublicationSet) -> ValidationError | None:
    """Return everything that stands against publishing the set now, None when nothing does."""
    try:
        return _rehearse(publication_set)
    except ValidationError as error:
        return error


@verb
def _rehearse(publication_set: PublicationSet) -> ValidationError | None:
    return _obstacles(plans_of(publication_set))


@verb
def keep_with_reason(publication_set: PublicationSet, reason: str) -> None:
    """Put a set that could not be published when it was due back to the drafts."""
    fresh = PublicationSet.objects.select_for_update().filter(pk=publication_set.pk).first()
    if fresh is not None and fresh.state == State.SCHEDULED:
        fresh.scheduled_at = fresh.submitted_at = None
        move(fresh, State.DRAFT, JournalEntry.Verb.UNSCHEDULED, by=None, reason=reason)


def _publish(
    publication_set: PublicationSet, plans: list[Plan], *, by: AbstractBaseUser | None
) -> list[JournalEntry]:
    fresh = in_state(publication_set, State.DRAFT, State.IN_REVIEW, State.SCHEDULED)
    changing = [one for one in plans if one.changes or not one.was_live]
    entries = execute(changing, by=by, publication_set=fresh)
    Draft.objects.filter(publication_set=fresh).delete()
    fresh.state, fresh.published_at, fresh.reason = State.PUBLISHED, timezone.now(), ""
    fresh.save()
    return entries


def _check_decides(by: AbstractBaseUser | None) -> None:
    if not permissions.may_publish(by):
        raise PermissionDenied(_("Your account may not publish: submit the set for review."))
