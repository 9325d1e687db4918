"""Errors: documented bodies, in the language asked for, whatever happens."""

import json

import pytest
from django.core.signals import got_request_exception
from django.utils import translation

from phases import languages
from phases.opendata.api import problems
from phases.opendata.api.resource import Resource
from tests import factories

pytestmark = pytest.mark.django_db

MEDIA_TYPE = "application/problem+json"
WRONG = {
    "poles/?page_size=0": 400,
    "poles/no-such-pole/?": 404,
    "nothing/?": 404,
}


def body(response) -> dict:
    assert response.headers["Content-Type"] == MEDIA_TYPE
    found = response.json()
    assert set(found) - {"errors"} == {"type", "title", "status", "detail"}
    assert found["status"] == response.status_code
    assert found["type"] == "about:blank"
    return found


@pytest.mark.parametrize(("address", "status"), WRONG.items())
def test_an_error_is_in_the_language_asked_for(api, address, status):
    said = set()
    for language in languages.ALL:
        response = api.ask(f"{address}&lang={language}")
        assert response.status_code == status
        assert response.headers["Content-Language"] == language
        found = body(response)
        with translation.override(language):
            assert found["detail"] == str(problems.WORDS[status][1])
        said.add((found["title"], json.dumps(found.get("errors"))))
    assert len(said) == len(languages.ALL)


def test_all_that_is_wrong_is_said_at_once(api):
    found = api.errors("poles/?lang=xx&fields=nom&page_size=0&cursor=~&region=nulle&foo=1")
    assert set(found) == {"lang", "fields", "page_size", "cursor", "region", "foo"}
    assert "xx" in found["lang"]
    assert all(found.values())


def test_what_cannot_be_shown_or_is_long_is_not_repeated(api):
    response = api.ask(f"poles/?lang={'x' * 9000}&fields={'y' * 9000},%1b[31m&{'z' * 9000}=1")
    assert response.status_code == 400
    assert len(response.content) < 3000
    assert "\x1b" not in response.content.decode()


def test_another_form_than_json_is_not_acceptable(api):
    response = api.ask("poles/", accept="application/xml")
    assert response.status_code == 406
    assert body(response)
    for accept in ("*/*", "application/json", "text/html,*/*;q=0.8", "", "%%%"):
        assert api.ask("poles/", accept=accept).status_code in (200, 406)
    assert api.ask("poles/", accept="text/html,*/*;q=0.8").status_code == 200


def test_a_mistake_of_ours_is_recorded_and_answered(api, monkeypatch, caplog):
    def fail(self):
        raise RuntimeError("a mistake")

    told = []

    def hear(request, **_keywords):
        told.append(request.path)

    monkeypatch.setattr(Resource, "live", fail)
    got_request_exception.connect(hear)
    try:
        response = api.ask("poles/?lang=lt")
    finally:
        got_request_exception.disconnect(hear)
    assert response.status_code == 500
    found = body(response)
    assert "a mistake" not in response.content.decode()
    with translation.override("lt"):
        assert found["detail"] == str(problems.WORDS[500][1])
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert told == ["/api/v1/poles/"]
    assert "a mistake" in caplog.text


def test_a_condition_on_another_answer_fails_in_words(api):
    factories.PoleFactory()
    response = api.ask("poles/", **{"if-match": '"another"'})
    assert response.status_code == 412
    assert body(response)


VALUES = (
    "",
    "0",
    "-1",
    "9" * 400,
    "nan",
    "%00",
    "x" * 100_000,
    "%ff%fe%c3",
    "%c0%af",
    "%ed%a0%80",
    "%",
    "%3Cscript%3E",
    "%27%22;--",
    "%25_%5C",
    "%E2%80%AE%F0%9F%92%A5",
    "2010-05-11",
    "null",
    "fr,fr",
)


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("value", VALUES)
def test_no_value_of_any_parameter_breaks_it(api, value):
    document = api.read("openapi.json")
    for path, operation in document["paths"].items():
        address = path.removeprefix("/api/v1/").replace("{key}", "advancity")
        names = [one["name"] for one in operation["get"]["parameters"] if one["in"] == "query"]
        for name in (*names, "unknown"):
            response = api.ask(f"{address}?{name}={value}")
            assert response.status_code in (200, 400, 404), (address, name, value[:20])
    response = api.client.generic("GET", f"/api/v1/poles/{value}/")
    assert response.status_code in (200, 301, 404)
