"""Other words for a search that found nothing: only such as lead to something."""

import pytest

from phases.models import Region
from phases.search import documents
from phases.search.query import Asked
from phases.search.suggestions import corrections
from phases.search.words import units_of
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    pole = factories.PoleFactory(name="Nom", full_name_fr="Aéronautique et compétitivité")
    pole.regions.add(factories.RegionFactory(name_fr="Bretagne"))
    factories.PageFactory(
        title_fr="Contrats de performance", title_en="Contracts", body_fr="<p>Automobile</p>"
    )
    documents.write_all()


def corrected(query: str, language: str = "fr", **asked) -> list[str]:
    return corrections(query, Asked(tuple(units_of(query)), language, **asked))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("contarts", "contrats"),
        ("Contrats de perfomance", "Contrats de performance"),
        ('"contrats de perfomance"', '"contrats de performance"'),
        ("aeronotique", "aéronautique"),
        ("aeronotique competitivte", "aéronautique compétitivité"),
        ("bretagnne", "bretagne"),
    ],
)
def test_a_typing_error_is_mended(site, query, expected):
    assert corrected(query)[0] == expected


@pytest.mark.parametrize(
    "query",
    [
        "zzzzzzzz",
        "zzzzzzzz contarts",
        # All of these are words of the site; together they are not.
        "automobile bretagne",
        # « Aéronautique » is, and not with cars.
        "automobile aeronotique",
        "",
    ],
)
def test_only_words_that_lead_to_something_are_told(site, query):
    assert corrected(query) == []


def test_it_is_asked_of_what_the_visitor_searches(site):
    assert corrected("contracst", "en")[0] == "contracts"
    assert "contracts" not in corrected("contracst", "fr")
    region = Region.objects.get().pk
    assert corrected("contarts", regions=(region,)) == []
    assert corrected("aeronotique", regions=(region,)) == ["aéronautique"]


def test_few_queries_however_long_the_query(site, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        corrected("contartss aeronautiqe")
    with django_assert_max_num_queries(5):
        corrected(" ".join(f"contart{n}s" for n in range(8)))


def test_the_nearest_of_several_words_comes_first(site):
    factories.PageFactory(title_fr="Contact", slug_fr="contact")
    documents.write_all()
    assert corrected("contart") == ["contact", "contrats"]
