"""The charts of indicators: what is drawn is what is known, from an honest zero."""

from decimal import Decimal

import pytest

from phases import models
from phases.views.charts import BOTTOM, HEIGHT, TOP, chart_of, figures_of
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def indicator():
    return factories.IndicatorFactory(baseline=10, baseline_year=2012, target=40, target_year=2018)


def measure(indicator, **values):
    for year, value in values.items():
        models.IndicatorValue.objects.create(
            contract=indicator.contract, indicator=indicator, year=int(year[1:]), value=value
        )


def test_the_figures_are_those_of_the_model_by_year(indicator):
    measure(indicator, y2015="25.5", y2014=20)
    found = [(one.kind, one.year, one.value) for one in figures_of(indicator)]
    assert found == [
        ("baseline", 2012, 10),
        ("measured", 2014, 20),
        ("measured", 2015, Decimal("25.5")),
        ("target", 2018, 40),
    ]


def test_the_axis_holds_zero_and_heights_are_in_proportion(indicator):
    measure(indicator, y2014=20)
    chart = chart_of(figures_of(indicator))
    assert chart.zero_y == HEIGHT - BOTTOM
    heights = {one.value: chart.zero_y - one.y for one in chart.points}
    assert heights[40] == HEIGHT - TOP - BOTTOM
    assert heights[20] == pytest.approx(heights[40] / 2, abs=0.1)
    assert heights[10] == pytest.approx(heights[40] / 4, abs=0.1)


def test_what_is_below_zero_stands_below_the_axis(indicator):
    models.Indicator.objects.update(baseline=-10, target=10)
    indicator.refresh_from_db()
    chart = chart_of(figures_of(indicator))
    first, last = chart.points
    assert first.y > chart.zero_y > last.y


@pytest.mark.parametrize(
    "values",
    [
        {"baseline": None, "target": None},
        {"target": None},
        {"baseline_year": None},
        {"target_year": 2012},
    ],
)
def test_less_than_two_years_are_no_chart(indicator, values):
    models.Indicator.objects.update(**values)
    indicator.refresh_from_db()
    assert chart_of(figures_of(indicator)) is None


def test_zeros_alone_are_drawn(indicator):
    models.Indicator.objects.update(baseline=0, target=0)
    indicator.refresh_from_db()
    assert {one.y for one in chart_of(figures_of(indicator)).points} == {HEIGHT - BOTTOM}
