"""Every figure is the same on a page, in a chart, in its table, in the API and in the data sets."""

import re
from decimal import Decimal

import lxml.html
import pytest
from babel.numbers import parse_decimal
from django.db import models as fields
from django.test import Client

from phases import languages
from phases.localization.figures import LOCALES
from phases.models import (
    BudgetFigure,
    Indicator,
    IndicatorValue,
    PerformanceContract,
    Phase,
    Pole,
    SupportDomain,
)
from phases.snapshot import item_models, owned_models, snapshot_fields
from tests import factories, furnished
from tests.opendata.datasets.reading import csv_rows, download

pytestmark = pytest.mark.django_db

#: Each number that the tables hold → the API's list and the way to it, the data set and the column.
FIGURES = {
    (Phase, "number"): ("phases", "number", "phases", "number"),
    (Phase, "start_year"): ("phases", "start_year", "phases", "start_year"),
    (Phase, "end_year"): ("phases", "end_year", "phases", "end_year"),
    (Phase, "planned_end_year"): ("phases", "planned_end_year", "phases", "planned_end_year"),
    (Phase, "budget_amount"): ("phases", "budget amount", "phases", "budget_amount"),
    (Phase, "budget_start_year"): ("phases", "budget start_year", "phases", "budget_start_year"),
    (Phase, "budget_end_year"): ("phases", "budget end_year", "phases", "budget_end_year"),
    **{
        (BudgetFigure, name): ("phases", f"budget_figures {name}", "budgets", name)
        for name in ("amount", "start_year", "end_year")
    },
    (Pole, "latitude"): ("poles", "latitude", "poles", "latitude"),
    (Pole, "longitude"): ("poles", "longitude", "poles", "longitude"),
    (SupportDomain, "rank"): ("support-domains", "rank", "domaines", "rank"),
    **{
        (PerformanceContract, name): ("contracts", name, "contrats", name)
        for name in ("version", "start_year", "end_year")
    },
    **{
        (Indicator, name): ("contracts", f"indicators {name}", "indicateurs", name)
        for name in ("baseline", "baseline_year", "target", "target_year")
    },
    **{
        (IndicatorValue, name): ("contracts", f"indicators values {name}", "mesures", name)
        for name in ("year", "value")
    },
}
#: Figures with as many digits as the tables hold, and those that programs write in another way.
AWKWARD = ("123456789012.3456", "0.1", "-0.0001", "0", "1000000")
#: What a number of euros is multiplied by, by the beginning of the word after it.
UNITS = {"mill": 10**6, "mln": 10**6, "bill": 10**9, "milliard": 10**9, "mlrd": 10**9}


@pytest.fixture
def contract(first_content):
    """Furnish the site; return a contract whose figures are awkward."""
    furnished.furnish()
    phase = Phase.objects.live().order_by("number").first()
    for amount in ("1512345678.90", "999999999999.99", "0"):
        factories.BudgetFigureFactory(phase=phase, amount=amount, start_year=2006, end_year=2007)
    Phase.objects.filter(budget_amount__isnull=False).update(
        budget_start_year=2009, budget_end_year=2011
    )
    contract = factories.ContractFactory(phase=phase, start_year=2009, end_year=None)
    for number, value in enumerate(AWKWARD):
        indicator = factories.IndicatorFactory(
            contract=contract, baseline=value, baseline_year=2010, target=f"-{number}.5"
        )
        IndicatorValue.objects.create(
            contract=contract, indicator=indicator, year=2011 + number, value=value
        )
    return contract


def numbers(found) -> list[Decimal]:
    return sorted(Decimal(str(value)) for value in found if value not in (None, ""))


def reached(item, path: list[str]) -> list:
    """Return all values to which ``path`` leads from an answer of the API."""
    if isinstance(item, list):
        return [value for one in item for value in reached(one, path)]
    if not path or item is None:
        return [item]
    return reached(item[path[0]], path[1:])


def test_no_number_of_the_tables_is_forgotten_here():
    models = {
        model
        for item_model in item_models()
        for model in (item_model, *(owned for owned, _owner in owned_models(item_model)))
    }
    kinds = (fields.DecimalField, fields.IntegerField, fields.FloatField)
    assert set(FIGURES) == {
        (model, field.name)
        for model in models
        for field in snapshot_fields(model)
        if isinstance(field, kinds)
    }


