"""Contracts by phase and by what their pôle is; articles by phase and year."""

import pytest
from django.http import QueryDict

from phases import models
from phases.filters import ArticleFilter, ContractFilter
from phases.models.dates import PartialDate
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def contracts():
    """Return two contracts, of a pôle in the north and of one in the south."""
    found = []
    for place in ("nord", "sud"):
        pole = factories.PoleFactory(slug_fr=f"pole-{place}")
        pole.regions.add(factories.RegionFactory(slug_fr=place))
        pole.themes.add(factories.ThemeFactory(slug_fr=f"theme-{place}"))
        phase = factories.PhaseFactory(slug_fr=f"phase-{place}")
        found.append(factories.ContractFactory(pole=pole, phase=phase))
    return found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", {0, 1}),
        ("phase=phase-nord", {0}),
        ("region=sud", {1}),
        ("theme=theme-nord", {0}),
        ("pole=pole-sud", {1}),
        ("pole=pole-sud&region=nord", set()),
        ("region=nord&region=sud", {0, 1}),
        ("phase=phase-nord&phase=phase-sud&theme=theme-sud", {1}),
        ("region=sud&region=nowhere", {1}),
        ("pole=nobody&region=nowhere", {0, 1}),
    ],
)
def test_contracts_are_chosen(contracts, asked, found):
    rows = ContractFilter(QueryDict(asked)).apply(models.PerformanceContract.objects.live())
    assert {contracts.index(row) for row in rows} == found


def test_an_unknown_pole_is_named(contracts):
    asked = ContractFilter(QueryDict("pole=nobody&region=%00"))
    assert set(asked.errors) == {"pole", "region"}
    assert "nobody" in asked.errors["pole"]


def test_articles_by_phase_and_year():
    phase = factories.PhaseFactory(slug_fr="phase-inventee")
    old = factories.ArticleFactory(date=PartialDate(2012, 12))
    new = factories.ArticleFactory(date=PartialDate(2013))
    undated = factories.ArticleFactory(date=None)
    new.phases.add(phase)
    undated.phases.add(phase)
    factories.ArticleFactory(date=PartialDate(2001), body_fr="")
    articles = models.Article.objects.live().written()

    def found(asked):
        return set(ArticleFilter(QueryDict(asked)).apply(articles))

    assert found("") == {old, new, undated}
    assert found("year=2012") == {old}
    assert found("phase=phase-inventee") == {new, undated}
    assert found("phase=phase-inventee&year=2013") == {new}
    assert found("year=2013&year=2012") == {old, new}
    assert [choice.value for choice in ArticleFilter({}).fields["year"].choices] == ["2013", "2012"]
    assert ArticleFilter({"year": "2001"}).errors


def test_what_can_be_asked_is_known_without_a_database():
    assert [row.name for row in ContractFilter.parameters] == ["phase", "region", "theme", "pole"]
    assert {row.kind for row in ContractFilter.parameters} == {"choices", "item"}


def test_what_takes_one_value_and_is_given_twice_is_said_and_the_last_counts(contracts):
    asked = ContractFilter(QueryDict("pole=pole-nord&pole=pole-sud"))
    assert asked.asked == {"pole": "pole-sud"}
    assert set(asked.errors) == {"pole"}


def test_several_choices_have_one_address_whatever_their_order(contracts):
    for query in ("region=nord&region=sud", "region=sud&region=nord&region=sud&region="):
        asked = ContractFilter(QueryDict(query))
        assert asked.query() == "region=nord&region=sud"
        assert asked.errors == {}


def test_a_choice_that_is_unknown_is_named_beside_those_that_are_known(contracts):
    asked = ContractFilter(QueryDict("region=sud&region=nowhere&region=elsewhere"))
    assert asked.asked == {"region": ("sud",)}
    assert "nowhere" in asked.errors["region"]
    assert "sud" not in asked.errors["region"]


def test_each_choice_is_taken_off_by_itself(contracts):
    asked = ContractFilter(QueryDict("region=nord&region=sud&theme=theme-nord"))
    assert [(one.parameter.name, one.words, one.query) for one in asked.active] == [
        ("region", asked.fields["region"].choices[0].label, "region=sud&theme=theme-nord"),
        ("region", asked.fields["region"].choices[1].label, "region=nord&theme=theme-nord"),
        ("theme", asked.fields["theme"].choices[0].label, "region=nord&region=sud"),
    ]


def numbers_that_differ(make, rows, asked: dict[str, str]) -> list:
    """Return the choices whose number is not that of the list to which they lead."""
    found = make(asked)
    total = found.count(rows)
    wrong = [] if total == found.apply(rows).count() else [("total", total)]
    for name, field in found.fields.items():
        for choice in field.choices if field.kind == "choices" else ():
            listed = make(asked | {name: choice.value}).apply(rows).count()
            if choice.count != listed:
                wrong.append((asked, name, choice.value, choice.count, listed))
    return wrong


def test_the_numbers_beside_the_choices_are_those_of_the_lists(contracts):
    north, south = contracts
    factories.ContractFactory(pole=north.pole, phase=south.phase)
    factories.ContractFactory(pole=south.pole, phase=south.phase, version=2)
    south.pole.regions.add(*north.pole.regions.all())
    factories.ContractFactory(pole=north.pole, phase=factories.PhaseFactory(), published_at=None)
    rows = models.PerformanceContract.objects.newest_versions()
    for phase in ("", north.phase.slug_fr, south.phase.slug_fr):
        for region in ("", "nord", "sud"):
            for theme in ("", "theme-sud"):
                asked = {"phase": phase, "region": region, "theme": theme}
                assert numbers_that_differ(ContractFilter, rows, asked) == []
    assert ContractFilter({"pole": "pole-nord"}).count(rows) == 2


def test_the_numbers_beside_phases_and_years_are_those_of_the_news():
    phases = factories.PhaseFactory.create_batch(2)
    for year, chosen in ((2012, phases), (2012, phases[:1]), (2013, ()), (None, phases)):
        article = factories.ArticleFactory(date=year and PartialDate(year, 3))
        article.phases.add(*chosen)
    factories.ArticleFactory(body_fr="").phases.add(*phases)
    rows = models.Article.objects.live().written()
    for phase in ("", *(phase.slug_fr for phase in phases)):
        for year in ("", "2012", "2013"):
            asked = {"phase": phase, "year": year}
            assert numbers_that_differ(ArticleFilter, rows, asked) == []


def test_a_parameter_that_no_list_knows_is_named():
    data = QueryDict("thme=energie&region=&page=2&utm_source=x&fbclid=y&at_medium=z&at=1")
    assert ContractFilter(data).unknown("page") == ["thme", "at"]
    many = QueryDict("&".join(f"p{number}=1" for number in range(9)) + "&" + "x" * 99)
    assert ContractFilter(many).unknown() == ["p0", "p1", "p2", "p3", "p4"]
    assert ContractFilter(QueryDict("x" * 99)).unknown() == ["x" * 40]
    assert ContractFilter(QueryDict("%00=1")).unknown() == []
