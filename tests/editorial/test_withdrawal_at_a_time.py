"""A withdrawal that is scheduled stays so whatever is done to the draft, or says why it goes."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from phases.editorial import schedule, sets, undo, workflow
from phases.editorial.paris import paris_words
from phases.editorial.states import ItemState, allowed, state_of
from phases.models import Draft, JournalEntry, Phase, Source
from tests import factories

pytestmark = pytest.mark.django_db


def soon() -> datetime.datetime:
    return timezone.now() + datetime.timedelta(hours=1)


def do_due() -> list[schedule.Outcome]:
    past = timezone.now() - datetime.timedelta(hours=1)
    Draft.objects.filter(state=Draft.State.SCHEDULED).update(scheduled_at=past)
    return list(schedule.do_due())


@pytest.fixture
def going(phase, newest, publisher):
    """Return a published phase whose withdrawal is scheduled."""
    schedule.schedule(newest(), soon(), by=publisher, act=Draft.Act.WITHDRAW)
    return phase


@pytest.fixture
def needed(publisher):
    """Return a source that could not be withdrawn when it was due: a phase needs it."""
    source = factories.publish(Source, code="Z1", title_fr="Document")
    factories.publish(
        Phase, **factories.phase_values(budget_amount="1", budget_source=str(source.pk))
    )
    newest = workflow.newest_revision(Source, source.pk)
    schedule.schedule(newest, soon(), by=publisher, act=Draft.Act.WITHDRAW)
    do_due()
    return source


def test_discarding_the_draft_leaves_it(going, draft_by, publisher, newest):
    workflow.discard_draft(draft_by(publisher), by=publisher)
    assert state_of(going) == ItemState.SCHEDULED
    assert Draft.objects.get().revision == newest()
    with pytest.raises(ValidationError):
        workflow.discard_draft(newest(), by=publisher)
    do_due()
    assert state_of(going) == ItemState.WITHDRAWN


def test_another_decision_does_not_replace_it_unseen(going, draft_by, editor, publisher):
    revision = draft_by(editor)
    with pytest.raises(ValidationError) as caught:
        schedule.schedule(revision, soon(), by=publisher)
    draft = Draft.objects.get()
    assert draft.act == Draft.Act.WITHDRAW
    assert paris_words(draft.scheduled_at) in " ".join(caught.value.messages)
    assert "schedule" not in allowed(going, draft, by=publisher)


def test_nor_does_it_replace_a_publication(phase, draft_by, editor, publisher):
    revision = draft_by(editor)
    schedule.schedule(revision, soon(), by=publisher)
    with pytest.raises(ValidationError):
        schedule.schedule(revision, soon(), by=publisher, act=Draft.Act.WITHDRAW)
    draft = Draft.objects.get()
    assert draft.act == Draft.Act.PUBLISH
    assert "schedule_withdrawal" not in allowed(phase, draft, by=publisher)


def test_taking_a_publication_back_leaves_it(going, draft_by, publisher):
    workflow.publish(draft_by(publisher), by=publisher)
    mistake = JournalEntry.objects.filter(verb="published").first()
    undo.undo(mistake, by=publisher)
    assert Phase.objects.get().title_fr == "Phase inventée 1"
    assert state_of(going) == ItemState.SCHEDULED
    do_due()
    assert state_of(going) == ItemState.WITHDRAWN


def test_after_a_discarded_draft_nothing_is_left_of_it(phase, draft_by, newest, publisher):
    """The newest revision then says what is public, and is not the one that was published."""
    workflow.discard_draft(draft_by(publisher), by=publisher)
    schedule.schedule(newest(), soon(), by=publisher, act=Draft.Act.WITHDRAW)
    assert schedule.unschedule(phase, by=publisher) is None
    assert state_of(phase) == ItemState.LIVE


def test_one_that_failed_does_not_hold_what_is_published_later(needed, editor, publisher):
    revision = factories.edit(needed, by=editor, publish=False, title_fr="Récrit")
    workflow.submit_for_review(revision, by=editor)
    workflow.publish(revision, by=publisher)
    assert state_of(needed) == ItemState.LIVE
    assert not Draft.objects.exists()


def test_one_that_failed_does_not_keep_a_draft_out_of_a_set(needed, editor):
    revision = factories.edit(needed, by=editor, publish=False, title_fr="Récrit")
    sets.add(sets.create("Ensemble", by=editor), revision, by=editor)
    assert Draft.objects.get().publication_set


def test_one_that_failed_is_nothing_to_review(needed, editor):
    newest = workflow.newest_revision(Source, needed.pk)
    with pytest.raises(ValidationError):
        workflow.submit_for_review(newest, by=editor)
    assert state_of(needed) == ItemState.LIVE
