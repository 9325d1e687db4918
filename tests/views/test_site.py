"""Home, standing pages, site map, files for programs: what every visitor can count on."""

import datetime
import xml.etree.ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from phases.models import Article, Page, SiteSettings
from phases.models.dates import PartialDate
from tests import factories

pytestmark = pytest.mark.django_db

SM = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
ATOM = "{http://www.w3.org/2005/Atom}"

PUBLIC = ["", "phases/", "poles/", "contrats/", "actualites/", "plan-du-site/", "recherche/?q=a"]


@pytest.fixture
def production(settings):
    settings.DEVELOPMENT = False
    settings.PUBLISH_PLACEHOLDERS = False
    settings.STATE_SITE = False
    return settings


class TestEntrance:
    @pytest.mark.parametrize(
        ("header", "expected"),
        [
            ("lt,en;q=0.5", "/lt/"),
            ("de-DE,de;q=0.9,en-GB;q=0.8", "/en/"),
            ("de", "/fr/"),
            ("", "/fr/"),
            ("*;q=0.1,\x00,,;;q=q" + "x" * 10_000, "/fr/"),
        ],
    )
    def test_leads_to_the_best_language(self, client, header, expected):
        response = client.get("/", headers={"accept-language": header})
        assert (response.status_code, response["Location"]) == (302, expected)
        assert response["Vary"] == "Accept-Language"

    def test_no_cookie_decides(self, client):
        client.cookies["django_language"] = "lt"
        assert client.get("/")["Location"] == "/fr/"
        response = client.get("/phases/")
        assert (response["Location"], response["Vary"]) == ("/fr/phases/", "Accept-Language")


class TestEveryPage:
    @pytest.mark.parametrize("language", ["fr", "en", "lt"])
    @pytest.mark.parametrize("path", PUBLIC)
    def test_no_cookie_and_no_vary(self, client, language, path):
        response = client.get(f"/{language}/{path}")
        assert response.status_code == 200
        assert not response.cookies
        assert "Vary" not in response
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
        assert client.get(f"/fr/{path}?{query}").status_code == 200

    def test_enormous_query(self, client):
        response = client.get("/fr/recherche/", {"q": "é" * 100_000, "page": "9" * 100_000})
        assert response.status_code == 200
        assert len(response.content) < 100_000

    def test_language_links_keep_the_query(self, client):
        html = client.get("/fr/recherche/?q=usines&unknown=1").content.decode()
        assert 'href="/lt/recherche/?q=usines"' in html
        assert "unknown" not in html

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

    def test_site_of_the_state(self, client, production):
        production.STATE_SITE = True
        content = client.get("/fr/").content
        assert b"fr-logo" in content
        assert b"https://info.gouv.fr" in content


class TestHome:
    def test_current_phase_is_derived(self, client):
        year = timezone.localdate().year
        old = factories.PhaseFactory(
            number=1, start_year=year - 9, end_year=year - 1, headline_fr="Ancienne annonce"
        )
        assert b"Ancienne annonce" in client.get("/fr/").content
        assert b"site-timeline__phase--current" not in client.get("/fr/").content
        factories.PhaseFactory(
            number=2, start_year=year, end_year=year + 3, headline_fr="Annonce du jour"
        )
        html = client.get("/fr/").content.decode()
        assert "Annonce du jour" in html
        assert "Ancienne annonce" not in html
        assert html.count("site-timeline__phase--current") == 1
        assert old.get_absolute_url() in html

    def test_orientations_of_the_phase_that_is_shown(self, client):
        phase = factories.PhaseFactory(start_year=2013, end_year=2018)
        factories.OrientationFactory(phase=phase, position=1, text_fr="<p>Première idée</p>")
        html = client.get("/fr/").content.decode()
        assert "Première idée" in html
        assert f'{phase.get_absolute_url()}#orientation-1"' in html

    def test_no_heading_without_content(self, client):
        html = client.get("/fr/").content.decode()
        assert 'id="timeline"' not in html
        assert 'id="orientations"' not in html
        assert 'id="news"' not in html

    def test_articles_without_text_are_no_news(self, client):
        factories.ArticleFactory(title_fr="Rien que le titre", body_fr="")
        html = client.get("/fr/").content.decode()
        assert "Rien que le titre" not in html
        assert 'href="/fr/actualites/"' not in html

    def test_notice_of_the_site_has_dates(self, client):
        today = timezone.localdate()
        site = factories.SiteSettingsFactory(notice_fr="Site en travaux", notice_until=today)
        assert b"Site en travaux" in client.get("/fr/").content
        SiteSettings.objects.filter(pk=site.pk).update(
            notice_until=today - datetime.timedelta(days=1)
        )
        assert b"Site en travaux" not in client.get("/fr/").content


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


