"""The charts of indicators: what is drawn is what is known, from an honest zero."""

import re
from decimal import Decimal

import pytest

from phases import models
from phases.localization.figures import number_in_words
from phases.views.charts import CHARACTER, WIDTH, chart_of, figures_of
from tests import factories
from tests.views.reading import plain

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
    measure(indicator, y2015="25.5", y2012=11, y2018=39)
    found = [(one.kind, one.year, one.value) for one in figures_of(indicator)]
    assert found == [
        ("baseline", 2012, 10),
        ("measured", 2012, 11),
        ("measured", 2015, Decimal("25.5")),
        ("measured", 2018, 39),
        ("target", 2018, 40),
    ]


def test_without_a_year_the_baseline_is_first_and_the_target_last(indicator):
    models.Indicator.objects.update(baseline_year=None, target_year=None)
    indicator.refresh_from_db()
    measure(indicator, y2014=20)
    kinds = [one.kind for one in figures_of(indicator)]
    assert kinds == ["baseline", "measured", "target"]
    assert chart_of(figures_of(indicator))


def test_bars_begin_at_zero_and_lengths_are_in_proportion(indicator):
    measure(indicator, y2014=20)
    chart = chart_of(figures_of(indicator))
    assert chart.zero == 0
    assert {bar.x for bar in chart.bars} == {0}
    ten, twenty, forty = (bar.width for bar in chart.bars)
    assert forty > WIDTH / 2
    assert (twenty, ten) == (pytest.approx(forty / 2, abs=1), pytest.approx(forty / 4, abs=1))


def test_what_is_below_zero_ends_where_the_others_begin(indicator):
    models.Indicator.objects.update(baseline=-10, target=10)
    indicator.refresh_from_db()
    chart = chart_of(figures_of(indicator))
    below, above = chart.bars
    assert below.x + below.width == chart.zero == above.x
    assert below.width == above.width > 0


@pytest.mark.parametrize(
    ("baseline", "target"),
    [
        (0, 0),
        (-5, 0),
        (0, "0.0001"),
        (-1, -2),
        ("999999999999.9999", "-999999999999.9999"),
        ("0.0001", "999999999999.9999"),
    ],
)
def test_nothing_is_drawn_outside_and_what_is_not_zero_is_seen(indicator, baseline, target):
    models.Indicator.objects.update(baseline=baseline, target=target)
    indicator.refresh_from_db()
    chart = chart_of(figures_of(indicator))
    for bar in chart.bars:
        assert bar.x >= 0
        assert bar.value_x + len(number_in_words(bar.figure.value)) * CHARACTER <= WIDTH
        assert (bar.width > 0) == (bar.figure.value != 0)


def test_one_figure_is_no_chart(indicator):
    models.Indicator.objects.update(baseline=None)
    indicator.refresh_from_db()
    assert chart_of(figures_of(indicator)) is None


@pytest.mark.parametrize("language", ["fr", "en", "lt"])
def test_chart_and_table_have_the_same_figures_in_the_visitors_language(
    client, indicator, language
):
    measure(indicator, y2014="1234.1234", y2015="-0.5")
    factories.site()
    pole, phase = indicator.contract.pole, indicator.contract.phase
    page = client.get(f"/{language}/contrats/{pole.slug_fr}/{phase.slug_fr}/").content.decode()
    drawn = re.findall(r'<text class="chart__words chart__value"[^>]*>(.*?)</text>', page)
    told = re.findall(r'<td class="indicator__value">(.*?)</td>', page)
    assert drawn == told
    separated = {"fr": "1\u202f234,1234", "en": "1,234.1234", "lt": "1\u00a0234,1234"}[language]
    assert len(drawn) == 4
    assert drawn[1] == separated
    years = re.findall(r'<text class="chart__words" [^>]*>.*?, (\d{4})</text>', page)
    assert years == ["2012", "2014", "2015", "2018"]
    assert "None" not in plain(page)
