"""Drafts: saved, merged, submitted, sent back, discarded, reverted; never public by themselves."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from phases.editorial import workflow
from phases.editorial.states import ItemState, allowed, state_of, with_state
from phases.models import Draft, JournalEntry, Phase, Pole, Revision
from phases.snapshot import apply, row_key, take
from tests import factories
from tests.together import together

pytestmark = pytest.mark.django_db

VERBS = JournalEntry.Verb


def live() -> Phase:
    return Phase.objects.live().get()


def change(item, revision, **values):
    """Return the snapshot of ``revision`` with other values in the root."""
    snapshot = {key: dict(paths) for key, paths in revision.snapshot.items()}
    snapshot[row_key(type(item), item.pk)].update(values)
    return snapshot


def last_entry() -> JournalEntry:
    return JournalEntry.objects.first()


# States and who moves them


def test_a_draft_goes_from_editor_to_publisher(phase, draft_by, editor, publisher):
    assert state_of(phase) == ItemState.LIVE
    revision = draft_by(editor)
    assert state_of(phase) == ItemState.CHANGED
    workflow.submit_for_review(revision, by=editor)
    assert state_of(phase) == ItemState.IN_REVIEW
    assert (last_entry().verb, last_entry().by) == (VERBS.SUBMITTED, editor)
    assert live().title_fr == "Phase inventée 1"
    workflow.publish(revision, by=publisher)
    assert state_of(phase) == ItemState.LIVE
    assert live().title_fr == "Brouillon"
    assert live().published_revision == revision
    assert not Draft.objects.exists()


def test_each_state_has_its_name(editor, publisher):
    revision = factories.save(Phase, by=editor, **factories.phase_values())
    item = Phase.objects.get()
    assert state_of(item) == ItemState.NOT_PUBLISHED
    (row,) = with_state(Phase.objects.all())
    assert (row.title_fr, row.newest_title) == ("", "Phase inventée 1")
    workflow.publish(revision, by=publisher)
    workflow.withdraw(item, by=publisher)
    assert state_of(item) == ItemState.WITHDRAWN
    factories.edit(item, by=editor, publish=False, title_fr="Retravaillée")
    assert state_of(item) == ItemState.WITHDRAWN
    assert Draft.objects.get().revision.title == "Retravaillée"


def test_lists_of_states_need_one_query(phase, django_assert_num_queries):
    for number in range(2, 12):
        factories.save(Phase, **factories.phase_values(number, 2000 + 2 * number))
    with django_assert_num_queries(1):
        states = [item.state for item in with_state(Phase.objects.all())]
    assert sorted(set(states)) == ["live", "not_published"]


@pytest.mark.parametrize("role", ["editor", "translator"])
def test_who_does_not_decide_is_refused_by_the_server(phase, account, draft_by, role, editor):
    by = editor if role == "editor" else account(role)
    revision = draft_by(by, title_lt="Juodraštis")
    workflow.submit_for_review(revision, by=by)
    for act in (
        lambda: workflow.publish(revision, by=by),
        lambda: workflow.send_back(revision, reason="x", by=by),
        lambda: workflow.withdraw(phase, by=by),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert live().title_lt == "Etapas"
    assert state_of(phase) == ItemState.IN_REVIEW


def test_accounts_without_a_role_do_nothing_with_drafts(phase, draft_by, editor, django_user_model):
    revision = draft_by(editor)
    nobody = django_user_model.objects.create_user("nobody", is_staff=True)
    for act in (
        lambda: workflow.submit_for_review(revision, by=nobody),
        lambda: workflow.discard_draft(revision, by=nobody),
        lambda: workflow.revert(revision.base, by=nobody),
        lambda: workflow.publish(revision, by=nobody),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert allowed(phase, workflow.draft_of(phase), by=nobody) == frozenset()


def test_buttons_are_what_the_server_lets_through(phase, draft_by, editor, publisher):
    def buttons(by):
        item = Phase.objects.get()
        return allowed(item, workflow.draft_of(item), by=by)

    assert buttons(editor) == {"save", "revert"}
    assert buttons(publisher) == {"save", "revert", "withdraw", "schedule_withdrawal", "trash"}
    revision = draft_by(editor)
    assert buttons(editor) == {"save", "revert", "submit_for_review", "discard_draft"}
    workflow.submit_for_review(revision, by=editor)
    assert buttons(editor) == {"save", "revert", "discard_draft"}
    assert {"publish", "schedule", "send_back", "discard_draft"} <= buttons(publisher)
    assert "submit_for_review" not in buttons(publisher)


def test_sending_back_needs_a_reason_which_the_draft_keeps(phase, draft_by, editor, publisher):
    revision = draft_by(editor)
    with pytest.raises(ValidationError):
        workflow.send_back(revision, reason="Trop long.", by=publisher)
    workflow.submit_for_review(revision, by=editor)
    with pytest.raises(ValidationError) as caught:
        workflow.send_back(revision, reason="  ", by=publisher)
    assert "reason" in caught.value.message_dict
    draft = workflow.send_back(revision, reason="Trop long.", by=publisher)
    assert (draft.state, draft.reason) == (Draft.State.DRAFT, "Trop long.")
    assert (last_entry().verb, last_entry().reason) == (VERBS.SENT_BACK, "Trop long.")


def test_submitting_twice_is_once_and_nothing_new_is_not_submitted(phase, draft_by, editor, newest):
    with pytest.raises(ValidationError):
        workflow.submit_for_review(newest(), by=editor)
    revision = draft_by(editor)
    workflow.submit_for_review(revision, by=editor)
    workflow.submit_for_review(revision, by=editor)
    assert JournalEntry.objects.filter(verb=VERBS.SUBMITTED).count() == 1


def test_a_save_of_an_editor_takes_the_draft_out_of_review(phase, draft_by, editor, publisher):
    workflow.submit_for_review(draft_by(editor), by=editor)
    revision = draft_by(publisher, title_fr="Corrigé par qui publie")
    assert state_of(phase) == ItemState.IN_REVIEW
    draft_by(editor, title_fr="Encore changé")
    assert state_of(phase) == ItemState.CHANGED
    with pytest.raises(workflow.StaleRevisionError):
        workflow.publish(revision, by=publisher)
    assert live().title_fr == "Phase inventée 1"


def test_what_somebody_saved_meanwhile_is_not_acted_upon_unseen(draft_by, editor, publisher):
    seen = draft_by(editor)
    draft_by(publisher, title_fr="Plus récent")
    for act in (
        lambda: workflow.publish(seen, by=publisher),
        lambda: workflow.submit_for_review(seen, by=editor),
        lambda: workflow.discard_draft(seen, by=publisher),
    ):
        with pytest.raises(workflow.StaleRevisionError) as caught:
            act()
        assert caught.value.newest.title == "Plus récent"


def test_a_draft_that_says_what_is_public_is_none(phase, draft_by, editor):
    draft_by(editor)
    draft_by(editor, title_fr="Phase inventée 1")
    assert state_of(phase) == ItemState.LIVE
    assert not Draft.objects.exists()


# Four eyes


def test_nobody_approves_what_they_wrote(phase, draft_by, editor, publisher, settings, account):
    settings.FOUR_EYES = True
    draft_by(publisher)
    revision = draft_by(editor, summary_fr="D’une autre personne.")
    with pytest.raises(PermissionDenied):
        workflow.publish(revision, by=publisher)
    item = Phase.objects.get()
    assert "publish" not in allowed(item, workflow.draft_of(item), by=publisher)
    administrator = account("administrator")
    assert "publish" in allowed(item, workflow.draft_of(item), by=administrator)
    workflow.publish(revision, by=administrator)
    # What was published before does not count any more.
    workflow.publish(draft_by(editor, title_fr="Nouveau tour"), by=publisher)
    assert live().title_fr == "Nouveau tour"


def test_with_four_eyes_a_publisher_s_change_needs_a_new_review(
    phase, draft_by, editor, publisher, settings
):
    settings.FOUR_EYES = True
    workflow.submit_for_review(draft_by(editor), by=editor)
    draft_by(publisher, title_fr="Touché")
    assert state_of(phase) == ItemState.CHANGED


def test_without_the_setting_two_eyes_do(draft_by, publisher):
    workflow.publish(draft_by(publisher), by=publisher)
    assert live().title_fr == "Brouillon"


# Merging


def test_changes_of_different_fields_merge_and_say_so(phase, newest, editor, translator):
    base = newest()
    workflow.save(
        Phase, phase.pk, change(phase, base, title_lt="Vertimas"), by=translator, base=base
    )
    mine = workflow.save(
        Phase, phase.pk, change(phase, base, title_fr="Titre"), by=editor, base=base
    )
    root = mine.snapshot[row_key(Phase, phase.pk)]
    assert (root["title_fr"], root["title_lt"]) == ("Titre", "Vertimas")
    assert [(c.path, c.after) for c in mine.merged] == [("title_lt", "Vertimas")]
    assert mine.base == Revision.objects.get(number=2)
    assert factories.edit(phase, by=editor, publish=False, number=2).merged == ()


def test_a_translator_s_stale_form_merges_within_their_language(phase, newest, editor, translator):
    base = newest()
    draft = change(phase, base, title_fr="Nouveau titre")
    workflow.save(Phase, phase.pk, draft, by=editor, base=base)
    stale = change(phase, base, title_lt="Naujas")
    saved = workflow.save(Phase, phase.pk, stale, by=translator, base=base)
    assert saved.snapshot[row_key(Phase, phase.pk)]["title_fr"] == "Nouveau titre"


def test_changes_of_one_field_are_a_conflict_with_all_three_texts(phase, newest, editor, publisher):
    base = newest()
    theirs = change(phase, base, title_fr="Le leur", summary_fr="x")
    workflow.save(Phase, phase.pk, theirs, by=publisher, base=base)
    with pytest.raises(workflow.StaleRevisionError) as caught:
        workflow.save(
            Phase, phase.pk, change(phase, base, title_fr="Le mien"), by=editor, base=base
        )
    (conflict,) = caught.value.merge.conflicts
    assert (conflict.base, conflict.theirs, conflict.mine) == (
        "Phase inventée 1",
        "Le leur",
        "Le mien",
    )
    assert newest().title == "Le leur"


def test_a_post_that_is_sent_again_changes_nothing(phase, newest, editor, publisher):
    base = newest()

    def posted():
        """A form gives the new row another id each time."""
        snapshot = change(phase, base, title_fr="Titre")
        pk = str(uuid.uuid4())
        snapshot[row_key(Phase, phase.pk)]["#orientation"] = [
            *snapshot[row_key(Phase, phase.pk)]["#orientation"],
            pk,
        ]
        snapshot[f"orientation:{pk}"] = {"text_fr": "<p>C</p>"}
        return snapshot

    first = workflow.save(Phase, phase.pk, posted(), by=editor, base=base)
    assert workflow.save(Phase, phase.pk, posted(), by=editor, base=base) == first
    # Not even when a colleague has changed the same since: theirs stays, and is told.
    theirs = factories.edit(phase, by=publisher, publish=False, title_fr="Corrigé")
    again = workflow.save(Phase, phase.pk, posted(), by=editor, base=base)
    assert again == theirs
    assert [(c.path, c.after) for c in again.merged] == [("title_fr", "Corrigé")]
    assert len(newest().snapshot[row_key(Phase, phase.pk)]["#orientation"]) == 3


def test_a_merged_save_that_is_sent_again_changes_nothing(phase, newest, editor, publisher):
    base = newest()
    pks = [str(uuid.uuid4()) for _number in range(2)]

    def posted(pk):
        root = row_key(Phase, phase.pk)
        order = [*base.snapshot[root]["#orientation"], pk]
        snapshot = change(phase, base, **{"#orientation": order})
        return snapshot | {f"orientation:{pk}": {"text_fr": "<p>C</p>"}}

    factories.edit(phase, by=publisher, publish=False, title_fr="Entre-temps")
    first = workflow.save(Phase, phase.pk, posted(pks[0]), by=editor, base=base)
    assert workflow.save(Phase, phase.pk, posted(pks[1]), by=editor, base=base) == first
    assert Revision.objects.count() == 3


def test_publishing_twice_publishes_once(draft_by, editor, publisher):
    revision = draft_by(editor)
    assert workflow.publish(revision, by=publisher)
    assert workflow.publish(revision, by=publisher) is None
    draft_by(editor, title_fr="Plus tard")
    assert workflow.publish(revision, by=publisher) is None
    assert live().title_fr == "Brouillon"


# Discard and revert


def test_discarding_gives_back_what_is_public(phase, draft_by, editor, newest):
    revision = draft_by(editor)
    back = workflow.discard_draft(revision, by=editor)
    assert newest() == back
    assert back.snapshot == take(live())
    assert state_of(phase) == ItemState.LIVE
    assert last_entry().verb == VERBS.DISCARDED
    assert Revision.objects.count() == 3


def test_an_editor_discards_no_draft_of_others(draft_by, editor, publisher):
    draft_by(publisher)
    revision = draft_by(editor, summary_fr="x")
    with pytest.raises(PermissionDenied):
        workflow.discard_draft(revision, by=editor)
    assert workflow.discard_draft(revision, by=publisher)


def test_discarding_what_never_was_public_puts_it_into_the_trash(editor):
    revision = factories.save(Phase, by=editor, **factories.phase_values())
    assert workflow.discard_draft(revision, by=editor) is None
    item = Phase.objects.get()
    assert state_of(item) == ItemState.TRASHED
    with pytest.raises(ValidationError):
        factories.edit(item, by=editor, publish=False, title_fr="x")


def test_discarding_the_draft_of_a_withdrawn_item_goes_back_to_what_was_public(
    phase, draft_by, editor, publisher, newest
):
    workflow.withdraw(phase, by=publisher)
    back = workflow.discard_draft(draft_by(editor), by=editor)
    assert back.title == "Phase inventée 1"
    assert state_of(phase) == ItemState.WITHDRAWN
    assert workflow.publish(back, by=publisher)


def test_reverting_makes_a_draft(phase, newest, editor, publisher):
    first = newest()
    factories.edit(phase, by=publisher, title_fr="Deuxième", **{"#orientation": []})
    draft = workflow.revert(first, by=editor)
    assert live().title_fr == "Deuxième"
    assert state_of(phase) == ItemState.CHANGED
    assert (last_entry().verb, last_entry().revision) == (VERBS.REVERTED, first)
    workflow.publish(draft, by=publisher)
    assert live().title_fr == "Phase inventée 1"
    assert live().orientations.count() == 2


def test_reverting_on_what_was_not_seen_is_refused(phase, newest, draft_by, editor):
    first = newest()
    draft_by(editor)
    with pytest.raises(workflow.StaleRevisionError):
        workflow.revert(first, by=editor, base=first)


# The public state


def test_opening_a_draft_touches_nothing_and_nobody_waits(phase, draft_by, editor):
    revision = draft_by(editor)
    before = take(phase)
    with transaction.atomic():
        workflow.lock(Phase, phase.pk)
        apply(revision.snapshot)
        transaction.set_rollback(True)
    assert take(phase) == before


def test_a_long_history_does_not_slow_the_opening_of_a_draft(phase, draft_by, editor):
    def queries():
        with (
            CaptureQueriesContext(connection) as captured,
            transaction.atomic(),
        ):
            newest = workflow.newest_revision(Phase, phase.pk)
            draft = workflow.draft_of(phase)
            state_of(phase)
            allowed(phase, draft, by=editor)
            apply(newest.snapshot)
            transaction.set_rollback(True)
        return len(captured)

    revision = draft_by(editor)
    queries()  # the roles of an account are read once
    before = queries()
    snapshot, pk = revision.snapshot, phase.pk
    Revision.objects.bulk_create(
        Revision(
            item_model="phase",
            item_id=pk,
            number=number,
            snapshot=snapshot,
            title="Brouillon",
            origin="admin",
            created_by=editor,
        )
        for number in range(revision.number + 1, revision.number + 1_001)
    )
    assert queries() == before
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE phases_revision")
    newest = Revision.objects.of(phase)[:1]
    assert "Index" in newest.explain()
    assert "Seq Scan" not in newest.explain()


def test_the_journal_names_the_rows_and_what_was_public_before(phase, draft_by, editor, publisher):
    first = phase.published_revision
    revision = draft_by(editor)
    entry = workflow.publish(revision, by=publisher)
    assert entry.keys == [row_key(Phase, phase.pk)]
    assert (entry.before, entry.revision) == (first, revision)


class TestTwoAtOnce:
    pytestmark = pytest.mark.django_db(transaction=True)

    def test_one_publication_of_one_draft(self):
        revision = factories.save(Pole, name="P", slug_fr="p")
        outcomes = together(*[lambda: workflow.publish(revision, by=None)] * 3)
        assert sorted(type(o).__name__ for o in outcomes) == [
            "JournalEntry",
            "NoneType",
            "NoneType",
        ]
        assert JournalEntry.objects.count() == 1

    def test_two_saves_of_different_fields_both_stay(self):
        item = factories.publish(Pole, name="P", slug_fr="p")
        base = workflow.newest_revision(Pole, item.pk)
        outcomes = together(
            *(
                lambda values=values: workflow.save(
                    Pole, item.pk, change(item, base, **values), by=None, base=base
                )
                for values in ({"name": "Nom"}, {"slug_fr": "adresse"})
            )
        )
        assert not [o for o in outcomes if isinstance(o, Exception)], outcomes
        root = workflow.newest_revision(Pole, item.pk).snapshot[row_key(Pole, item.pk)]
        assert (root["name"], root["slug_fr"]) == ("Nom", "adresse")
        assert Draft.objects.count() == 1
