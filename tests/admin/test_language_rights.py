"""The right to publish one language, asked on every path by which a text can become public."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from phases.editorial import (
    drafts,
    schedule,
    sets,
    translation_files,
    undo,
    workflow,
)
from phases.editorial.language_publication import publish_language
from phases.editorial.translation_export import Choice, exported
from phases.localization.exchange import FORMATS, written
from phases.localization.glossary import Glossary
from phases.models import Draft, JournalEntry, Phase, PublicationSet
from tests import factories
from tests.admin.test_drafts import WHEN
from tests.admin.test_sets import press as press_in_set
from tests.admin.translating.screen import Translator

SECRET = "Slaptas pavadinimas"
LATER = timezone.now() + datetime.timedelta(days=400)


def form(person, phase, revision, act):
    """Press a button of the form, forged where the page does not offer it."""
    person.send(phase, person.open(phase), act, _language_alone="lt", **WHEN)


def screen(person, phase, revision, act):
    Translator(person.user).open(phase).press(act)


def in_list(person, phase, revision, act):
    """Send what the list's action and its question would send."""
    data = {
        "action": "publish_selected", "_selected_action": [str(phase.pk)],
        "_seen": [str(revision.pk)], "post": "yes",
    }  # fmt: skip
    person.client.post(reverse("admin:phases_phase_changelist"), data)


def in_set(person, phase, revision, act):
    gathered = sets.create("Rinkinys", by=None)
    sets.add(gathered, revision, by=None)
    press_in_set(person, gathered, act, **WHEN)
    gathered = PublicationSet.objects.get()
    with pytest.raises(PermissionDenied):
        getattr(sets, act)(gathered, *([] if act == "publish" else [LATER]), by=person.user)


def in_code(person, phase, revision, act):
    verbs = {
        "publish": lambda: workflow.publish(revision, by=person.user),
        "publish_language": lambda: publish_language(revision, "lt", by=person.user),
        "schedule": lambda: schedule.schedule(revision, LATER, by=person.user),
    }
    with pytest.raises(PermissionDenied):
        verbs[act]()


def file_of(phase):
    bitext = exported(
        Choice("lt", frozenset({"missing", "in_work"}), items=frozenset({phase.pk})),
        glossary=Glossary([], "lt"), origin="https://example.org",
    )  # fmt: skip
    return written(bitext, FORMATS["po"], "x")[2].replace(b'msgstr "Slaptas', b'msgstr "Itin slapt')


def by_import(person, phase, revision, act):
    """A file becomes a draft for whoever translates, and is nothing for the others."""
    file = ("x.po", file_of(phase), "lt")
    if person.user.groups.filter(name__endswith="-en").exists():
        with pytest.raises(PermissionDenied):
            translation_files.bring(*file, is_review=True, by=person.user)
        return
    brought = translation_files.bring(*file, is_review=True, by=person.user)
    assert translation_files.take_in(brought, by=person.user).taken


PATHS = [
    (form, "publish"), (form, "publish_language"), (form, "schedule"),
    (screen, "publish_language"),
    (in_list, "publish"),
    (in_set, "publish"), (in_set, "schedule"),
    (in_code, "publish"), (in_code, "publish_language"), (in_code, "schedule"),
    (by_import, "take"),
]  # fmt: skip


@pytest.mark.parametrize("group", ["editor", "translator-lt", "publisher-en"])
@pytest.mark.parametrize(
    ("path", "act"), PATHS, ids=[f"{path.__name__}-{act}" for path, act in PATHS]
)
def test_nobody_publishes_lithuanian_without_its_right(at_work, phase, path, act, group):
    person = at_work("translator")
    person.user.groups.set([Group.objects.get(name=group)])
    if (path, group) == (screen, "publisher-en"):
        address = reverse("admin:translations_item", args=["lt", "phase", phase.pk])
        assert person.client.post(address, {"_publish_language": "1"}).status_code == 403
        return
    revision = factories.edit(phase, publish=False, title_lt=SECRET)
    path(person, phase, revision, act)
    assert Phase.objects.get(pk=phase.pk).title_lt == "Etapas"
    assert not Draft.objects.filter(state=Draft.State.SCHEDULED).exists()
    assert drafts.draft_of(phase) is not None


@pytest.mark.parametrize("path", [form, screen])
def test_who_has_the_right_publishes_the_language_and_no_other(at_work, phase, path):
    """The same buttons do it for who has the right: what is refused above is the right alone."""
    person = at_work("language_publisher")
    revision = factories.edit(phase, publish=False, summary_lt="Vieša.", title_fr="Brouillon")
    path(person, phase, revision, "publish_language")
    public = Phase.objects.get(pk=phase.pk)
    assert (public.summary_lt, public.title_fr) == ("Vieša.", "Phase inventée 1")
    assert JournalEntry.objects.first().languages == ["lt"]
    for act in ("publish", "schedule"):
        form(person, phase, revision, act)
    assert Phase.objects.get(pk=phase.pk).title_fr == "Phase inventée 1"
    assert not Draft.objects.filter(state=Draft.State.SCHEDULED).exists()


@pytest.mark.parametrize(("path", "act"), [(in_list, "publish"), (in_set, "publish")])
def test_the_lists_and_sets_of_a_publisher_are_pressed_as_here(at_work, phase, path, act):
    """Who may publish does by what is sent above: it is refused for the right alone."""
    revision = factories.edit(phase, publish=False, title_lt="Viešas")
    if path is in_set:
        gathered = sets.create("Rinkinys", by=None)
        sets.add(gathered, revision, by=None)
        press_in_set(at_work("publisher"), gathered, act)
    else:
        path(at_work("publisher"), phase, revision, act)
    assert Phase.objects.get(pk=phase.pk).title_lt == "Viešas"


def test_a_right_that_was_taken_away_holds_for_what_is_due_and_for_taking_back(at_work, phase):
    person = at_work("language_publisher")
    entry = publish_language(
        factories.edit(phase, publish=False, title_lt="Viešas"), "lt", by=person.user
    )
    revision = factories.edit(phase, by=person.user, publish=False, title_lt=SECRET)
    schedule.schedule(revision, LATER, by=person.user)
    Draft.objects.update(scheduled_at=timezone.now() - datetime.timedelta(minutes=1))
    person.user.groups.set([Group.objects.get(name="translator-lt")])
    call_command("publish_due", verbosity=0)
    assert Phase.objects.get(pk=phase.pk).title_lt == "Viešas"
    draft = drafts.draft_of(phase)
    assert (draft.state, str(person.user) in draft.reason) == (Draft.State.DRAFT, True)
    del person.user._roles
    with pytest.raises(PermissionDenied):
        undo.undo(entry, by=person.user)
