"""Whatever a browser or a person with a console sends, the answer is a page in words."""

import pytest
from django.urls import reverse

from phases.editorial import workflow
from phases.models import Phase
from phases.snapshot import take
from tests.admin.browser_form import fields

ABSURD = [
    {"orientations-TOTAL_FORMS": "abc"},
    {"orientations-TOTAL_FORMS": "99999999"},
    {"orientations-TOTAL_FORMS": "-1"},
    {"orientations-INITIAL_FORMS": "0"},
    {"orientations-INITIAL_FORMS": "7"},
    {"orientations-0-id": "\x00"},
    {"orientations-0-id": "00000000-0000-0000-0000-000000000000"},
    {"orientations-0-phase": "x"},
    {"orientations-0-position": "99999999999999999999"},
    {"orientations-0-position": "-1"},
    {"orientations-0-support_domains": ["x", "\x00"]},
    {"orientations-0-text_fr": "\x00"},
    {"number": "99999999999999999999"},
    {"number": "3.5"},
    {"start_year": "\x00"},
    {"headline_on": "32/13/2013"},
    {"headline_on": "0000"},
    {"budget_amount": "NaN"},
    {"budget_amount": "1e999"},
    {"budget_source": "\x00"},
    {"sources": ["\x00"]},
    {"slug_fr": "a b/c"},
    {"title_fr": "x" * 100_000},
    {"_reviewed": "\x00"},
    {"_author": "\x00"},
    {"_language": "\x00"},
    {"_saveasnew": "1"},
]


@pytest.mark.parametrize("absurd", ABSURD, ids=lambda absurd: next(iter(absurd.items()))[0])
def test_a_form_is_never_answered_by_a_crash(at_work, phase, absurd):
    editor = at_work("editor")
    data, before = editor.open(phase), take(phase)
    response = editor.send(phase, {**data, "summary_fr": "Gardé", **absurd})
    assert response.status_code in (200, 302)
    if response.status_code == 200:
        assert workflow.newest_revision(Phase, phase.pk).number == 1
        assert editor.again(phase, response)["summary_fr"] == ["Gardé"]
    assert take(phase) == before


@pytest.mark.parametrize(
    "query",
    [
        "title_fr=%00&number=x&headline_on=xyz&sources=a,b&budget_source=%00&picture=x",
        "_changelist_filters=%00",
        "_popup=%00",
        "add=%00",
        "lang=%00",
        "discard=%00",
    ],
)
def test_a_new_form_with_an_absurd_address_opens(at_work, db, query):
    client = at_work("editor").client
    assert client.get(f"{reverse('admin:phases_phase_add')}?{query}").status_code == 200


def test_absurd_choices_in_a_list_are_answered(at_work, phase):
    client = at_work("editor").client
    address = reverse("admin:phases_phase_changelist")
    for chosen in ("\x00", "x", "1"):
        data = {"action": "withdraw_selected", "_selected_action": chosen, "post": "yes"}
        assert client.post(address, data, follow=True).status_code == 200
    assert Phase.objects.get(pk=phase.pk).is_live


def test_an_added_item_with_a_taken_number_comes_back(at_work, phase):
    editor = at_work("editor")
    address = reverse("admin:phases_phase_add")
    data = fields(editor.client.get(address), "phase_form")
    typed = {"title_fr": "Doublon", "number": "1", "start_year": "2030", "end_year": "2031"}
    response = editor.client.post(address, {**data, **typed})
    assert response.status_code == 200
    assert fields(response, "phase_form")["title_fr"] == ["Doublon"]
    assert Phase.objects.count() == 1
