"""Drafts, preview links and open forms: what the database holds of them."""

import datetime

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from phases.models import Draft, JournalEntry, OpenForm, Phase, PreviewLink, Revision
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def phase():
    return factories.publish(Phase, **factories.phase_values())


def test_an_item_has_one_draft(phase):
    revision = factories.edit(phase, publish=False, title_fr="Brouillon")
    values = {"item_model": "phase", "item_id": phase.pk, "revision": revision}
    with pytest.raises(IntegrityError), transaction.atomic():
        Draft.objects.create(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Draft.objects.update(state=Draft.State.SCHEDULED)
    assert str(Draft.objects.of(phase).get()) == "Brouillon"


def test_a_link_leads_somewhere_until_it_expires_or_is_revoked(phase):
    now, day = timezone.now(), datetime.timedelta(days=1)
    values = {"item_model": "phase", "item_id": phase.pk}
    good = PreviewLink.objects.create(**values, expires_at=now + day)
    PreviewLink.objects.create(**values, expires_at=now - day)
    PreviewLink.objects.create(**values, expires_at=now + day, revoked_at=now)
    assert list(PreviewLink.objects.of(phase).valid()) == [good]


def test_a_form_that_is_silent_is_forgotten(phase, editor, publisher):
    values = {"item_model": "phase", "item_id": phase.pk}
    OpenForm.objects.create(**values, account=editor)
    long_ago = timezone.now() - datetime.timedelta(hours=1)
    OpenForm.objects.create(**values, account=publisher, last_seen=long_ago)
    assert [form.account for form in OpenForm.objects.of(phase)] == [editor]


def test_the_migration_says_what_is_public_and_what_is_a_draft(monkeypatch):
    """Its data step, run on rows as they were before: without links between them."""
    from importlib import import_module

    public = factories.publish(Phase, **factories.phase_values())
    factories.edit(public, title_fr="Deuxième")
    changed = factories.publish(Phase, **factories.phase_values(2, 2010, 2011))
    waiting = factories.edit(changed, publish=False, title_fr="En cours")
    new = factories.save(Phase, **factories.phase_values(3, 2014, 2015))
    expected = dict(Phase.objects.values_list("pk", "published_revision"))
    before = dict(JournalEntry.objects.values_list("pk", "before"))
    Draft.objects.all().delete()
    Phase.objects.update(published_revision=None)
    Revision.objects.update(title="")
    JournalEntry.objects.update(before=None)

    import_module("phases.migrations.0003_drafts").link_revisions(apps, connection)

    assert dict(Phase.objects.values_list("pk", "published_revision")) == expected
    assert dict(JournalEntry.objects.values_list("pk", "before")) == before
    assert set(Draft.objects.values_list("revision", flat=True)) == {waiting.pk, new.pk}
    assert Draft.objects.get(item_id=changed.pk).revision.title == "En cours"
