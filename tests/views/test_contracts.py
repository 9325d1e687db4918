"""The performance contracts: the list, a contract, a version of it."""

import re

import pytest

from phases import models
from phases.models.dates import PartialDate
from tests import factories
from tests.views.reading import count_queries, words

pytestmark = pytest.mark.django_db

ADDRESS = "/fr/contrats/pole-signataire/phase-signee/"


@pytest.fixture
def pole():
    return factories.PoleFactory(
        name="Pôle signataire", slug_fr="pole-signataire", slug_en="signing-cluster"
    )


@pytest.fixture
def phase():
    return factories.PhaseFactory(
        title_fr="Phase signée",
        title_en="Signed phase",
        slug_fr="phase-signee",
        slug_en="signed-phase",
    )


@pytest.fixture
def contract(pole, phase):
    return factories.ContractFactory(pole=pole, phase=phase)


def fill(contract, number: int = 1) -> None:
    """Give ``contract`` ``number`` invented rows of each kind."""
    for _ in range(number):
        factories.SignatoryFactory(contract=contract, name="Jeanne Inventée")
        factories.StrategicAreaFactory(contract=contract)
        market = factories.TargetMarketFactory(contract=contract)
        for kind in models.Challenge.Kind:
            challenge = factories.ChallengeFactory(contract=contract, kind=kind)
            challenge.markets.add(market)
        factories.CommitmentFactory(contract=contract)
        indicator = factories.IndicatorFactory(
            contract=contract, baseline=10, baseline_year=2012, target=1234, target_year=2018
        )
        for year in (2014, 2015):
            models.IndicatorValue.objects.create(
                contract=contract, indicator=indicator, year=year, value=year - 2000
            )
        contract.sources.add(factories.SourceFactory())


def test_a_contract_says_what_is_promised_to_whom_and_how_it_is_measured(client, contract):
    fill(contract)
    contract.challenges.filter(kind="innovation").update(name_fr="Défi d’innovation")
    page = words(client.get(ADDRESS))
    area, market = contract.strategicareas.get(), contract.targetmarkets.get()
    domain, indicator = contract.commitments.get().support_domain, contract.indicators.get()
    for part in (
        "Pôle signataire",
        "Phase signée",
        "décembre 2013",
        "Un contrat inventé pour les tests.",
        "Parties au contrat Association inventée",
        "Jeanne Inventée, Association inventée",
        area.name_fr,
        f"{domain.name_fr} Un engagement inventé pour les tests.",
        indicator.name_fr,
        "2012 Valeur de départ 10",
        "2014 Mesuré 14",
        "2015 Mesuré 15",
        "2018 Cible 1 234",
        contract.sources.get().title_fr,
    ):
        assert part in page, part
    assert re.search("2013.2018", page)
    # Over its column and, on a phone, with each of the two challenges.
    assert page.count(market.name_fr) == 3
    assert page.index("Défi inventé") < page.index("Défi d’innovation")


def test_a_contract_of_which_nothing_is_known_says_so_in_one_sentence(client, contract):
    known = client.get(ADDRESS)
    assert known.context["is_known"]
    models.PerformanceContract.objects.update(
        preamble_fr="", start_year=None, end_year=None, signed_on=None
    )
    unknown = client.get(ADDRESS)
    assert not unknown.context["is_known"]
    page = unknown.content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert main.count("fr-text--lead") == 1
    assert "<h2" not in main
    assert "None" not in main


def test_the_address_without_version_shows_the_newest_live_one(client, contract, pole, phase):
    amendment = factories.ContractFactory(
        pole=pole, phase=phase, version=2, signed_on=PartialDate(2015)
    )
    factories.ContractFactory(pole=pole, phase=phase, version=3, published_at=None)
    assert client.get(ADDRESS).context["contract"] == amendment
    assert client.get(f"{ADDRESS}v2/").context["contract"] == amendment
    assert client.get(f"{ADDRESS}v1/").context["contract"] == contract
    for version in (0, 3, 4):
        assert client.get(f"{ADDRESS}v{version}/").status_code == 404
    assert client.get(f"{ADDRESS}v{'9' * 400}/").status_code == 404


def test_a_replaced_version_says_so_and_all_versions_are_linked(client, contract, pole, phase):
    factories.ContractFactory(pole=pole, phase=phase, version=2)
    old = client.get(f"{ADDRESS}v1/").content.decode()
    assert "fr-alert--warning" in old
    assert f'href="{ADDRESS}v2/"' in old
    new = client.get(ADDRESS).content.decode()
    assert "fr-alert--warning" not in new
    assert f'href="{ADDRESS}v1/"' in new


def test_search_engines_are_told_one_address_and_readers_a_lasting_one(
    client, contract, pole, phase
):
    host = "http://testserver"
    for path in (ADDRESS, f"{ADDRESS}v1/"):
        context = client.get(path).context
        assert context["canonical"] == host + ADDRESS
        assert context["permalink"] == f"{host}{ADDRESS}v1/?version=2013-01-10"
    factories.ContractFactory(pole=pole, phase=phase, version=2)
    assert client.get(f"{ADDRESS}v1/").context["canonical"] == f"{host}{ADDRESS}v1/"
    assert client.get(ADDRESS).context["permalink"] == f"{host}{ADDRESS}v2/?version=2013-01-10"


