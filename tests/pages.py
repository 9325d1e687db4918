"""The public pages, fetched and parsed once for all the promises that they keep."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urldefrag, urljoin, urlsplit

import lxml.etree
import lxml.html
import pytest
from django.test import Client
from django.test.signals import template_rendered

from phases import languages, sitemaps
from phases.opendata.api import urls as api
from phases.opendata.datasets import files
from phases.templatetags import kept_parts

ORIGIN = "http://testserver"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
#: The slug of a phase in each language of the first content.
THIRD_PHASE = {
    "fr": "troisieme-phase-2013-2018",
    "en": "third-phase-2013-2018",
    "lt": "treciasis-etapas-2013-2018",
}
#: Public addresses that no sitemap names.
UNLISTED = (
    *(
        f"/{language}/{address}"
        for language in languages.ALL
        for address in (
            "recherche/",
            "recherche/?q=phase",
            "recherche/?q=zzzzzz",
            "recherche/?q=phase&type=phase&sort=date",
            "recherche/?q=phase&type=nothing&type=pole&region=bretagne&region=alsace",
            "recherche/?q=compettitivite",
            "recherche/?q=x",
            "recherche/atom.xml?q=phase",
            "recherche/suggestions.json?q=phase",
            "poles/?page=2",
            "poles/?version=2013-01-09",
            "phases/?version=never",
            "poles/?q=zzzzzz",
            "poles/?vue=carte",
            "poles/?vue=carte&theme=energie&region=bretagne&region=alsace&q=zzzzzz",
            "poles/?category=national&phase=troisieme-phase-2013-2018&sort=label-date",
            "poles/?labelled_on=2010-05-11&labelled_in=premiere-phase-2005-2008",
            "poles/?labelled_on=11+mai+2010&vue=carte",
            "poles/?labelled_on=2020-01-01",
            "poles/?labelled_on=soon&theme=nothing&unknown=1",
            "contrats/?theme=energie&theme=transport",
            "contrats/?pole=imaginove&region=rhone-alpes",
            "contrats/?page=2",
            "actualites/atom.xml",
            "historique/",
            "historique/poles/",
            "historique/poles/imaginove/",
            "historique/atom.xml",
            "phases/atom.xml",
            "poles/atom.xml",
            "contrats/atom.xml",
            "suivre/",
            "comparer/",
            "comparer/?contrat=imaginove/troisieme-phase-2013-2018"
            "&contrat=xylofutur/deuxieme-phase-2009-2012",
            "comparer/?contrat=no-such/contract",
            # Links that programs need not follow, one of each kind (rel="nofollow").
            "historique/phases/",
            # Of the pôle that tests/furnished.py changes: rows that came.
            "historique/poles/xylofutur/",
            "historique/contrats/",
            "historique/actualites/",
            "historique/donnees/poles/",
            "historique/recherche/",
            "historique/?page=2",
            "comparer/?pole=imaginove&pole=xylofutur",
            "comparer/?contrat=imaginove/troisieme-phase-2013-2018",
            "poles/?sort=region",
            "poles/?vue=carte&region=alsace&version=2013-01-09",
            "contrats/?phase=troisieme-phase-2013-2018&thme=energie&utm_source=x",
            "actualites/?year=2013",
            "recherche/?q=phase&sort=date&typ=x",
            "no-such-page/",
        )
    ),
    *(
        f"/{language}/historique/{address}/{phase}/"
        for language, phase in THIRD_PHASE.items()
        for address in ("phases", "contrats/imaginove")
    ),
)
SITEMAPS = tuple(f"/sitemap-{section}.xml" for section in sitemaps.SITEMAPS)
#: The addresses of the API that name no item, in each language.
API = tuple(
    f"/api/v1/{word}?lang={language}"
    for word in ("", "openapi.json", "openapi.yaml", *(f"{name}/" for name in api.WORDS))
    for language in languages.ALL
)
LANGUAGE_LESS = ("/robots.txt", "/sitemap.xml", *SITEMAPS, "/.well-known/security.txt", *API)


@dataclass
class PublicPage:
    """What a visitor without cookies gets at an address."""

    address: str
    response: object
    templates: frozenset[str] = field(default=frozenset())

    def __str__(self) -> str:
        return self.address

    @property
    def language(self) -> str:
        return self.address.split("/")[1]

    @property
    def prefix(self) -> str | None:
        """Return the language of the address, None for those that have none."""
        return self.language if self.language in languages.ALL else None

    @property
    def is_html(self) -> bool:
        return self.response.headers["Content-Type"].startswith("text/html")

    @property
    def html(self) -> str:
        return self.response.content.decode()

    @cached_property
    def tree(self):
        return lxml.html.document_fromstring(self.html)

    @cached_property
    def ids(self) -> set[str]:
        return set(self.tree.xpath("//@id"))

    def links(self) -> Iterator[tuple[str, str]]:
        """Yield the internal links as path (with query) and fragment.

        Not the permanent one: it is the page itself, asked for by a date (views/test_citing.py).
        Nor those that ask search engines not to follow them, from one state of a list to another:
        there are as many as combinations (views/test_poles.py and test_search.py follow some).
        """
        for href in self.tree.xpath("//a[not(@rel='bookmark' or @rel='nofollow')]/@href"):
            address, fragment = urldefrag(urljoin(f"{ORIGIN}{self.address}", href))
            if address.startswith(f"{ORIGIN}/"):
                yield address.removeprefix(ORIGIN), fragment


def fetch(client: Client, address: str) -> PublicPage:
    """Return the page at ``address`` with the templates that it was made of."""
    used: set[str] = set()

    def note(sender, template, **kwargs):
        used.add(template.name)

    template_rendered.connect(note)
    try:
        response = client.get(address)
    finally:
        template_rendered.disconnect(note)
    if response.streaming:
        b"".join(response.streaming_content)  # which closes the file
    # The context holds querysets of a database that is rolled back before anybody looks at it.
    response.context = None
    return PublicPage(address, response, frozenset(used))


def sitemap_addresses(client: Client) -> list[str]:
    """Return the paths that the site map for search engines names, in its order."""
    paths = [
        urlsplit(location).path
        for section in sitemap_sections(client)
        for location in _locations(client, section, "url")
    ]
    return list(dict.fromkeys(paths))


def sitemap_sections(client: Client) -> list[str]:
    """Return the addresses of the site maps that ``/sitemap.xml`` names, without the host."""
    return [
        location.removeprefix(ORIGIN) for location in _locations(client, "/sitemap.xml", "sitemap")
    ]


def _locations(client: Client, address: str, kind: str) -> list[str]:
    tree = lxml.etree.fromstring(client.get(address).content)
    return [location.text for location in tree.findall(f"{SITEMAP}{kind}/{SITEMAP}loc")]


def crawl(client: Client) -> dict[str, PublicPage]:
    """Return the pages of the sitemap, those that no sitemap names and what they link to."""
    # Whatever another test was shown, here each template is seen where it is rendered.
    kept_parts._rendered.forget()
    pages: dict[str, PublicPage] = {}
    waiting = [*sitemap_addresses(client), *UNLISTED, *LANGUAGE_LESS]
    with _data_files_made_once():
        while waiting:
            address = waiting.pop()
            if address in pages:
                continue
            page = pages[address] = fetch(client, address)
            if page.is_html:
                waiting += [link for link, _fragment in page.links() if link not in pages]
    return pages


@contextmanager
def _data_files_made_once() -> Iterator[None]:
    """Keep the files of the data sets, as a process does outside a transaction: nobody publishes
    during a crawl."""
    made: dict[tuple, files.DataFile] = {}
    make = files._make

    def once(data_set, name, state):
        asked = data_set.slug, name, state.key(data_set)
        if asked not in made:
            made[asked] = make(data_set, name, state)
        return made[asked]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "_make", once)
        yield
