"""Bad input gets a clear answer: an address or a query string never makes an error 500."""

from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import resolve
from django.utils import translation

from phases import languages
from tests import furnished

pytestmark = pytest.mark.django_db

VALUES = {
    "words": "abc",
    "zero": "0",
    "negative": "-1",
    "beyond integers": "9" * 400,
    "not a number": "nan",
    "null character": "%00",
    "100 kB": "x" * 100_000,
    "broken UTF-8": "%ff%fe%c3",
    "overlong UTF-8": "%c0%af",
    "surrogate": "%ed%a0%80",
    "half an escape": "%",
    "markup": "%3Cscript%3Ealert(1)%3C/script%3E",
    "quote": "%27%22;--",
    "pattern": "%25_%5C",
    "list": "&page[]=1&q[]=2",
}
PARAMETERS = (
    *("page", "q", "theme", "region", "phase", "category", "labelled_in", "labelled_on"),
    *("sort", "vue", "pole", "year", "unknown"),
)


@pytest.fixture(scope="module")
def one_of_each(public_pages):
    """Return one address of each kind of page in each language."""
    chosen = {}
    for address, page in public_pages.items():
        if page.response.status_code == 200:
            path = urlsplit(address).path
            with translation.override(page.prefix or languages.SOURCE):
                chosen.setdefault((page.language, resolve(path).url_name), path)
    return sorted(chosen.values())


@pytest.fixture
def visitor(first_content):
    furnished.furnish()
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_no_query_string_breaks_a_page(visitor, one_of_each, value):
    query = "&".join(f"{name}={value}" for name in PARAMETERS)
    if value == VALUES["100 kB"]:
        query = f"page={value}&q={value}"
    answers = {path: visitor.get(f"{path}?{query}").status_code for path in one_of_each}
    # Programs are told what they got wrong; people get a page (opendata/api/test_errors.py).
    known = {True: (200, 400, 404), False: (200, 404)}
    wrong = {path for path, told in answers.items() if told not in known[path.startswith("/api/")]}
    assert wrong == set()


@pytest.mark.parametrize("name", PARAMETERS)
def test_no_parameter_alone_breaks_the_lists(visitor, name):
    """One at a time: a valid one beside it is filtered by, not dropped with the others."""
    for path in ("/fr/poles/", "/fr/contrats/", "/fr/actualites/", "/lt/recherche/"):
        for value in VALUES.values():
            status = visitor.get(f"{path}?q=a&{name}={value}").status_code
            assert status in (200, 404), (path, name, value[:20])


def test_a_script_in_a_query_comes_back_as_text(visitor):
    for path in ("/fr/poles/", "/fr/recherche/"):
        answer = visitor.get(path, {"q": '"><script>alert(1)</script>'})
        assert b"<script>alert" not in answer.content


@pytest.mark.parametrize(
    "path",
    [
        "/de/",
        "/de/phases/",
        "/frr/",
        "/fr/phases/no-such-phase/",
        "/fr/poles/no-such-pole/",
        "/fr/contrats/a/b/",
        "/fr/contrats/a/b/v0/",
        f"/fr/contrats/a/b/v{'9' * 40}/",
        "/fr/actualites/no-such-article/",
        "/fr/pages/no-such-page/",
        "/fr/phases/%00/",
        "/fr/phases/%ff%fe/",
        "/fr/phases/%2e%2e%2f/",
        "/fr/" + "x" * 5000 + "/",
        "/%00",
        "/fr/phases/phase'--/",
        "/.well-known/nothing",
        "/static/no-such-file.css",
    ],
)
def test_an_unknown_address_is_404(visitor, path):
    # Not through the client's URL parser: some of these are no URL.
    answer = visitor.generic("GET", path)
    assert answer.status_code == 404, answer


def test_a_version_beyond_integers_is_404(visitor, public_pages):
    address = next(a for a in public_pages if a.endswith("/v2/"))
    assert visitor.get(address.replace("/v2/", f"/v{'9' * 30}/")).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_public_pages_are_for_reading(visitor, method):
    assert getattr(visitor, method)("/fr/phases/").status_code in (403, 405)


@pytest.mark.parametrize(
    "header",
    ["", "xx", "*", ";q=", "lt;q=abc", "fr" * 5000, "\xff\xfe", "en-GB-oed;q=0,fr;q=1.5", "a" * 9],
)
def test_no_language_header_breaks_the_entrance(visitor, header):
    answer = visitor.get("/", headers={"accept-language": header})
    assert answer.status_code == 302
    assert answer.headers["Location"].strip("/") in languages.ALL
