"""How much is known of a pôle or a contract: in the list, as a filter, above the form."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from phases.editorial import completeness, workflow
from phases.models import PerformanceContract, Phase, Pole
from tests import factories

pytestmark = pytest.mark.django_db
POLES = "/admin/phases/pole/"


@pytest.fixture
def as_editor(client, editor):
    client.force_login(editor)
    return client


def of(item):
    return completeness.completeness(workflow.newest_revision(type(item), item.pk).snapshot)


def test_what_is_known_of_a_draft_counts():
    pole = factories.publish(Pole, name="Pôle", slug_fr="pole")
    before = of(pole)
    assert before.known == 0
    factories.edit(pole, publish=False, full_name_fr="Un nom", website="https://example.org/")
    assert of(pole).known == 2
    assert {part.name for part in before.missing} - {part.name for part in of(pole).missing} == {
        *("full_name", "website")
    }


@pytest.mark.parametrize("model", [Pole, PerformanceContract])
def test_every_part_leads_to_its_place_in_the_form(as_editor, model):
    pole = factories.publish(Pole, name="Pôle", slug_fr="pole")
    item = pole
    if model is PerformanceContract:
        phase = factories.publish(Phase, **factories.phase_values())
        item = factories.publish(model, pole=str(pole.pk), phase=str(phase.pk), version=1)
    address = f"/admin/phases/{model._meta.model_name}/{item.pk}/change/"
    form = as_editor.get(address).content.decode()
    for part in completeness.parts(model):
        assert f'id="{part.anchor}"' in form
        assert f'href="#{part.anchor}"' in form


@pytest.mark.parametrize("part", [part.name for part in completeness.parts(Pole)])
def test_the_filter_agrees_with_the_column(as_editor, part):
    row = {"kind": "labelled", "date": "2005"}
    factories.publish(Pole, name="Nu", slug_fr="nu")
    full = factories.publish(
        Pole, name="Plein", slug_fr="plein", full_name_fr="Un nom", labelevent=[row]
    )
    page = as_editor.get(f"{POLES}?unknown={part}")
    shown = {item.newest_title for item in page.context["cl"].result_list}
    missing = {one.name for one in of(full).missing}
    assert shown == ({"Nu", "Plein"} if part in missing else {"Nu"})


def test_more_items_ask_no_more_queries(as_editor):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert as_editor.get(POLES).status_code == 200
        return len(asked)

    for number in range(2):
        factories.publish(Pole, name=f"Pôle {number}", slug_fr=f"p-{number}")
    queries()
    few = queries()
    for number in range(2, 8):
        factories.publish(Pole, name=f"Pôle {number}", slug_fr=f"p-{number}")
    assert queries() == few


def test_it_blames_nobody(as_editor):
    factories.publish(Pole, name="Pôle", slug_fr="pole")
    page = as_editor.get(POLES).content.decode()
    assert "0 sur 9" in page
    assert "pas encore connu" in page
