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
        for _differs, sections in response.context["compared"]
        for section in sections
        for row in section.rows
    }


def test_what_differs_comes_first_and_says_so(client, contracts):
    response = client.get(address(0, 1))
    (differs, differing), (same, shared) = response.context["compared"]
    assert (differs, same) == (True, False)
    names = [row.name.value for section in differing for row in section.rows]
    assert names == ["Marché de 0", "Marché de 1"]
    # Each row stands once.
    (markets,) = [section for section in shared if section.title == "Marchés-cibles"]
    assert [row.name.value for row in markets.rows] == ["Marché commun"]
    page = response.content.decode()
    assert page.index('id="differences"') < page.index('id="same"')
    assert page.count("</span>diffère</span>") == 2


def test_nothing_that_differs_is_a_sentence(client, contracts):
    models.TargetMarket.objects.exclude(name_fr="Marché commun").delete()
    (_differs, sections), _same = client.get(address(0, 1)).context["compared"]
    assert sections == []
    assert "Rien ne diffère" in client.get(address(0, 1)).content.decode()


def test_challenges_are_the_same_when_they_are_for_the_same_markets(client, contracts):
    for contract in contracts[:2]:
        challenge = factories.ChallengeFactory(contract=contract, name_fr="Recycler")
        challenge.markets.set(contract.targetmarkets.filter(name_fr="Marché commun"))
    assert not rows(client.get(address(0, 1)))["Recycler"].differs
    challenge.markets.set(contract.targetmarkets.all())
    row = rows(client.get(address(0, 1)))["Recycler"]
    assert row.differs
    assert [getattr(one, "value", one) for one in row.cells[1]] == [
        "défi technologique",
        "Marché commun",
        "Marché de 1",
    ]


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
    response = client.get("/fr/comparer/?pole=pole-0&pole=pole-1")
    found = rows(response)
    assert (found["Thématiques"].differs, found["Régions"].differs) == (False, True)
    current = [one.url for one in response.context["navigation"] if one.current]
    assert current == ["/fr/poles/"]


def test_poles_are_chosen_in_boxes_where_two_share_a_filled_section(client):
    source = factories.SourceFactory()
    poles = factories.PoleFactory.create_batch(3)
    assert 'name="pole"' not in client.get("/fr/comparer/").content.decode()
    for pole in poles[:2]:
        factories.TargetMarketFactory(contract=None, pole=pole, source=source)
    page = client.get("/fr/comparer/").content.decode()
    assert page.count('name="pole"') == MOST
    assert page.count(f'value="{poles[0].slug_fr}"') == MOST
    assert f'value="{poles[2].slug_fr}"' not in page
    chosen = "&".join(f"pole={pole.slug_fr}" for pole in poles[:2])
    page = client.get(f"/fr/comparer/?{chosen}&pole=&pole=").content.decode()
    assert page.count(" selected") == 2
    assert "fr-alert" not in page


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

    few = queries(0, 1)
    assert queries(0, 1, 2, 3) == few
    for contract in contracts:
        for _number in range(20):
            market = factories.TargetMarketFactory(contract=contract)
            factories.ChallengeFactory(contract=contract).markets.add(market)
            factories.CommitmentFactory(contract=contract)
            factories.IndicatorFactory(contract=contract, target=1)
            factories.SignatoryFactory(contract=contract)
    many = queries(0, 1)
    assert queries(0, 1, 2, 3) == many
    factories.ChallengeFactory(contract=contracts[0])
    assert queries(0, 1) == many


def test_drafts_beside_are_not_told(client, contracts, editor):
    client.force_login(editor)
    draft = factories.publish(
        models.Pole, name="Pôle public", slug_fr="public", full_name_fr="Nom public"
    )
    factories.edit(draft, publish=False, name="kanarek", headquarters_city="kanarek")
    phase = str(contracts[0].phase.pk)
    values = {"phase": phase, "targetmarket": [{"name_fr": "Marché commun"}]}
    published = factories.publish(
        models.PerformanceContract, pole=str(draft.pk), version=1, **values
    )
    factories.edit(published, publish=False, preamble_fr="<p>kanarek</p>")
    values["targetmarket"] = [{"name_fr": "kanarek"}]
    factories.save(models.PerformanceContract, pole=str(draft.pk), version=2, **values)
    for query in (
        "contrat=public/phase-inventee&contrat=pole-0/phase-inventee",
        "pole=public&pole=pole-0",
        "",
    ):
        assert "kanarek" not in client.get(f"/fr/comparer/?{query}").content.decode()
