"""Promises that the whole project keeps, held against every public page."""

import posixpath
import re
from collections import Counter, defaultdict
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.base import Lexer, TokenType
from django.urls import URLPattern, get_resolver, resolve
from django.utils import translation

from phases import languages
from phases.opendata.api import urls as api
from phases.snapshot import item_models, owned_models, translated_fields
from tests.pages import LANGUAGE_LESS, ORIGIN, UNLISTED

ROOT = Path(settings.BASE_DIR)
TEMPLATES = ROOT / "templates"
CSP = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
ROOMS = (ROOT, ROOT / "phases")
HEADINGS = "//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6]"


@pytest.fixture(scope="module")
def listed(public_pages):
    """Return the pages of the sitemap and what they lead to."""
    unlisted = {*UNLISTED, *LANGUAGE_LESS}
    return [page for address, page in public_pages.items() if address not in unlisted]


@pytest.fixture(scope="module")
def html_pages(public_pages):
    return [page for page in public_pages.values() if page.is_html]


@pytest.fixture(scope="module")
def found_pages(html_pages):
    """Return the HTML pages but the errors."""
    return [page for page in html_pages if page.response.status_code == 200]


def offenders(pages, find) -> dict[str, list]:
    """Return what ``find`` finds on each page that has any: address → findings (the first few)."""
    found = {page.address: list(find(page))[:3] for page in pages}
    return dict([(address, some) for address, some in found.items() if some][:8])


def url_name(page) -> str | None:
    # Prefixes of languages resolve in their own language only.
    with translation.override(page.prefix or languages.SOURCE):
        return resolve(urlsplit(page.address).path).url_name


# Every address answers


def test_every_page_answers_in_every_language(listed):
    assert len(listed) > 250
    assert (
        offenders(listed, lambda p: [p.response.status_code] * (p.response.status_code != 200))
        == {}
    )
    count = Counter(page.language for page in listed if page.is_html)
    assert set(count) == set(languages.ALL)
    assert len(set(count.values())) == 1, count


def test_internal_links_answer_and_their_anchors_exist(public_pages, html_pages):
    """The crawl follows every link, and none of them redirects."""

    def broken(page):
        for address, fragment in page.links():
            target = public_pages[address]
            if target.response.status_code != 200 and address != page.address:
                yield address, target.response.status_code
            elif fragment and fragment not in target.ids:
                yield f"{address}#{fragment}"

    # The language selector of an error page leads home.
    assert offenders(html_pages, broken) == {}


def test_what_is_not_there_says_so_in_the_visitors_language(public_pages):
    for language in languages.ALL:
        page = public_pages[f"/{language}/no-such-page/"]
        assert page.response.status_code == 404
        assert page.tree.get("lang") == language
        assert page.tree.xpath("//h1")


def test_every_url_name_is_visited(public_pages):
    names = set()

    def collect(patterns):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                names.add(pattern.name)
            elif pattern.app_name != "admin":
                collect(pattern.url_patterns)

    collect(get_resolver().url_patterns)
    names -= {None, "entrance"}  # "entrance" redirects: tests/views/test_home.py
    names -= {"dataset_newest"}  # redirects: tests/opendata/datasets/test_answers.py
    names -= {"preview_link"}  # no page links to it: tests/test_preview.py
    # Programs follow the addresses in the lists: tests/opendata/api/test_addresses.py
    names -= {pattern.name for pattern in api.details}
    visited = set()
    for page in public_pages.values():
        if page.response.status_code == 200:
            visited.add(url_name(page))
    assert names - visited == set()


def test_every_public_template_is_rendered(public_pages):
    """A template that no page uses is not tested here, and serves nobody."""
    rendered = set().union(*(page.templates for page in public_pages.values()))
    written = {
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if path.relative_to(TEMPLATES).parts[0] != "admin"
    }
    assert written - rendered == set()


# Headers and origins


def test_no_cookie_and_no_vary_on_it(public_pages):
    assert offenders(public_pages.values(), lambda p: p.response.cookies) == {}
    vary = offenders(
        public_pages.values(),
        lambda p: [v for v in p.response.headers.get("Vary", "").split(", ") if v == "Cookie"],
    )
    assert vary == {}


def test_the_policy_for_content_is_the_strict_one(public_pages):
    def differs(page):
        policy = page.response.headers.get("Content-Security-Policy", "")
        return {part.strip() for part in policy.split(";") if part.strip()} ^ CSP

    assert offenders(public_pages.values(), differs) == {}


