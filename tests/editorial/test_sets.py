"""Several drafts that become public together, or not at all, and are taken back together."""

import datetime
import threading
import time

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, connections, transaction
from django.utils import timezone

from phases.editorial import sets, trash, undo, workflow
from phases.editorial.states import ItemState, state_of
from phases.models import (
    Draft,
    JournalEntry,
    PerformanceContract,
    Phase,
    Pole,
    PublicationSet,
)
from phases.signals import published
from tests import factories
from tests.together import together, waiting_for_a_lock

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def launch(editor):
    """Return a set with a new phase, a new pôle and the contract that needs both."""
    pole = factories.save(Pole, by=editor, name="Pôle inventé", slug_fr="p")
    phase = factories.save(Phase, by=editor, **factories.phase_values())
    contract = factories.save(
        PerformanceContract,
        by=editor,
        pole=str(pole.item_id),
        phase=str(phase.item_id),
        version=1,
    )
    gathered = sets.create("Lancement", by=editor)
    for revision in (contract, phase, pole):
        sets.add(gathered, revision, by=editor)
    return gathered


def text(error) -> str:
    return " ".join(error.value.messages)


def test_all_becomes_public_with_what_it_needs(launch, editor, publisher):
    assert sets.obstacles(launch) is None
    assert not Phase.objects.live().exists()
    sets.submit_for_review(launch, by=editor)
    entries = sets.publish(launch, by=publisher)
    assert [e.item_model for e in entries] == ["phase", "pole", "performancecontract"]
    assert [e.pk for e in entries] == sorted(e.pk for e in entries)
    assert {e.publication_set for e in entries} == {launch}
    assert PerformanceContract.objects.live().exists()
    assert not Draft.objects.exists()
    launch.refresh_from_db()
    assert launch.state == PublicationSet.State.PUBLISHED
    # A POST that is sent again.
    assert sets.publish(launch, by=publisher) == []


def test_all_or_nothing_with_every_reason(launch, editor, publisher):
    for number in (0, 1):
        bad = factories.save(Pole, by=editor, name="" if number else "Sans adresse", slug_fr=None)
        sets.add(launch, bad, by=editor)
    with pytest.raises(ValidationError) as caught:
        sets.publish(launch, by=publisher)
    assert len(caught.value.messages) >= 2
    assert "«\u00a0Sans adresse\u00a0»" in text(caught)
    assert text(caught) == " ".join(sets.obstacles(launch).messages)
    for model in (Phase, Pole, PerformanceContract):
        assert not model.objects.live().exists()
    assert Draft.objects.count() == 5
    assert not JournalEntry.objects.filter(verb="published").exists()


def test_two_new_phases_that_overlap_stand_against_each_other(editor, publisher):
    gathered = sets.create("Deux", by=editor)
    for number in (1, 2):
        revision = factories.save(Phase, by=editor, **factories.phase_values(number, 2005, 2008))
        sets.add(gathered, revision, by=editor)
    with pytest.raises(ValidationError):
        sets.publish(gathered, by=publisher)
    assert not Phase.objects.live().exists()


def test_two_items_may_exchange_their_addresses(editor, publisher):
    gathered = sets.create("Échange", by=editor)
    a, b = (factories.publish(Pole, name=slug, slug_fr=slug) for slug in ("a", "b"))
    for item, slug in ((a, "b"), (b, "a")):
        revision = factories.edit(item, by=editor, publish=False, slug_fr=slug)
        sets.add(gathered, revision, by=editor)
    assert len(sets.publish(gathered, by=publisher)) == 2
    assert Pole.objects.get(slug_fr="b").pk == a.pk


def test_a_receiver_that_fails_leaves_nothing_public(launch, publisher):
    def fail(sender, entry, **arguments):
        if sender is PerformanceContract:
            raise RuntimeError("receiver")

    published.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            sets.publish(launch, by=publisher)
    finally:
        published.disconnect(fail)
    assert not Phase.objects.live().exists()
    assert Draft.objects.count() == 3


