"""One finished answer: its bytes in each encoding, and what a request gets of it."""

import gzip
import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

import brotli

Headers = list[tuple[str, str]]
#: The status, the headers and the body.
Answer = tuple[int, Headers, bytes]

#: Names which content an answer was made of, in tokens parted by spaces.
KEYS_HEADER = "Surrogate-Key"
#: The number of the newest publication when the answer was made: tells what is live now.
PUBLICATION_HEADER = "X-Publication"
#: Says of each answer where it came from (RFC 9211).
STATUS_HEADER = "Cache-Status"

#: What a 304 says (RFC 9110, 15.4.5), and which publication it knows: the visitor has the others.
UNCHANGED_HEADERS = frozenset({"cache-control", "etag", "vary", PUBLICATION_HEADER.lower()})

#: Compressed once and sent thousands of times.
BROTLI_QUALITY, GZIP_LEVEL = 9, 9
#: Nothing smaller gains by it: the bytes fit in one packet.
COMPRESSED_FROM = 1_000
#: Texts, whatever is made of JSON or XML among them; spreadsheets and PDF are compressed already.
COMPRESSED_TYPES = re.compile(r"text/|application/(?:[\w.-]+\+)?(?:json|xml)\b")
#: What belongs to one connection or is written anew for each answer.
OWN_HEADERS = frozenset(
    {"connection", "content-length", "date", "etag", "last-modified", "server", "vary"}
    | {KEYS_HEADER.lower()}
)

COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=BROTLI_QUALITY),
    "gzip": lambda body: gzip.compress(body, GZIP_LEVEL, mtime=0),
}


class Variant(NamedTuple):
    """A page in one encoding."""

    etag: str
    headers: Headers
    body: bytes
    #: Headers for who has it already.
    unchanged: Headers


@dataclass
class Page:
    """A finished answer (200) to GET, with the content keys that it was made of."""

    headers: Headers
    body: bytes
    keys: frozenset[str]
    publication: int
    compresses: bool = False
    #: Of the site on one day: pages of another one are no longer true, whatever was published.
    edition: str = ""
    #: By encoding, made when first asked for.
    _variants: dict[str, Variant] = field(default_factory=dict)

    @classmethod
    def of(cls, headers: Headers, body: bytes, publication: int, edition: str) -> "Page":
        """Return the page of an answer whose headers are ``headers``."""
        names = {name.lower(): value for name, value in headers}
        kept = [(name, value) for name, value in headers if name.lower() not in OWN_HEADERS]
        vary = {part.strip() for part in names.get("vary", "").split(",") if part.strip()}
        compresses = (
            len(body) >= COMPRESSED_FROM
            and "content-encoding" not in names
            and COMPRESSED_TYPES.match(names.get("content-type", "")) is not None
        )
        if compresses:
            vary.add("Accept-Encoding")
        if vary:
            kept.append(("Vary", ", ".join(sorted(vary))))
        kept.append((PUBLICATION_HEADER, str(publication)))
        keys = frozenset(names[KEYS_HEADER.lower()].split())
        return cls(kept, body, keys, publication, compresses, edition)

    @property
    def size(self) -> int:
        """Return about how many bytes the page takes in memory, compressed forms included."""
        return len(self.body) * 3 // 2 + sum(map(len, self.keys)) + 2_000

    def variant(self, accepted: str) -> Variant:
        """Return the page for an ``Accept-Encoding`` header."""
        encoding = preferred(accepted) if self.compresses else ""
        if (found := self._variants.get(encoding)) is None:
            # Two threads at once make the same bytes twice, and either may stay.
            found = self._variants[encoding] = self._made(encoding)
        return found

    def has_variant(self, accepted: str) -> bool:
        """Return whether :meth:`variant` has nothing to compress."""
        return (preferred(accepted) if self.compresses else "") in self._variants

    def _made(self, encoding: str) -> Variant:
        body = COMPRESSORS[encoding](self.body) if encoding else self.body
        etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
        headers = [*self.headers, ("ETag", etag), ("Content-Length", str(len(body)))]
        if encoding:
            headers.append(("Content-Encoding", encoding))
        unchanged = [(name, value) for name, value in headers if name.lower() in UNCHANGED_HEADERS]
        return Variant(etag, headers, body, unchanged)


@lru_cache(maxsize=256)
def preferred(accepted: str) -> str:
    """Return "br", "gzip" or "" (as it is) for an ``Accept-Encoding`` header (RFC 9110, 12.5.3)."""
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _semicolon, parameter = part.strip().partition(";")
        try:
            weights[name.strip()] = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            weights[name.strip()] = 0
    anything = weights.get("*", 0)
    best = max(COMPRESSORS, key=lambda name: weights.get(name, anything))
    return best if weights.get(best, anything) > 0 else ""


def matches(etag: str, asked: str) -> bool:
    """Return whether an ``If-None-Match`` header names ``etag`` (weak comparison)."""
    return asked.strip() == "*" or etag in (
        part.strip().removeprefix("W/") for part in asked.split(",")
    )


def may_be_held(status: str, headers: Headers) -> bool:
    """Return whether an answer is the same for everybody until a publication touches its keys."""
    names = {name.lower(): value for name, value in headers}
    vary = names.get("vary", "").lower()
    return (
        status.startswith("200 ")
        and KEYS_HEADER.lower() in names
        and "set-cookie" not in names
        and not any(name in vary for name in ("cookie", "accept-language", "*"))
        and "public" in names.get("cache-control", "")
    )


def answer(
    page: Page,
    environ: dict[str, Any],
    status: tuple[str, str] | None,
    other: Headers,
) -> Answer:
    """Return what ``environ`` asks of ``page``: the whole, its head alone, or that the visitor has
    it already.

    ``status`` says where it came from; ``other`` headers take the place of the page's own.
    """
    found = page.variant(environ.get("HTTP_ACCEPT_ENCODING", ""))
    asked = environ.get("HTTP_IF_NONE_MATCH")
    has_it = bool(asked) and matches(found.etag, asked)
    headers = found.unchanged if has_it else found.headers
    if other:
        names = {name for name, _value in other}
        headers = [*(header for header in headers if header[0] not in names), *other]
    if status:
        headers = [*headers, status]
    if has_it:
        return 304, headers, b""
    return 200, headers, b"" if environ["REQUEST_METHOD"] == "HEAD" else found.body


def without_keys(headers: Iterable[tuple[str, str]]) -> Headers:
    """Return ``headers`` without the keys, which are many and for the store alone."""
    return [(name, value) for name, value in headers if name.lower() != KEYS_HEADER.lower()]
