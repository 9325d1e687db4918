"""What stands in the data sets: what the pages say, and nothing that is not public."""

import json
from decimal import Decimal

import pytest

from phases import models
from phases.editorial import workflow
from phases.localization.status import status_value
from phases.opendata.datasets.registry import DATA_SETS
from tests import factories, furnished
from tests.opendata.datasets.reading import (
    EVERY_FILE,
    comparable,
    csv_rows,
    download,
    json_rows,
)

pytestmark = pytest.mark.django_db

CANARY = "Kanarienvogel"


def rows(slug: str) -> list[dict[str, str]]:
    return csv_rows(download(slug, "csv"))


def test_the_totals_are_those_of_the_pages(client, first_content):
    assert len(rows("poles")) == client.get("/fr/poles/").context["page"].paginator.count == 77
    contracts = rows("contrats")
    shown = client.get("/fr/contrats/").context["page"].paginator.count
    assert sum(row["is_newest"] == "true" for row in contracts) == shown == 4
    assert [row["number"] for row in rows("phases")] == ["1", "2", "3"]
    for slug, data_set in DATA_SETS.items():
        assert len(rows(slug)) == data_set.counted().count(), slug


def test_every_format_has_the_same_cells(first_content):
    furnished.furnish()
    factories.BudgetFigureFactory()
    for slug in DATA_SETS:
        found = comparable(slug)
        assert found["csv"]
        assert found["json"] == found["csv"], slug
        assert found["xlsx"] == found["csv"], slug
    features = json.loads(download("poles", "geojson"), parse_float=Decimal)["features"]
    assert [feature["properties"] for feature in features] == json_rows(download("poles", "json"))


def test_places_are_those_that_were_confirmed(first_content):
    features = json.loads(download("poles", "geojson"))["features"]
    placed = {
        feature["properties"]["slug"]: feature["geometry"]["coordinates"]
        for feature in features
        if feature["geometry"]
    }
    confirmed = models.Pole.objects.live().filter(latitude__isnull=False)
    assert set(placed) == {pole.slug_fr for pole in confirmed}
    assert 0 < len(placed) < len(features) == 77
    # Longitude first: mainland France and La Réunion.
    for x, y in placed.values():
        assert (-5.5 < x < 10 and 41 < y < 51.5) or (55 < x < 56 and -21.5 < y < -20.8)


def test_no_draft_stands_in_any_file(first_content):
    furnished.furnish()
    workflow_phase = factories.publish(
        models.Phase, **factories.phase_values(number=9, start=2040, end=2041)
    )
    factories.edit(workflow_phase, publish=False, title_fr=CANARY, summary_lt=CANARY)
    factories.save(models.Pole, name=CANARY, slug_fr=CANARY.lower())
    factories.save(models.Source, code=CANARY, title_fr=CANARY)
    withdrawn = factories.publish(models.Theme, name_fr=CANARY, slug_fr=CANARY.lower())
    pole = models.Pole.objects.live().first()
    workflow.withdraw(withdrawn, by=None)
    pole.themes.add(withdrawn)
    # A row whose owner is not live, whatever left it there.
    stub = factories.PoleFactory(name=CANARY, slug_fr=None, published_at=None)
    factories.LabelEventFactory(pole=stub, new_name=CANARY)
    factories.LabelEventFactory(pole=pole, kind="merged", successor=stub)
    contract = factories.ContractFactory(pole=stub, preamble_fr=CANARY)
    market = factories.TargetMarketFactory(contract=contract, name_fr=CANARY)
    factories.ChallengeFactory(contract=contract, name_fr=CANARY).markets.add(market)
    indicator = factories.IndicatorFactory(contract=contract, name_fr=CANARY)
    models.IndicatorValue.objects.create(
        contract=contract, indicator=indicator, year=2014, value="987654", position=1
    )
    for slug, ending in EVERY_FILE:
        content = download(slug, ending)
        if ending == "xlsx":
            continue  # compressed: its cells are those of the CSV, as the test above holds
        for secret in (CANARY, CANARY.lower(), "987654", str(stub.pk), str(withdrawn.pk)):
            assert secret.encode() not in content, (slug, ending, secret)


