"""The verbs: save, publish, withdraw."""

import threading
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, connections, transaction

from phases.editorial import locking, workflow
from phases.models import (
    JournalEntry,
    LabelEvent,
    Orientation,
    Page,
    PerformanceContract,
    Phase,
    Pole,
    PreviousAddress,
    Revision,
    Source,
    Theme,
)
from phases.models.richtext import MAX_LENGTH
from phases.signals import published, unpublished
from phases.snapshot import apply, diff, row_key, take
from tests import factories

pytestmark = pytest.mark.django_db


def messages(error) -> str:
    return " ".join(error.value.messages)


def test_a_saved_item_is_a_stub_until_it_is_published(editor, publisher):
    revision = factories.save(
        Phase, by=editor, **factories.phase_values(), orientation=[{"text_fr": "<p>A</p>"}]
    )
    assert (revision.number, revision.base, revision.created_by) == (1, None, editor)
    assert not Phase.objects.live().exists()
    stub = Phase.objects.get()
    assert (stub.title_fr, stub.number, stub.slug_fr) == ("", None, None)
    assert not Orientation.objects.exists()

    entry = workflow.publish(revision, by=publisher)

    phase = Phase.objects.live().get()
    assert phase.title_fr == "Phase inventée 1"
    assert phase.orientations.get().text_fr == "<p>A</p>"
    assert phase.published_at == phase.updated_at == entry.at
    assert (entry.verb, entry.title, entry.by) == ("published", "Phase inventée 1", publisher)
    assert entry.revision == revision


def test_what_is_published_is_what_was_saved(editor, publisher):
    revision = factories.save(Phase, by=editor, **factories.phase_values(body_fr="<b>x</b>"))
    workflow.publish(revision, by=publisher)
    assert diff(take(Phase.objects.get()), revision.snapshot) == []
    assert Phase.objects.get().body_fr == "<strong>x</strong>"


def test_a_draft_is_not_public(editor):
    phase = factories.publish(Phase, **factories.phase_values())
    factories.edit(phase, by=editor, publish=False, title_fr="Brouillon")
    phase.refresh_from_db()
    assert phase.title_fr == "Phase inventée 1"


def test_saving_nothing_new_makes_no_revision(publisher):
    phase = factories.publish(Phase, by=publisher, **factories.phase_values())
    assert factories.edit(phase, by=publisher).number == 1
    assert Revision.objects.count() == JournalEntry.objects.count() == 1


def test_publishing_again_keeps_the_first_date(publisher):
    phase = factories.publish(Phase, by=publisher, **factories.phase_values())
    factories.edit(phase, by=publisher, title_fr="Autre titre")
    again = Phase.objects.get()
    assert again.published_at == phase.published_at
    assert again.updated_at > phase.updated_at


def test_a_stale_base_is_refused_with_both_texts(editor, publisher):
    phase = factories.publish(Phase, **factories.phase_values())
    base = workflow.newest_revision(Phase, phase.pk)
    factories.edit(phase, by=publisher, title_fr="Titre d’un collègue")
    mine = {row_key(Phase, phase.pk): {"title_fr": "Mon titre"}}
    with pytest.raises(workflow.StaleRevisionError) as caught:
        workflow.save(Phase, phase.pk, mine, by=editor, base=base)
    assert caught.value.newest.snapshot[row_key(Phase, phase.pk)]["title_fr"] == (
        "Titre d’un collègue"
    )
    assert caught.value.mine == mine
    assert Revision.objects.count() == 2


def test_an_item_that_is_gone_is_said_so(editor):
    other = factories.publish(Phase, **factories.phase_values())
    base = workflow.newest_revision(Phase, other.pk)
    pk = uuid.uuid4()
    with pytest.raises(ValidationError):
        workflow.save(Phase, pk, factories.snapshot_of(Phase, pk), by=editor, base=base)


def test_text_that_no_database_can_hold_is_refused_in_words(editor):
    with pytest.raises(ValidationError):
        factories.save(Phase, by=editor, **factories.phase_values(title_fr="a\x00b"))


