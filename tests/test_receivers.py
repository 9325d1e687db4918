"""What follows a publication: what became public is told (addresses: tests/editorial)."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from phases.editorial import trash, undo, workflow
from phases.models import JournalEntry, Page, Phase, PublicChange
from tests import factories


@pytest.fixture
def phase(db):
    return factories.publish(
        Phase, **factories.phase_values(summary_fr="Un résumé.", summary_lt="Santrauka.")
    )


def kinds(item):
    return [change.kind for change in PublicChange.objects.of(item)]


def words(item):
    return str([change.changes for change in PublicChange.objects.of(item)])


def test_each_publication_and_withdrawal_is_one_row(phase, publisher):
    factories.edit(phase, summary_fr="Un autre résumé.")
    workflow.withdraw(phase, by=publisher)
    workflow.publish(workflow.newest_revision(Phase, phase.pk), by=publisher)
    assert kinds(phase) == ["republished", "withdrawn", "changed", "published"]
    entries = JournalEntry.objects.filter(item_id=phase.pk, verb__in=JournalEntry.PUBLIC)
    assert [c.at for c in PublicChange.objects.of(phase)] == [entry.at for entry in entries]


def test_a_draft_tells_nothing(phase):
    factories.edit(phase, publish=False, summary_fr="Un brouillon secret.")
    assert kinds(phase) == ["published"]
    factories.save(Phase, **factories.phase_values(2, 2009, 2012, title_fr="Encore un secret"))
    assert PublicChange.objects.count() == 1
    factories.edit(phase, summary_fr="Enfin public.")
    assert "secret" not in words(phase)
    assert "Enfin public." in words(phase)


def test_a_publication_that_is_refused_tells_nothing(phase, publisher):
    revision = factories.save(Phase, **factories.phase_values(2, 2005, 2008))
    with pytest.raises(ValidationError):
        workflow.publish(revision, by=publisher)
    assert PublicChange.objects.count() == 1


def test_withdrawing_takes_the_words_of_former_changes_away(phase, publisher):
    factories.edit(phase, summary_fr="Une erreur sur quelqu’un.")
    factories.edit(phase, summary_fr="Corrigé.")
    assert "Une erreur" in words(phase)
    trash.trash(phase, by=publisher)
    assert kinds(phase) == ["withdrawn", "changed", "changed", "published"]
    assert words(phase) == str([[], [], [], []])
    trash.restore(phase, by=publisher)
    assert kinds(phase)[0] == "republished"
    assert "Une erreur" not in words(phase)


def test_taking_back_is_a_change(phase, administrator):
    factories.edit(phase, summary_fr="Trop tôt.")
    undo.undo(JournalEntry.objects.filter(item_id=phase.pk).first(), by=administrator)
    assert kinds(phase) == ["changed", "changed", "published"]
    (change,) = PublicChange.objects.of(phase)[0].changes
    assert (change["before"], change["after"]) == ("Trop tôt.", "Un résumé.")


def test_changes_of_kinds_newest_first(phase):
    page = factories.publish(Page, title_fr="Une page", slug_fr="une-page")
    found = PublicChange.objects.of_models(Phase, Page)
    assert [change.item_id for change in found] == [page.pk, phase.pk]
    assert list(PublicChange.objects.of_models(Page)) == [found[0]]
    assert PublicChange.objects.of_models(Phase).newest_at() == phase.updated_at
    assert PublicChange.objects.none().newest_at() is None


def test_first_content_is_published_first(first_content):
    assert set(PublicChange.objects.values_list("kind", flat=True)) == {"published"}
    assert PublicChange.objects.of_models(Phase).count() == Phase.objects.live().count()


def test_the_migration_tells_what_the_journal_knows(phase, publisher, administrator):
    factories.edit(phase, summary_fr="Une erreur.")
    factories.edit(phase, summary_fr="Corrigé.")
    other = factories.publish(Page, title_fr="Une page", slug_fr="une-page")
    factories.edit(other, title_fr="Une erreur")
    workflow.withdraw(other, by=publisher)
    undo.undo(JournalEntry.objects.filter(item_id=phase.pk).first(), by=administrator)
    fields = ("item_model", "item_id", "kind", "at", "changes")
    told = list(PublicChange.objects.values(*fields))
    PublicChange.objects.all().delete()
    import_module("phases.migrations.0010_public_changes").tell_the_past(apps, None)
    assert list(PublicChange.objects.values(*fields)) == told
