"""What a CDN learns of a page: how long it may keep it, and the keys that drop it."""

import pytest

from poles_site.page_store import cdn
from poles_site.page_store.application import PageStore
from poles_site.page_store.edition import Edition
from poles_site.page_store.pages import Page
from tests.page_store import MEMORY, ask

AS_EVER = "public, max-age=0, stale-if-error=604800"


class Site:
    """A WSGI application with pages of these keys."""

    def __init__(self, *keys: str):
        self.keys = keys

    def __call__(self, environ, start_response):
        headers = [("Cache-Control", AS_EVER), ("Surrogate-Key", " ".join(self.keys))]
        start_response("200 OK", headers)
        return [b"words"]


@pytest.fixture
def stored(db, settings, monkeypatch):
    """Return a function that puts a store, with a CDN in front of it, in front of a site."""
    settings.CDN_PURGE_URLS = ["http://127.0.0.1:9"]
    # The hour does not count, but in the test of midnight.
    monkeypatch.setattr(Edition, "seconds_left", lambda edition: 86_400)
    stores = []

    def put(site):
        stores.append(PageStore(site, most_bytes=MEMORY))
        stores[-1].start_purging = lambda: None  # there is no CDN to be told anything
        return stores[-1]

    yield put
    for store in stores:
        store.publications.stop()


def test_a_page_says_how_long_it_may_be_kept_and_what_drops_it(stored):
    store = stored(Site("aaaaaaaa", "bbbbbbbb", "aaabbbbb"))
    for _made_then_held in range(2):
        answer = ask(store, "/fr/")
        assert answer.headers["Surrogate-Key"] == f"{cdn.ALL} aaa bbb"
        control = answer.headers["Cache-Control"]
        assert control.startswith(f"{AS_EVER}, s-maxage=")
        assert ", stale-while-revalidate=" in control
    assert ask(store, "/fr/", HTTP_IF_NONE_MATCH=answer.headers["ETag"]).headers.items() >= {
        ("Surrogate-Key", f"{cdn.ALL} aaa bbb"),
        ("Cache-Control", control),
    }


def test_without_a_cdn_nothing_changes(stored, settings):
    settings.CDN_PURGE_URLS = []
    store = stored(Site("aaaaaaaa"))
    for _made_then_held in range(2):
        answer = ask(store, "/fr/")
        assert answer.headers["Cache-Control"] == AS_EVER
        assert "Surrogate-Key" not in answer.headers


def test_a_page_is_for_a_cdn_only_where_it_is_known_to_be_true(stored):
    store = stored(Site("aaaaaaaa"))
    ask(store, "/fr/")
    store.publications.are_known = lambda: False
    answer = ask(store, "/fr/")
    assert "does not answer" in answer.headers["Cache-Status"]
    assert (answer.headers["Cache-Control"], "Surrogate-Key" in answer.headers) == (AS_EVER, False)


def test_who_may_be_signed_in_gets_nothing_that_a_cdn_may_keep(stored):
    store = stored(Site("aaaaaaaa"))
    for _made_then_held in range(2):
        for visitor in ({"HTTP_COOKIE": "sessionid=x"}, {"HTTP_AUTHORIZATION": "Basic x"}):
            answer = ask(store, "/fr/", **visitor)
            assert "s-maxage" not in answer.headers["Cache-Control"]
            assert "Surrogate-Key" not in answer.headers
        ask(store, "/fr/")


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize("visitor", [{}, {"HTTP_COOKIE": "sessionid=x"}], ids=["any", "somebody"])
def test_no_answer_has_the_stores_own_keys(stored, method, visitor):
    """Hundreds of them: more than a proxy has room for."""
    store = stored(Site(*(f"{number:08}" for number in range(5_000))))
    for _twice in range(2):
        assert len(ask(store, "/fr/", method, **visitor).headers.get("Surrogate-Key", "")) < 4_000


def test_a_page_with_too_many_keys_goes_with_any_publication():
    few = {f"{number:03}aaaaa" for number in range(cdn.MOST_KEYS)}
    page = Page([], b"", frozenset(few), 1)
    assert cdn.keys_of(page) == [cdn.ALL, *sorted(key[:3] for key in few)]
    assert len(" ".join(cdn.keys_of(page))) < 2_500
    page.keys |= {"one more"}
    assert cdn.keys_of(page) == [cdn.ALL, cdn.MANY]


@pytest.mark.parametrize(
    ("left", "control"),
    [
        (86_400, "s-maxage=3540, stale-while-revalidate=60"),
        (3_000, "s-maxage=2939, stale-while-revalidate=60"),
        (31, "s-maxage=0, stale-while-revalidate=30"),
        (1, None),
    ],
)
def test_nothing_is_kept_over_midnight(monkeypatch, left, control):
    edition = Edition("x")
    page = Page([("Cache-Control", AS_EVER)], b"", frozenset({"a"}), 1, edition=edition.now())
    monkeypatch.setattr(edition, "seconds_left", lambda: left)
    headers = dict(cdn.headers(page, edition))
    assert headers.get("Cache-Control") == (f"{AS_EVER}, {control}" if control else None)
    page.edition = "of yesterday"
    assert cdn.headers(page, edition) == []
