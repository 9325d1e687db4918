"""Standing pages, and how slugs lead to them."""

import re

import pytest

from phases.models import Page
from tests import factories

pytestmark = pytest.mark.django_db


class TestStandingPages:
    def test_fixed_address_and_footer(self, client):
        factories.PageFactory(role=Page.Role.COOKIES, title_fr="Les cookies du site")
        assert b"Les cookies du site" in client.get("/fr/cookies/").content
        assert b'href="/fr/cookies/"' in client.get("/fr/").content

    def test_placeholder_is_not_there_in_production(self, client, production):
        factories.PageFactory(role=Page.Role.CONTACT, is_placeholder=True)
        assert client.get("/fr/contact/").status_code == 404
        assert b'href="/fr/contact/"' not in client.get("/fr/").content

    def test_slugs_of_other_languages_redirect(self, client):
        factories.PageFactory(slug_fr="definition", slug_en="meaning", title_en="Meaning")
        assert client.get("/en/pages/meaning/").status_code == 200
        response = client.get("/en/pages/definition/?a=1")
        assert (response.status_code, response["Location"]) == (301, "/en/pages/meaning/?a=1")
        assert client.get("/fr/pages/meaning/")["Location"] == "/fr/pages/definition/"

    def test_french_slug_stands_where_there_is_no_other(self, client):
        factories.PageFactory(slug_fr="definition")
        response = client.get("/lt/pages/definition/")
        assert response.status_code == 200
        assert '<title lang="fr">' in response.content.decode()

    def test_previous_address_redirects_for_good(self, client):
        values = {"title_fr": "Page inventée", "body_fr": "<p>Texte</p>"}
        page = factories.publish(Page, slug_fr="ancienne", **values)
        factories.edit(page, slug_fr="nouvelle")
        response = client.get("/fr/pages/ancienne/")
        assert (response.status_code, response["Location"]) == (301, "/fr/pages/nouvelle/")

    def test_stub_is_not_there(self, client):
        page = factories.PageFactory(slug_fr="definition")
        Page.objects.filter(pk=page.pk).update(published_at=None)
        assert client.get("/fr/pages/definition/").status_code == 404

    def test_alternates_only_where_a_translation_exists(self, client):
        factories.PageFactory(slug_fr="definition", slug_en="meaning", title_en="Meaning")
        html = client.get("/fr/pages/definition/").content.decode()
        assert 'hreflang="en" href="http://testserver/en/pages/meaning/"' in html
        assert 'rel="alternate" hreflang="x-default"' in html
        assert 'rel="alternate" hreflang="lt"' not in html
        assert 'href="/lt/pages/definition/" lang="lt"' in html


def test_french_replaces_an_outdated_translation_and_says_so(client, settings):
    """In the visitor's language: that the text is in French; in ``lang``: which one."""
    settings.REPLACE_OUTDATED = frozenset({"lt"})
    factories.PageFactory(
        title_fr="Titre",
        title_lt="Antraštė",
        slug_fr="page",
        body_fr="<p>Le texte d’aujourd’hui.</p>",
        body_lt="<p>Senas tekstas.</p>",
        translation_status_lt={
            "title": {"state": "reviewed", "source": "Titre"},
            "body": {"state": "reviewed", "source": "<p>Le texte d’hier.</p>"},
        },
    )
    html = client.get("/lt/pages/page/").content.decode()
    assert "Antraštė" in html
    assert "Senas" not in html
    assert re.search(r'<div[^>]* lang="fr"[^>]*>\s*<p>Le texte d’aujourd’hui', html)
    assert "Šio puslapio tekstas dar neišverstas" in html
    settings.REPLACE_OUTDATED = frozenset()
    html = client.get("/lt/pages/page/").content.decode()
    assert "Senas tekstas." in html
    assert "aujourd" not in html
