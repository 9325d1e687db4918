"""The site map for search engines."""

import xml.etree.ElementTree as ET

import pytest

from tests import factories

pytestmark = pytest.mark.django_db

SM = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def test_site_map_for_search_engines(client):
    factories.PageFactory(slug_fr="definition", slug_en="meaning", title_en="Meaning")
    factories.ArticleFactory(slug_fr="sans-texte", body_fr="")
    tree = ET.fromstring(client.get("/sitemap.xml").content)
    urls = {url.findtext(f"{SM}loc"): url for url in tree}
    assert not any("sans-texte" in address for address in urls)
    page = urls["http://testserver/fr/pages/definition/"]
    links = {link.get("hreflang"): link.get("href") for link in page.findall(f"{XHTML}link")}
    assert links == {
        "fr": "http://testserver/fr/pages/definition/",
        "en": "http://testserver/en/pages/meaning/",
    }
    for address in urls:
        assert client.get(address.removeprefix("http://testserver")).status_code == 200
    assert client.get("/sitemap.xml?p=abc").status_code == 404
