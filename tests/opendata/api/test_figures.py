"""Every figure and date is the one of the tables and of the pages."""

from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from phases import models
from phases.models.dates import PartialDate
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def same(said: str | None, value: Decimal | None) -> bool:
    return said is value if value is None else Decimal(said) == value and isinstance(said, str)


def test_poles(api):
    items = {item["id"]: item for item in api.walk("poles/?page_size=100")}
    page = Client().get("/fr/poles/").context["page"]
    assert len(items) == page.paginator.count == models.Pole.objects.live().count()
    for pole in models.Pole.objects.live():
        item = items[str(pole.pk)]
        for name in ("name", "category", "headquarters_city", "department_code", "website"):
            assert item[name] == (getattr(pole, name) or None)
        for name in ("latitude", "longitude"):
            assert same(item[name], getattr(pole, name))
        events = pole.label_events.order_by("date", "position")
        assert [(e["kind"], e["date"], e["new_name"]) for e in item["label_events"]] == [
            (event.kind, str(event.date), event.new_name or None) for event in events
        ]
        assert [s["code"] for s in item["sources"]] == [s.code for s in pole.sources.live()]
        assert {r["insee_code"] for r in item["regions"]} == {
            region.insee_code for region in pole.regions.live()
        }
        assert item["updated_at"] == (pole.updated_at or pole.published_at).isoformat()
    merged = [event for item in items.values() for event in item["mergers"]]
    assert len(merged) == models.LabelEvent.objects.filter(successor__isnull=False).count() > 0


def test_phases(api):
    items = api.walk("phases/")
    assert [item["number"] for item in items] == [1, 2, 3]
    for item in items:
        phase = models.Phase.objects.get(pk=item["id"])
        assert (item["start_year"], item["end_year"]) == (phase.start_year, phase.end_year)
        assert [o["number"] for o in item["orientations"]] == [
            orientation.number for orientation in phase.orientations.all()
        ]
        if phase.budget_amount is None:
            assert item["budget"] is None
        else:
            assert same(item["budget"]["amount"], phase.budget_amount)
            assert item["budget"]["source"]["code"] == phase.budget_source.code
            assert item["budget"]["wording"]["value"] == phase.budget_wording_fr
    assert any(item["budget"] for item in items)
    assert items[-1]["picture"]["url"].startswith("http://testserver/media/")
    path = items[-1]["picture"]["url"].removeprefix("http://testserver")
    picture = Client().get(path)
    assert picture.status_code == 200
    picture.close()


def test_contracts(api):
    items = api.walk("contracts/")
    indicators = 0
    for item in items:
        contract = models.PerformanceContract.objects.get(pk=item["id"])
        assert item["signed_on"] == (str(contract.signed_on) if contract.signed_on else None)
        markets = {market["id"] for market in item["target_markets"]}
        for challenge in item["challenges"]:
            assert set(challenge["markets"]) <= markets
            row = contract.challenges.get(pk=challenge["id"])
            assert {str(market.pk) for market in row.markets.all()} == set(challenge["markets"])
            assert challenge["kind"] == row.kind
        for said in item["indicators"]:
            indicator = contract.indicators.get(pk=said["id"])
            assert same(said["baseline"], indicator.baseline)
            assert same(said["target"], indicator.target)
            assert [(v["year"], Decimal(v["value"])) for v in said["values"]] == [
                (value.year, value.value) for value in indicator.values.order_by("year")
            ]
            indicators += 1
        for name, rows in (
            ("signatories", contract.signatories),
            ("strategic_areas", contract.strategicareas),
            ("commitments", contract.commitments),
        ):
            assert [row["id"] for row in item[name]] == [str(row.pk) for row in rows.all()]
    assert indicators == models.Indicator.objects.count() > 0


@pytest.mark.parametrize(
    ("value", "said"),
    [("0", "0"), ("1500000000", "1500000000"), ("-0.5", "-0.5"), ("999999999999.9999",) * 2],
)
def test_a_number_is_exact_and_has_no_more_digits_than_it_needs(api, value, said):
    contract = factories.ContractFactory()
    factories.IndicatorFactory(contract=contract, target=value)
    (indicator,) = api.read(f"contracts/{contract.pk}/")["indicators"]
    assert indicator["target"] == said


@pytest.mark.parametrize("date", ["2013", "2013-12", "2013-12-09"])
def test_a_date_is_as_precise_as_its_source(api, date):
    contract = factories.ContractFactory(signed_on=PartialDate.parse(date))
    assert api.read(f"contracts/{contract.pk}/")["signed_on"] == date


def test_who_held_the_label_on_a_day_is_who_the_page_says(api):
    for day in ("2010-05-10", "2010-05-11", "2014-12-31"):
        count = api.read(f"poles/?labelled_on={day}&page_size=1")["count"]
        page = Client().get(f"/fr/poles/?labelled_on={day}").context["page"]
        assert count == page.paginator.count
    assert api.read("poles/?labelled_on=2010-05-11")["count"] == 71 + 1  # a pôle invented for tests
    today = timezone.localdate().isoformat()
    assert "labelled_on" in api.errors(f"poles/?labelled_on={today}")


def test_an_article_without_text_has_no_page(api):
    named = factories.ArticleFactory(body_fr="", summary_fr="")
    item = api.read(f"articles/{named.slug_fr}/")
    assert (item["page"], item["body"], item["summary"]) == (None, None, None)
    assert item["date"] == "2013-01-09"
