"""How the addresses for programs answer: validators, other sites' pages, names, versions."""

import datetime

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils.http import http_date

from phases import models
from phases.opendata.datasets.files import State, file_of
from phases.opendata.datasets.registry import DATA_SETS
from tests import factories
from tests.opendata.datasets.reading import address, csv_rows

pytestmark = pytest.mark.django_db

CSV = address("phases", "csv")
EACH_KIND = (
    CSV,
    address("poles", "geojson"),
    address("phases", "xlsx"),
    address("phases", "schema.json"),
    "/donnees/v1/datapackage.json",
    "/donnees/catalogue.ttl",
)


@pytest.fixture
def phase():
    factories.site()
    return factories.publish(models.Phase, **factories.phase_values())


@pytest.mark.parametrize("asked", EACH_KIND)
def test_what_did_not_change_is_not_sent_again(client, phase, asked):
    first = client.get(asked)
    assert first.status_code == 200
    assert "max-age" in first["Cache-Control"]
    assert "public" in first["Cache-Control"]
    for headers in ({"if-none-match": first["ETag"]}, {"if-none-match": f"W/{first['ETag']}"}):
        again = client.get(asked, headers=headers)
        assert again.status_code == 304
        assert again["ETag"] == first["ETag"]
        assert again["Access-Control-Allow-Origin"] == "*"
    if "Last-Modified" in first:
        again = client.get(asked, headers={"if-modified-since": first["Last-Modified"]})
        assert again.status_code == 304
    assert client.get(asked, headers={"if-none-match": '"another"'}).status_code == 200


