"""What the page store holds, what it answers with, and what it leaves to the site."""

import datetime
import gzip
import os
import threading
import time

import brotli
import pytest
from django.urls import reverse
from django.utils import timezone

from phases import languages
from phases.editorial import preview_links, workflow
from phases.models import JournalEntry, Phase, Pole
from poles_site.page_store import ahead
from poles_site.page_store.application import PageStore
from tests import factories
from tests.page_store import MEMORY, ask, new_store

WORDS = "Un texte inventé, assez long pour être comprimé. ".encode() * 100
PUBLIC = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "public, max-age=0"),
    ("Surrogate-Key", "one two"),
    ("No-Vary-Search", 'key-order, params, except=("q" "page")'),
]


class Site:
    """A WSGI application that counts how often it is asked."""

    def __init__(self, headers=PUBLIC, status="200 OK", body=WORDS, seconds=0.0):
        self.headers, self.status, self.body, self.seconds = list(headers), status, body, seconds
        self.asked: list[str] = []

    def __call__(self, environ, start_response):
        self.asked.append(environ["QUERY_STRING"])
        time.sleep(self.seconds)
        start_response(self.status, self.headers)
        return [self.body]


@pytest.fixture
def stored(transactional_db):
    """Return a function that puts a store in front of a site."""
    stores = []

    def put(site, most_bytes=MEMORY):
        stores.append(PageStore(site, most_bytes=most_bytes))
        return stores[-1]

    yield put
    for store in stores:
        store.publications.stop()


def publish(*keys: str) -> None:
    """Write what a publication of something with these keys writes."""
    JournalEntry.objects.create(
        verb=JournalEntry.Verb.PUBLISHED,
        item_model="phase",
        title="Inventé",
        at=factories.PUBLISHED,
        surrogate_keys=list(keys),
    )


def wait_for_news(store):
    """Let the last look at the database grow too old."""
    time.sleep(0.11)
    assert store.publications.are_known()


def test_a_public_answer_is_made_once(stored):
    site = Site()
    store = stored(site)
    first, second = ask(store, "/fr/"), ask(store, "/fr/")
    assert (len(site.asked), first.is_kept, second.was_held) == (1, True, True)
    assert first.body == second.body == WORDS
    assert "Surrogate-Key" not in second.headers


@pytest.mark.parametrize(
    "more",
    [
        [("Set-Cookie", "sessionid=x")],
        [("Vary", "Cookie")],
        [("Vary", "Accept-Language, Accept-Encoding")],
    ],
    ids=["cookie", "varies by cookie", "varies by language"],
)
def test_an_answer_of_one_visitor_is_never_held(stored, more):
    site = Site([*PUBLIC, *more])
    store = stored(site)
    assert not ask(store, "/fr/").is_kept
    assert not ask(store, "/fr/").was_held
    assert len(site.asked) == 2


@pytest.mark.parametrize("missing", ["Surrogate-Key", "Cache-Control"])
def test_only_what_a_view_declares_public_is_held(stored, missing):
    site = Site([header for header in PUBLIC if header[0] != missing])
    store = stored(site)
    ask(store, "/fr/")
    assert not ask(store, "/fr/").was_held


@pytest.mark.parametrize("status", ["404 Not Found", "500 Error", "301 Moved", "206 Partial"])
def test_only_whole_answers_are_held(stored, status):
    store = stored(Site(status=status))
    ask(store, "/fr/")
    answer = ask(store, "/fr/")
    assert (answer.status, answer.was_held) == (int(status[:3]), False)


def test_who_may_be_signed_in_adds_no_page_and_gets_the_same_ones(stored):
    site = Site()
    store = stored(site)
    assert not ask(store, "/fr/", HTTP_COOKIE="sessionid=x").is_kept
    ask(store, "/fr/")
    assert ask(store, "/fr/", HTTP_COOKIE="sessionid=x").was_held


def test_a_form_reaches_the_site(stored):
    site = Site()
    store = stored(site)
    ask(store, "/fr/")
    assert not ask(store, "/fr/", "POST").was_held
    assert len(site.asked) == 2


def test_parameters_that_make_no_other_page_find_the_same_one(stored):
    site = Site()
    store = stored(site)
    ask(store, "/fr/?utm_source=a&page=2&q=x")
    assert ask(store, "/fr/?q=x&page=2").was_held
    assert ask(store, "/fr/?page=2&fbclid=b&q=x").was_held
    assert not ask(store, "/fr/?page=3&q=x").was_held
    assert not ask(store, "/fr/?q=").was_held
    assert len(site.asked) == 3


def test_where_all_parameters_count_only_those_of_other_sites_do_not(stored):
    site = Site(headers=[*PUBLIC[:-1], ("No-Vary-Search", "key-order")])
    store = stored(site)
    ask(store, "/fr/?utm_source=a&page=2&q=x")
    assert ask(store, "/fr/?q=x&page=2&fbclid=b").was_held
    assert not ask(store, "/fr/?q=x&page=2&other=b").was_held
    assert ask(store, "/fr/?other=b&q=x&page=2").was_held
    assert not ask(store, "/fr/").was_held


