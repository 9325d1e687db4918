"""The numbers beside the choices are those of the lists, whatever is asked."""

from itertools import product

import pytest

from phases import models
from phases.filters import PoleFilter
from tests.filters.facts import FACETS, expected, known, numbers

DAYS = ("", "2009-01-01", "2010-05-10", "2010-05-11", "2014-12-31")


def disagreements(rows, asked: dict[str, str], offered: PoleFilter) -> list:
    """Return where list, total and numbers beside the choices differ from the facts."""
    asked = {name: value for name, value in asked.items() if value}
    found = PoleFilter(asked)
    poles = models.Pole.objects.live()
    wanted = expected(rows, asked)
    total = found.count(poles)
    listed = sorted(found.apply(poles).values_list("name", flat=True))
    wrong = []
    if listed != sorted(row.name for row in wanted) or total != len(wanted):
        wrong.append((asked, total, listed))
    for facet in FACETS:
        for choice in found.fields[facet].choices:
            if choice.count != numbers(rows, asked, facet, choice.value):
                wrong.append((asked, facet, choice.value, choice.count))
    return wrong


def combinations(rows, offered: PoleFilter, *, most: int):
    """Yield every question of up to ``most`` facets and a day that the list has an answer to."""
    values = [["", *(choice.value for choice in offered.fields[f].choices)] for f in FACETS]
    for chosen in product(*values):
        if sum(map(bool, chosen)) > most:
            continue
        asked = {f: value for f, value in zip(FACETS, chosen, strict=True) if value}
        if expected(rows, asked):
            yield asked


@pytest.mark.django_db
class TestRealContent:
    @pytest.fixture(autouse=True)
    def _content(self, first_content):
        self.rows = known()
        self.offered = PoleFilter({})

    @pytest.mark.parametrize("day", ["", "2010-05-10", "2010-05-11"])
    def test_numbers_equal_lists_for_every_pair_of_choices(self, day):
        wrong = []
        for asked in combinations(self.rows, self.offered, most=2):
            wrong += disagreements(self.rows, {**asked, "labelled_on": day}, self.offered)
        assert wrong == []

    @pytest.mark.full
    @pytest.mark.parametrize("day", DAYS)
    def test_numbers_equal_lists_for_every_combination(self, day):
        wrong = []
        for asked in combinations(self.rows, self.offered, most=len(FACETS)):
            wrong += disagreements(self.rows, {**asked, "labelled_on": day}, self.offered)
        assert wrong == []
