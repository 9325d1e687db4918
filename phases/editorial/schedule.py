"""Publications and withdrawals at a time to come: ``publish_due`` does them."""

import datetime
import logging
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from phases.editorial import journal, permissions, sets
from phases.editorial.drafts import (
    current,
    draft_for,
    draft_of,
    locked,
    refuse_member,
    to_draft,
)
from phases.editorial.locking import BusyError, verb
from phases.editorial.merging import StaleRevisionError
from phases.editorial.paris import future, paris_words
from phases.editorial.publication import execute, item_model_of, plan
from phases.editorial.workflow import check_publish
from phases.models import Draft, JournalEntry, PublicationSet, Revision
from phases.models.publishable import Item
from phases.snapshot import item_models

#: Key of the advisory lock of who does what is due: one at a time, so that the order holds.
DUE_LOCK = 7_305_002

logger = logging.getLogger(__name__)


@verb
def schedule(
    revision: Revision,
    at: datetime.datetime,
    *,
    by: AbstractBaseUser | None,
    act: str = Draft.Act.PUBLISH,
) -> Draft:
    """Have ``revision`` published, or its item withdrawn (``act``), at a time to come.

    ``at`` without a time zone is what clocks in Paris show. What stands against it is asked when
    it is due. Raises PermissionDenied, ValidationError, StaleRevisionError, BusyError.
    """
    item = current(revision)
    draft = draft_for(item, revision)
    refuse_member(draft)
    if draft.state == Draft.State.SCHEDULED and draft.act != act:
        raise ValidationError(
            _("Something else is scheduled for this item (%(act)s). Take that back first.")
            % {"act": _said(draft)}
        )
    if act == Draft.Act.WITHDRAW:
        if not permissions.may_withdraw(by):
            raise PermissionDenied(_("Your account may not withdraw items."))
        if not item.is_live:
            raise ValidationError(_("This item is not published."))
        if objection := item.objection_to_withdrawal():
            raise ValidationError(objection)
    else:
        if not permissions.publishable_languages(by):
            raise PermissionDenied(_("Your account may not schedule publications."))
        planned = plan(item, revision)
        if planned.was_live and not planned.changes:
            raise ValidationError(_("There is nothing to publish: all of it is public."))
        check_publish(planned, by=by)
    draft.state, draft.act, draft.reason = Draft.State.SCHEDULED, act, ""
    draft.scheduled_at, draft.scheduled_by = future(at), by
    draft.save()
    journal.record(
        JournalEntry.Verb.SCHEDULED,
        item,
        by=by,
        title=revision.title,
        revision=revision,
        reason=_said(draft),
    )
    return draft


def _said(draft: Draft) -> str:
    """Return what is scheduled and when, in words."""
    return f"{draft.get_act_display()}: {paris_words(draft.scheduled_at)}"


@verb
def unschedule(item: Item, *, by: AbstractBaseUser | None) -> Draft | None:
    """Take back what is scheduled; a draft in review before is in review again.

    None when no draft is left. Raises PermissionDenied, ValidationError, BusyError.
    """
    item = locked(item)
    draft = draft_of(item)
    is_own = draft is not None and by is not None and draft.scheduled_by_id == by.pk
    if not (permissions.may_publish(by) or (is_own and permissions.publishable_languages(by))):
        raise PermissionDenied(_("Your account may not schedule publications."))
    if draft is None or draft.state != Draft.State.SCHEDULED:
        raise ValidationError(_("Nothing is scheduled for this item."))
    refuse_member(draft)
    return _unschedule(item, draft, by=by, reason="")


def _unschedule(
    item: Item, draft: Draft, *, by: AbstractBaseUser | None, reason: str
) -> Draft | None:
    journal.record(
        JournalEntry.Verb.UNSCHEDULED,
        item,
        by=by,
        title=draft.revision.title,
        revision=draft.revision,
        reason=reason,
    )
    if not reason and item.is_live and not plan(item, draft.revision).changes:
        draft.delete()
        return None
    submitted = (draft.submitted_at, draft.submitted_by)
    act = draft.act
    to_draft(draft, reason)
    if reason:
        # Whoever scheduled it is told of what, and why.
        draft.act = act
    elif submitted[0]:
        draft.state = Draft.State.IN_REVIEW
        draft.submitted_at, draft.submitted_by = submitted
    draft.save()
    return draft