@pytest.mark.django_db(transaction=True)
def test_a_list_that_is_held_still_names_what_it_does_not_know(store):
    factories.publish(Pole, name="Pôle inventé", slug_fr="pole-invente")
    ask(store, "/fr/poles/")
    assert ask(store, "/fr/poles/").was_held
    assert "«\xa0regoin\xa0»" in ask(store, "/fr/poles/?regoin=x").body.decode()


def test_each_host_and_scheme_has_pages_of_its_own(stored):
    store = stored(Site())
    ask(store, "/fr/")
    assert not ask(store, "/fr/", HTTP_HOST="example.org").was_held
    assert ask(store, "/fr/", HTTP_HOST="example.org").was_held


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", None),
        ("identity", None),
        ("gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("*", "br"),
        ("*;q=0", None),
        ("br;q=x", None),
    ],
)
def test_a_page_is_sent_as_the_visitor_reads_it(stored, accepted, encoding):
    store = stored(Site())
    ask(store, "/fr/")
    answer = ask(store, "/fr/", HTTP_ACCEPT_ENCODING=accepted)
    assert answer.headers.get("Content-Encoding") == encoding
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert int(answer.headers["Content-Length"]) == len(answer.body)
    read = {None: bytes, "gzip": gzip.decompress, "br": brotli.decompress}[encoding]
    assert read(answer.body) == WORDS


def test_who_has_the_page_already_is_told_so(stored):
    store = stored(Site())
    ask(store, "/fr/")
    answers = [ask(store, "/fr/", HTTP_ACCEPT_ENCODING=one) for one in ("", "gzip", "br")]
    etags = [answer.headers["ETag"] for answer in answers]
    assert len(set(etags)) == 3
    for known in (etags[0], f'"x", {etags[0]}', f"W/{etags[0]}", "*"):
        answer = ask(store, "/fr/", HTTP_IF_NONE_MATCH=known)
        assert (answer.status, answer.body) == (304, b"")
        assert answer.headers["ETag"] == etags[0]
        assert not {"Content-Length", "Content-Type"} & answer.headers.keys()
    assert ask(store, "/fr/", HTTP_IF_NONE_MATCH='"x"').status == 200


def test_the_head_of_a_page_says_what_the_page_would(stored):
    store = stored(Site())
    ask(store, "/fr/")
    page, head = ask(store, "/fr/"), ask(store, "/fr/", "HEAD")
    assert (head.body, head.headers) == (b"", page.headers)


def test_a_publication_drops_what_shows_it_and_nothing_else(stored):
    site = Site()
    store = stored(site)
    ask(store, "/fr/")
    site.headers = [(n, "three" if n == "Surrogate-Key" else v) for n, v in PUBLIC]
    ask(store, "/lt/")
    publish("two", "four")
    wait_for_news(store)
    assert not ask(store, "/fr/").was_held
    assert ask(store, "/lt/").was_held


def test_each_answer_tells_from_which_publication_it_was_made(stored):
    store = stored(Site())
    first = int(ask(store, "/fr/").headers["X-Publication"])
    publish("one")
    wait_for_news(store)
    made = ask(store, "/fr/")
    newest = JournalEntry.objects.latest("id").pk
    assert first < int(made.headers["X-Publication"]) == newest
    publish("another")
    wait_for_news(store)
    assert int(ask(store, "/fr/").headers["X-Publication"]) == newest


def test_what_was_published_meanwhile_is_not_kept(stored):
    site = Site()
    store = stored(site)
    store.publications.are_known()

    def made_before(environ, start_response):
        publish("one")
        wait_for_news(store)
        return site(environ, start_response)

    store.application = made_before
    assert not ask(store, "/fr/").is_kept
    store.application = site
    assert ask(store, "/fr/").is_kept


def test_one_rendering_at_a_time_for_an_address(stored):
    site = Site(seconds=0.3)
    store = stored(site)
    answers = []
    threads = [
        threading.Thread(target=lambda: answers.append(ask(store, "/fr/"))) for _n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(site.asked) == 1
    assert [answer.body for answer in answers] == [WORDS] * 8


def test_a_rendering_that_fails_keeps_nobody_waiting(stored):
    def broken(environ, start_response):
        raise RuntimeError

    store = stored(broken)
    for _attempt in range(2):
        with pytest.raises(RuntimeError):
            ask(store, "/fr/")
    store.application = Site()
    assert ask(store, "/fr/").is_kept


def test_memory_is_bounded_and_the_least_used_page_goes_first(stored):
    store = stored(Site(), most_bytes=40_000)
    for number in range(6):
        ask(store, f"/fr/{number}/")
        ask(store, "/fr/0/")
    assert store.shelf.bytes <= 40_000
    assert ask(store, "/fr/0/").was_held
    assert not ask(store, "/fr/1/").was_held


def test_a_page_larger_than_all_there_is_drops_nothing(stored):
    site = Site()
    store = stored(site, most_bytes=40_000)
    ask(store, "/fr/")
    site.body = b"x" * 100_000
    assert not ask(store, "/fr/large/").is_kept
    assert ask(store, "/fr/").was_held


def test_pages_go_at_midnight(stored, monkeypatch):
    store = stored(Site())
    ask(store, "/fr/")
    assert 0 < store.edition._midnight - time.time() <= 25 * 3600
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda: tomorrow)
    assert ask(store, "/fr/").was_held, "the clock has not told yet"
    monkeypatch.setattr(store.edition, "_midnight", time.time())
    assert not ask(store, "/fr/").was_held
    assert ask(store, "/fr/").was_held