def test_nothing_is_written_inline(html_pages):
    def inline(page):
        yield from page.tree.xpath("//style/text() | //@style")
        # JSON-LD is a data block, which no browser runs: the policy does not concern it.
        scripts = page.tree.xpath("//script[not(@src)]")
        yield from (s.text for s in scripts if s.get("type") != "application/ld+json")
        yield from page.tree.xpath("//@*[starts-with(name(), 'on')]")
        yield from page.tree.xpath("//@href[starts-with(., 'javascript:')]")

    assert offenders(html_pages, inline) == {}


def test_nothing_is_asked_of_another_origin(html_pages):
    requested = (
        "//script/@src | //img/@src | //source/@srcset | //img/@srcset | //iframe/@src"
        " | //video/@src | //audio/@src | //object/@data | //embed/@src | //form/@action"
        " | //*[local-name()='use']/@href | //link[not(@rel='canonical' or @rel='alternate')]/@href"
    )

    def foreign(page):
        for address in page.tree.xpath(requested):
            if not urljoin(f"{ORIGIN}{page.address}", address).startswith(f"{ORIGIN}/"):
                yield address

    assert offenders(html_pages, foreign) == {}


def test_style_sheets_and_what_they_name_are_here(html_pages):
    sheets = {
        urlsplit(href).path.removeprefix(settings.STATIC_URL)
        for page in html_pages
        for href in page.tree.xpath("//link[@rel='stylesheet']/@href")
    }
    assert sheets
    for sheet in sheets:
        path = finders.find(sheet)
        assert path, sheet
        css = re.sub(r"/\*.*?\*/", "", Path(path).read_text(), flags=re.S)
        for target in re.findall(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)", css):
            address = "".join(target)
            if address.startswith(("data:", "#")):
                continue
            assert not urlsplit(address).netloc, (sheet, address)
            # By name: before they are collected, files lie in folders of their own.
            name = posixpath.join(posixpath.dirname(sheet), urlsplit(address).path)
            assert finders.find(posixpath.normpath(name)), (sheet, address)


# What each page is called


def test_titles_are_unique_in_their_language(found_pages):
    titles = defaultdict(list)
    for page in found_pages:
        # Filters and searches are the same page asked otherwise; so is the first of a list.
        if urlsplit(page.address).query in ("", "page=2"):
            (title,) = page.tree.xpath("//head/title")
            assert title.text.strip()
            titles[page.language, title.text].append(page.address)
    shared = {title: addresses for title, addresses in titles.items() if len(addresses) > 1}
    assert shared == {}
    versions = {page.address[-3:] for page in found_pages if re.search(r"/v\d+/$", page.address)}
    assert versions == {"v1/", "v2/"}


def test_each_page_has_one_first_heading_and_no_jump(html_pages):
    def wrong(page):
        levels = [int(heading.tag[1]) for heading in page.tree.xpath(HEADINGS)]
        if levels.count(1) != 1:
            yield f"{levels.count(1)} h1"
        before = 0
        for level in levels:
            if level > before + 1:
                yield f"h{before} → h{level}"
            before = level

    assert offenders(html_pages, wrong) == {}


def test_no_heading_is_empty_and_none_stands_alone(html_pages):
    def wrong(page):
        headings = page.tree.xpath(HEADINGS)
        for heading in headings:
            if not heading.text_content().strip():
                yield f"empty {heading.tag}"
        main = page.tree.xpath("//main")[0]
        flow = [node for node in main.iter() if isinstance(node.tag, str)]
        last = None
        for node in flow:
            if node in headings:
                if last is not None and int(node.tag[1]) <= int(last.tag[1]):
                    yield f"nothing under “{last.text_content().strip()}”"
                last = node
            elif last is not None and not any(a is last for a in node.iterancestors()):
                own = (node.text or "").strip() or node.tag in ("img", "input", "svg")
                if own:
                    last = None

    assert offenders(html_pages, wrong) == {}


def test_each_page_is_in_the_language_of_its_address(html_pages):
    assert (
        offenders(html_pages, lambda p: [p.tree.get("lang")] * (p.tree.get("lang") != p.language))
        == {}
    )


def test_alternates_are_reciprocal(public_pages, found_pages):
    def alternates(page):
        links = page.tree.xpath("//link[@rel='alternate'][@hreflang]")
        return {link.get("hreflang"): link.get("href").removeprefix(ORIGIN) for link in links}

    def wrong(page):
        own = alternates(page)
        for language, address in own.items():
            if language == "x-default":
                continue
            if not address.startswith(f"/{language}/"):
                yield address
            other = public_pages.get(address)
            if other is not None and alternates(other) != own:
                yield f"{address} answers {alternates(other)}"
        if own and page.language in own:
            canonical = page.tree.xpath("//link[@rel='canonical']/@href")[0]
            is_second = "?" in page.address or re.search(r"/v\d+/$", page.address)
            if not is_second and own[page.language] != urlsplit(canonical).path:
                yield f"canonical {canonical}"

    assert offenders(found_pages, wrong) == {}


