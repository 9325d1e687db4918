"""Publications at a time: said in Paris, done once, in order; what cannot be done stays."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone, translation

from phases import languages
from phases.editorial import permissions, schedule, sets, workflow
from phases.editorial.locking import BusyError
from phases.editorial.paris import paris_time, paris_words
from phases.editorial.states import ItemState, state_of
from phases.models import Draft, JournalEntry, PerformanceContract, Phase, Pole, Source
from phases.signals import published
from tests import factories
from tests.together import together

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)


def soon() -> datetime.datetime:
    return timezone.now() + HOUR


def make_due(ago: datetime.timedelta = HOUR) -> None:
    """Let the time of everything that is scheduled have passed."""
    past = timezone.now() - ago
    Draft.objects.filter(state=Draft.State.SCHEDULED).update(scheduled_at=past)


# Clocks in Paris


@pytest.mark.parametrize(
    ("wall", "utc"),
    [
        ((2027, 1, 15, 9, 0), (2027, 1, 15, 8, 0)),
        ((2027, 7, 15, 9, 0), (2027, 7, 15, 7, 0)),
        ((2027, 3, 28, 1, 59), (2027, 3, 28, 0, 59)),
        ((2027, 3, 28, 3, 0), (2027, 3, 28, 1, 0)),
        ((2027, 10, 31, 3, 0), (2027, 10, 31, 2, 0)),
    ],
)
def test_a_time_is_that_of_clocks_in_paris(wall, utc):
    moment = paris_time(datetime.datetime(*wall))
    assert moment.astimezone(datetime.UTC) == datetime.datetime(*utc, tzinfo=datetime.UTC)


@pytest.mark.parametrize("minute", [0, 30, 59])
def test_the_hour_that_spring_skips_is_refused(minute):
    with pytest.raises(ValidationError) as caught:
        paris_time(datetime.datetime(2027, 3, 28, 2, minute))
    assert caught.value.code == "skipped"
    with pytest.raises(ValidationError):
        paris_time(datetime.datetime(2027, 3, 28, 2, minute), fold=1)


def test_the_hour_that_comes_twice_is_asked_which():
    wall = datetime.datetime(2027, 10, 31, 2, 30)
    with pytest.raises(ValidationError) as caught:
        paris_time(wall)
    assert caught.value.code == "doubled"
    first, second = (paris_time(wall, fold=fold).astimezone(datetime.UTC) for fold in (0, 1))
    assert (first.hour, second.hour) == (0, 1)


# Scheduling


@pytest.mark.parametrize(
    ("utc", "words"),
    [
        ((2031, 10, 26, 0, 30), "26 octobre 2031 à 02:30, heure d’été"),
        ((2031, 10, 26, 1, 30), "26 octobre 2031 à 02:30, heure d’hiver"),
        ((2031, 10, 26, 2, 30), "26 octobre 2031 à 03:30"),
        ((2031, 7, 1, 8, 0), "1er juillet 2031 à 10:00"),
    ],
)
def test_the_hour_that_comes_twice_is_told_with_its_season(utc, words):
    assert paris_words(datetime.datetime(*utc, tzinfo=datetime.UTC)) == words


@pytest.mark.parametrize("language", languages.ALL)
def test_a_time_can_end_a_sentence(language):
    with translation.override(language):
        assert not paris_words(datetime.datetime(2031, 7, 1, tzinfo=datetime.UTC)).endswith(".")


def test_a_draft_is_published_when_it_is_due(phase, draft_by, editor, publisher):
    revision = draft_by(editor)
    draft = schedule.schedule(revision, soon(), by=publisher)
    assert state_of(phase) == ItemState.SCHEDULED
    entry = JournalEntry.objects.first()
    assert (entry.verb, entry.by) == ("scheduled", publisher)
    assert draft.scheduled_by == publisher
    call_command("publish_due")
    assert state_of(phase) == ItemState.SCHEDULED
    make_due()
    call_command("publish_due")
    assert Phase.objects.get().title_fr == "Brouillon"
    assert state_of(phase) == ItemState.LIVE
    assert JournalEntry.objects.first().by == publisher
    entries = JournalEntry.objects.count()
    call_command("publish_due")
    assert JournalEntry.objects.count() == entries


def test_a_wall_time_is_taken_as_that_of_paris(draft_by, editor, publisher):
    wall = datetime.datetime(timezone.now().year + 1, 7, 14, 8, 30)
    draft = schedule.schedule(draft_by(editor), wall, by=publisher)
    draft.refresh_from_db()
    assert draft.scheduled_at.astimezone(datetime.UTC).hour == 6


def test_the_past_is_refused(phase, draft_by, editor, publisher):
    with pytest.raises(ValidationError) as caught:
        schedule.schedule(draft_by(editor), timezone.now() - HOUR, by=publisher)
    assert "scheduled_at" in caught.value.message_dict
    assert state_of(phase) == ItemState.CHANGED


@pytest.mark.parametrize("act", ["publish", "withdraw"])
def test_only_who_publishes_schedules(phase, draft_by, editor, act):
    revision = draft_by(editor)
    with pytest.raises(PermissionDenied):
        schedule.schedule(revision, soon(), by=editor, act=act)
    schedule.schedule(revision, soon(), by=None, act=act)
    with pytest.raises(PermissionDenied):
        schedule.unschedule(phase, by=editor)


def test_nothing_new_and_unseen_changes_are_not_scheduled(newest, draft_by, editor, publisher):
    first = newest()
    with pytest.raises(ValidationError):
        schedule.schedule(first, soon(), by=publisher)
    seen = draft_by(editor)
    draft_by(editor, title_fr="Plus récent")
    with pytest.raises(workflow.StaleRevisionError):
        schedule.schedule(seen, soon(), by=publisher)


def test_four_eyes_hold_for_the_schedule(draft_by, publisher, settings):
    settings.FOUR_EYES = True
    with pytest.raises(PermissionDenied):
        schedule.schedule(draft_by(publisher), soon(), by=publisher)


def test_taking_it_back_leads_to_the_review_it_was_in(phase, draft_by, editor, publisher):
    revision = draft_by(editor)
    workflow.submit_for_review(revision, by=editor)
    schedule.schedule(revision, soon(), by=publisher)
    schedule.unschedule(phase, by=publisher)
    assert state_of(phase) == ItemState.IN_REVIEW
    assert JournalEntry.objects.first().verb == "unscheduled"
    with pytest.raises(ValidationError):
        schedule.unschedule(phase, by=publisher)


def test_an_editor_s_change_is_not_published_by_an_older_decision(
    phase, draft_by, editor, publisher
):
    schedule.schedule(draft_by(editor), soon(), by=publisher)
    draft_by(editor, title_fr="Glissé dedans")
    assert state_of(phase) == ItemState.CHANGED
    make_due()
    call_command("publish_due")
    assert Phase.objects.get().title_fr == "Phase inventée 1"


def read() -> Draft:
    """Return the draft; its reason without no-break spaces."""
    draft = Draft.objects.get()
    draft.reason = draft.reason.replace("\N{NO-BREAK SPACE}", " ")
    return draft


def test_who_scheduled_is_told_that_somebody_changed_it(
    phase, newest, draft_by, editor, publisher, translator
):
    workflow.submit_for_review(draft_by(editor), by=editor)
    at = soon()
    schedule.schedule(newest(), at, by=publisher)
    for words in ("Viena", "Kita"):
        # In another language: who is told reads French.
        with translation.override("lt"):
            draft_by(translator, title_lt=words)
        draft = read()
        assert draft.state == Draft.State.DRAFT
        assert (draft.scheduled_by, draft.submitted_by) == (publisher, editor)
        with translation.override("fr"):
            assert draft.reason == (
                f"Translator a modifié « Brouillon » : la publication prévue le {paris_words(at)} "
                "(heure de Paris) n’est plus programmée. Relisez puis programmez à nouveau."
            )
    entry = JournalEntry.objects.get(verb="unscheduled")
    assert (entry.by, entry.reason) == (translator, Draft.objects.get().reason)
    draft_by(editor, title_fr="Repris")
    assert Draft.objects.get().reason == entry.reason
    # In review again, and no longer scheduled: who scheduled it does not know yet.
    workflow.submit_for_review(newest(), by=editor)
    draft = Draft.objects.get()
    assert (draft.reason, draft.scheduled_by) == (entry.reason, publisher)
    assert (draft.state, draft.submitted_by) == (Draft.State.IN_REVIEW, editor)
    workflow.send_back(newest(), reason="Trop long.", by=publisher)
    draft = Draft.objects.get()
    assert (draft.reason, draft.scheduled_by, draft.submitted_by) == ("Trop long.", None, editor)


def test_who_scheduled_it_and_submits_it_now_knows(newest, draft_by, publisher, translator):
    schedule.schedule(draft_by(publisher), soon(), by=publisher)
    draft_by(translator, title_lt="Viena")
    assert Draft.objects.get().reason
    workflow.submit_for_review(newest(), by=publisher)
    draft = Draft.objects.get()
    assert (draft.reason, draft.scheduled_by, draft.submitted_by) == ("", None, publisher)


def test_a_publisher_at_work_on_it_has_read_why_it_is_here_again(draft_by, publisher, translator):
    schedule.schedule(draft_by(publisher), soon(), by=publisher)
    draft_by(translator, title_lt="Viena")
    draft_by(publisher, title_fr="Relu")
    draft = Draft.objects.get()
    assert (draft.reason, draft.scheduled_by, draft.submitted_by) == ("", None, None)


def test_nobody_is_told_of_their_own_change(newest, draft_by, editor, publisher):
    workflow.submit_for_review(draft_by(editor), by=editor)
    schedule.schedule(newest(), soon(), by=publisher)
    draft_by(editor, title_fr="Moi-même")
    draft = read()
    assert draft.reason.startswith("Editor a modifié « Moi-même »")
    assert (draft.scheduled_by, draft.submitted_by) == (publisher, None)


def test_who_submitted_is_told_that_somebody_changed_it(newest, draft_by, editor, translator):
    workflow.submit_for_review(draft_by(editor), by=editor)
    draft_by(translator, title_lt="Viena")
    draft = read()
    assert (draft.state, draft.submitted_by) == (Draft.State.DRAFT, editor)
    assert draft.reason == (
        "Translator a modifié « Brouillon » pendant l’attente de relecture. "
        "Relisez puis soumettez à nouveau."
    )
    assert not JournalEntry.objects.filter(verb="unscheduled").exists()
    draft_by(editor, title_fr="Lu")
    assert read().reason == ""
    workflow.submit_for_review(newest(), by=translator)
    draft_by(translator, title_lt="Sava")
    # Their own change is no news to them.
    assert read().reason == ""


def test_who_submitted_is_told_that_who_scheduled_changed_it(
    newest, draft_by, editor, publisher, settings
):
    settings.FOUR_EYES = True
    workflow.submit_for_review(draft_by(editor), by=editor)
    schedule.schedule(newest(), soon(), by=publisher)
    draft_by(publisher, title_fr="Corrigé")
    draft = read()
    assert (draft.state, draft.submitted_by) == (Draft.State.DRAFT, editor)
    assert draft.reason.startswith("Publisher a modifié « Corrigé »")


@pytest.mark.parametrize("state", ["scheduled", "in_review"])
def test_a_reason_does_not_keep_a_change_waiting(phase, newest, draft_by, editor, publisher, state):
    """What was given a reason while it waited (a picture that is gone) waits no longer."""
    workflow.submit_for_review(draft_by(editor), by=editor)
    if state == "scheduled":
        schedule.schedule(newest(), soon(), by=publisher)
    Draft.objects.update(reason="Une image manque.")
    draft_by(editor, title_fr="Glissé dedans")
    assert state_of(phase) == ItemState.CHANGED
    make_due()
    call_command("publish_due")
    assert Phase.objects.get().title_fr == "Phase inventée 1"


def test_the_journal_tells_that_a_change_back_to_what_is_public_took_the_time_away(
    phase, draft_by, editor, publisher
):
    schedule.schedule(draft_by(editor), soon(), by=publisher)
    draft_by(editor, title_fr="Phase inventée 1")
    assert not Draft.objects.exists()
    entry = JournalEntry.objects.get(verb="unscheduled")
    assert (entry.by, entry.item_id) == (editor, phase.pk)
    assert "Brouillon" in entry.reason
    # There is nothing left to schedule.
    assert entry.reason.endswith("n’est plus programmée.")


@pytest.mark.parametrize("role", [permissions.EDITOR, permissions.PUBLISHER])
def test_a_draft_after_a_withdrawal_that_failed_can_be_published(
    phase, newest, draft_by, publisher, role
):
    schedule.schedule(newest(), soon(), by=publisher, act=Draft.Act.WITHDRAW)
    publisher.is_active = False
    publisher.save()
    make_due()
    call_command("publish_due")
    assert Draft.objects.get().act == Draft.Act.WITHDRAW
    draft_by(factories.account("colleague", role))
    draft = Draft.objects.get()
    assert (draft.act, draft.scheduled_by) == (Draft.Act.PUBLISH, publisher)
    assert draft.reason


def test_who_scheduled_a_set_is_told_that_somebody_changed_one_of_it(
    draft_by, editor, publisher, translator
):
    together = sets.create("Ensemble", by=editor)
    sets.add(together, draft_by(editor), by=editor)
    sets.schedule(together, soon(), by=publisher)
    draft_by(translator, title_lt="Viena")
    together.refresh_from_db()
    assert (together.state, together.scheduled_by) == ("draft", publisher)
    assert together.reason == Draft.objects.get().reason != ""
    entry = JournalEntry.objects.get(verb="unscheduled")
    assert (entry.item_model, entry.publication_set) == ("phase", together)


def test_who_submitted_a_set_that_is_sent_back_stays_known(draft_by, editor, publisher):
    colleague = factories.account("colleague", permissions.EDITOR)
    together = sets.create("Ensemble", by=editor)
    sets.add(together, draft_by(editor), by=editor)
    sets.submit_for_review(together, by=colleague)
    sets.send_back(together, reason="À revoir", by=publisher)
    together.refresh_from_db()
    assert (together.state, together.submitted_by, together.submitted_at) == (
        "draft", colleague, None,
    )  # fmt: skip


def test_a_withdrawal_at_a_time(phase, newest, editor, publisher):
    schedule.schedule(newest(), soon(), by=publisher, act=Draft.Act.WITHDRAW)
    assert state_of(phase) == ItemState.SCHEDULED
    make_due()
    call_command("publish_due")
    assert not Phase.objects.live().exists()
    assert state_of(phase) == ItemState.WITHDRAWN
    assert not Draft.objects.exists()


def test_a_withdrawal_stays_scheduled_while_texts_are_worked_on(
    phase, newest, draft_by, editor, publisher
):
    schedule.schedule(newest(), soon(), by=publisher, act=Draft.Act.WITHDRAW)
    revision = draft_by(editor)
    assert state_of(phase) == ItemState.SCHEDULED
    workflow.publish(revision, by=publisher)
    assert state_of(phase) == ItemState.SCHEDULED
    draft_by(editor, title_fr="Pour plus tard")
    make_due()
    call_command("publish_due")
    assert state_of(phase) == ItemState.WITHDRAWN
    assert Draft.objects.get().revision.title == "Pour plus tard"


def test_what_cannot_be_published_stays_with_its_reason(phase, draft_by, editor, publisher, capsys):
    schedule.schedule(draft_by(editor, title_fr=""), soon(), by=publisher)
    make_due()
    call_command("publish_due")
    assert Phase.objects.get().title_fr == "Phase inventée 1"
    draft = Draft.objects.get()
    assert draft.state == Draft.State.DRAFT
    assert draft.reason
    assert draft.scheduled_by == publisher
    entry = JournalEntry.objects.first()
    assert (entry.verb, entry.reason) == ("unscheduled", draft.reason)
    assert "could not publish" in capsys.readouterr().err


def test_a_withdrawal_that_something_stands_against_stays_with_its_reason(publisher):
    source = factories.publish(Source, code="Z1", title_fr="Document")
    factories.publish(
        Phase, **factories.phase_values(budget_amount="1", budget_source=str(source.pk))
    )
    newest = workflow.newest_revision(Source, source.pk)
    schedule.schedule(newest, soon(), by=publisher, act=Draft.Act.WITHDRAW)
    make_due()
    call_command("publish_due")
    assert state_of(source) == ItemState.LIVE
    assert "Phase inventée 1" in Draft.objects.get().reason


def test_after_a_stop_all_is_caught_up_in_order(publisher):
    """What points at others was due later; at one time, what is pointed at comes first."""
    pole = factories.save(Pole, name="P", slug_fr="p")
    phase = factories.save(Phase, **factories.phase_values())
    contract = factories.save(
        PerformanceContract, pole=str(pole.item_id), phase=str(phase.item_id), version=1
    )
    for revision in (contract, phase, pole):
        schedule.schedule(revision, soon(), by=publisher)
    make_due(3 * HOUR)
    Draft.objects.filter(revision=phase).update(scheduled_at=timezone.now() - 5 * HOUR)
    call_command("publish_due")
    order = JournalEntry.objects.filter(verb="published").order_by("id")
    assert [entry.item_model for entry in order] == ["phase", "pole", "performancecontract"]


def test_a_failure_does_not_stop_what_comes_after(publisher):
    bad = factories.save(Pole, name="", slug_fr="a")
    good = factories.save(Pole, name="B", slug_fr="b")
    for revision in (bad, good):
        schedule.schedule(revision, soon(), by=publisher)
    make_due()
    Draft.objects.filter(revision=bad).update(scheduled_at=timezone.now() - 5 * HOUR)
    assert [bool(o.reason) for o in schedule.do_due()] == [True, False]


@pytest.mark.parametrize("act", ["publish", "withdraw"])
def test_what_was_scheduled_by_an_account_put_to_rest_is_not_done(phase, draft_by, publisher, act):
    schedule.schedule(draft_by(publisher), soon(), by=publisher, act=act)
    publisher.is_active = False
    publisher.save()
    make_due()
    (outcome,) = schedule.do_due()
    assert str(publisher) in outcome.reason
    assert Phase.objects.live().get().title_fr == "Phase inventée 1"
    assert (Draft.objects.get().state, Draft.objects.get().reason) == ("draft", outcome.reason)


def test_nor_is_a_set(editor, publisher):
    gathered = sets.create("Lancement", by=editor)
    sets.add(gathered, factories.save(Pole, name="P", slug_fr="p"), by=editor)
    sets.schedule(gathered, soon(), by=publisher)
    publisher.groups.clear()
    type(gathered).objects.update(scheduled_at=timezone.now() - HOUR)
    (outcome,) = schedule.do_due()
    assert str(publisher) in outcome.reason
    assert not Pole.objects.live().exists()


def test_a_fault_of_the_program_does_not_stop_what_comes_after(publisher):
    bad, good = (factories.save(Pole, name=slug, slug_fr=slug) for slug in "ab")
    for revision in (bad, good):
        schedule.schedule(revision, soon(), by=publisher)
    make_due()
    Draft.objects.filter(revision=bad).update(scheduled_at=timezone.now() - 5 * HOUR)

    def fail(sender, item, **arguments):
        if item.pk == bad.item_id:
            raise RuntimeError("a fault")

    published.connect(fail)
    try:
        outcomes = list(schedule.do_due())
    finally:
        published.disconnect(fail)
    assert [bool(o.reason) for o in outcomes] == [True, False]
    assert Pole.objects.live().get().pk == good.item_id
    draft = Draft.objects.get()
    assert (draft.state, draft.reason) == (Draft.State.DRAFT, outcomes[0].reason)


def test_every_goes_on_until_it_is_stopped(monkeypatch, draft_by, editor, publisher):
    schedule.schedule(draft_by(editor), soon(), by=publisher)
    naps = []

    def sleep(seconds):
        naps.append(seconds)
        if len(naps) == 2:
            raise KeyboardInterrupt
        make_due()

    monkeypatch.setattr("time.sleep", sleep)
    monkeypatch.setattr(
        "phases.management.commands.publish_due.close_old_connections", lambda: None
    )
    call_command("publish_due", "--every", "30")
    assert naps == [30, 30]
    assert Phase.objects.get().title_fr == "Brouillon"


def test_a_set_is_due_as_one(editor, publisher):
    gathered = sets.create("Lancement", by=editor)
    for slug in ("a", "b"):
        sets.add(gathered, factories.save(Pole, name=slug, slug_fr=slug), by=editor)
    sets.schedule(gathered, soon(), by=publisher)
    type(gathered).objects.update(scheduled_at=timezone.now() - HOUR)
    call_command("publish_due")
    gathered.refresh_from_db()
    assert gathered.state == "published"
    assert Pole.objects.live().count() == 2


def test_a_set_that_cannot_be_published_stays_whole_with_every_reason(editor, publisher):
    gathered = sets.create("Lancement", by=editor)
    sets.add(gathered, factories.save(Pole, name="Bon", slug_fr="bon"), by=editor)
    sets.add(gathered, factories.save(Pole, name="", slug_fr="vide"), by=editor)
    sets.submit_for_review(gathered, by=editor)
    sets.schedule(gathered, soon(), by=publisher)
    type(gathered).objects.update(scheduled_at=timezone.now() - HOUR)
    call_command("publish_due")
    gathered.refresh_from_db()
    assert (gathered.state, bool(gathered.reason)) == ("draft", True)
    # They are told.
    assert (gathered.submitted_by, gathered.scheduled_by) == (editor, publisher)
    assert not Pole.objects.live().exists()
    assert set(Draft.objects.values_list("state", flat=True)) == {"draft"}


class TestSideBySide:
    pytestmark = pytest.mark.django_db(transaction=True)

    def test_two_publish_once(self):
        revisions = [factories.save(Pole, name=f"P{n}", slug_fr=f"p{n}") for n in range(4)]
        for revision in revisions:
            schedule.schedule(revision, soon(), by=None)
        make_due()
        outcomes = together(*[lambda: list(schedule.do_due())] * 2)
        assert not [o for o in outcomes if isinstance(o, Exception)], outcomes
        list(schedule.do_due())
        published = JournalEntry.objects.filter(verb="published")
        assert published.count() == Pole.objects.live().count() == 4
        assert published.values("item_id").distinct().count() == 4

    def test_what_a_colleague_holds_waits_for_the_next_time(self, monkeypatch):
        monkeypatch.setattr("phases.editorial.locking.LOCK_TIMEOUT", "100ms")
        revision = factories.save(Pole, name="P", slug_fr="p")
        schedule.schedule(revision, soon(), by=None)
        make_due()
        with transaction.atomic():
            workflow.lock(Pole, revision.item_id)
            (outcome,) = together(lambda: list(schedule.do_due()))
        assert outcome == []
        assert Draft.objects.get().state == Draft.State.SCHEDULED
        assert [o.title for o in schedule.do_due()] == ["P"]

    def test_what_a_colleague_does_with_it_is_not_written_over(self, monkeypatch):
        monkeypatch.setattr("phases.editorial.locking.LOCK_TIMEOUT", "100ms")
        pole = factories.publish(Pole, name="P", slug_fr="p")
        schedule.schedule(factories.edit(pole, publish=False, name=""), soon(), by=None)
        make_due()
        due = Draft.objects.get()
        with transaction.atomic():
            newer = factories.edit(pole, publish=False, name="Avec un nom")
            # As when it has just been refused, and is to be put back to the drafts.
            (outcome,) = together(lambda: schedule._keep(due, "Une raison."))
        assert isinstance(outcome, BusyError)
        schedule._keep(due, "Une raison.")
        draft = Draft.objects.get()
        assert (draft.revision, draft.state) == (newer, Draft.State.SCHEDULED)
        assert [o.reason for o in schedule.do_due()] == [""]