@pytest.mark.parametrize("version", ["", "v1/"])
def test_slugs_of_other_languages_and_previous_ones_lead_to_the_page(client, contract, version):
    models.PreviousAddress.objects.create(
        item_model="pole", item_id=contract.pole_id, language="fr", slug="ancien-nom"
    )
    for path, address in (
        (
            "/en/contrats/pole-signataire/phase-signee/",
            "/en/contrats/signing-cluster/signed-phase/",
        ),
        ("/fr/contrats/signing-cluster/phase-signee/", ADDRESS),
        ("/fr/contrats/ancien-nom/signed-phase/", ADDRESS),
    ):
        response = client.get(path + version)
        assert (response.status_code, response.headers["Location"]) == (301, address + version)


def test_what_is_not_live_is_not_there(client, contract, pole):
    other = factories.PhaseFactory(slug_fr="autre-phase")
    assert client.get("/fr/contrats/pole-signataire/autre-phase/").status_code == 404
    factories.ContractFactory(pole=pole, phase=other, published_at=None)
    assert client.get("/fr/contrats/pole-signataire/autre-phase/").status_code == 404
    assert client.get("/fr/contrats/inconnu/phase-signee/").status_code == 404


def test_alternates_only_where_something_of_the_contract_is_translated(client, contract):
    def languages() -> list[str]:
        return [code for code, _url in client.get(ADDRESS).context["alternates"]]

    assert languages() == []
    area = factories.StrategicAreaFactory(contract=contract)
    area.name_lt = "Išgalvota sritis"
    area.save()
    assert languages() == ["fr", "lt"]
    area.delete()
    # Nothing of its own: the page is as translated as the phase that it names.
    models.PerformanceContract.objects.update(preamble_fr="")
    assert languages() == ["fr", "en"]


def test_each_version_has_a_title_of_its_own(client, contract, pole, phase):
    factories.ContractFactory(pole=pole, phase=phase, version=2)
    titles = {
        str(client.get(path).context["title"].value)
        for path in (ADDRESS, f"{ADDRESS}v1/", f"{ADDRESS}v2/")
    }
    assert len(titles) == 3


def test_the_title_is_whole_in_one_language(client, contract):
    html = client.get("/lt/contrats/pole-signataire/phase-signee/").content.decode()
    title = html[html.index("<title") : html.index("</title>")]
    assert 'lang="fr"' in title
    assert "Phase signée" in title


def test_the_list_groups_the_newest_versions_by_phase(client, contract, pole, phase):
    factories.ContractFactory(pole=pole, phase=phase, version=2)
    later = factories.PhaseFactory(title_fr="Phase suivante", number=phase.number + 1)
    factories.ContractFactory(pole=pole, phase=later)
    factories.ContractFactory(phase=later, published_at=None)
    response = client.get("/fr/contrats/")
    rows = [(row.phase, row.version) for row in response.context["page"]]
    assert rows == [(later, 1), (phase, 2)]
    html = response.content.decode()
    assert html.index("Phase suivante") < html.index("Phase signée")
    # The address that goes on showing the newest version, not that of today's.
    assert f'href="{ADDRESS}"' in html


def test_the_list_of_two_phases(client, contract):
    other, third = factories.PhaseFactory(), factories.PhaseFactory()
    second = factories.ContractFactory(phase=other)
    factories.ContractFactory(phase=third)
    page = client.get(f"/fr/contrats/?phase=phase-signee&phase={other.slug_fr}").context["page"]
    assert page.paginator.count == 2
    assert {row.pk for row in page} == {contract.pk, second.pk}


def test_the_list_of_a_phase(client, contract):
    other = factories.ContractFactory()
    rows = client.get("/fr/contrats/?phase=phase-signee").context["page"].object_list
    assert list(rows) == [contract]
    rows = client.get("/fr/contrats/?phase=inconnue").context["page"].object_list
    assert set(rows) == {contract, other}


def test_an_empty_list_says_so(client):
    assert client.get("/fr/contrats/").status_code == 200
    assert "line-list" not in client.get("/fr/contrats/").content.decode()


@pytest.mark.parametrize("query", ["page=", "phase=%00", "phase=" + "x" * 100_000])
def test_malformed_questions_get_an_answer(client, contract, query):
    assert client.get(f"/fr/contrats/?{query}").status_code == 200


def test_the_number_of_queries_does_not_grow_with_rows(client, contract):
    def add(number: int) -> None:
        fill(contract, number)
        for version in range(number):
            factories.ContractFactory(pole=contract.pole, phase=contract.phase, version=2 + version)
        for _ in range(number):
            factories.ContractFactory()

    paths = ("/fr/contrats/", f"{ADDRESS}v1/")
    add(3)
    few = [count_queries(client, path) for path in paths]
    models.PerformanceContract._base_manager.filter(version__gt=1).delete()
    add(27)
    assert [count_queries(client, path) for path in paths] == few