def test_who_may_do_what_with_a_set(launch, editor, publisher, translator):
    with pytest.raises(PermissionDenied):
        sets.create("x", by=translator)
    with pytest.raises(PermissionDenied):
        sets.submit_for_review(launch, by=translator)
    sets.submit_for_review(launch, by=editor)
    for act in (
        lambda: sets.publish(launch, by=editor),
        lambda: sets.send_back(launch, reason="x", by=editor),
        lambda: sets.unschedule(launch, by=editor),
        lambda: undo.undo_set(launch, by=editor),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert not Phase.objects.live().exists()


def test_four_eyes_look_at_every_draft_of_a_set(launch, publisher, settings):
    settings.FOUR_EYES = True
    factories.edit(Pole.objects.get(), by=publisher, publish=False, name="Touché")
    with pytest.raises(PermissionDenied):
        sets.publish(launch, by=publisher)


def test_a_set_goes_through_review_as_one(launch, editor, publisher):
    sets.submit_for_review(launch, by=editor)
    sets.submit_for_review(launch, by=editor)
    assert JournalEntry.objects.filter(verb="submitted").count() == 1
    assert state_of(Pole.objects.get()) == ItemState.IN_REVIEW
    with pytest.raises(ValidationError):
        sets.send_back(launch, reason="", by=publisher)
    fresh = sets.send_back(launch, reason="Pas encore.", by=publisher)
    assert (fresh.state, fresh.reason) == ("draft", "Pas encore.")
    assert set(Draft.objects.values_list("reason", flat=True)) == {"Pas encore."}


def test_a_change_takes_the_whole_set_out_of_review(launch, editor):
    sets.submit_for_review(launch, by=editor)
    factories.edit(Pole.objects.get(), by=editor, publish=False, name="Changé")
    launch.refresh_from_db()
    assert launch.state == PublicationSet.State.DRAFT
    assert set(Draft.objects.values_list("state", flat=True)) == {"draft"}


def test_a_member_does_not_go_its_own_way(launch, editor, publisher):
    pole = Pole.objects.get()
    newest = workflow.newest_revision(Pole, pole.pk)
    for act in (
        lambda: workflow.publish(newest, by=publisher),
        lambda: workflow.submit_for_review(newest, by=editor),
        lambda: workflow.discard_draft(newest, by=editor),
    ):
        with pytest.raises(ValidationError) as caught:
            act()
        assert "Lancement" in text(caught)
    sets.remove(launch, pole, by=editor)
    assert workflow.publish(newest, by=publisher)


def test_an_item_that_was_deleted_meanwhile_is_named(launch, editor, publisher):
    trash.trash(Pole.objects.get(), by=publisher)
    with pytest.raises(ValidationError) as caught:
        sets.publish(launch, by=publisher)
    assert "Pôle inventé" in text(caught)
    trash.restore(Pole.objects.get(), by=publisher)
    assert sets.publish(launch, by=publisher)


def test_a_set_says_what_the_emptied_trash_took_from_it(launch, editor, publisher):
    sets.submit_for_review(launch, by=editor)
    sets.schedule(launch, factories.PUBLISHED.replace(year=2099), by=publisher)
    trash.trash(Pole.objects.get(), by=publisher)
    Pole.objects.update(trashed_at=factories.PUBLISHED)
    assert trash.empty_trash() == ["Pôle inventé"]
    launch.refresh_from_db()
    assert "Pôle inventé" in launch.reason
    assert (launch.state, launch.submitted_by, launch.scheduled_by) == ("draft", editor, publisher)
    assert not Draft.objects.exclude(submitted_at=None).exists()


def test_an_empty_set_and_one_in_another_state_are_refused(editor, publisher, launch):
    empty = sets.create("Vide", by=editor)
    for act in (sets.publish, sets.submit_for_review):
        with pytest.raises(ValidationError):
            act(empty, by=publisher)
    with pytest.raises(ValidationError):
        sets.unschedule(launch, by=publisher)
    with pytest.raises(ValidationError):
        sets.create("", by=editor)


def test_what_could_not_be_published_when_it_was_due_is_in_review_no_more(
    launch, editor, publisher
):
    sets.submit_for_review(launch, by=editor)
    sets.schedule(launch, timezone.now() + HOUR, by=publisher)
    sets.keep_with_reason(launch, "Une raison.")
    sets.schedule(launch, timezone.now() + HOUR, by=publisher)
    assert sets.unschedule(launch, by=publisher).state == PublicationSet.State.DRAFT


def test_dissolving_a_set_leaves_its_drafts(launch, editor):
    sets.dissolve(launch, by=editor)
    assert not PublicationSet.objects.exists()
    assert Draft.objects.filter(publication_set=None).count() == 3


def test_a_set_is_taken_back_in_one_step(launch, publisher):
    sets.publish(launch, by=publisher)
    done = undo.undo_set(launch, by=publisher)
    assert [e.verb for e in done.entries] == ["undone"] * 3
    for model in (Phase, Pole, PerformanceContract):
        assert not model.objects.live().exists()
    assert Draft.objects.count() == 3
    launch.refresh_from_db()
    assert launch.state == PublicationSet.State.UNDONE
    with pytest.raises(ValidationError):
        undo.undo_set(launch, by=publisher)


def test_a_set_on_which_something_was_published_is_taken_back_as_drafts(editor, publisher):
    items = [factories.publish(Pole, name=slug, slug_fr=slug) for slug in ("a", "b")]
    gathered = sets.create("Ensemble", by=editor)
    for item in items:
        revision = factories.edit(item, by=editor, publish=False, name=f"{item.name} neuf")
        sets.add(gathered, revision, by=editor)
    sets.publish(gathered, by=publisher)
    factories.edit(items[0], by=publisher, headquarters_city="Ville")
    done = undo.undo_set(gathered, by=publisher)
    assert not done.entries
    assert "a neuf" in done.reason
    assert sorted(r.title for r in done.drafts) == ["a", "b"]
    assert {pole.name for pole in Pole.objects.live()} == {"a neuf", "b neuf"}


def test_taking_a_set_back_names_what_was_deleted(launch, publisher):
    sets.publish(launch, by=publisher)
    for model in (PerformanceContract, Pole):
        trash.trash(model.objects.live().get(), by=publisher)
    trash.empty_trash(datetime.timedelta(0))
    trash.trash(Phase.objects.live().get(), by=publisher)
    with pytest.raises(ValidationError) as caught:
        undo.undo_set(launch, by=publisher)
    assert len(caught.value.messages) == 3
    for title in ("Pôle inventé", "Phase inventée 1"):
        assert f"«\u00a0{title}\u00a0»" in text(caught)


def test_what_needs_a_taken_back_item_stands_against_it(launch, publisher):
    sets.publish(launch, by=publisher)
    phase = Phase.objects.get()
    other = factories.publish(Pole, name="Autre", slug_fr="autre")
    factories.publish(PerformanceContract, pole=str(other.pk), phase=str(phase.pk), version=1)
    with pytest.raises(ValidationError) as caught:
        undo.undo_set(launch, by=publisher)
    assert "Autre" in text(caught)
    assert PerformanceContract.objects.live().count() == 2


class TestTwoAtOnce:
    pytestmark = pytest.mark.django_db(transaction=True)

    def test_overlapping_sets_never_deadlock(self):
        items = [factories.publish(Pole, name=f"P{n}", slug_fr=f"p{n}") for n in range(4)]
        gathered = []
        for pair in (items[:2], items[2:]):
            one = sets.create("Ensemble", by=None)
            for item in pair:
                sets.add(one, factories.edit(item, publish=False, name=f"{item.name}'"), by=None)
            gathered.append(one)
        outcomes = together(
            *(lambda one=one: sets.publish(one, by=None) for one in gathered),
            lambda: sets.publish(gathered[0], by=None),
        )
        assert not [o for o in outcomes if isinstance(o, Exception)], outcomes
        assert sorted(map(len, outcomes)) == [0, 2, 2]
        assert not Draft.objects.exists()

    def test_drafts_of_one_set_are_saved_side_by_side(self, editor):
        items = [factories.publish(Pole, name=f"P{n}", slug_fr=f"p{n}") for n in range(2)]
        gathered = sets.create("Ensemble", by=None)
        for item in items:
            sets.add(gathered, factories.edit(item, publish=False, name="Nom"), by=None)
        done = threading.Event()

        def save_the_other():
            factories.edit(items[1], by=editor, publish=False, name="Autre nom")
            done.set()

        with transaction.atomic():
            factories.edit(items[0], by=editor, publish=False, name="Nom neuf")
            # Before the first is committed: two that wrote each other's drafts would deadlock.
            together(save_the_other)
            assert done.is_set()
        assert set(Draft.objects.values_list("revision__title", flat=True)) == {
            "Nom neuf",
            "Autre nom",
        }

    def test_a_draft_that_joins_in_the_same_moment_is_not_lost(self):
        first, second = (factories.save(Pole, name=slug, slug_fr=slug) for slug in "ab")
        gathered = sets.create("Ensemble", by=None)
        sets.add(gathered, first, by=None)
        outcomes = []

        def work(act):
            try:
                outcomes.append(act())
            except Exception as error:
                outcomes.append(error)
            finally:
                connections.close_all()

        def begin(number, act):
            """Start ``act`` and return once ``number`` connections wait for the set's row."""
            thread = threading.Thread(target=work, args=[act])
            thread.start()
            for _moment in range(100):
                with connection.cursor() as cursor:
                    if waiting_for_a_lock(cursor) >= number:
                        return thread
                time.sleep(0.02)
            raise AssertionError(outcomes)

        with transaction.atomic():
            PublicationSet.objects.select_for_update().get(pk=gathered.pk)
            threads = [
                begin(1, lambda: sets.add(gathered, second, by=None)),
                begin(2, lambda: sets.publish(gathered, by=None)),
            ]
        for thread in threads:
            thread.join(timeout=10)
        # Published with the set, or still a draft: never neither.
        waiting = set(Draft.objects.values_list("item_id", flat=True))
        live = set(Pole.objects.live().values_list("pk", flat=True))
        assert waiting | live == {first.item_id, second.item_id}, outcomes
        assert not waiting & live