def test_all_reasons_are_told_at_once(publisher):
    factories.publish(Phase, **factories.phase_values(1, 2005, 2008))
    revision = factories.save(
        Phase,
        by=publisher,
        **factories.phase_values(1, 2007, 2012, title_fr="", budget_amount="1500000000"),
        orientation=[{"text_fr": ""}],
    )
    with pytest.raises(ValidationError) as caught:
        workflow.publish(revision, by=publisher)
    assert {"title_fr", "start_year", "budget_source"} <= caught.value.message_dict.keys()
    rest = " ".join(caught.value.message_dict["__all__"])
    assert "orientation 1" in rest
    assert Phase.objects.live().count() == 1


@pytest.mark.parametrize(
    ("item_model", "values"),
    [
        (Phase, factories.phase_values(1, 2008, 2005)),
        (Pole, {"name": "P", "slug_fr": "p", "strategicarea": [{"name_fr": "Sans source"}]}),
        (PerformanceContract, {"commitment": [{"text_fr": "<p>Sans domaine</p>"}]}),
    ],
)
def test_what_the_database_never_holds_is_refused_in_words(publisher, item_model, values):
    revision = factories.save(item_model, by=publisher, **values)
    with pytest.raises(ValidationError) as caught:
        workflow.publish(revision, by=publisher)
    assert "constraint" not in messages(caught)
    assert not item_model.objects.live().exists()


def test_a_rich_text_that_is_too_long_is_refused_with_the_limit(publisher):
    body = f"<p>{'x' * 5_000_000}</p>"
    revision = factories.save(Phase, by=publisher, **factories.phase_values(body_fr=body))
    with pytest.raises(ValidationError) as caught:
        workflow.publish(revision, by=publisher)
    assert str(MAX_LENGTH) in messages(caught)


def test_overlapping_phases_are_refused_with_both_names(publisher):
    factories.publish(Phase, **factories.phase_values(1, 2005, 2008))
    revision = factories.save(Phase, by=publisher, **factories.phase_values(2, 2008, 2012))
    with pytest.raises(ValidationError) as caught:
        workflow.publish(revision, by=publisher)
    assert "Phase inventée 1" in messages(caught)
    assert "Phase inventée 2" in messages(caught)
    assert not Phase.objects.live().filter(number=2).exists()


def test_taken_addresses_are_refused_in_each_language(publisher):
    factories.publish(Pole, name="A", slug_fr="a", slug_lt="bendras")
    revision = factories.save(Pole, by=publisher, name="B", slug_fr="b", slug_lt="bendras")
    with pytest.raises(ValidationError) as caught:
        workflow.publish(revision, by=publisher)
    assert caught.value.messages


def test_a_draft_that_clashes_still_opens(editor):
    """Constraints wait for the end of the transaction, which a preview rolls back."""
    factories.publish(Pole, name="A", slug_fr="meme-adresse")
    revision = factories.save(Pole, by=editor, name="B", slug_fr="meme-adresse")
    with transaction.atomic():
        item = apply(revision.snapshot)
        assert item.name == "B"
        transaction.set_rollback(True)


def test_targets_must_be_live(publisher):
    pole = factories.save(Pole, name="Pôle inventé", slug_fr="pole-invente")
    phase = factories.publish(Phase, **factories.phase_values())
    revision = factories.save(
        PerformanceContract, by=publisher, pole=str(pole.item_id), phase=str(phase.pk), version=1
    )
    with pytest.raises(ValidationError) as caught:
        workflow.publish(revision, by=publisher)
    assert "pole" in caught.value.message_dict
    workflow.publish(pole, by=publisher)
    assert workflow.publish(revision, by=publisher)


def test_withdrawing_empties_the_item_and_keeps_its_history(publisher):
    phase = factories.publish(
        Phase, by=publisher, **factories.phase_values(), orientation=[{"text_fr": "<p>A</p>"}]
    )
    entry = workflow.withdraw(phase, by=publisher)
    stub = Phase.objects.get()
    assert (stub.published_at, stub.title_fr, stub.slug_fr) == (None, "", None)
    assert not stub.orientations.exists()
    assert (entry.verb, entry.title) == ("withdrawn", "Phase inventée 1")
    assert Revision.objects.of(phase).count() == 1
    assert workflow.withdraw(phase, by=publisher) is None
    # What was published can be published again.
    assert workflow.publish(Revision.objects.get(), by=publisher)
    assert Phase.objects.live().get().orientations.count() == 1