# What is due


@dataclass(frozen=True)
class Outcome:
    """What became of something that was due: ``reason`` says why it could not be done."""

    title: str
    act: str
    reason: str = ""


def do_due() -> Iterator[Outcome]:
    """Do what is due, in the order of the times; yield what became of each.

    Each in a transaction of its own. A second process that does the same stops at once: what is
    due is done once. What cannot be done stays as a draft, with the reason.
    """
    # What a colleague holds right now waits for the next call.
    given_up: set[uuid.UUID] = set()
    while True:
        outcome, key = _next_due(given_up)
        if key is None:
            return
        given_up.add(key)
        if outcome is not None:
            yield outcome


def _next_due(given_up: set[uuid.UUID]) -> tuple[Outcome | None, uuid.UUID | None]:
    with transaction.atomic():
        if not _alone():
            return None, None
        due = _first_due(given_up)
        if due is None:
            return None, None
        return _do(due), due.pk


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [DUE_LOCK])
        return cursor.fetchone()[0]


def _first_due(given_up: set[uuid.UUID]) -> Draft | PublicationSet | None:
    now = timezone.now()
    order = {model._meta.model_name: number for number, model in enumerate(item_models())}
    drafts = Draft.objects.filter(
        state=Draft.State.SCHEDULED, scheduled_at__lte=now, publication_set=None
    ).select_related("revision", "scheduled_by")
    due = [
        *drafts,
        *PublicationSet.objects.filter(
            state=PublicationSet.State.SCHEDULED, scheduled_at__lte=now
        ).select_related("scheduled_by"),
    ]
    # At one time: what others point at first, sets last.
    return min(
        (one for one in due if one.pk not in given_up),
        key=lambda one: (
            one.scheduled_at,
            order.get(getattr(one, "item_model", ""), len(order)),
            str(one.pk),
        ),
        default=None,
    )


def _do(due: Draft | PublicationSet) -> Outcome | None:
    """Do one thing that is due; None when it has to wait for somebody, or is no more due."""
    act = getattr(due, "act", Draft.Act.PUBLISH)
    try:
        with transaction.atomic():
            if isinstance(due, PublicationSet):
                return _publish_set(due)
            return _act(due)
    except BusyError:
        return None
    except (ValidationError, PermissionDenied, StaleRevisionError) as error:
        reason = "\n".join(getattr(error, "messages", [str(error)]))
    except (OperationalError, InterfaceError):
        # Not of this one: the database does not answer.
        raise
    except Exception:
        # What comes after it is not to wait for the fault to be mended.
        logger.exception("What was due could not be done.")
        reason = _(
            "A fault of the program stands against it, which is in the server's log: tell an "
            "administrator."
        )
    try:
        _keep(due, reason)
    except (BusyError, ValidationError):
        logger.exception("What was due could not be put back to the drafts.")
    return Outcome(str(due), act, reason)


@verb
def _act(due: Draft) -> Outcome | None:
    item = locked(item_model_of(due.revision)(pk=due.item_id))
    draft = draft_of(item)
    if draft is None or draft.state != Draft.State.SCHEDULED or draft.scheduled_at > timezone.now():
        return None
    # Other rights were asked when it was scheduled; who changed it since had them too.
    if draft.act == Draft.Act.WITHDRAW:
        permissions.check_owner(draft.scheduled_by)
        planned = plan(item, None)
    else:
        planned = plan(item, draft.revision)
        permissions.check_owner(draft.scheduled_by, planned.changes)
    execute([planned], by=draft.scheduled_by)
    return Outcome(draft.revision.title, draft.act)


@verb
def _publish_set(due: PublicationSet) -> Outcome | None:
    entries = sets.publish_due(due)
    return None if entries is None else Outcome(due.title, Draft.Act.PUBLISH)


@verb
def _keep(due: Draft | PublicationSet, reason: str) -> None:
    if isinstance(due, PublicationSet):
        sets.keep_with_reason(due, reason)
        return
    item = locked(item_model_of(due.revision)(pk=due.item_id))
    draft = draft_of(item)
    tried = (Draft.State.SCHEDULED, due.revision_id, due.scheduled_at)
    # What somebody made of it since was not tried.
    if draft and (draft.state, draft.revision_id, draft.scheduled_at) == tried:
        _unschedule(item, draft, by=None, reason=reason)
