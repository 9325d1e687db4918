"""The site map for search engines."""

import xml.etree.ElementTree as ET

import pytest
from django.utils import timezone

from phases import sitemaps
from tests import factories
from tests.pages import sitemap_addresses, sitemap_sections

pytestmark = pytest.mark.django_db

SM = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def test_every_address_answers_and_names_its_translations(client):
    factories.PageFactory(slug_fr="definition", slug_en="meaning", title_en="Meaning")
    factories.ArticleFactory(slug_fr="sans-texte", body_fr="")
    addresses = sitemap_addresses(client)
    assert not any("sans-texte" in address for address in addresses)
    for address in addresses:
        assert client.get(address).status_code == 200
    tree = ET.fromstring(client.get("/sitemap-pages.xml").content)
    urls = {url.findtext(f"{SM}loc"): url for url in tree}
    page = urls["http://testserver/fr/pages/definition/"]
    links = {link.get("hreflang"): link.get("href") for link in page.findall(f"{XHTML}link")}
    assert links == {
        "fr": "http://testserver/fr/pages/definition/",
        "en": "http://testserver/en/pages/meaning/",
    }


def test_only_sections_that_have_addresses_are_named(client):
    always = ["/sitemap-interface.xml", "/sitemap-datasets.xml"]
    assert sitemap_sections(client) == always
    pole = factories.PoleFactory(updated_at=timezone.now())
    assert sitemap_sections(client) == [always[0], "/sitemap-poles.xml", always[1]]
    index = client.get("/sitemap.xml").content.decode()
    assert f"<lastmod>{timezone.localtime(pole.updated_at):%Y-%m-%d}" in index


def test_no_address_is_lost_beyond_a_file(client, monkeypatch):
    monkeypatch.setattr(sitemaps.PoleSitemap, "limit", 6)
    poles = factories.PoleFactory.create_batch(5)
    addresses = sitemap_addresses(client)
    assert sitemap_sections(client)[1:-1] == [
        "/sitemap-poles.xml",
        "/sitemap-poles.xml?p=2",
        "/sitemap-poles.xml?p=3",
    ]
    for language in ("fr", "en", "lt"):
        for pole in poles:
            assert f"/{language}/poles/{pole.slug_fr}/" in addresses


def test_an_older_version_has_an_address_of_its_own(client):
    first = factories.ContractFactory()
    factories.ContractFactory(pole=first.pole, phase=first.phase, version=2)
    address = f"/fr/contrats/{first.pole.slug_fr}/{first.phase.slug_fr}/"
    named = [path for path in sitemap_addresses(client) if path.startswith("/fr/contrats/")]
    assert sorted(named) == ["/fr/contrats/", address, f"{address}v1/"]


@pytest.mark.parametrize("address", ["poles.xml?p=abc", "poles.xml?p=2", "unknown.xml"])
def test_what_is_not_there_is_not_found(client, address):
    assert client.get(f"/sitemap-{address}").status_code == 404


def test_a_translation_that_the_french_replaces_is_no_alternate(client, settings):
    made = {"title": {"state": "reviewed", "source": "Ancien"}, "body": {"state": "machine"}}
    page = factories.PageFactory(
        title_fr="Titre", title_lt="Antraštė", translation_status_lt=made, slug_fr="page"
    )

    def alternates():
        sitemap = client.get("/sitemap-pages.xml").content.decode()
        html = client.get(f"/fr/pages/{page.slug_fr}/").content.decode()
        return 'hreflang="lt"' in sitemap, '<link rel="alternate" hreflang="lt"' in html

    assert alternates() == (True, True)
    settings.REPLACE_OUTDATED = frozenset({"lt"})
    assert alternates() == (False, False)
