"""What a signed amendment changed: rows of the same name are the same row."""

import pytest

from tests import factories
from tests.views.reading import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def versions():
    factories.site()
    first = factories.ContractFactory(
        pole__slug_fr="pole", phase__slug_fr="phase", preamble_fr="<p>Un texte ancien.</p>"
    )
    second = factories.ContractFactory(
        pole=first.pole, phase=first.phase, version=2, preamble_fr="<p>Un texte nouveau.</p>"
    )
    for contract, markets in ((first, ("Santé", "Énergie")), (second, ("Énergie", "Mobilité"))):
        for name in markets:
            factories.TargetMarketFactory(contract=contract, name_fr=name)
    return first, second


ADDRESS = "/fr/contrats/pole/phase/v2/changements/"


def test_rows_that_came_and_went_and_words_that_changed_are_told(client, versions):
    page = words(client.get(ADDRESS))
    for part in ("Supprimé : ancien", "Ajouté : nouveau", "Supprimé : Santé", "Ajouté : Mobilité"):
        assert part in page.replace("\u00a0", " "), part
    assert "Énergie" not in page


def test_nothing_that_changed_is_one_sentence(client, versions):
    first, second = versions
    second.preamble_fr = first.preamble_fr
    second.save()
    second.targetmarkets.all().delete()
    for name in ("Santé", "Énergie"):
        factories.TargetMarketFactory(contract=second, name_fr=name)
    assert "n’a changé" in words(client.get(ADDRESS))


def test_the_first_version_changed_nothing_and_one_that_is_not_live_is_not_there(client, versions):
    assert client.get("/fr/contrats/pole/phase/v1/changements/").status_code == 404
    assert client.get("/fr/contrats/pole/phase/v3/changements/").status_code == 404


def test_versions_lead_to_it(client, versions):
    assert f'href="{ADDRESS}"' in client.get("/fr/contrats/pole/phase/").content.decode()


def test_other_languages_are_not_told(client, versions):
    _first, second = versions
    second.preamble_en = "<p>English words</p>"
    second.save()
    assert "English words" not in words(client.get(ADDRESS))
    assert "English words" in words(client.get(ADDRESS.replace("/fr/", "/en/")))
