"""The contract's form: rows that choose among rows of the same contract, sources of a pôle."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from phases.editorial import pictures, workflow
from phases.models import PerformanceContract, Pole, Source
from tests import factories


@pytest.fixture
def contract(db, phase):
    return make(phase, "Pôle A", "a")


def make(phase, name, slug):
    pole = factories.publish(Pole, name=name, slug_fr=slug)
    market, indicator = factories.uuid.uuid4(), factories.uuid.uuid4()
    return factories.publish(
        PerformanceContract,
        pole=str(pole.pk),
        phase=str(phase.pk),
        version=1,
        targetmarket=[{"id": market, "name_fr": f"Marché de {name}"}],
        challenge=[{"name_fr": "Défi", "kind": "innovation", "markets": [str(market)]}],
        indicator=[{"id": indicator, "name_fr": f"Indicateur de {name}"}],
        indicatorvalue=[{"indicator": str(indicator), "year": 2013, "value": "1"}],
    )


def test_only_rows_of_this_contract_can_be_chosen(at_work, contract, phase):
    make(phase, "Pôle B", "b")
    editor = at_work("publisher")
    page = editor.client.get(editor.address(contract)).content.decode()
    assert "Marché de Pôle A" in page
    assert "Indicateur de Pôle A" in page
    assert "de Pôle B" not in page


def test_a_forged_choice_of_another_contract_is_refused(at_work, contract, phase):
    other = make(phase, "Pôle B", "b")
    editor = at_work("publisher")
    data = editor.open(contract)
    for forged in (
        {"challenges-0-markets": str(other.targetmarkets.get().pk)},
        {"indicator_values-0-indicator": str(other.indicators.get().pk)},
    ):
        response = editor.send(contract, data, **forged)
        assert response.status_code == 200
        assert "errorlist" in response.content.decode()
    assert contract.challenges.get().markets.get().contract_id == contract.pk


def test_a_contract_is_saved_with_its_rows(at_work, contract):
    editor = at_work("publisher")
    data = editor.open(contract)
    response = editor.send(
        contract,
        data,
        **{
            "signed_on": "12/2013",
            "challenges-0-name_fr": "Autre défi",
            "indicator_values-0-value": "2.5",
        },
    )
    assert response.status_code == 302, response.content.decode()
    contract = PerformanceContract.objects.get(pk=contract.pk)
    assert str(contract.signed_on) == "2013-12"
    challenge = contract.challenges.get()
    assert challenge.name_fr == "Autre défi"
    assert challenge.markets.count() == 1
    assert str(contract.indicator_values.get().value) == "2.5000"


def test_what_is_told_of_a_pole_needs_its_source(at_work, db):
    pole = factories.publish(Pole, name="Pôle C", slug_fr="c")
    source = factories.publish(Source, code="X1", title_fr="Document inventé")
    editor = at_work("publisher")
    data = editor.open(pole)
    row = {
        "strategicareas-TOTAL_FORMS": "1",
        "strategicareas-0-name_fr": "Domaine",
        "strategicareas-0-pole": str(pole.pk),
    }
    response = editor.send(pole, data, **row)
    assert 'href="#id_strategicareas-0-source"' in response.content.decode()
    response = editor.send(pole, data, **row, **{"strategicareas-0-source": str(source.pk)})
    assert response.status_code == 302, response.content.decode()
    assert pole.strategicareas.get().source == source


def test_a_source_is_added_in_the_pop_up(at_work, db):
    editor = at_work("publisher")
    address = reverse("admin:phases_source_add")
    response = editor.client.post(
        f"{address}?_popup=1",
        {"_popup": "1", "code": "X2", "title_fr": "Document", "_publish": "1"},
    )
    source = Source.objects.get()
    assert source.is_live
    assert str(source.pk) in response.content.decode()


def status(client, name: str) -> int:
    """Ask for an uploaded file."""
    answer = client.get(f"/media/{name}")
    if answer.streaming:
        b"".join(answer.streaming_content)  # which closes the file
    return answer.status_code


def test_a_file_is_attached_in_a_draft_and_public_once_published(
    at_work, contract, client, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    editor = at_work("editor")
    row = {
        "attachments-TOTAL_FORMS": "1",
        "attachments-0-contract": str(contract.pk),
        "attachments-0-title_fr": "Contrat signé",
        "attachments-0-language": "fr",
    }
    false = SimpleUploadedFile("a.pdf", b"<script>", "application/pdf")
    sent = {**row, "attachments-0-file": false}
    response = editor.send(contract, editor.open(contract), **sent)
    assert 'href="#id_attachments-0-file"' in response.content.decode()
    file = SimpleUploadedFile("a.pdf", b"%PDF-1.7 invented %%EOF", "application/pdf")
    sent = {**row, "attachments-0-file": file}
    response = editor.send(contract, editor.open(contract), **sent)
    assert response.status_code == 302, response.content.decode()
    assert not contract.attachments.exists()
    newest = workflow.newest_revision(PerformanceContract, contract.pk)
    (name,) = (row["file"] for row in newest.snapshot.values() if "file" in row)
    assert status(client, name) == 404
    assert status(editor.client, name) == 200
    assert pictures.remove_unused(grace=datetime.timedelta(0)) == []
    workflow.publish(newest, by=None)
    page = client.get(contract.get_absolute_url()).content.decode()
    assert f'href="/media/{name}"' in page
    assert status(client, name) == 200
