"""What pages weigh: the longest of each kind in each language, as sent, with all they ask for.

tests/browser/test_joined.py looks whether a browser asks for anything else.
"""

import gzip
import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from poles_site.page_store.pages import COMPRESSORS

#: Bytes over the wire with a cache that is empty, or that holds what another page asked for.
FIRST_VISIT, NEXT_PAGE = 200_000, 15_000
MOST_REQUESTS = 12
#: The headers of an answer, the policies that each carries included.
HEADERS = 900
#: What a browser asks for of its own accord, with the page or to draw it.
ASKED_FOR = (
    "//link[@rel='stylesheet' or @rel='preload' or @rel='icon']/@href | //script/@src | //img/@src"
    " | //use/@href"
)
KINDS = {f"phases/{path.name}" for path in (settings.BASE_DIR / "templates/phases").glob("*.html")}


@pytest.fixture(scope="module")
def pages(public_pages):
    """Return the longest page of each template in each language."""
    kinds = {}
    for page in public_pages.values():
        if page.is_html and page.response.status_code == 200:
            kinds.setdefault((page.prefix, page.templates & KINDS), []).append(page)
    return [max(kind, key=lambda page: len(page.html)) for kind in kinds.values()]


@cache
def sent(address: str) -> int:
    """Return what a static or uploaded file weighs: compressed where that is worth it."""
    if address.startswith(settings.MEDIA_URL):
        name = unquote(address.removeprefix(settings.MEDIA_URL))
        return HEADERS + (Path(settings.MEDIA_ROOT) / name).stat().st_size
    content = Path(finders.find(address.removeprefix(settings.STATIC_URL))).read_bytes()
    if address.endswith((".css", ".js", ".svg")):
        content = brotli.compress(content)
    return HEADERS + len(content)


def document(page) -> int:
    """Return what the page itself weighs: held ones are sent as brotli, search as gzip."""
    headers, content = page.response.headers, page.response.content
    if "public" in headers.get("Cache-Control", ""):
        content = COMPRESSORS["br"](content)
    elif "Accept-Encoding" in headers.get("Vary", ""):
        content = gzip.compress(content, 6)
    return HEADERS + len(content)


def asked_for(page) -> set[str]:
    # Parts of one drawing are one file.
    return {address.partition("#")[0] for address in page.tree.xpath(ASKED_FOR)}


def of_all_pages(pages) -> set[str]:
    """Return what every page asks for."""
    return set.intersection(*map(asked_for, pages))


def test_a_first_visit(pages):
    assert len(pages) > 3 * 18
    heavy = {}
    for page in pages:
        asked = asked_for(page)
        weight = document(page) + sum(map(sent, asked))
        if weight > FIRST_VISIT or len(asked) + 1 > MOST_REQUESTS:
            heavy[page.address] = weight, len(asked) + 1
    assert heavy == {}


def test_the_next_page(pages):
    """What is of one kind of page only is paid for there."""
    shared = of_all_pages(pages)
    assert {re.sub(r".*/", "", address) for address in shared} == {
        *("state.css", "site.js", "theme.js", "favicon.svg"),
        *("Marianne-Regular.woff2", "Marianne-Medium.woff2", "Marianne-Bold.woff2"),
    }
    heavy = {}
    for page in pages:
        weight = document(page) + sum(map(sent, asked_for(page) - shared))
        if weight > NEXT_PAGE:
            heavy[page.address] = weight
    assert heavy == {}


def test_nothing_in_a_page_needs_italics(public_pages):
    """The budget has room for three cuts of the typeface; a fourth one weighs 45 kB."""
    slanted = {
        page.address: nodes[0].text_content()
        for page in public_pages.values()
        if page.is_html
        and (nodes := page.tree.xpath("//em | //i | //cite | //dfn | //address | //var"))
    }
    assert slanted == {}
