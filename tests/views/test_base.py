"""What every page shares: languages, header and footer, bad input."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from phases import caching, models, reading
from tests import factories

pytestmark = pytest.mark.django_db

PUBLIC = ["", "phases/", "poles/", "contrats/", "actualites/", "plan-du-site/", "recherche/?q=a"]


class TestEveryPage:
    @pytest.mark.parametrize("language", ["fr", "en", "lt"])
    @pytest.mark.parametrize("path", PUBLIC)
    def test_no_cookie_and_no_vary(self, client, language, path):
        response = client.get(f"/{language}/{path}")
        assert response.status_code == 200
        assert not response.cookies
        # Search is compressed by its view, other pages by the page store.
        assert response.get("Vary", "Accept-Encoding") == "Accept-Encoding"
        assert f'<html lang="{language}"' in response.content.decode()

    @pytest.mark.parametrize(
        "address", ["/de/phases/", "/fr/nulle-part/", "/FR/", "/fr/poles/%00/"]
    )
    def test_unknown_address(self, client, address):
        assert client.get(address).status_code == 404

    @pytest.mark.parametrize(
        "query", ["page=abc", "q=%00", "q=%ff%fe", "page=-1", "page=99999999999999999999", "q[]=1"]
    )
    @pytest.mark.parametrize("path", ["recherche/", "poles/", "contrats/", "actualites/", ""])
    def test_malformed_query(self, client, path, query):
        assert client.get(f"/fr/{path}?{query}").status_code in (200, 404)

    def test_enormous_query(self, client):
        response = client.get("/fr/recherche/", {"q": "é" * 100_000, "other": "9" * 100_000})
        assert response.status_code == 200
        assert len(response.content) < 100_000

    def test_language_links_keep_the_query(self, client):
        html = client.get("/fr/recherche/?q=usines&unknown=1").content.decode()
        assert 'href="/lt/recherche/?q=usines"' in html
        assert "unknown=1" not in html  # the page names the parameter, no link repeats it

    def test_a_new_address_in_another_language_is_told(self, client):
        page = factories.publish(
            models.Page, title_fr="Page inventée", slug_fr="page-inventee", body_fr="<p>Texte</p>"
        )

        address = page.get_absolute_url()
        assert address.startswith("/fr/")
        before = client.get(address)
        factories.edit(page, slug_lt="puslapis")
        [key] = caching.tokens([f"page:{page.pk}.{reading.ADDRESSES}"])
        assert key in before["Surrogate-Key"].split()
        assert key in models.JournalEntry.objects.latest("pk").surrogate_keys
        after = client.get(address)
        assert address.replace("/fr/", "/lt/").replace("page-inventee", "puslapis") in (
            link["url"] for link in after.context["language_links"]
        )

    def test_same_number_of_queries_with_more_rows(self, client):
        factories.site()

        def count():
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get("/fr/")
            return len(queries)

        factories.PhaseFactory(start_year=2000, end_year=2099)
        factories.ArticleFactory()
        before = count()
        factories.ArticleFactory.create_batch(3)
        factories.PoleFactory.create_batch(5)
        assert count() == before


class TestStateMarks:
    def test_demonstration_is_not_indexed(self, client, settings):
        settings.DEVELOPMENT = True
        response = client.get("/fr/")
        assert response["X-Robots-Tag"] == "noindex"
        assert b'<meta name="robots" content="noindex">' in response.content
        assert b"fr-logo" in response.content

    def test_production_is_neutral_by_default(self, client, production):
        response = client.get("/fr/")
        assert "X-Robots-Tag" not in response
        assert b"fr-logo" not in response.content
        assert b"dsfr/dist/favicon" not in response.content
        assert b"info.gouv.fr" not in response.content
        assert b"etalab" not in response.content
        assert b"joined/neutral.css" in response.content

    def test_site_of_the_state(self, client, production):
        production.STATE_SITE = True
        content = client.get("/fr/").content
        assert b"fr-logo" in content
        assert b"https://info.gouv.fr" in content
        assert b"licence etalab-2.0" in content
