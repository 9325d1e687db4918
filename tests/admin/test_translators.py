"""A translator changes the texts of one language, whatever the browser sends."""

import datetime

import pytest
from django.urls import reverse

from phases.editorial import workflow
from phases.models import Phase
from phases.snapshot import language_of, row_key, take
from tests import factories


def changed_languages(before, after):
    return {
        language_of(key, path)
        for key in before.keys() | after.keys()
        for path in before.get(key, {}).keys() | after.get(key, {}).keys()
        if before.get(key, {}).get(path) != after.get(key, {}).get(path)
    }


def test_the_form_has_lithuanian_fields_only(at_work, phase):
    data = at_work("translator").open(phase)
    names = {name for name in data if not name.startswith("_") and "csrf" not in name}
    of_rows = {name for name in names if name.endswith("_FORMS")}
    keys = {name for name in names if name.endswith(("-id", "-phase"))}
    assert {name[-3:] for name in names - of_rows - keys} == {"_lt"}


def test_the_french_text_stands_beside_and_can_be_read(at_work, phase):
    translator = at_work("translator")
    page = translator.client.get(translator.address(phase)).content.decode()
    assert page.count("Orientation inventée 2.") >= 2
    assert 'name="orientations-0-text_fr"' not in page


def test_a_save_changes_lithuanian_only_and_is_in_work(at_work, phase):
    translator = at_work("translator")
    before = take(phase)
    data = translator.open(phase)
    response = translator.send(phase, data, **{"orientations-1-text_lt": "<p>Pataisyta.</p>"})
    assert response.status_code == 302, response.content.decode()
    assert take(phase) == before  # Saved, not published.
    workflow.publish(workflow.newest_revision(Phase, phase.pk), by=None)
    after = take(phase)
    assert changed_languages(before, after) == {"lt"}
    row = phase.orientations.get(position=2)
    assert row.text_lt == "<p>Pataisyta.</p>"
    assert row.translation_status_lt["text"] == {
        "state": "in_work",
        "source": "<p>Orientation inventée 2.</p>",
        "by": "translator",
        "on": datetime.date.today().isoformat(),
    }
    assert phase.orientations.get(position=1).translation_status_lt == {}


def forged(data):
    return {
        **data,
        "title_fr": "Forgé",
        "title_en": "Forged",
        "number": "9",
        "slug_fr": "forge",
        "orientations-0-text_fr": "<p>Forgé.</p>",
        "orientations-0-position": "3",
        "orientations-1-DELETE": "on",
        "orientations-TOTAL_FORMS": "4",
        "orientations-3-text_fr": "<p>Forgé.</p>",
        "orientations-3-text_lt": "<p>Suklastota.</p>",
        "orientations-3-id": "",
    }


def test_forged_fields_change_nothing(at_work, phase):
    translator = at_work("translator")
    before = take(phase)
    response = translator.send(phase, forged(translator.open(phase)), title_lt="Naujas")
    assert response.status_code in (200, 302)
    assert changed_languages(before, take(phase)) <= {"lt"}
    assert phase.orientations.count() == 3
    assert "Forg" not in str(take(phase))


@pytest.mark.parametrize("forge", [False, True])
def test_an_editor_saving_french_meanwhile_is_never_reverted(at_work, phase, forge):
    translator, editor = at_work("translator"), at_work("publisher")
    data = translator.open(phase)
    editor.send(
        phase,
        editor.open(phase),
        **{
            "title_fr": "Nouveau titre",
            "orientations-0-text_fr": "<p>Nouveau texte.</p>",
            "orientations-1-DELETE": "on",
            "orientations-2-position": "1",
        },
    )
    french = take(phase)
    response = translator.send(phase, forged(data) if forge else data, title_lt="Pavadinimas")
    assert changed_languages(french, take(phase)) == set()
    assert response.status_code == 302
    saved = workflow.newest_revision(Phase, phase.pk).snapshot
    assert changed_languages(french, saved) == {"lt"}
    root = saved[row_key(Phase, phase.pk)]
    assert (root["title_fr"], root["title_lt"]) == ("Nouveau titre", "Pavadinimas")
    assert root["title_lt#status"]["source"] == phase.title_fr  # The French that was read.


def test_no_adding_no_withdrawing(at_work, phase):
    client = at_work("translator").client
    assert client.get(reverse("admin:phases_phase_add")).status_code == 403
    assert client.post(reverse("admin:phases_phase_add"), {"title_fr": "x"}).status_code == 403
    address = reverse("admin:phases_phase_delete", args=[phase.pk])
    assert client.post(address, {"post": "yes"}).status_code == 403
    client.post(
        reverse("admin:phases_phase_changelist"),
        {"action": "withdraw_selected", "_selected_action": str(phase.pk), "post": "yes"},
    )
    assert Phase.objects.get(pk=phase.pk).is_live


def test_the_workflow_refuses_what_a_form_would_let_pass(at_work, phase, monkeypatch):
    """The fields are the first door, the paths of the snapshot the second."""
    translator = at_work("translator")
    data = translator.open(phase)
    monkeypatch.setattr("phases.admin.base.columns_to_read_only", lambda *args: [])
    before = take(phase)
    response = translator.send(phase, data, title_fr="Forgé", number="1")
    assert response.status_code in (200, 403)
    assert take(phase) == before


def test_reviewed_is_said_by_the_person(at_work, phase):
    translator = at_work("translator")
    response = translator.send(phase, translator.open(phase), _reviewed="lt")
    assert response.status_code == 302
    snapshot = workflow.newest_revision(Phase, phase.pk).snapshot
    root = snapshot[row_key(Phase, phase.pk)]
    assert root["title_lt#status"]["state"] == "reviewed"
    assert "headline_lt#status" not in root
    states = [values.get("text_lt#status", {}).get("state") for values in snapshot.values()]
    assert states.count("reviewed") == 3
    assert not any("_en#status" in path for values in snapshot.values() for path in values)


def test_reviewing_another_language_is_not_his(at_work, phase):
    translator = at_work("translator")
    translator.send(phase, translator.open(phase), _reviewed="en")
    assert workflow.newest_revision(Phase, phase.pk).number == 1


def test_emptying_a_translation_removes_its_state(at_work, phase):
    translator = at_work("translator")
    translator.send(phase, translator.open(phase), _reviewed="lt")
    translator.send(phase, translator.open(phase), title_lt="")
    root = workflow.newest_revision(Phase, phase.pk).snapshot[row_key(Phase, phase.pk)]
    assert not root["title_lt"]
    assert "title_lt#status" not in root
    assert root["summary_lt#status"]["state"] == "reviewed"


def test_new_french_makes_the_translation_outdated(at_work, phase):
    editor, translator = at_work("publisher"), at_work("translator")
    translator.send(phase, translator.open(phase), _reviewed="lt")
    editor.send(phase, editor.open(phase), title_fr="Tout autre titre")
    page = editor.client.get(editor.address(phase)).content.decode()
    assert "state--outdated" in page


def test_a_date_that_is_only_read_is_in_words(at_work, phase):
    factories.edit(phase, headline_on="2013-01")
    translator = at_work("translator")
    page = translator.client.get(translator.address(phase)).content.decode()
    assert "janvier 2013" in page
    assert "2013-01" not in page
