"""Where does this policy stand? And the way in."""

import datetime

import pytest
from django.utils import timezone

from phases.models import SiteSettings
from tests import factories

pytestmark = pytest.mark.django_db


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

    def test_what_followed_only_while_no_later_phase_is_here(self, client):
        phase = factories.PhaseFactory(
            number=1, start_year=2013, end_year=2018, sequel_fr="<p>Une suite inventée</p>"
        )
        phase.sequel_sources.add(factories.SourceFactory(code="Z99"))
        html = client.get("/fr/").content.decode()
        assert "Une suite inventée" in html
        assert f'href="{phase.get_absolute_url()}#source-z99"' in html
        factories.PhaseFactory(number=2, start_year=2019, end_year=2022)
        assert "Une suite inventée" not in client.get("/fr/").content.decode()

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


def test_the_map_counts_the_poles_of_each_region_as_its_list_does(client, first_content):
    context = client.get("/lt/").context
    assert len(context["regions"]) == 23
    assert sum(bool(shape.choice) for shape in context["shapes"]) == 23
    for choice, query in context["regions"]:
        page = client.get(f"/lt/poles/?{query}").context["page"]
        assert choice.count == page.paginator.count > 0, choice.value
