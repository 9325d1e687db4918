"""The buttons of a change form: which are shown, what each does, what it says afterwards."""

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.dateparse import parse_date, parse_time
from django.utils.translation import gettext as _

from phases import languages
from phases.editorial import drafts, schedule, sets, workflow
from phases.editorial.language_publication import publish_language
from phases.editorial.paris import paris_time, paris_words
from phases.editorial.publication import item_model_of
from phases.models import Draft, PublicationSet, Revision

#: The names of the submits, without their underscore; the first is what Enter does.
ACTS = (
    "save_draft",
    "submit_for_review",
    "send_back",
    "publish",
    "publish_language",
    "schedule",
    "unschedule",
    "withdraw",
    "discard_draft",
    "add_to_set",
)
#: Those whose result visitors read, now or later.
PUBLIC = ("publish", "publish_language", "schedule")
#: Set in a form that was opened while the item was live.
LIVE_FIELD = "_live"
REASON_FIELD = "_reason"
#: Characters: a reason is read on the first page and in the journal.
LONGEST_REASON = 2000
DATE_FIELD, TIME_FIELD, FOLD_FIELD = "_schedule_date", "_schedule_time", "_schedule_fold"
ACT_FIELD = "_schedule_act"
SET_FIELD = "_set"
LANGUAGE_ALONE_FIELD = "_language_alone"


@dataclass
class Done:
    """What an act did, in words; ``is_news`` is False when nothing had to be done."""

    message: str
    is_news: bool = True
    is_public: bool = False


def asked(posted: QueryDict) -> str:
    """Return the act whose submit was pressed; saving a draft when none is named."""
    return next((act for act in ACTS if f"_{act}" in posted), ACTS[0])


def perform(
    act: str, revision: Revision, *, by: AbstractBaseUser, posted: QueryDict, is_saved: bool
) -> Done:
    """Do ``act`` on what was just saved; ``is_saved`` says whether that changed anything.

    Raises what the verbs raise: they ask the rights and the state, whatever was shown.
    """
    item = item_model_of(revision)._base_manager.get(pk=revision.item_id)
    before = drafts.draft_of(item)
    if act in PUBLIC and posted.get(LIVE_FIELD) and not item.is_live:
        raise ValidationError(
            _("This item was withdrawn in the meantime. Publish it only if it is to come back.")
        )
    verb = {
        "submit_for_review": _submit,
        "send_back": _send_back,
        "publish": _publish,
        "publish_language": _publish_language,
        "schedule": _schedule,
        "unschedule": _unschedule,
        "withdraw": _withdraw,
        "add_to_set": _add_to_set,
    }.get(act)
    if verb is None:
        return _saved(revision, before, is_saved)
    return verb(revision, item, before, by=by, posted=posted)


def _words(text: str, revision: Revision, **values: Any) -> str:
    return text % {"title": revision.title, **values}


def _nothing() -> Done:
    return Done(_("Nothing was changed, so nothing was saved."), is_news=False)


def _saved(revision: Revision, draft: Draft | None, is_saved: bool) -> Done:
    if not is_saved:
        return _nothing()
    if draft is None:
        text = _("“%(title)s” is as published again: no draft is left.")
    elif draft.state == Draft.State.IN_REVIEW:
        text = _("“%(title)s” is saved and stays in review.")
    elif draft.state == Draft.State.SCHEDULED:
        text = _("“%(title)s” is saved and stays scheduled.")
    else:
        text = _("“%(title)s” is saved as a draft. The public does not see it yet.")
    return Done(_words(text, revision))


def _submit(revision, item, before, *, by, posted) -> Done:
    was_there = before is not None and before.state == Draft.State.IN_REVIEW
    workflow.submit_for_review(revision, by=by)
    if was_there:
        return _nothing()
    return Done(_words(_("“%(title)s” is submitted: it waits for review."), revision))


def _send_back(revision, item, before, *, by, posted) -> Done:
    workflow.send_back(revision, reason=reason_of(posted), by=by)
    return Done(_words(_("“%(title)s” is sent back with your reason."), revision))


