"""The numbers beside the choices are those of the lists, whatever is asked."""

import datetime
from dataclasses import replace
from itertools import combinations as choose
from itertools import product
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from phases import models
from phases.filters import PoleFilter
from phases.models.dates import PartialDate
from tests import factories
from tests.filters.facts import FACETS, expected, known, numbers

DAYS = ("2009-01-01", "2010-05-10", "2010-05-11", "2014-12-31")


def disagreements(make, rows, asked: dict, day: str = "") -> list:
    """Return where list, total and numbers beside the choices differ from the facts."""
    question = {"labelled_on": day, **{facet: sorted(values) for facet, values in asked.items()}}
    found, poles = make(QueryDict(urlencode(question, doseq=True))), models.Pole.objects.live()
    if day:
        rows = [row for row in rows if row.holds(datetime.date.fromisoformat(day))]
    wanted, total = expected(rows, asked), found.count(poles)
    listed = sorted(found.apply(poles).values_list("name", flat=True))
    wrong = []
    if listed != sorted(row.name for row in wanted) or total != len(wanted):
        wrong.append((asked, total, listed))
    for facet in FACETS:
        counted = numbers(rows, asked, facet)
        for choice in found.fields[facet].choices:
            if choice.count != counted[choice.value]:
                wrong.append((asked, facet, choice.value, choice.count))
    return wrong


def combinations(rows, offered: PoleFilter, *, most: int):
    """Yield every question of up to ``most`` facets to which there is an answer, and one to which
    there is none."""
    values = [["", *(choice.value for choice in offered.fields[f].choices)] for f in FACETS]
    empty = None
    for chosen in product(*values):
        asked = {f: {value} for f, value in zip(FACETS, chosen, strict=True) if value}
        if len(asked) > most:
            continue
        if expected(rows, asked):
            yield asked
        else:
            empty = empty or asked
    if empty:
        yield empty


@pytest.mark.django_db
class TestRealContent:
    @pytest.fixture(autouse=True)
    def _content(self, first_content):
        self.rows = known()
        self.offered = PoleFilter({})

    def make(self, asked):
        """Return the filter, what is on offer being read once for all."""
        offered = {name: field.choices for name, field in self.offered.fields.items()}

        class Offered(PoleFilter):
            def offer(self):
                return {
                    name: [replace(choice, is_chosen=False) for choice in choices]
                    for name, choices in offered.items()
                }

        return Offered(asked)

    def disagreements(self, *, most: int, day: str = "") -> list:
        wrong = []
        for asked in combinations(self.rows, self.offered, most=most):
            wrong += disagreements(self.make, self.rows, asked, day)
        return wrong

    def test_numbers_equal_lists_for_every_pair_of_choices(self):
        assert self.disagreements(most=2) == []

    @pytest.mark.parametrize("day", DAYS)
    def test_numbers_equal_lists_for_every_choice_on_a_day(self, day):
        assert self.disagreements(most=1, day=day) == []

    @pytest.mark.parametrize("facet", FACETS)
    def test_numbers_equal_lists_for_every_two_choices_of_a_facet(self, facet):
        values = [choice.value for choice in self.offered.fields[facet].choices]
        wrong = []
        for two in choose(values, 2):
            wrong += disagreements(self.make, self.rows, {facet: set(two)})
        three = {facet: set(values[:3]), "region": {"alsace", "bretagne"}, "category": {"national"}}
        wrong += disagreements(self.make, self.rows, three, "2010-05-11")
        assert wrong == []

    @pytest.mark.full
    @pytest.mark.parametrize("day", ["", *DAYS])
    def test_numbers_equal_lists_for_every_combination(self, day):
        assert self.disagreements(most=len(FACETS), day=day) == []

    def test_the_sources_totals(self):
        """71, then after six in and six out another 71: reference C1, D2 and D3."""
        for day in DAYS:
            assert PoleFilter({"labelled_on": day}).count(models.Pole.objects.live()) == 71
        assert PoleFilter({}).count(models.Pole.objects.live()) == 77
        held = {
            day: set(
                PoleFilter({"labelled_on": day})
                .apply(models.Pole.objects.live())
                .values_list("name", flat=True)
            )
            for day in DAYS
        }
        assert held["2009-01-01"] == held["2010-05-10"]
        assert held["2010-05-11"] == held["2014-12-31"]
        assert held["2010-05-11"] - held["2010-05-10"] == CAME
        assert held["2010-05-10"] - held["2010-05-11"] == WENT


#: Actu-Environnement, 12 May 2010 (source D3).
CAME = {"Eau", "Hydreos", "DREAM Eau & Milieux", "Avenia", "Team2", "Alsace Energivie"}
WENT = {
    "MTA",
    "InnoViandes",
    "Enfant",
    "Sporaltec",
    "Génie civil éco-construction",
    "Prod’Innov",
}

POLES = st.lists(
    st.fixed_dictionaries(
        {
            "regions": st.sets(st.integers(0, 2)),
            "themes": st.sets(st.integers(0, 2)),
            "category": st.sampled_from(["", *models.Pole.Category.values]),
            "contracts": st.sets(st.tuples(st.integers(0, 1), st.integers(1, 2))),
            "is_live": st.booleans(),
            "events": st.lists(
                st.tuples(
                    st.sampled_from(models.LabelEvent.Kind.values),
                    st.sampled_from(["2005", "2008-12", "2009-01-01", "2010-05-11", "2013-02"]),
                ),
                max_size=4,
            ),
        }
    ),
    max_size=6,
)


def some(*values: str):
    """Return a strategy for one or several of ``values``."""
    return st.sets(st.sampled_from(values), min_size=1)


ASKED = st.fixed_dictionaries(
    {},
    optional={
        "region": some("region-0", "region-1", "region-2"),
        "theme": some("theme-0", "theme-1", "theme-2"),
        "category": some(*models.Pole.Category.values),
        "phase": some("phase-0", "phase-1"),
        "labelled_in": some("phase-0", "phase-1"),
    },
)


class TestInventedRows(TestCase):
    @settings(max_examples=25)
    @given(poles=POLES, asked=ASKED, day=st.sampled_from(["", *DAYS]))
    def test_numbers_equal_lists_for_any_rows(self, poles, asked, day):
        regions = [factories.RegionFactory(slug_fr=f"region-{n}") for n in range(3)]
        themes = [factories.ThemeFactory(slug_fr=f"theme-{n}") for n in range(3)]
        phases = [
            factories.PhaseFactory(slug_fr=f"phase-{n}", start_year=start, end_year=start + 3)
            for n, start in enumerate((2005, 2009))
        ]
        for invented in poles:
            invent(invented, regions, themes, phases)
        # What is not on offer filters nothing.
        understood = PoleFilter(QueryDict(urlencode(asked, doseq=True))).asked
        asked = {facet: set(values) for facet, values in understood.items()}
        assert disagreements(PoleFilter, known(), asked, day) == []


def invent(invented, regions, themes, phases) -> None:
    published = factories.PUBLISHED if invented["is_live"] else None
    pole = factories.PoleFactory(category=invented["category"], published_at=published)
    pole.regions.set(regions[n] for n in invented["regions"])
    pole.themes.set(themes[n] for n in invented["themes"])
    for number, version in invented["contracts"]:
        factories.ContractFactory(pole=pole, phase=phases[number], version=version)
    for position, (kind, date) in enumerate(invented["events"], start=1):
        factories.LabelEventFactory(
            pole=pole, kind=kind, date=PartialDate.parse(date), position=position
        )