def test_withdrawing_names_what_points_here(publisher):
    source = factories.publish(Source, code="Z1", title_fr="Document inventé")
    goes_on = factories.publish(Pole, name="Pôle qui reste", slug_fr="reste")
    merged = factories.publish(
        Pole,
        name="Pôle absorbé",
        slug_fr="absorbe",
        labelevent=[
            {
                "kind": LabelEvent.Kind.MERGED,
                "date": "2006",
                "successor": str(goes_on.pk),
                "source": str(source.pk),
            }
        ],
    )
    for item in (source, goes_on):
        with pytest.raises(ValidationError) as caught:
            workflow.withdraw(item, by=publisher)
        assert "Pôle absorbé" in messages(caught)
        assert type(item).objects.get(pk=item.pk).is_live
    workflow.withdraw(merged, by=publisher)
    assert workflow.withdraw(goes_on, by=publisher)


def test_withdrawing_names_what_relates_to_the_item(publisher):
    theme = factories.publish(Theme, name_fr="Thème inventé", slug_fr="theme-invente")
    factories.publish(Pole, name="Pôle inventé", slug_fr="pole-invente", themes=[str(theme.pk)])
    with pytest.raises(ValidationError, match="Pôle inventé"):
        workflow.withdraw(theme, by=publisher)
    theme.refresh_from_db()
    assert theme.is_live


def test_pages_that_every_page_links_to_stay(publisher):
    page = factories.publish(
        Page, role=Page.Role.ACCESSIBILITY, title_fr="Accessibilité", slug_fr="accessibilite"
    )
    with pytest.raises(ValidationError):
        workflow.withdraw(page, by=publisher)
    page.refresh_from_db()
    assert page.is_live


def test_translators_cannot_withdraw(translator):
    phase = factories.publish(Phase, **factories.phase_values())
    with pytest.raises(PermissionDenied):
        workflow.withdraw(phase, by=translator)
    assert Phase.objects.live().exists()


def test_the_journal_tells_what_happened(publisher):
    phase = factories.publish(Phase, by=publisher, **factories.phase_values())
    factories.edit(phase, by=publisher, title_lt="Išgalvotas etapas")
    workflow.withdraw(phase, by=publisher)
    entries = JournalEntry.objects.order_by("id")
    assert [(e.verb, e.languages) for e in entries] == [
        ("published", ["fr"]),
        ("published", ["lt"]),
        ("withdrawn", ["en", "fr", "lt"]),
    ]
    assert all(e.by == publisher and e.item_id == phase.pk for e in entries)


def test_former_addresses_are_remembered_in_each_language(publisher):
    phase = factories.publish(
        Phase, by=publisher, **factories.phase_values(slug_fr="ancienne", slug_lt="sena")
    )
    assert not PreviousAddress.objects.exists()
    factories.edit(phase, by=publisher, slug_fr="nouvelle", slug_lt="nauja")
    kept = PreviousAddress.objects.values_list("language", "slug", "item_id")
    assert sorted(kept) == [("fr", "ancienne", phase.pk), ("lt", "sena", phase.pk)]
    # An address that is in use again redirects no more.
    factories.edit(phase, by=publisher, slug_fr="ancienne")
    kept = PreviousAddress.objects.values_list("language", "slug")
    assert sorted(kept) == [("fr", "nouvelle"), ("lt", "sena")]


def test_a_former_address_leads_on_also_after_a_withdrawal(client, publisher):
    phase = factories.publish(Phase, by=publisher, **factories.phase_values(slug_fr="ancienne"))
    workflow.withdraw(phase, by=publisher)
    assert client.get("/fr/phases/ancienne/").status_code == 404
    factories.edit(phase, by=publisher, slug_fr="nouvelle")
    old = client.get("/fr/phases/ancienne/")
    assert (old.status_code, old["Location"]) == (301, "/fr/phases/nouvelle/")
    # What comes back to its address has no former one.
    factories.edit(phase, by=publisher, slug_fr="ancienne")
    workflow.withdraw(phase, by=publisher)
    workflow.publish(workflow.newest_revision(Phase, phase.pk), by=publisher)
    assert not PreviousAddress.objects.filter(slug="ancienne").exists()


