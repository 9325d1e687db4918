"""A publication taken back: in one step, or as a draft that says why."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from phases.editorial import sets, undo, workflow
from phases.editorial.states import ItemState, allowed, state_of
from phases.models import Draft, JournalEntry, Phase
from phases.snapshot import row_key, take
from tests import factories

pytestmark = pytest.mark.django_db


def entry() -> JournalEntry:
    return JournalEntry.objects.filter(verb__in=JournalEntry.PUBLIC).first()


def live() -> Phase:
    return Phase.objects.live().get()


def test_what_was_public_before_is_so_again(phase, publisher):
    before = take(phase)
    factories.edit(phase, by=publisher, title_fr="Erreur", **{"#orientation": []})
    done = undo.undo(entry(), by=publisher)
    assert [e.verb for e in done.entries] == ["undone"]
    assert take(live()) == before
    assert state_of(phase) == ItemState.LIVE
    # A form opens on what is public.
    newest = workflow.newest_revision(Phase, phase.pk)
    assert (newest.snapshot, live().published_revision) == (before, newest)


def test_the_taking_back_can_be_taken_back(phase, publisher):
    factories.edit(phase, by=publisher, title_fr="Finalement bon")
    undo.undo(entry(), by=publisher)
    undo.undo(entry(), by=publisher)
    assert live().title_fr == "Finalement bon"


def test_a_first_publication_taken_back_is_a_draft(phase, publisher):
    undo.undo(entry(), by=publisher)
    assert not Phase.objects.live().exists()
    assert Draft.objects.get().revision.title == "Phase inventée 1"


def test_a_first_publication_taken_back_can_be_given_again(phase, publisher):
    before = take(phase)
    undo.undo(entry(), by=publisher)
    undo.undo(entry(), by=publisher)
    assert take(live()) == before
    assert state_of(phase) == ItemState.LIVE


def test_what_is_worked_on_stays_without_what_is_taken_back(phase, editor, publisher):
    factories.edit(phase, by=publisher, title_fr="Erreur", headline_fr="Erreur aussi")
    factories.edit(phase, by=editor, publish=False, summary_fr="En cours", headline_fr="Réécrit")
    undo.undo(entry(), by=publisher)
    draft = Draft.objects.get()
    root = draft.revision.snapshot[row_key(Phase, phase.pk)]
    assert (root["title_fr"], root["summary_fr"], root["headline_fr"]) == (
        "Phase inventée 1",
        "En cours",
        "Réécrit",
    )
    assert live().title_fr == "Phase inventée 1"
    assert workflow.newest_revision(Phase, phase.pk) == draft.revision


def test_with_something_on_top_a_draft_is_made_and_says_why(phase, publisher):
    factories.edit(phase, by=publisher, title_fr="Erreur", headline_fr="Erreur aussi")
    mistake = entry()
    factories.edit(phase, by=publisher, summary_fr="Publié dessus", headline_fr="Récrit")
    done = undo.undo(mistake, by=publisher)
    assert not done.entries
    assert done.reason
    assert live().title_fr == "Erreur"
    (draft,) = done.drafts
    root = draft.snapshot[row_key(Phase, phase.pk)]
    assert (root["title_fr"], root["summary_fr"], root["headline_fr"]) == (
        "Phase inventée 1",
        "Publié dessus",
        "Récrit",
    )
    assert state_of(phase) == ItemState.CHANGED


def test_a_first_publication_with_something_on_top_stays_and_says_so(phase, publisher):
    first = entry()
    factories.edit(phase, by=publisher, title_fr="Publié dessus")
    done = undo.undo(first, by=publisher)
    assert (done.entries, done.drafts) == ([], [])
    assert "retirez-le du site" in done.reason
    assert live().title_fr == "Publié dessus"


def test_taking_back_twice_takes_back_once(phase, publisher):
    factories.edit(phase, by=publisher, title_fr="Erreur")
    mistake = entry()
    undo.undo(mistake, by=publisher)
    done = undo.undo(mistake, by=publisher)
    assert (done.entries, done.drafts) == ([], [])
    assert done.reason
    assert live().title_fr == "Phase inventée 1"


def test_what_stands_against_the_older_state_is_told(phase, publisher):
    factories.edit(phase, by=publisher, number=2)
    mistake = entry()
    factories.publish(Phase, **factories.phase_values(1, 2010, 2011, slug_fr="autre"))
    with pytest.raises(ValidationError):
        undo.undo(mistake, by=publisher)
    assert Phase.objects.get(pk=phase.pk).number == 2


def test_only_who_publishes_and_only_publications(phase, editor, publisher):
    with pytest.raises(PermissionDenied):
        undo.undo(entry(), by=editor)
    workflow.withdraw(phase, by=publisher)
    with pytest.raises(ValidationError):
        undo.undo(entry(), by=publisher)


def test_the_set_and_the_review_of_what_is_worked_on_stay(phase, editor, publisher):
    factories.edit(phase, by=publisher, title_fr="Erreur")
    mistake = entry()
    gathered = sets.create("Lancement", by=editor)
    sets.add(gathered, factories.edit(phase, by=editor, publish=False, summary_fr="Neuf"), by=None)
    sets.submit_for_review(gathered, by=editor)
    undo.undo(mistake, by=publisher)
    draft = Draft.objects.get()
    assert (draft.publication_set, draft.state) == (gathered, Draft.State.IN_REVIEW)
    assert draft.revision == workflow.newest_revision(Phase, phase.pk)


def test_a_field_that_is_newer_than_what_was_public_stays(phase, publisher):
    """As after a migration that added the field and filled it."""
    factories.edit(phase, by=publisher, sequel_fr="<p>Rempli</p>")
    old = workflow.newest_revision(Phase, phase.pk)
    factories.edit(phase, by=publisher, title_fr="Erreur")
    del old.snapshot[row_key(Phase, phase.pk)]["sequel_fr"]
    old.save()
    undo.undo(entry(), by=publisher)
    assert (live().title_fr, live().sequel_fr) == ("Phase inventée 1", "<p>Rempli</p>")


def test_taking_back_makes_nobody_else_the_author_of_a_draft(
    phase, editor, publisher, account, settings
):
    """With four eyes: who wrote the draft does not approve it, who took back below it may."""
    settings.FOUR_EYES = True
    administrator = account("administrator")
    third = factories.account("third", "publisher")
    revision = factories.edit(phase, by=editor, publish=False, title_fr="Erreur")
    workflow.publish(revision, by=publisher)
    factories.edit(phase, by=administrator, publish=False, headline_fr="Écrit avant")
    factories.edit(phase, by=publisher, publish=False, summary_fr="En cours")
    for _time in range(3):
        undo.undo(entry(), by=third)
        draft = workflow.newest_revision(Phase, phase.pk)
        assert draft.created_by == publisher
        for author in (publisher, administrator):
            with pytest.raises(PermissionDenied):
                workflow.publish(draft, by=author)
            item = live()
            assert "publish" not in allowed(item, workflow.draft_of(item), by=author)
    workflow.publish(draft, by=third)
    assert (live().headline_fr, live().summary_fr) == ("Écrit avant", "En cours")
    # What was published before does not count any more.
    revision = factories.edit(phase, by=editor, publish=False, title_fr="Nouveau tour")
    workflow.publish(revision, by=administrator)
