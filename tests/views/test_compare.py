"""Contracts and pôles side by side: what differs first, and never an error."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from phases import models
from phases.views.comparing import MOST
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def phase():
    factories.site()
    return factories.PhaseFactory(slug_fr="phase-inventee", title_fr="Phase inventée")


@pytest.fixture
def contracts(phase):
    """Return four contracts that have one market in common, and one each of their own."""
    made = []
    for number in range(MOST):
        pole = factories.PoleFactory(name=f"Pôle {number}", slug_fr=f"pole-{number}")
        contract = factories.ContractFactory(pole=pole, phase=phase)
        factories.TargetMarketFactory(contract=contract, name_fr="Marché commun")
        factories.TargetMarketFactory(contract=contract, name_fr=f"Marché de {number}")
        made.append(contract)
    return made


def address(*numbers, language="fr"):
    names = "&".join(f"contrat=pole-{number}/phase-inventee" for number in numbers)
    return f"/{language}/comparer/?{names}"


def rows(response):
    return {
        getattr(row.name, "value", row.name): row
        for section in response.context["compared"]
        for row in section.rows
    }


def test_what_differs_comes_first_and_says_so(client, contracts):
    response = client.get(address(0, 1))
    (section,) = [one for one in response.context["compared"] if len(one.rows) == 3]
    assert [row.differs for row in section.rows] == [True, True, False]
    assert section.rows[-1].name.value == "Marché commun"
    page = response.content.decode()
    differing = sum(row.differs for row in rows(response).values())
    assert page.count(">diffère</span>") == differing == 2


def test_the_order_is_that_of_the_address(client, contracts):
    columns = client.get(address(2, 0)).context["columns"]
    assert [item.pole.name for item, _heading, _without in columns] == ["Pôle 2", "Pôle 0"]


def test_sections_that_only_one_fills_are_not_printed(client, contracts):
    factories.StrategicAreaFactory(contract=contracts[0], name_fr="Domaine seul")
    assert "Domaine seul" not in rows(client.get(address(0, 1)))
    factories.StrategicAreaFactory(contract=contracts[1], name_fr="Domaine seul")
    assert not rows(client.get(address(0, 1)))["Domaine seul"].differs


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("contrat=pole-0/phase-inventee", "Choisissez-en un de plus"),
        ("contrat=pole-0/phase-inventee&contrat=pole-0/phase-inventee", "Choisissez-en un"),
        ("contrat=nowhere/x&contrat=pole-0/phase-inventee", "n’est pas, ou n’est plus"),
        (
            "&".join(f"contrat=pole-{n % 4}/phase-inventee{'x' * (n // 4)}" for n in range(9)),
            "n’est",
        ),
        ("contrat=%00&contrat=" + "x" * 400, "n’est pas, ou n’est plus"),
        ("contrat=pole-0/phase-inventee&pole=pole-0", "ne se comparent pas"),
        ("contrat=&contrat=/&contrat=///", "n’est pas"),
    ],
)
def test_what_cannot_be_compared_is_told_in_a_sentence(client, contracts, query, words):
    response = client.get(f"/fr/comparer/?{query}")
    assert response.status_code == 200
    assert words in response.content.decode()


def test_more_than_four_are_cut_and_that_is_said(client, contracts, phase):
    pole = factories.PoleFactory(name="Pôle 4", slug_fr="pole-4")
    factories.ContractFactory(pole=pole, phase=phase)
    response = client.get(address(0, 1, 2, 3, 4))
    assert len(response.context["columns"]) == MOST
    assert "au plus 4" in response.content.decode()


def test_what_is_not_live_is_not_named(client, contracts):
    hidden = contracts[1].pole
    models.PerformanceContract.objects.filter(pk=contracts[1].pk).update(published_at=None)
    page = client.get(address(0, 1)).content.decode()
    assert hidden.name not in page


def test_every_language_has_the_same_comparison_and_no_search_engine_any(client, contracts):
    response = client.get(address(0, 1, language="lt"))
    assert response.context["is_noindex"]
    for link in response.context["language_links"]:
        assert link["url"].count("contrat=") == 2
        found = client.get(link["url"]).context["columns"]
        assert [item.pole.name for item, *_rest in found] == ["Pôle 0", "Pôle 1"]


def test_poles_are_compared_by_theme_and_region(client):
    theme = factories.ThemeFactory(name_fr="Thème commun")
    for number in range(2):
        pole = factories.PoleFactory(name=f"Pôle {number}", slug_fr=f"pole-{number}")
        pole.themes.add(theme)
        pole.regions.add(factories.RegionFactory())
    found = rows(client.get("/fr/comparer/?pole=pole-0&pole=pole-1"))
    assert (found["Thématiques"].differs, found["Régions"].differs) == (False, True)


def test_compare_is_offered_where_two_share_a_filled_section(client, contracts, phase):
    empty = factories.ContractFactory(pole=factories.PoleFactory(slug_fr="vide"), phase=phase)
    page = client.get("/fr/contrats/").content.decode()
    assert page.count('name="contrat"') == MOST
    assert 'value="vide/phase-inventee"' not in page
    own = client.get(contracts[0].get_absolute_url()).content.decode()
    assert own.count("/fr/comparer/?contrat=pole-0/") == MOST - 1
    assert "/fr/comparer/" not in client.get(empty.get_absolute_url()).content.decode()
    models.TargetMarket.objects.exclude(contract=contracts[0]).delete()
    assert 'name="contrat"' not in client.get("/fr/contrats/").content.decode()


def test_a_pole_offers_its_own_contracts_phase_beside_phase(client, contracts):
    pole = contracts[0].pole
    page = client.get(pole.get_absolute_url()).content.decode()
    assert "/fr/comparer/" not in page
    later = factories.ContractFactory(pole=pole, phase=factories.PhaseFactory(slug_fr="apres"))
    factories.TargetMarketFactory(contract=later, name_fr="Marché commun")
    page = client.get(pole.get_absolute_url()).content.decode()
    assert "/fr/comparer/?contrat=pole-0/" in page
    assert "contrat=pole-0/apres" in page


def test_four_ask_as_much_as_two(client, contracts):
    def queries(*numbers):
        with CaptureQueriesContext(connection) as captured:
            client.get(address(*numbers))
        return len(captured)

    assert queries(0, 1, 2, 3) == queries(0, 1)
