"""Reads every public address, from the site map and from page to page, and writes its file."""

import re
import shutil
import tempfile
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

import lxml.html
from django.conf import settings

from poles_site.asking import Answer, Application, ask, visitor
from poles_site.mirror import nginx
from poles_site.page_store.application import SILENT
from poles_site.page_store.pages import COMPRESSED_FROM, COMPRESSED_TYPES, COMPRESSORS

#: Addresses to begin with that no page needs to name.
BEGINNINGS = ("/", "/sitemap.xml", "/robots.txt", "/.well-known/security.txt")
#: What the mirror says to be back soon: it needs the database.
LEFT_OUT = re.compile(r"/(?:admin|api|health)/|/[a-z]{2}/recherche/")
#: Pages of a list: the only query strings that have a file.
PAGE = re.compile(r"page=[0-9]{1,6}")
_LOCATION = re.compile(rb"<loc>([^<]+)</loc>")
_LINKS = "//a[not(@rel='nofollow')]/@href | //link/@href | //script/@src | //img/@src | //use/@href"


class BrokenLinkError(Exception):
    """Pages lead to addresses that the site does not have; nothing was written."""

    def __init__(self, links: list[tuple[str, str]]):
        self.links = links
        super().__init__("; ".join(f"{page} leads to {address}" for page, address in links))


class Mirror:
    """A copy of what ``application`` answers to visitors of ``origin``."""

    def __init__(self, application: Application, origin: str):
        self.application, self.origin = application, urlsplit(origin)
        self._waiting: deque[tuple[str, str]] = deque()
        self._seen: set[str] = set()
        self._broken: list[tuple[str, str]] = []
        self._types: dict[str, str] = {}
        self._redirects: dict[str, str] = {}
        self.count = 0

    def write(self, folder: Path) -> int:
        """Write the copy to ``folder``; return the number of addresses.

        What is there stays until the new copy is whole. Raises BrokenLinkError.
        """
        folder = folder.absolute()
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".new-") as aside:
            site = Path(aside) / "site"
            self._crawl(site)
            if self._broken:
                raise BrokenLinkError(self._broken)
            self._write_static_files(site)
            self._write_words(site)
            home = self._ask(f"/{settings.LANGUAGE_CODE}/")
            conf = nginx.server(folder / "site", self._types, self._redirects, home.headers)
            site.chmod(0o755)
            old = Path(aside) / "old"
            if (folder / "site").exists():
                (folder / "site").rename(old)
            site.rename(folder / "site")
            (folder / "nginx.conf").write_text(conf)
        return self.count

    def _crawl(self, site: Path) -> None:
        for address in BEGINNINGS:
            self._want(address, "")
        while self._waiting:
            address, named_by = self._waiting.popleft()
            answer = self._ask(address)
            if answer.status in (301, 302):
                location = answer.headers["location"]
                self._redirects[address] = location.removeprefix(self._absolute(""))
                self._want(location, address)
            elif answer.status == 200:
                self.count += 1
                self._keep(site, address, answer)
                for link in self._links(address, answer):
                    self._want(link, address)
            elif named_by:
                self._broken.append((named_by, address))

    def _ask(self, address: str, **environ: bool) -> Answer:
        path, _mark, query = address.partition("?")
        asked = visitor(self.origin, unquote(path), query) | environ
        return ask(self.application, asked)

    def _absolute(self, address: str) -> str:
        return f"{self.origin.scheme}://{self.origin.netloc}{address}"

    def _want(self, link: str, named_by: str) -> None:
        """Let the address be read that ``link`` on the page ``named_by`` leads to."""
        parts = urlsplit(urldefrag(urljoin(self._absolute(named_by), link)).url)
        if (parts.scheme, parts.netloc) != (self.origin.scheme, self.origin.netloc):
            return
        has_file = not parts.query or PAGE.fullmatch(parts.query)
        address = f"{parts.path}?{parts.query}" if parts.query else parts.path
        if not has_file or LEFT_OUT.match(parts.path) or address in self._seen:
            return
        self._seen.add(address)
        if not parts.path.startswith(settings.STATIC_URL):
            self._waiting.append((address, named_by))
        elif not (Path(settings.STATIC_ROOT) / parts.path[len(settings.STATIC_URL) :]).is_file():
            self._broken.append((named_by, address))

    def _links(self, address: str, answer: Answer) -> Iterator[str]:
        if answer.media_type == "text/html":
            yield from lxml.html.document_fromstring(answer.body).xpath(_LINKS)
        elif address.startswith("/sitemap"):
            yield from (location.decode() for location in _LOCATION.findall(answer.body))

    def _keep(self, site: Path, address: str, answer: Answer) -> None:
        path, _mark, query = address.partition("?")
        place = site / unquote(path).lstrip("/")
        if path.endswith("/"):
            place = place / (f"index.html@{query}" if query else "index.html")
        elif place.name != nginx.FEED:
            self._types[place.suffix.removeprefix(".")] = answer.media_type
        _write(place, answer.body, answer.media_type)

    def _write_static_files(self, site: Path) -> None:
        """Copy the collected files, which are there compressed as well."""
        shutil.copytree(settings.STATIC_ROOT, site / settings.STATIC_URL.strip("/"))

    def _write_words(self, site: Path) -> None:
        """Write what is said in each language of what is not there, and of what is back soon."""
        for code, _name in settings.LANGUAGES:
            missing = self._ask(f"/{code}/{quote('no such page')}/")
            _write(site / code / "404.html", missing.body, "text/html")
            soon = self._ask(f"/{code}/", **{SILENT: True})
            _write(site / code / "503.html", soon.body, "text/html")


def _write(place: Path, body: bytes, media_type: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(body)
    if len(body) >= COMPRESSED_FROM and COMPRESSED_TYPES.match(media_type):
        for ending, compress in (("gz", COMPRESSORS["gzip"]), ("br", COMPRESSORS["br"])):
            place.with_name(f"{place.name}.{ending}").write_bytes(compress(body))