def test_a_publication_changes_the_file_and_its_validators(client, phase):
    first = client.get(CSV)
    told = models.PublicChange.objects.of(phase).newest_at()
    assert first["Last-Modified"] == http_date(int(told.timestamp()))
    factories.edit(phase, title_fr="Un autre titre inventé", publish=False)
    assert client.get(CSV)["ETag"] == first["ETag"]
    factories.edit(phase, title_fr="Un autre titre inventé")
    again = client.get(CSV, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 200
    assert "Un autre titre inventé".encode() in again.getvalue()


@pytest.mark.parametrize("asked", EACH_KIND)
def test_pages_of_other_sites_may_read_it(client, phase, asked):
    response = client.get(asked, headers={"origin": "https://example.org"})
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in response["Access-Control-Expose-Headers"]
    assert not response.cookies
    preflight = client.options(
        asked,
        headers={
            "origin": "https://example.org",
            "access-control-request-method": "GET",
            "access-control-request-headers": "if-none-match",
        },
    )
    assert preflight.status_code == 204
    assert "GET" in preflight["Access-Control-Allow-Methods"]
    assert "If-None-Match" in preflight["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("asked", EACH_KIND)
def test_it_is_the_same_in_whichever_language_it_is_asked_for(client, phase, asked):
    french, lithuanian = (
        client.get(asked, headers={"accept-language": language}) for language in ("fr", "lt")
    )
    assert french["ETag"] == lithuanian["ETag"]
    assert french["Content-Language"] == "fr, en, lt"
    assert "Accept-Language" not in french.get("Vary", "")


@pytest.mark.parametrize("asked", EACH_KIND)
def test_head_tells_what_get_would(client, phase, asked):
    head, get = client.head(asked), client.get(asked)
    assert head.status_code == 200
    assert head.getvalue() == b""
    for name in ("ETag", "Content-Type", "Content-Length", "Content-Disposition"):
        assert head[name] == get[name]
    assert int(get["Content-Length"]) == len(get.getvalue())


@pytest.mark.parametrize("asked", EACH_KIND)
def test_it_can_be_read_only(client, asked):
    assert client.post(asked).status_code == 405
    assert client.delete(asked).status_code == 405


def test_a_file_says_what_it_is(client, phase):
    response = client.get(CSV)
    assert response["Content-Type"] == "text/csv; charset=utf-8; header=present"
    day = models.PublicChange.objects.newest_at().astimezone().date()
    assert abs(day - datetime.date.today()) <= datetime.timedelta(days=1)
    name = response["Content-Disposition"]
    assert name.startswith('attachment; filename="poles-de-competitivite-phases-20')
    assert name.endswith('.csv"')
    assert response["X-Robots-Tag"] == "noindex"
    assert 'v1/phases.schema.json>; rel="describedby"' in response["Link"]


def test_the_address_without_a_version_leads_to_the_newest(client):
    response = client.get("/donnees/poles.geojson")
    assert response.status_code == 302
    assert response.url == address("poles", "geojson")
    assert client.get("/donnees/", headers={"accept-language": "lt"}).url == "/lt/donnees/"


@pytest.mark.parametrize(
    "asked",
    [
        "/donnees/v1/unknown.csv",
        "/donnees/v1/poles.pdf",
        "/donnees/v1/phases.geojson",
        "/donnees/v0/poles.csv",
        "/donnees/v2/poles.csv",
        f"/donnees/v{'9' * 400}/poles.csv",
        "/donnees/v1/unknown.schema.json",
        "/donnees/v2/datapackage.json",
        "/donnees/unknown.csv",
        "/donnees/poles.exe",
        "/donnees/v1/poles%00.csv",
        "/fr/donnees/unknown/",
    ],
)
def test_what_is_not_there_is_not_found(client, asked):
    response = client.get(asked)
    assert response.status_code == 404
    assert b"<h1" in response.content


def test_invented_contents_say_so_everywhere(client, settings, phase):
    factories.PoleFactory()
    settings.DEMO = True
    response = client.get(CSV)
    assert "DONNEES-FICTIVES" in response["Content-Disposition"]
    assert [row["notice"] for row in csv_rows(response.getvalue())] == ["DONNÉES FICTIVES"]
    words = "DONNÉES FICTIVES".encode()
    for asked in (
        address("poles", "json"),
        address("poles", "geojson"),
        "/donnees/v1/datapackage.json",
        "/donnees/catalogue.ttl",
        "/fr/donnees/poles/",
    ):
        assert words in client.get(asked).getvalue(), asked
    assert client.get(address("poles", "schema.json")).json()["fields"][0]["name"] == "notice"
    settings.DEMO = False
    assert words not in client.get(address("poles", "json")).getvalue()


# What is kept


@pytest.mark.django_db(transaction=True)
def test_a_file_is_made_once_for_each_publication():
    factories.site()
    phase = factories.publish(models.Phase, **factories.phase_values())
    data_set, state = DATA_SETS["phases"], State.read()
    made = file_of(data_set, "csv", state)
    assert file_of(data_set, "csv", State.read()) is made
    # What is published elsewhere changes nothing here.
    factories.publish(models.Theme, name_fr="Thème inventé", slug_fr="theme-invente")
    assert file_of(data_set, "csv", State.read()) is made
    factories.edit(phase, title_fr="Un autre titre inventé")
    newer = file_of(data_set, "csv", State.read())
    assert newer is not made
    assert b"autre" in b"".join(newer.chunks())
    assert b"autre" not in b"".join(made.chunks())
    asked = Client().get(CSV)
    assert asked["ETag"].strip('"') == newer.digest[:32]


@pytest.mark.django_db(transaction=True)
def test_what_is_made_in_a_transaction_is_not_kept():
    """A preview shows rows that never become public."""
    phase = factories.PhaseFactory(title_fr="Public")
    data_set, state = DATA_SETS["phases"], State.read()
    with transaction.atomic():
        models.Phase.objects.filter(pk=phase.pk).update(title_fr="Brouillon")
        assert connection.in_atomic_block
        assert b"Brouillon" in b"".join(file_of(data_set, "csv", state).chunks())
        transaction.set_rollback(True)
    assert b"Brouillon" not in b"".join(file_of(data_set, "csv", state).chunks())