def test_signals_carry_what_changed(publisher):
    heard = []

    def listen(sender, **arguments):
        heard.append((sender, arguments))

    published.connect(listen)
    unpublished.connect(listen)
    try:
        phase = factories.publish(Phase, by=publisher, **factories.phase_values())
        factories.edit(phase, by=publisher, title_fr="Autre")
        workflow.withdraw(phase, by=publisher)
    finally:
        published.disconnect(listen)
        unpublished.disconnect(listen)
    first, second, third = (arguments for _sender, arguments in heard)
    key = row_key(Phase, phase.pk)
    assert first["before"] == {}
    assert second["before"][key]["title_fr"] == "Phase inventée 1"
    assert second["after"][key]["title_fr"] == "Autre"
    assert third["before"][key]["title_fr"] == "Autre"
    assert {sender for sender, _arguments in heard} == {Phase}


class TestTwoAtOnce:
    """Two colleagues, two connections."""

    pytestmark = pytest.mark.django_db(transaction=True)

    def run(self, *functions):
        """Call the functions at the same moment, each on a connection of its own."""
        barrier = threading.Barrier(len(functions))
        outcomes: list = [None] * len(functions)

        def work(number, function):
            barrier.wait(timeout=5)
            try:
                outcomes[number] = function()
            except Exception as error:
                outcomes[number] = error
            finally:
                connections.close_all()

        threads = [threading.Thread(target=work, args=pair) for pair in enumerate(functions)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=20)
        return outcomes

    def test_clashing_publications_let_one_through(self):
        revisions = [
            factories.save(Phase, **factories.phase_values(number, 2005, 2008)) for number in (1, 2)
        ]
        outcomes = self.run(
            *(lambda revision=r: workflow.publish(revision, by=None) for r in revisions)
        )
        refused = [o for o in outcomes if isinstance(o, Exception)]
        assert len(refused) == 1, outcomes
        assert isinstance(refused[0], ValidationError), refused
        assert refused[0].messages
        assert Phase.objects.live().count() == JournalEntry.objects.count() == 1

    def test_two_saves_on_one_base_make_one_revision(self):
        phase = factories.publish(Phase, **factories.phase_values())
        base = workflow.newest_revision(Phase, phase.pk)
        outcomes = self.run(
            *(
                lambda title=title: workflow.save(
                    Phase,
                    phase.pk,
                    {row_key(Phase, phase.pk): {"title_fr": title}},
                    by=None,
                    base=base,
                )
                for title in ("Un", "Deux")
            )
        )
        assert sorted(type(outcome).__name__ for outcome in outcomes) == [
            "Revision",
            "StaleRevisionError",
        ]
        assert Revision.objects.count() == 2

    def test_who_waits_too_long_is_told_so(self, monkeypatch):
        monkeypatch.setattr(locking, "LOCK_TIMEOUT", "100ms")
        revision = factories.save(Phase, **factories.phase_values())
        with transaction.atomic():
            workflow.lock(Phase, revision.item_id)
            (outcome,) = self.run(lambda: workflow.publish(revision, by=None))
        assert isinstance(outcome, workflow.BusyError), outcome
        assert str(outcome)
        assert not Phase.objects.live().exists()
        assert workflow.publish(revision, by=None)

    def test_other_items_do_not_wait(self, monkeypatch):
        monkeypatch.setattr(locking, "LOCK_TIMEOUT", "100ms")
        held, free = (
            factories.save(Phase, **factories.phase_values(n, 2000 + 2 * n, 2001 + 2 * n))
            for n in (1, 2)
        )
        with transaction.atomic():
            workflow.lock(Phase, held.item_id)
            (outcome,) = self.run(lambda: workflow.publish(free, by=None))
        assert isinstance(outcome, JournalEntry), outcome

    def test_the_lock_timeout_ends_with_the_transaction(self):
        factories.publish(Phase, **factories.phase_values())
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            assert cursor.fetchone() == ("0",)