def reason_of(posted: QueryDict) -> str:
    """Return the reason that a form gives. Raises ValidationError when it is too long."""
    reason = posted.get(REASON_FIELD, "").replace("\r\n", "\n")
    if len(reason) > LONGEST_REASON:
        message = _("Write the reason in %(limit)d characters at most: it has %(count)d.")
        raise ValidationError(
            {"reason": [message % {"limit": LONGEST_REASON, "count": len(reason)}]}
        )
    return reason


def _publish(revision, item, before, *, by, posted) -> Done:
    if workflow.publish(revision, by=by) is None:
        return _nothing()
    return Done(_words(_("“%(title)s” is published."), revision), is_public=True)


def _publish_language(revision, item, before, *, by, posted) -> Done:
    language = posted.get(LANGUAGE_ALONE_FIELD, "")
    if publish_language(revision, language, by=by) is None:
        return _nothing()
    text = _("“%(title)s” is published in one language: %(language)s. The rest stays a draft.")
    return Done(_words(text, revision, language=languages.in_sentence(language)), is_public=True)


def _schedule(revision, item, before, *, by, posted) -> Done:
    at, act = time_of(posted), posted.get(ACT_FIELD) or Draft.Act.PUBLISH
    if act not in Draft.Act.values:
        raise ValidationError(_("Say what is to be done: publish or withdraw."))
    if before and (before.state, before.scheduled_at, before.act) == ("scheduled", at, act):
        return _nothing()
    draft = schedule.schedule(revision, at, by=by, act=act)
    text = (
        _("“%(title)s” will be withdrawn on %(when)s.")
        if act == Draft.Act.WITHDRAW
        else _("“%(title)s” will be published on %(when)s.")
    )
    return Done(_words(text, revision, when=paris_words(draft.scheduled_at)))


def time_of(posted: QueryDict) -> datetime.datetime:
    """Return the moment that the fields of a schedule name: what clocks in Paris show."""
    try:
        day = parse_date(posted.get(DATE_FIELD, "").strip())
        hour = parse_time(posted.get(TIME_FIELD, "").strip())
    except ValueError:
        day = hour = None
    if day is None or hour is None:
        raise ValidationError(_("Give the date and the time, as clocks in Paris show it."))
    fold = {"0": 0, "1": 1}.get(posted.get(FOLD_FIELD, ""))
    try:
        return paris_time(datetime.datetime.combine(day, hour.replace(tzinfo=None)), fold=fold)
    except OverflowError as error:
        raise ValidationError(_("Give the date and the time, as clocks in Paris show it.")) from (
            error
        )


def _unschedule(revision, item, before, *, by, posted) -> Done:
    drafts.current(revision)
    schedule.unschedule(item, by=by)
    return Done(_words(_("“%(title)s” is no longer scheduled."), revision))


def _withdraw(revision, item, before, *, by, posted) -> Done:
    drafts.current(revision)
    if workflow.withdraw(item, by=by) is None:
        return _nothing()
    return Done(_words(_("“%(title)s” is no longer on the site. Its history is kept."), revision))


def _add_to_set(revision, item, before, *, by, posted) -> Done:
    publication_set = open_set(posted.get(SET_FIELD, ""))
    sets.add(publication_set, revision, by=by)
    text = _("“%(title)s” is published together with the set “%(set)s” from now on.")
    return Done(_words(text, revision, set=publication_set))


def open_sets():
    """Return the sets that drafts can join."""
    return PublicationSet.objects.filter(state=PublicationSet.State.DRAFT)


def open_set(text: str) -> PublicationSet:
    """Return the set that a form names. Raises ValidationError."""
    try:
        found = open_sets().filter(pk=uuid.UUID(text)).first()
    except ValueError:
        found = None
    if found is None:
        raise ValidationError(_("Choose a publication set that is still being gathered."))
    return found


def discard(revision: Revision, *, by: AbstractBaseUser) -> Done:
    """Give up the draft of the item; nothing of the form that was sent is saved."""
    left = workflow.discard_draft(revision, by=by)
    text = (
        _("“%(title)s” was never published: it is in the trash, and can be restored.")
        if left is None
        else _("The draft of “%(title)s” is discarded. It can still be found in the history.")
    )
    return Done(_words(text, revision))