def test_the_api_and_the_data_sets_have_the_figures_of_the_tables(contract):
    answers = {
        resource: Client().get(f"/api/v1/{resource}/?page_size=100").json()
        for resource, *_rest in FIGURES.values()
    }
    files = {slug: csv_rows(download(slug, "csv")) for *_rest, slug, _column in FIGURES.values()}
    for (model, name), (resource, path, slug, column) in FIGURES.items():
        expected = numbers(model._base_manager.values_list(name, flat=True))
        assert expected, (model, name)
        assert answers[resource]["next"] is None
        said = reached(answers[resource]["results"], path.split())
        assert numbers(said) == expected, (model, name)
        assert numbers(row[column] for row in files[slug]) == expected, (model, name)


def read_back(words: str, language: str) -> Decimal:
    """Return the number that a page writes in ``language``."""
    locale = LOCALES.get(language, language)
    return parse_decimal(words.replace("−", "-"), locale=locale, strict=True)


def amount_of(words: str, language: str) -> Decimal:
    """Return the euros that a page writes in ``language``."""
    number, word = re.fullmatch(r"€?([\d\s.,]*\d)\s*(.*)", words.strip()).groups()
    factors = [factor for begins, factor in UNITS.items() if word.startswith(begins)]
    return read_back(number, language) * (max(factors) if factors else 1)


@pytest.mark.parametrize("language", languages.ALL)
def test_pages_and_charts_have_them(contract, language):
    page = f"/{language}/contrats/{contract.pole.slug_fr}/{contract.phase.slug_fr}/"
    tree = lxml.html.document_fromstring(Client().get(page, follow=True).content)
    expected = numbers(
        value
        for row in contract.indicators.all()
        for value in (row.baseline, row.target, *row.values.values_list("value", flat=True))
    )
    tables = tree.xpath("//table[@class='indicator__table']")
    assert len(tables) == len(AWKWARD)
    cells = [cell.text_content().strip() for one in tables for cell in one.xpath(".//tbody//td[2]")]
    assert sorted(read_back(cell, language) for cell in cells) == expected
    in_charts = [
        one.text_content().strip()
        for one in tree.xpath("//*[local-name()='text'][contains(@class, 'chart__value')]")
    ]
    assert in_charts == cells

    tree = lxml.html.document_fromstring(Client().get(f"/{language}/phases/").content)
    cells = [one.text_content() for one in tree.xpath("//td[contains(@class, 'budgets__amount')]")]
    amounts = [
        *Phase.objects.live()
        .filter(budget_amount__isnull=False)
        .values_list("budget_amount", flat=True),
        *BudgetFigure.objects.values_list("amount", flat=True),
    ]
    assert sorted(amount_of(cell, language) for cell in cells) == numbers(amounts)
    years = Phase.objects.live().values_list("start_year", "end_year", "planned_end_year")
    words = tree.text_content()
    assert all(str(year) in words for row in years for year in row if year)


@pytest.mark.parametrize("language", languages.ALL)
def test_a_comparison_has_them(contract, language):
    """The same figures, a line each, beside those of another contract."""
    factories.IndicatorFactory(contract=factories.ContractFactory(phase=contract.phase), target=1)
    other = PerformanceContract.objects.filter(indicators__target=1).get()
    asked = "&".join(f"contrat={one.pole.slug_fr}/{one.phase.slug_fr}" for one in (contract, other))
    tree = lxml.html.document_fromstring(Client().get(f"/{language}/comparer/?{asked}").content)
    lines = [
        line.text_content().strip() for line in tree.xpath("//table[@class='compare']//td/div")
    ]
    said = [line.rpartition(":")[2].strip() for line in lines if re.search(r":\s*[-−]?\d", line)]
    expected = numbers(
        value
        for row in Indicator.objects.filter(contract__in=[contract, other])
        for value in (row.baseline, row.target, *row.values.values_list("value", flat=True))
    )
    assert sorted(read_back(one, language) for one in said) == expected
