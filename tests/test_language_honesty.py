"""Each text node and each attribute that is read out is in the language of its nearest ``lang``.

The whole site is read with every stored and every catalogue text marked by its language (see
``prefixes``), and with translations of every state, some of them missing.
"""

import re

import lxml.etree
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext, pgettext

from phases import languages
from phases.opendata.datasets.catalogue import SERIALIZATIONS
from phases.opendata.datasets.writing import FORMATS
from phases.opendata.licence import ETALAB
from phases.views.base import LANGUAGE_NAMES
from phases.views.standing import STATE_HOSTS
from tests import furnished, pages, prefixes, tables

SPOKEN = ("aria-label", "alt", "title", "placeholder", "label", "summary", "aria-description")
#: Words without a language: names of languages, hosts, what the test asks of the search.
EXEMPT = {*LANGUAGE_NAMES.values(), *STATE_HOSTS, "phase", "zzzzzz", "licence etalab-2.0"}
#: A word of the vocabulary that is offered for a misspelt one; the date that a comparison has.
EXEMPT |= {"compétitivité", "octobre 2013", "October 2013", "2013\N{NO-BREAK SPACE}m. spalis"}
#: Names of file formats, and of the licence.
EXEMPT |= {*(one.name for one in FORMATS.values()), *(one[0] for one in SERIALIZATIONS.values())}
EXEMPT |= {f"{ETALAB.name} ({ETALAB.identifier})"}
WORD = re.compile(r"[^\W\d_]{3,}")
ADDRESS = re.compile(r"https?://\S+")
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture(scope="module", params=[(), ("lt",)], ids=["marked", "replaced"])
def marked_site(request, first_content_rows, django_db_blocker):
    """Return the pages of the marked site and the values that have no translation: where outdated
    translations are marked as such, and where the French replaces the Lithuanian ones."""
    with (
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        patch.setattr(settings, "REPLACE_OUTDATED", frozenset(request.param))
        tables.restore(connection, first_content_rows)
        furnished.furnish()
        prefixes.withdraw_plain_poles(kept=12)
        prefixes.mark_database()
        names = prefixes.untranslated_values()
        prefixes.mark_catalogues(patch)
        found = pages.crawl(Client())
        transaction.set_rollback(True)
    return found, names


def spoken(element):
    """Yield what is read out of an element itself: texts of its own and attributes."""
    if element.tag not in ("script", "style"):
        yield element.text
    yield from (child.tail for child in element)
    yield from (element.get(name) for name in SPOKEN)
    if element.tag == "meta" and element.get("name") == "description":
        yield element.get("content")
    if element.tag == "input" and element.get("type") in ("submit", "button"):
        yield element.get("value")


def language_of(element, attribute="lang") -> str:
    while element is not None and element.get(attribute) is None:
        element = element.getparent()
    return element.get(attribute) if element is not None else ""


def elements(root):
    return (element for element in root.iter() if isinstance(element.tag, str))


def unmarked_words(text: str, names: list[str]) -> list[str]:
    text = ADDRESS.sub(" ", text)
    for name in names:
        text = text.replace(name, " ")
    return WORD.findall(text)


def test_the_marked_site_has_every_mixture(marked_site):
    """The proof below would hold on an empty site."""
    found, _names = marked_site
    html = "".join(page.html for page in found.values() if page.is_html)
    for language in languages.ALL:
        assert f"{language}·" in html
    # Blocks in French and in Lithuanian within one text, and marks within and behind blocks.
    lithuanian = "".join(page.html for path, page in found.items() if path.startswith("/lt/"))
    assert re.search(r'<(?:p|li)><span lang="fr">fr·', lithuanian)
    assert re.search(r"<(?:p|li)>lt·[^<]*(?:<[^p/][^<]*)* <span class=\"fr-badge", lithuanian)
    assert sum(page.is_html for page in found.values()) > 150
    pages_in_lithuanian = [p for p in found.values() if p.is_html and p.language == "lt"]
    assert any('lang="fr"' in page.html and "lt·" in page.html for page in pages_in_lithuanian)


def test_an_outdated_translation_is_marked_or_replaced(marked_site, request):
    """The marks and notices that tell of an older text stand where such a text is shown only."""
    found, _names = marked_site
    with translation.override("en"):
        english = pgettext("mark", "translation of an older text")
    with translation.override("lt"):
        lithuanian = pgettext("mark", "translation of an older text")
        notice = gettext("The French text has changed since this translation was made.")
    html = {page.language: "" for page in found.values() if page.is_html}
    for page in found.values():
        if page.is_html:
            html[page.language] += page.html
    assert f"en·{english}" in html["en"]
    is_replaced = "lt" in request.node.callspec.params["marked_site"]
    assert (f"lt·{lithuanian}" in html["lt"]) is not is_replaced
    assert (f"lt·{notice}" in html["lt"]) is not is_replaced


def test_every_text_is_in_the_language_that_it_claims(marked_site):
    found, _names = marked_site
    lies = {}
    for page in found.values():
        if not page.is_html:
            continue
        for element in elements(page.tree):
            claimed = language_of(element)
            for text in filter(None, spoken(element)):
                for real in prefixes.MARK.findall(text):
                    if real.lower() != claimed:
                        lies.setdefault((element.tag, text.strip()[:80]), (page.address, claimed))
    assert dict(list(lies.items())[:12]) == {}


PARTS = (
    "ancestor-or-self::*[mark or self::code or contains(@class, 'compared-words')"
    " or contains(@class, 'site-citation')]"
)


def test_no_text_comes_from_nowhere(marked_site):
    """Words without a mark stand in a template or in code, past the catalogues."""
    found, names = marked_site
    longest_first = sorted(names | EXEMPT, key=len, reverse=True)
    strays = {}
    for page in found.values():
        if not page.is_html:
            continue
        for element in elements(page.tree):
            # An extract of a search begins in the middle of a text, and so do words that came and
            # went (tests/views/test_history.py); a citation has a title in the middle of a sentence
            # (tests/views/test_citing.py); dates have words of their own
            # (tests/localization/test_figures.py); names for programs are words of no language.
            if element.tag == "time" or element.xpath(PARTS):
                continue
            for text in filter(None, spoken(element)):
                if not prefixes.MARK.search(text) and WORD.search(text):
                    key = (element.tag, text.strip()[:80])
                    if key not in strays and unmarked_words(text, longest_first):
                        strays[key] = page.address
    assert dict(list(strays.items())[:12]) == {}


def test_entries_of_the_feed_say_their_language(marked_site):
    found, _names = marked_site
    feeds = [page for page in found.values() if page.address.endswith("/atom.xml")]
    assert len(feeds) == 5 * len(languages.ALL)
    for feed in feeds:
        language = feed.language
        root = lxml.etree.fromstring(feed.response.content)
        assert root.get(XML_LANG) == language
        lies = [
            (element.tag, element.text)
            for element in elements(root)
            for real in prefixes.MARK.findall(element.text or "")
            if real.lower() != language_of(element, XML_LANG)
        ]
        assert lies == []