# Texts


def phase_with(**values) -> dict[str, str]:
    factories.PhaseFactory(**values)
    (row,) = rows("phases")
    return row


def test_french_never_stands_in_place_of_a_translation():
    row = phase_with(title_fr="Titre inventé", title_en="Invented", title_lt="", headline_fr="")
    assert (row["title_fr"], row["title_en"], row["title_lt"]) == ("Titre inventé", "Invented", "")
    assert (row["title_en_state"], row["title_lt_state"]) == ("in_work", "missing")
    assert row["headline_lt"] == row["headline_lt_state"] == ""


@pytest.mark.parametrize("state", ["machine", "in_work", "reviewed"])
def test_a_translation_says_how_it_came_about(state):
    status = {"title": status_value(state, "Titre inventé")}
    row = phase_with(title_fr="Titre inventé", title_lt="Antraštė", translation_status_lt=status)
    assert (row["title_lt"], row["title_lt_state"]) == ("Antraštė", state)


@pytest.mark.parametrize(
    ("replaced", "expected"),
    [((), ("Antraštė", "outdated")), (("lt",), ("", "missing"))],
)
def test_an_outdated_translation_is_shown_as_the_pages_show_it(settings, replaced, expected):
    settings.REPLACE_OUTDATED = frozenset(replaced)
    status = {"title": status_value("reviewed", "Un titre d’avant")}
    row = phase_with(title_fr="Titre inventé", title_lt="Antraštė", translation_status_lt=status)
    assert (row["title_lt"], row["title_lt_state"]) == expected


def test_rich_text_is_read_a_line_a_block_and_what_is_not_translated_is_left_out():
    french = "<p>Un &amp; <strong>deux</strong></p><ul><li>Trois</li></ul>"
    status = {"objective": status_value("reviewed", "<p>Un &amp; <strong>deux</strong></p>")}
    row = phase_with(
        objective_fr=french,
        objective_lt="<p>Vienas ir <strong>du</strong></p>",
        translation_status_lt=status,
    )
    assert row["objective_fr"] == "Un & deux\nTrois"
    assert row["objective_lt"] == "Vienas ir du"
    assert row["objective_lt_state"] == "missing"


# Figures and keys


def test_dates_are_as_precise_as_their_source_and_figures_exact():
    contract = factories.ContractFactory(signed_on="2013-12")
    indicator = factories.IndicatorFactory(contract=contract, baseline="12.5000", target="-100")
    models.IndicatorValue.objects.create(
        contract=contract, indicator=indicator, year=2014, value="999999999999.0001", position=1
    )
    (row,) = rows("contrats")
    assert (row["signed_on"], row["start_year"]) == ("2013-12", "2013")
    (row,) = rows("indicateurs")
    assert (row["baseline"], row["target"], row["target_year"]) == ("12.5", "-100", "")
    (row,) = rows("mesures")
    assert (row["indicator_id"], row["value"]) == (str(indicator.pk), "999999999999.0001")


def test_a_market_is_of_a_contract_or_told_of_a_pole_by_a_source():
    source = factories.SourceFactory(code="Z1", address="https://example.org/z1")
    contract = factories.ContractFactory()
    challenge = factories.ChallengeFactory(contract=contract)
    markets = factories.TargetMarketFactory.create_batch(2, contract=contract)
    challenge.markets.set(markets)
    pole = factories.PoleFactory()
    factories.TargetMarketFactory(contract=None, pole=pole, source=source)
    found = {row["id"]: row for row in rows("marches")}
    assert len(found) == 3
    (told,) = (row for row in found.values() if not row["contract_id"])
    assert (told["pole_id"], told["source"]) == (str(pole.pk), "Z1")
    assert told["source_address"] == "https://example.org/z1"
    (row,) = rows("defis")
    assert set(row["markets"].split("|")) == {str(market.pk) for market in markets}
