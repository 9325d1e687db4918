"""The WSGI application in front of Django: a held page where there is one, Django where not."""

import re
import threading
from collections.abc import Callable, Iterable
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.conf import settings

from poles_site.page_store import cdn
from poles_site.page_store.ahead import Ahead
from poles_site.page_store.disk import Disk
from poles_site.page_store.edition import Edition
from poles_site.page_store.pages import (
    STATUS_HEADER,
    Answer,
    Headers,
    Page,
    answer,
    may_be_held,
    without_keys,
)
from poles_site.page_store.publications import Publications
from poles_site.page_store.purging import Purger
from poles_site.page_store.shelf import Shelf

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

#: Names the parameters that make another page; all others make none (a draft of the IETF's,
#: draft-ietf-httpbis-no-vary-search): ``params, except=("page" "q")``. Without ``params`` all do.
PARAMETERS_HEADER = "No-Vary-Search"
#: Set for the site when its database is silent: what needs it may say so at once.
SILENT = "poles_site.database_is_silent"
#: Set for the site when a visitor asks: the publication that the answer must know at least, None
#: when any will do, since nobody knows the newest one.
SINCE = "poles_site.since"
#: Is the process there? Does its database answer?
LIVE, READY = "/health/live", "/health/ready"
#: Seconds that a request waits for another one that makes the same page.
LONGEST_WAIT = 10
#: Paths of which the parameters are remembered.
MOST_PATHS = 50_000
LONGEST_QUERY = 2_000
#: Answers after which the last text of a page is no longer shown.
GONE = ("301", "404", "410")

HELD = STATUS_HEADER, "pages; hit"
STALE = STATUS_HEADER, 'pages; hit; detail="the database does not answer"'
MAYBE_STALE = STATUS_HEADER, 'pages; fwd=miss; detail="the database does not answer"'
KEPT = STATUS_HEADER, "pages; fwd=miss; stored"


