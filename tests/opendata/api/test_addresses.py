"""Where things are: lists, items by identifier, by name, by a former name; for reading only."""

import uuid

import pytest

from phases import languages, models
from phases.opendata.api.urls import WORDS
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("site")
def test_the_root_names_what_there_is(api):
    root = api.read("")
    assert tuple(root["resources"]) == WORDS
    for address in [*root["resources"].values(), root["openapi"]]:
        assert api.client.get(address.removeprefix("http://testserver")).status_code == 200
    page = root["documentation"].removeprefix("http://testserver")
    assert api.client.get(page).status_code == 200


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("word", WORDS)
def test_each_item_of_a_list_is_at_its_own_address(api, word):
    items = api.walk(f"{word}/?lang=lt&page_size=100")
    assert items
    for item in items[:10]:
        address = item["url"].partition("/api/v1/")[2]
        assert api.read(f"{address}?lang=lt") == item
        name = item.get("slug") or item.get("code") or item["id"]
        assert api.read(f"{word}/{name}/?lang=lt") == item
        if item.get("page"):
            path = item["page"].removeprefix("http://testserver")
            assert path.startswith("/lt/")
            assert api.client.get(path).status_code == 200


def test_an_item_is_found_by_its_name_in_any_language_and_by_a_former_one(api):
    factories.site()
    phase = factories.publish(
        models.Phase, **factories.phase_values(title_lt="Etapas", slug_lt="etapas")
    )
    factories.edit(phase, slug_fr="nouvelle-adresse")
    for name in ("nouvelle-adresse", "etapas", "phase-inventee-1", str(phase.pk)):
        assert api.read(f"phases/{name}/")["id"] == str(phase.pk), name


def test_a_name_means_who_has_it_now(api):
    former = factories.publish(models.Page, title_fr="Une", slug_fr="une")
    factories.edit(former, slug_fr="ancienne")
    now = factories.publish(models.Page, title_fr="Autre", slug_fr="une")
    assert api.read("pages/une/")["id"] == str(now.pk)


@pytest.mark.usefixtures("site")
def test_pages_of_contracts_show_the_version_that_they_are_named_with(api):
    contracts = api.walk("contracts/")
    assert {contract["version"] for contract in contracts} == {1, 2}
    for contract in contracts:
        path = contract["page"].removeprefix("http://testserver")
        assert path.endswith(f"/v{contract['version']}/") is not contract["is_newest"]


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    "address",
    [
        "poles/no-such-pole/",
        f"poles/{uuid.UUID(int=0)}/",
        f"contracts/{uuid.UUID(int=0)}/",
        "poles/a/b/",
        "poles/%00/",
        "poles/%ff/",
        "poles//",
        f"poles/{'x' * 5000}/",
        "nothing/",
        "openapi.xml",
        "../fr/",
    ],
)
def test_what_is_not_there_is_not_found(api, address):
    response = api.client.generic("GET", f"/api/v1/{address}")
    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.json()["status"] == 404


@pytest.mark.usefixtures("site")
def test_a_forgotten_slash_is_put_there(api):
    response = api.client.get("/api/v1/poles?lang=lt")
    assert response.status_code == 301
    assert response.headers["Location"] == "/api/v1/poles/?lang=lt"
    assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("address", ["", "poles/", "openapi.json", "nothing/"])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_nothing_can_be_written(api, address, method):
    response = getattr(api.client, method)(f"/api/v1/{address}", secure=False)
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert response.json()["status"] == 405
    assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("address", ["", "poles/?page_size=3", "openapi.yaml", "nothing/"])
def test_head_answers_the_headers_of_get(api, address):
    get, head = (getattr(api.client, name)(f"/api/v1/{address}") for name in ("get", "head"))
    assert head.status_code == get.status_code
    assert dict(head.headers) == dict(get.headers)
    assert head.content == b""


@pytest.mark.usefixtures("site")
def test_pages_of_other_sites_may_read_it_and_nothing_else(api):
    response = api.client.options("/api/v1/poles/", headers={"origin": "https://example.org"})
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in response.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert "ETag" in api.ask("poles/").headers["Access-Control-Expose-Headers"]
    for page in ("/fr/", "/fr/api/", "/fr/poles/", "/robots.txt", "/admin/login/"):
        assert "Access-Control-Allow-Origin" not in api.client.get(page).headers


@pytest.mark.usefixtures("site")
def test_it_knows_nobody(api, editor):
    before = api.ask("poles/").content
    api.client.force_login(editor)
    session = dict(api.client.session.items())
    response = api.ask("poles/")
    assert response.content == before
    assert not response.cookies
    assert response["Vary"] == "Accept-Encoding"
    assert dict(api.client.session.items()) == session


@pytest.mark.usefixtures("site")
def test_the_address_alone_says_the_language(api):
    french = api.ask("regions/")
    assert french.headers["Content-Language"] == "fr"
    assert api.ask("regions/", **{"accept-language": "lt"}).content == french.content
    for language in languages.ALL:
        assert api.ask(f"regions/?lang={language}").headers["Content-Language"] == language
