"""Deleting is withdrawing into a trash; restoring brings all back; after a time it is for good."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone

from phases.editorial import trash, workflow
from phases.editorial.first_content import load
from phases.editorial.states import ItemState, allowed, state_of
from phases.models import (
    Article,
    Draft,
    JournalEntry,
    Phase,
    PreviousAddress,
    Revision,
    Source,
)
from phases.snapshot import take
from tests import factories

pytestmark = pytest.mark.django_db


def test_all_comes_back_with_its_addresses(client, phase, editor, publisher):
    factories.edit(phase, by=publisher, slug_fr="nouvelle-adresse")
    factories.edit(phase, by=editor, publish=False, title_fr="En cours")
    before = take(phase)
    trash.trash(phase, by=publisher)
    assert state_of(phase) == ItemState.TRASHED
    assert not Phase.objects.live().exists()
    assert client.get("/fr/phases/nouvelle-adresse/").status_code == 404
    assert trash.trash(phase, by=publisher) is None

    done = trash.restore(phase, by=publisher)

    assert done.is_live
    assert take(phase) == before
    assert Draft.objects.get().revision.title == "En cours"
    assert state_of(phase) == ItemState.CHANGED
    assert client.get("/fr/phases/nouvelle-adresse/").status_code == 200
    old = client.get("/fr/phases/phase-inventee-1/")
    assert (old.status_code, old["Location"]) == (301, "/fr/phases/nouvelle-adresse/")
    verbs = JournalEntry.objects.order_by("id").values_list("verb", flat=True)
    assert list(verbs)[-4:] == ["withdrawn", "trashed", "restored", "published"]


def test_an_address_that_was_taken_meanwhile_is_told_and_nothing_is_lost(phase, publisher):
    trash.trash(phase, by=publisher)
    factories.publish(Phase, **factories.phase_values(2, 2010, 2011, slug_fr="phase-inventee-1"))
    done = trash.restore(phase, by=publisher)
    assert not done.is_live
    assert done.reasons
    draft = Draft.objects.get()
    assert draft.revision.title == "Phase inventée 1"
    assert draft.reason == "\n".join(done.reasons)


def test_what_was_never_public_comes_back_as_a_draft(editor, publisher):
    revision = factories.save(Phase, by=editor, **factories.phase_values())
    workflow.discard_draft(revision, by=editor)
    item = Phase.objects.get()
    assert allowed(item, None, by=publisher) == {"restore"}
    done = trash.restore(item, by=publisher)
    assert not done.is_live
    assert state_of(item) == ItemState.NOT_PUBLISHED
    assert Draft.objects.get().revision == revision


def test_what_was_withdrawn_stays_withdrawn(phase, publisher):
    workflow.withdraw(phase, by=publisher)
    trash.trash(phase, by=publisher)
    assert not trash.restore(phase, by=publisher).is_live
    assert state_of(phase) == ItemState.WITHDRAWN


def test_what_is_in_the_trash_takes_part_in_nothing(phase, editor, publisher, newest):
    trash.trash(phase, by=publisher)
    revision = newest()
    for act in (
        lambda: factories.edit(phase, by=editor, publish=False, title_fr="x"),
        lambda: workflow.publish(revision, by=publisher),
        lambda: workflow.revert(revision, by=editor),
        lambda: workflow.submit_for_review(revision, by=editor),
    ):
        with pytest.raises(ValidationError):
            act()


def test_what_others_need_is_not_deleted(publisher):
    source = factories.publish(Source, code="Z1", title_fr="Document")
    factories.publish(
        Phase, **factories.phase_values(budget_amount="1", budget_source=str(source.pk))
    )
    with pytest.raises(ValidationError) as caught:
        trash.trash(source, by=publisher)
    assert "Phase inventée 1" in " ".join(caught.value.messages)
    assert state_of(source) == ItemState.LIVE


def test_only_who_withdraws_deletes_and_restores(phase, editor, publisher):
    with pytest.raises(PermissionDenied):
        trash.trash(phase, by=editor)
    trash.trash(phase, by=publisher)
    with pytest.raises(PermissionDenied):
        trash.restore(phase, by=editor)


def test_after_its_time_it_is_gone_and_the_journal_tells(phase, publisher, settings, capsys):
    factories.edit(phase, by=publisher, slug_fr="autre")
    kept = factories.publish(Phase, **factories.phase_values(2, 2010, 2011))
    trash.trash(phase, by=publisher)
    call_command("empty_trash")
    assert Phase.objects.filter(pk=phase.pk).exists()
    long_ago = timezone.now() - datetime.timedelta(days=settings.TRASH_DAYS + 1)
    Phase.objects.filter(pk=phase.pk).update(trashed_at=long_ago)
    call_command("empty_trash")
    assert "1 deleted." in capsys.readouterr().out
    assert list(Phase.objects.all()) == [kept]
    assert not Revision.objects.of(phase).exists()
    assert not PreviousAddress.objects.filter(item_id=phase.pk).exists()
    entries = JournalEntry.objects.filter(item_id=phase.pk)
    assert entries.first().verb == "deleted"
    assert {entry.title for entry in entries} == {"Phase inventée 1"}
    with pytest.raises(ValidationError):
        trash.restore(phase, by=publisher)


def test_a_negative_age_is_refused():
    with pytest.raises(CommandError):
        call_command("empty_trash", "--days", "-1")


def test_the_first_content_does_not_come_back_from_the_dead(first_content, publisher):
    article = Article.objects.live().get()
    trash.trash(article, by=publisher)
    call_command("empty_trash", "--days", "0")
    assert not Article.objects.exists()
    states = {o.entry.id: o.state for o in load()}
    assert states[article.pk] == "withdrawn"
    assert not Article.objects.exists()
