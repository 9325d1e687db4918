"""What the head of a page tells programs: BreadcrumbList and Open Graph."""

import json

import lxml.html
import pytest

from phases.views.linked_data import locale
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def phase():
    factories.SiteSettingsFactory(service_name_fr="Service inventé", service_name_en="Service")
    return factories.PhaseFactory(
        title_fr="Phase </script><b>&", title_lt="", summary_fr="Résumé", summary_lt="Santrauka"
    )


def head(client, address):
    return lxml.html.document_fromstring(client.get(address).content).find("head")


def breadcrumb(client, address):
    (block,) = head(client, address).xpath("./script[@type='application/ld+json']/text()")
    return json.loads(block)


def open_graph(client, address):
    return [
        (meta.get("property"), meta.get("content"))
        for meta in head(client, address).xpath("./meta[@property]")
    ]


def test_the_breadcrumb_is_told_as_it_is_shown(client, phase):
    address = f"http://testserver/fr/phases/{phase.slug_fr}/"
    found = breadcrumb(client, f"/fr/phases/{phase.slug_fr}/?q=x")
    assert found["@type"] == "BreadcrumbList"
    assert [
        (each["position"], each["name"], each["item"]) for each in found["itemListElement"]
    ] == [
        (1, "Accueil", "http://testserver/fr/"),
        (2, "Phases", "http://testserver/fr/phases/"),
        (3, "Phase </script><b>&", address),
    ]


def test_no_text_ends_the_block(client, phase):
    html = client.get(f"/fr/phases/{phase.slug_fr}/").content.decode()
    block = html.split('<script type="application/ld+json">')[1].split("</script>")[0]
    assert "<" not in block
    assert json.loads(block)


def test_a_name_in_french_says_so(client, phase):
    found = breadcrumb(client, f"/lt/phases/{phase.slug_fr}/")["itemListElement"][-1]
    assert found["name"] == {"@value": "Phase </script><b>&", "@language": "fr"}


def test_pages_with_a_breadcrumb_and_no_others(client, phase):
    for address in ("poles/", "recherche/", "plan-du-site/", "historique/", "suivre/"):
        assert breadcrumb(client, f"/fr/{address}")["@context"] == "https://schema.org"
    for address in ("", "nulle-part/"):
        assert b"ld+json" not in client.get(f"/fr/{address}").content


def test_open_graph(client, phase):
    assert open_graph(client, f"/fr/phases/{phase.slug_fr}/") == [
        ("og:title", "Phase </script><b>&"),
        ("og:description", "Résumé"),
        ("og:type", "website"),
        ("og:url", f"http://testserver/fr/phases/{phase.slug_fr}/"),
        ("og:site_name", "Service inventé"),
        ("og:locale", "fr_FR"),
        ("og:locale:alternate", "lt_LT"),
    ]


def test_all_of_open_graph_is_in_one_language(client, phase):
    """The title is in French for want of a translation: so are the others, or they are left out."""
    assert open_graph(client, f"/lt/phases/{phase.slug_fr}/") == [
        ("og:title", "Phase </script><b>&"),
        ("og:type", "website"),
        ("og:url", f"http://testserver/lt/phases/{phase.slug_fr}/"),
        ("og:site_name", "Service inventé"),
        ("og:locale", "fr_FR"),
        ("og:locale:alternate", "lt_LT"),
    ]
    found = dict(open_graph(client, "/en/poles/"))
    assert (found["og:site_name"], found["og:locale"]) == ("Service", "en_GB")
    assert dict(open_graph(client, "/lt/poles/"))["og:site_name"] == "Konkurencingumo klasteriai"


def test_an_article_is_one(client):
    article = factories.ArticleFactory()
    found = dict(open_graph(client, f"/fr/actualites/{article.slug_fr}/"))
    assert found["og:type"] == "article"


def test_the_locale_of_any_language_of_the_union():
    assert [locale(code) for code in ("fr", "en", "lt", "de", "el", "sv")] == [
        *("fr_FR", "en_GB", "lt_LT", "de_DE", "el_GR", "sv_SE")
    ]