class TestErrors:
    def test_language_of_the_address(self, client):
        titles = set()
        for language in ("fr", "en", "lt"):
            html = client.get(f"/{language}/nulle-part/").content.decode()
            assert f'<html lang="{language}"' in html
            assert f'action="/{language}/recherche/"' in html
            titles.add(html.split("<h1>")[1].split("</h1>")[0])
        assert titles

    def test_language_of_the_browser(self, client):
        response = client.get("/de/", headers={"accept-language": "lt"})
        assert '<html lang="lt"' in response.content.decode()

    def test_server_error_needs_no_database(self, client, monkeypatch):
        def fail(*args, **kwargs):
            raise RuntimeError("invented failure")

        monkeypatch.setattr("phases.views.home.Home.get_context_data", fail)
        client.raise_request_exception = False
        with CaptureQueriesContext(connection) as queries:
            response = client.get("/lt/")
        assert response.status_code == 500
        assert '<html lang="lt"' in response.content.decode()
        assert 'href="/lt/"' in response.content.decode()
        assert len(queries) == 0


class TestFilesForPrograms:
    def test_robots(self, client, production):
        text = client.get("/robots.txt").content.decode()
        assert "Sitemap: http://testserver/sitemap.xml" in text
        production.DEVELOPMENT = True
        assert "Disallow: /\n" in client.get("/robots.txt").content.decode()

    def test_security_contact(self, client):
        assert client.get("/.well-known/security.txt").status_code == 404
        factories.SiteSettingsFactory(security_contact="mailto:securite@example.org")
        lines = client.get("/.well-known/security.txt").content.decode().splitlines()
        fields = dict(line.split(": ", 1) for line in lines)
        assert fields["Contact"] == "mailto:securite@example.org"
        expires = datetime.datetime.fromisoformat(fields["Expires"])
        assert timezone.now() < expires < timezone.now() + datetime.timedelta(days=365)

    def test_site_map_for_search_engines(self, client):
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

    def test_feed(self, client):
        feed = ET.fromstring(client.get("/lt/actualites/atom.xml").content)
        assert feed.findall(f"{ATOM}entry") == []
        factories.ArticleFactory(title_fr="Une nouvelle", date=PartialDate(2013, 1, 9))
        factories.ArticleFactory(title_fr="Sans texte", body_fr="")
        feed = ET.fromstring(client.get("/lt/actualites/atom.xml").content)
        [entry] = feed.findall(f"{ATOM}entry")
        assert entry.findtext(f"{ATOM}title") == "Une nouvelle"
        assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
        assert entry.findtext(f"{ATOM}published").startswith("2013-01-09")

    def test_feed_invents_no_date(self, client):
        factories.ArticleFactory(date=PartialDate(2013, 1))
        feed = ET.fromstring(client.get("/fr/actualites/atom.xml").content)
        assert feed.find(f"{ATOM}entry/{ATOM}published") is None


class TestSiteMap:
    def test_names_every_live_item(self, client):
        factories.PhaseFactory(title_fr="Une phase")
        factories.PoleFactory(name="Mov’eo inventé")
        factories.ArticleFactory(title_fr="Un article")
        Article.objects.update(slug_fr="un-article")
        html = client.get("/fr/plan-du-site/").content.decode()
        for words in ("Une phase", "Mov’eo inventé", "Un article"):
            assert words in html