def test_another_database_makes_all_pages_go(stored):
    store = stored(Site())
    publish("elsewhere")
    ask(store, "/fr/")
    JournalEntry.objects.all().delete()
    wait_for_news(store)
    assert not ask(store, "/fr/").was_held


def test_what_is_withdrawn_is_on_the_disk_no_more(transactional_db, tmp_path, monkeypatch):
    """Without the database it would come back."""
    monkeypatch.setattr(ahead, "REST", 0)
    phases = [
        factories.publish(Phase, **factories.phase_values(1)),
        factories.publish(Phase, **factories.phase_values(2, 2009, 2012)),
    ]
    store = new_store(folder=tmp_path, origin="http://testserver")
    store.ahead._process = os.getpid()  # made here, not in its own thread
    try:
        assert store.publications.are_known()
        store.ahead.wanted.clear()
        store.ahead.make_all()
        paths = store.ahead.paths()
        assert {f"/{code}/phases/phase-inventee-2/" for code in languages.ALL} <= {*paths}
        on_disk = {address.removesuffix("?") for address in store.disk.addresses()}
        assert {f"http testserver {path}" for path in paths} <= on_disk
        assert store.ahead.make_all() == 0
        workflow.withdraw(phases[1], by=None)
        wait_for_news(store)
        store.ahead.wanted.clear()
        assert store.ahead.make_all()
        assert not [address for address in store.disk.addresses() if "inventee-2" in address]
    finally:
        store.publications.stop()


def test_the_process_that_published_shows_it_at_once(stored):
    site = Site()
    store = stored(site)
    ask(store, "/fr/")

    def publishing(environ, start_response):
        publish("one")
        return Site()(environ, start_response)

    store.application = publishing
    ask(store, "/admin/", "POST")
    store.application = site
    assert not ask(store, "/fr/").was_held


def test_words_of_the_interface_that_change_make_all_pages_go(stored, tmp_path, settings):
    catalogue = tmp_path / "fr" / "LC_MESSAGES" / "django.mo"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_bytes(b"")
    settings.EDIT_CATALOGUES, settings.LOCALE_PATHS = True, [tmp_path]
    store = stored(Site())
    ask(store, "/fr/")
    assert ask(store, "/fr/").was_held
    os.utime(catalogue, (1, 1))
    ask(store, "/admin/", "POST")
    assert not ask(store, "/fr/").was_held
    assert ask(store, "/fr/").was_held
    os.utime(catalogue, (2, 2))
    deadline = time.monotonic() + 1
    while ask(store, "/fr/").was_held:
        assert time.monotonic() < deadline  # another process changed it: known within 100 ms
    assert ask(store, "/fr/").was_held


def test_behind_a_proxy_the_scheme_is_the_visitors(stored, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    store = stored(Site())
    ask(store, "/fr/", HTTP_X_FORWARDED_PROTO="https")
    assert not ask(store, "/fr/").was_held
    assert ask(store, "/fr/", HTTP_X_FORWARDED_PROTO="https").was_held


def test_health_tells_live_from_ready(stored):
    store = stored(Site())
    assert ask(store, "/health/live").status == ask(store, "/health/ready").status == 200
    store.publications.are_known = lambda: False
    assert ask(store, "/health/live").status == 200
    assert ask(store, "/health/ready").status == 503


@pytest.mark.django_db(transaction=True)
def test_a_draft_that_is_previewed_is_never_held(tmp_path):
    """Neither for whoever has a link, without an account, nor beside what everybody reads."""
    folder = tmp_path / "pages"
    store = new_store(folder=folder, origin="http://testserver")
    store.ahead = None  # the pages that are asked for, and no others
    try:
        phase = factories.publish(Phase, **factories.phase_values(1, 2005, 2008))
        factories.edit(phase, publish=False, title_fr="Canari inventé")
        link = preview_links.create(phase, 7, by=None)
        start = ask(store, reverse("preview_link", args=[preview_links.token_of(link)]))
        shown = phase.get_absolute_url()
        assert not ask(store, shown).was_held
        for _twice in range(2):
            preview = ask(store, start.headers["Location"])
            assert (preview.status, "Canari inventé" in preview.body.decode()) == (200, True)
            assert not preview.was_held
            assert not preview.is_kept
            assert "Canari" not in ask(store, shown).body.decode()
        assert ask(store, shown).was_held
        assert not any("apercu" in address for address in store.shelf.addresses())
        assert not any(b"Canari" in file.read_bytes() for file in folder.glob("*/*"))
    finally:
        store.publications.stop()
