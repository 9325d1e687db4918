"""No page's queries grow with its rows."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from phases import languages, models
from phases.opendata.api import urls as api
from phases.opendata.datasets.registry import DATA_SETS
from phases.search import documents
from phases.search.query import in_all_languages
from tests import factories
from tests.pages import SITEMAPS

pytestmark = pytest.mark.django_db


@pytest.fixture
def phase():
    factories.site()
    return factories.PhaseFactory(number=3, start_year=2013, end_year=2018)


def add(phase, count: int) -> None:
    """Add ``count`` invented pôles with all that hangs on them, and as many articles."""
    theme, region = factories.ThemeFactory(), factories.RegionFactory()
    source = factories.SourceFactory()
    for _number in range(count):
        pole = factories.PoleFactory(themes_source=source)
        pole.themes.add(theme)
        pole.regions.add(region)
        pole.sources.add(source)
        factories.LabelEventFactory(pole=pole, source=source)
        contract = factories.ContractFactory(pole=pole, phase=phase)
        contract.sources.add(source)
        factories.ArticleFactory().phases.add(phase)
        factories.OrientationFactory(phase=phase)
        factories.PageFactory()
    documents.write_all()


def grow(pole, contract, count: int) -> None:
    """Add ``count`` of each row that a pôle and a contract own, with what they point at."""
    source = factories.SourceFactory()
    for _number in range(count):
        factories.StrategicAreaFactory(contract=None, pole=pole, source=source)
        factories.TargetMarketFactory(contract=None, pole=pole, source=source)
        factories.LabelEventFactory(pole=pole, source=source, date="2006")
        pole.themes.add(factories.ThemeFactory())
        market = factories.TargetMarketFactory(contract=contract)
        challenge = factories.ChallengeFactory(contract=contract)
        challenge.markets.add(market)
        factories.CommitmentFactory(contract=contract)
        factories.SignatoryFactory(contract=contract)
        factories.StrategicAreaFactory(contract=contract)
        indicator = factories.IndicatorFactory(contract=contract)
        models.IndicatorValue.objects.create(
            contract=contract, indicator=indicator, year=2014, value=1
        )
        contract.sources.add(factories.SourceFactory())


def queries(address: str) -> int:
    # What is known of words spares a search one query.
    in_all_languages.cache_clear()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = Client().get(address)
    assert answer.status_code == 200, address
    return len(captured)


LISTS = (
    "",
    "phases/",
    "poles/",
    "poles/?vue=carte",
    "poles/?labelled_on=2010-05-11&sort=region",
    "contrats/",
    "actualites/",
    "actualites/atom.xml",
    "historique/",
    "historique/poles/",
    "historique/atom.xml",
    "suivre/",
    "plan-du-site/",
    "recherche/?q=invent&type=pole&sort=date",
    "recherche/?q=inbent",
)


#: How the queries begin that every page asks: footer, menu, and when the page changed last.
COMMON = (
    'SELECT "phases_publicchange"."at"',
    'SELECT "phases_page"',
    'SELECT 1 AS "a" FROM "phases_article"',
)
#: What is in those of them that ask for the header.
HEADER = '"phases_sitesettings"'
#: What a list asks besides: what is on offer, the numbers, the rows.
OWN = {
    "phases/": 1,
    "poles/": 3,
    "poles/?region=region-1&sort=theme": 3,
    "poles/?vue=carte": 2,
    "contrats/": 3,
    "contrats/?phase=phase-inventee": 3,
    "actualites/": 3,
}


def own_queries(address: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert Client().get(address).status_code == 200
    asked = [one["sql"] for one in captured]
    return [sql for sql in asked if not sql.startswith(COMMON) and HEADER not in sql]


@pytest.mark.parametrize("language", languages.ALL)
@pytest.mark.parametrize("address", OWN)
def test_a_list_asks_what_it_is_known_to_ask_in_every_language(phase, address, language):
    add(phase, 3)
    own = own_queries(f"/{language}/{address}")
    assert len(own) == OWN[address], own


@pytest.mark.django_db(transaction=True)
def test_the_list_of_data_sets_asks_what_is_newest_only():
    """When its files are made and its rows are counted."""
    factories.publish(models.Theme, name_fr="Thème inventé", slug_fr="theme-invente")
    own_queries("/lt/donnees/")
    assert len(own_queries("/lt/donnees/")) == 2


#: The fewer rows are of all kinds.
SEARCHES = (
    "recherche/?q=invent",
    "recherche/atom.xml?q=invent",
    "recherche/suggestions.json?q=invent",
)


@pytest.mark.parametrize("address", SEARCHES)
def test_a_search_asks_no_more_for_30_rows_than_for_3(phase, address):
    add(phase, 3)
    few = queries(f"/lt/{address}")
    add(phase, 27)
    assert queries(f"/lt/{address}") <= few


@pytest.mark.parametrize("address", LISTS)
def test_a_list_asks_as_much_for_30_rows_as_for_3(phase, address):
    add(phase, 3)
    few = queries(f"/lt/{address}")
    add(phase, 27)
    assert queries(f"/lt/{address}") == few


def test_the_sitemap_asks_as_much_for_30_rows_as_for_3(phase):
    add(phase, 3)
    few = {address: queries(address) for address in ("/sitemap.xml", *SITEMAPS)}
    add(phase, 27)
    assert {address: queries(address) for address in few} == few


def test_a_page_asks_as_much_for_30_owned_rows_as_for_3(phase):
    contract = factories.ContractFactory(phase=phase)
    addresses = [
        f"/lt/phases/{phase.slug_fr}/",
        f"/lt/poles/{contract.pole.slug_fr}/",
        f"/lt/contrats/{contract.pole.slug_fr}/{phase.slug_fr}/",
    ]
    grow(contract.pole, contract, 3)
    add(phase, 3)
    few = {address: queries(address) for address in addresses}
    grow(contract.pole, contract, 27)
    add(phase, 27)
    assert {address: queries(address) for address in addresses} == few


#: What the page of an item asks: what stands on every page is one of these, in which languages the
#: item has words another.
ITEM_QUERIES = {
    "": 3,
    "phases/{phase}/": 5,
    "poles/{pole}/": 7,
    "contrats/{pole}/{phase}/": 8,
    "actualites/{article}/": 4,
    "pages/{page}/": 3,
    "contact/": 3,
}


@pytest.mark.parametrize("code", languages.ALL)
def test_a_page_of_an_item_asks_few_queries_in_every_language(phase, code):
    contract = factories.ContractFactory(phase=phase)
    grow(contract.pole, contract, 3)
    add(phase, 3)
    # One near another, with the same theme.
    models.Pole.objects.last().themes.add(*contract.pole.themes.all())
    factories.ContractFactory(pole=contract.pole)
    article, page = factories.ArticleFactory(), factories.PageFactory()
    article.phases.add(phase)
    factories.PageFactory(role="contact")
    slugs = {
        "phase": phase.slug_fr,
        "pole": contract.pole.slug_fr,
        "article": article.slug_fr,
        "page": page.slug_fr,
    }
    found = {name: queries(f"/{code}/{name.format(**slugs)}") for name in ITEM_QUERIES}
    assert found == ITEM_QUERIES
    assert max(found.values()) <= 10


def test_what_stands_on_every_page_is_one_query(phase):
    add(phase, 1)
    with CaptureQueriesContext(connection) as captured:
        answer = Client().get("/lt/no-such-page/")
    assert (answer.status_code, len(captured)) == (404, 1)


@pytest.mark.parametrize("word", api.WORDS)
def test_a_list_of_the_api_asks_as_much_for_30_rows_as_for_3(phase, word):
    add(phase, 3)
    few = queries(f"/api/v1/{word}/?lang=lt&page_size=100")
    add(phase, 27)
    assert queries(f"/api/v1/{word}/?lang=lt&page_size=100") == few <= 22


def test_an_item_of_the_api_asks_as_much_for_30_owned_rows_as_for_3(phase):
    contract = factories.ContractFactory(phase=phase)
    addresses = [
        f"/api/v1/{word}/{pk}/?lang=lt"
        for word, pk in (
            ("phases", phase.pk),
            ("poles", contract.pole.pk),
            ("contracts", contract.pk),
        )
    ]
    grow(contract.pole, contract, 3)
    add(phase, 3)
    few = {address: queries(address) for address in addresses}
    grow(contract.pole, contract, 27)
    add(phase, 27)
    assert {address: queries(address) for address in addresses} == few


@pytest.mark.parametrize("slug", DATA_SETS)
def test_a_data_set_asks_as_much_for_30_rows_as_for_3(phase, slug):
    """In a transaction, as tests are, each of its files is made whenever it is asked for."""
    contract = factories.ContractFactory(phase=phase)

    def asked() -> dict[str, int]:
        files = [f"/donnees/v1/{slug}.{ending}" for ending in DATA_SETS[slug].formats]
        return {address: queries(address) for address in (*files, f"/lt/donnees/{slug}/")}

    grow(contract.pole, contract, 3)
    add(phase, 3)
    factories.BudgetFigureFactory.create_batch(3, phase=phase)
    few = asked()
    grow(contract.pole, contract, 27)
    add(phase, 27)
    factories.BudgetFigureFactory.create_batch(27, phase=phase)
    assert asked() == few
    assert max(few.values()) <= 30


@pytest.mark.parametrize("address", [*LISTS, *SEARCHES])
def test_no_page_asks_more_than_it_needs(phase, address):
    """A budget, so that a page's cost is somebody's decision."""
    add(phase, 3)
    assert queries(f"/lt/{address}") <= 20