def test_the_language_selector_leads_to_the_same_page(public_pages, found_pages):
    def wrong(page):
        links = page.tree.xpath("//header//a[@hreflang]")
        codes = [link.get("hreflang") for link in links]
        if codes != list(languages.ALL):
            yield codes
        for link in links:
            code = link.get("hreflang")
            if link.get("lang") != code:
                yield f"{code}: lang is {link.get('lang')}"
            if (link.get("aria-current") == "true") != (code == page.language):
                yield f"{code}: aria-current"
            target = public_pages[urljoin(page.address, link.get("href"))]
            if url_name(target) != url_name(page):
                yield target.address

    assert offenders(found_pages, wrong) == {}


# What templates and tests look like

TRANSLATED = {
    field
    for item_model in item_models()
    for model in (item_model, *(owned for owned, _owner in owned_models(item_model)))
    for field in translated_fields(model)
}
#: Names that are not translated, although a translated field of another model is called the same.
PROPER_NAMES = {"pole.name", "other.name", "event.pole.name", "contract.pole.name", "speaker.name"}
PROPER_NAMES |= {
    "signatory.name",
    "link.name",
    "field.name",
    "result.item.name",
    "event.successor.name",
    "other.pole.name",
}
#: Words of the interface, of data sets above all: no row of a table has them.
OF_THE_INTERFACE = {
    "part.title",
    "section.title",
    "data_set.title",
    "data_set.description",
    "shown.data_set.title",
    "shown.data_set.description",
    "field.column.name",
    "field.column.title",
    "field.column.description",
    "field.target.title",
    "file.format.name",
    "licence.name",
}
#: In addresses, which are in the language of the page whatever their words.
IN_ADDRESSES = {"slug", "slug_fr"}


def test_no_template_prints_a_translated_field_bare():
    """The tags of ``texts`` say the language; ``{{ phase.title }}`` falls back silently."""
    names = TRANSLATED - IN_ADDRESSES
    columns = {languages.column(name, code) for name in names for code in languages.ALL}
    printed = re.compile(r"([a-z_.]+)\.([a-z_]+)\b")
    known = PROPER_NAMES | OF_THE_INTERFACE
    bare = []
    for path in TEMPLATES.rglob("*.html"):
        if path.relative_to(TEMPLATES).parts[0] == "admin":
            continue
        for token in Lexer(path.read_text()).tokenize():
            is_block = token.token_type == TokenType.BLOCK
            if token.token_type != TokenType.VAR and not (
                is_block and token.contents.startswith(("translate ", "blocktranslate "))
            ):
                continue
            for row, name in printed.findall(token.contents):
                if name in names | columns and f"{row}.{name}" not in known:
                    bare.append(f"{path.relative_to(TEMPLATES)}:{token.lineno}: {token.contents}")
    assert bare == []


CELL = re.compile(r"<t(?:d|h scope=\"row\")[^>]*>")


def test_cells_that_are_stacked_on_a_narrow_screen_say_their_column():
    """There the heading row is out of sight (history.css)."""
    admin = TEMPLATES / "admin" / "phases"
    stacked = [path for path in admin.glob("*.html") if "history__scroll" in path.read_text()]
    cells = [
        (path.name, cell)
        for path in (*stacked, admin / "desk_counts.html")
        for cell in CELL.findall(path.read_text())
    ]
    assert len({name for name, _cell in cells}) > 5
    assert [cell for cell in cells if "data-label=" not in cell[1]] == []


#: Tests of what no single room does.
PROMISES = {
    *("test_bad_input", "test_consistency", "test_figures", "test_language_honesty"),
    "test_queries",
}
#: Tests of texts: the catalogues, the guides, the languages that they are in, the customer’s page.
OTHERS = {"test_catalogues", "test_guides", "test_language_identification", "test_verbatim"}


def test_tests_mirror_the_code():
    """What tests a room of the code, or one of its modules, stands in the folder of that name."""
    astray = []
    for path in (ROOT / "tests").rglob("test_*.py"):
        relative = path.relative_to(ROOT / "tests")
        room = relative.parent
        if room == Path("."):
            module = f"{path.stem.removeprefix('test_')}.py"
            known = path.stem in PROMISES | OTHERS or (ROOT / "phases" / module).exists()
        else:
            known = room == Path("browser") or any(
                (r / room).is_dir() or (r / room).with_suffix(".py").exists() for r in ROOMS
            )
        if not known:
            astray.append(str(relative))
    assert astray == []