class PageStore:
    """Serves GET and HEAD from memory where an earlier answer allowed it.

    ``most_bytes``: what the held pages may take together, in each process. ``folder``: where the
    last text of each page is kept, for when the database is silent; ``origin``: the address of the
    site whose pages are made ahead. ``release`` names the code and settings: pages on disk that
    another one made count only while the database is silent.
    """

    def __init__(
        self,
        application: Application,
        *,
        most_bytes: int,
        folder: Path | None = None,
        origin: str = "",
        release: str = "",
    ):
        self.application = application
        self.shelf = Shelf(most_bytes)
        self.publications = Publications(self._drop, self.shelf.clear)
        self.edition = Edition(release)
        self.disk = Disk(folder) if folder else None
        self.ahead = Ahead(self, origin, folder / "ahead.lock") if folder and origin else None
        self.purgers = [Purger(url, self.edition) for url in settings.CDN_PURGE_URLS]
        self._origin = origin.replace("://", " ", 1)
        #: Path → the parameters that make another page there; None where all do.
        self._parameters: dict[str, tuple[str, ...] | None] = {}
        self._rendering: dict[str, threading.Event] = {}
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if path.startswith(settings.STATIC_URL):
            return self.application(environ, start_response)
        self.start_purging()
        if method != "GET" and method != "HEAD":
            try:
                return self._passed(environ, start_response)
            finally:
                # Whoever published, or changed a catalogue, reads the new page next.
                self.publications.expire()
                self.edition.expire()
        if self.ahead:
            self.ahead.start()
        if path == LIVE:
            return _told(health(True), start_response)
        are_known = self.publications.are_known()
        if path == READY:
            return _told(health(are_known), start_response)
        address = self.address(environ)
        if page := self._held(address):
            return self._answer(page, environ, start_response, HELD if are_known else STALE)
        if not are_known:
            if page := self._last(address):
                return self._answer(page, environ, start_response, STALE)
            environ[SILENT] = self.publications.are_silent
        if _is_somebodys(environ):
            return self._passed(environ, start_response)
        environ[SINCE] = self._since(are_known)
        if method == "HEAD" or not are_known:
            return self._passed(environ, start_response)
        return self._made(address, environ, start_response)

    def finished(self, environ: Environ) -> Answer | None:
        """Return the answer to a request where it is at hand: nothing is asked, nothing is made."""
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if method != "GET" and method != "HEAD":
            return None
        if path == LIVE:
            return health(True)
        if not self.publications.are_fresh:
            return None
        page = self._held(self.address(environ))
        if page is None or not page.has_variant(environ.get("HTTP_ACCEPT_ENCODING", "")):
            return None
        return self._answer_of(page, environ, HELD)

    def _since(self, are_known: bool) -> int | None:
        return self.publications.known or 0 if are_known else None

    def start_purging(self) -> None:
        """Tell each CDN what is published from now on, by whichever process."""
        for purger in self.purgers:
            purger.start()

    def address(self, environ: Environ) -> str:
        """Return what the page is held under: scheme, host, path, the parameters that count."""
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        if 0 < len(query) <= LONGEST_QUERY and path in self._parameters:
            query = _that_counts(query, self._parameters[path], settings.FOREIGN_PARAMETERS)
        return f"{_scheme(environ)} {environ.get('HTTP_HOST', '')} {path}?{query}"

    def is_held(self, environ: Environ) -> bool:
        """Return whether the page that ``environ`` asks for stands here, fresh."""
        if not self.publications.are_known():
            return False
        address = self.address(environ)
        return self._held(address) is not None or self._taken_from_disk(address) is not None

    def _held(self, address: str) -> Page | None:
        page = self.shelf.get(address)
        return page if page and page.edition == self.edition.now() else None

    def _taken_from_disk(self, address: str) -> Page | None:
        """Return what another process, or this one before it was started anew, made: if it is
        still true."""
        page = self.disk.read(address) if self.disk else None
        is_of_today = page is not None and page.edition == self.edition.now()
        return page if is_of_today and self.shelf.put(address, page) else None

    def _last(self, address: str) -> Page | None:
        """Return the last text of a page; that of the site's own address for one under another."""
        if not self.disk:
            return None
        if page := self.disk.read(address):
            return page
        _scheme, _host, rest = address.split(" ", 2)
        return self.disk.read(f"{self._origin} {rest}") if self._origin else None

    def _drop(self, publication: int, keys: Iterable[str]) -> None:
        self.shelf.drop(publication, keys)
        if self.ahead:
            self.ahead.wanted.set()

    def _made(
        self, address: str, environ: Environ, start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Let Django make the page, once for all who ask for it at the same time."""
        with self._lock:
            if (others := self._rendering.get(address)) is None:
                mine = self._rendering[address] = threading.Event()
        if others is not None:
            others.wait(LONGEST_WAIT)
            # Made before a publication that the visitor may know of, it is not there any more.
            are_known = self.publications.are_known()
            if are_known and (page := self._held(address)):
                return self._answer(page, environ, start_response, HELD)
            environ[SINCE] = self._since(are_known)
            return self._passed(environ, start_response)
        try:
            if page := self._taken_from_disk(address):
                return self._answer(page, environ, start_response, HELD)
            return self._rendered(address, environ, start_response)
        finally:
            with self._lock:
                del self._rendering[address]
            mine.set()

    def _rendered(
        self, address: str, environ: Environ, start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        publication, edition = self.publications.known or 0, self.edition.now()
        environ[SINCE] = publication
        head: list[Any] = []
        written: list[bytes] = []

        def begin(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], Any]:
            head[:] = [status, headers, exc_info]
            return written.append

        chunks = self.application(environ, begin)
        status, headers, exc_info = head
        if status[:1] == "5" and (page := self._last(address)):
            # The database went while the page was being made, or the page cannot be made.
            _close(chunks)
            return self._answer(page, environ, start_response, STALE)
        if self.disk and status[:3] in GONE:
            self.disk.forget(address)
        if written or not may_be_held(status, headers):
            headers = without_keys(headers)
            write = start_response(status, headers, *([exc_info] if exc_info else []))
            for chunk in written:
                write(chunk)
            return chunks
        try:
            body = b"".join(chunks)
        finally:
            _close(chunks)
        page = Page.of(headers, body, publication, edition)
        self._learn(environ["PATH_INFO"], headers)
        # The address anew: now it is known which parameters count.
        address = self.address(environ)
        # Once more: what was published while the page was made counts as well.
        are_known = self.publications.are_known()
        is_kept = self.shelf.put(address, page)
        if is_kept and self.disk and address.endswith("?"):
            self.disk.write(address, page)
        status = KEPT if is_kept and are_known else None
        return self._answer(page, environ, start_response, status)

    def _answer(
        self,
        page: Page,
        environ: Environ,
        start_response: Callable[..., Any],
        status: tuple[str, str] | None,
    ) -> list[bytes]:
        return _told(self._answer_of(page, environ, status), start_response)

    def _answer_of(self, page: Page, environ: Environ, status: tuple[str, str] | None) -> Answer:
        """Answer with ``page``, which a CDN may keep as well where it is known to be true."""
        more: Headers = []
        if self.purgers and status in (HELD, KEPT) and not _is_somebodys(environ):
            more = cdn.headers(page, self.edition)
        return answer(page, environ, status, more)

    def _passed(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Let Django answer, without its keys: there are hundreds, and they are for us alone."""

        def begin(status: str, headers: Headers, exc_info: Any = None) -> Any:
            sent = without_keys(headers)
            return start_response(status, sent, *([exc_info] if exc_info else []))

        return self.application(environ, begin)

    def _learn(self, path: str, headers: Headers) -> None:
        for name, value in headers:
            if name == PARAMETERS_HEADER and len(self._parameters) < MOST_PATHS:
                _params, is_limited, rest = value.partition("except=(")
                names = tuple(part.strip('"') for part in rest.partition(")")[0].split())
                self._parameters[path] = names if is_limited else None


def _scheme(environ: Environ) -> str:
    """Return the scheme that the visitor uses, as Django understands it."""
    name, value = settings.SECURE_PROXY_SSL_HEADER or ("", "")
    return "https" if name and environ.get(name) == value else environ["wsgi.url_scheme"]


@lru_cache(maxsize=1024)
def _that_counts(query: str, names: tuple[str, ...] | None, foreign: re.Pattern[str]) -> str:
    """Return ``query`` with the parameters in ``names`` (None: all), but for ``foreign`` ones."""
    pairs = [
        (name, value)
        for name, value in parse_qsl(query, keep_blank_values=True)
        if (names is None or name in names) and not foreign.fullmatch(name)
    ]
    # Of parameters of one name the order counts.
    return urlencode(sorted(pairs, key=lambda pair: pair[0]))


def _is_somebodys(environ: Environ) -> bool:
    """Return whether the request is of somebody who may be signed in."""
    cookies = environ.get("HTTP_COOKIE", "")
    return f"{settings.SESSION_COOKIE_NAME}=" in cookies or "HTTP_AUTHORIZATION" in environ


def health(is_well: bool) -> Answer:
    """Return the answer to a health check, in a word."""
    headers = [("Content-Type", "text/plain"), ("Cache-Control", "no-store")]
    return (
        (200, headers, b"yes\n") if is_well else (503, headers, b"the database does not answer\n")
    )


def _told(answer: Answer, start_response: Callable[..., Any]) -> list[bytes]:
    status, headers, body = answer
    start_response(f"{status} {HTTPStatus(status).phrase}", headers)
    return [body] if body else []


def _close(chunks: Iterable[bytes]) -> None:
    if close := getattr(chunks, "close", None):
        close()
