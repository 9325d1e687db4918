"""“Updated on”, the dated address to cite, and what it says later."""

import datetime
import re

import pytest
from django.utils import timezone
from django.utils.timezone import localdate

from phases.localization.figures import date_in_words
from phases.models import Article, Page, Phase, Pole, PublicChange
from phases.models.dates import PartialDate
from phases.views.citing import cited_version, dated
from tests import factories
from tests.views.reading import count_queries, words

pytestmark = pytest.mark.django_db

ADDRESS = "/fr/phases/phase-inventee-1/"


@pytest.fixture
def phase():
    factories.site()
    return factories.publish(Phase, **factories.phase_values(summary_fr="Un résumé."))


def told(item, *days_ago, kind="changed"):
    """Write that ``item`` changed at noon so many days ago; return the days."""
    today = localdate()
    days = [today - datetime.timedelta(days=number) for number in days_ago]
    for day in days:
        at = timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))
        PublicChange.objects.create(
            item_model=item._meta.model_name, item_id=item.pk, kind=kind, at=at
        )
    return days


@pytest.fixture
def history(phase):
    """Return the changes of a phase published ten days ago, changed five and three days ago."""
    PublicChange.objects.all().delete()
    told(phase, 10, kind="published")
    told(phase, 5, 3)
    return PublicChange.objects.of(phase)


def ago(days):
    return localdate() - datetime.timedelta(days=days)


def test_the_states_of_a_cited_version(history):
    def state(days):
        return cited_version(ago(days).isoformat(), history).state

    assert [state(days) for days in (-1, 0, 3, 4, 5, 10, 11)] == [
        "future",
        "unchanged",
        "unchanged",
        "changed",
        "changed",
        "changed",
        "too_early",
    ]
    assert cited_version(ago(11).isoformat(), history).first_on == ago(10)
    since = cited_version(ago(7).isoformat(), history).since
    assert [day for day, _place in since] == [ago(3), ago(5)]
    newest, older, _first = history
    assert [place for _day, place in since] == [f"#change-{newest.pk}", f"#change-{older.pk}"]


@pytest.mark.parametrize(
    "value",
    [
        *("", "x", "2026", "2026-13-01", "2026-02-30", "2026-W01-1", "20260101", "٢٠٢٦-٠١-٠١"),
        *("0000-00-00", "-001-01-01", "2026-01-01 ", "\x00", "9" * 10_000),
    ],
)
def test_anything_else_is_answered_in_a_sentence(client, phase, value):
    response = client.get(ADDRESS, {"version": value})
    assert response.status_code == 200
    assert response.context["cited_version"].state == "malformed"
    assert "pas par une date telle que 2026-11-27" in words(response)


def test_the_earliest_and_the_latest_dates(history):
    assert cited_version("0001-01-01", history).state == "too_early"
    assert cited_version("9999-12-31", history).state == "future"
    assert cited_version("0001-01-01", PublicChange.objects.none()).state == "unchanged"


def test_several_publications_on_the_day_are_told(history, phase):
    assert not cited_version(ago(3).isoformat(), history).changed_that_day
    told(phase, 3)
    assert cited_version(ago(3).isoformat(), history).changed_that_day


def test_a_change_is_found_on_the_page_of_changes_that_has_it(client, phase, history):
    told(phase, *[2] * 40)
    (_newest, _place), (day, place) = cited_version(ago(4).isoformat(), history).since
    assert day == ago(3)
    assert place.startswith("?page=2#change-")
    page, anchor = place.split("#")
    html = client.get(f"/fr/historique/phases/phase-inventee-1/{page}").content.decode()
    assert f'id="{anchor}"' in html


def test_days_that_are_named_are_bounded(history, phase):
    PublicChange.objects.all().delete()
    told(phase, 400, kind="published")
    told(phase, *range(1, 300))
    found = cited_version(ago(399).isoformat(), history)
    assert len(found.since) == 10
    assert found.has_more


def test_the_page_offers_the_address_and_it_resolves(client, phase):
    page = client.get(ADDRESS)
    today = localdate().isoformat()
    assert page.context["permalink"] == f"http://testserver{ADDRESS}?version={today}"
    text = words(page)
    assert "Citer cette page : " in text
    assert f"« Phase inventée 1 », version du {_in_words()} , http://testserver{ADDRESS}" in text
    cited = client.get(page.context["permalink"].removeprefix("http://testserver"))
    assert cited.status_code == 200
    assert "La page n’a pas changé depuis." in words(cited)
    assert "Un résumé." in words(cited)


def _in_words():
    day = localdate()
    return date_in_words(PartialDate(day.year, day.month, day.day)).replace("\u00a0", " ")


def test_a_cited_version_is_the_same_page_for_search_engines(client, production, phase):
    html = client.get(f"{ADDRESS}?version={localdate()}").content.decode()
    assert '<meta name="robots" content="noindex">' in html
    assert f'<link rel="canonical" href="http://testserver{ADDRESS}">' in html
    assert '<meta name="robots"' not in client.get(ADDRESS).content.decode()


def test_the_language_selector_keeps_the_version(client, phase):
    html = client.get(f"{ADDRESS}?version={localdate()}").content.decode()
    assert f'href="/lt/phases/phase-inventee-1/?version={localdate()}"' in html
    html = client.get(f"{ADDRESS}?version=x").content.decode()
    assert 'href="/lt/phases/phase-inventee-1/"' in html
    assert "version=x" not in html


def test_an_address_that_was_cited_leads_on_when_the_slug_changes(client, phase):
    factories.edit(phase, slug_fr="autre-adresse", slug_en="another-address")
    today = localdate().isoformat()
    moved = client.get(f"{ADDRESS}?version={today}")
    assert moved.status_code == 301
    assert moved["Location"] == f"/fr/phases/autre-adresse/?version={today}"
    assert client.get(moved["Location"]).context["cited_version"].changed_that_day
    history = client.get("/fr/historique/phases/phase-inventee-1/?page=1")
    assert history.status_code == 301
    assert history["Location"] == "/fr/historique/phases/autre-adresse/?page=1"


LISTS = {
    "": (Pole, {"name": "Pôle inventé", "slug_fr": "pole-invente"}),
    "phases/": (Phase, factories.phase_values(2, 2009, 2012)),
    "poles/": (Pole, {"name": "Pôle inventé", "slug_fr": "pole-invente"}),
    "actualites/": (
        Article,
        {"title_fr": "Une nouvelle", "slug_fr": "une-nouvelle", "body_fr": "<p>Texte</p>"},
    ),
    "plan-du-site/": (Page, {"title_fr": "Une page", "slug_fr": "une-page"}),
}


@pytest.mark.parametrize("path", LISTS)
def test_a_list_is_as_new_as_what_it_shows(client, path):
    factories.site()
    address = f"/fr/{path}"
    before = client.get(address)
    assert before.context["updated_at"] is None
    assert before.context["permalink"] is None
    model, values = LISTS[path]
    item = factories.publish(model, **values)
    page = client.get(address)
    assert page.context["updated_at"] == item.updated_at
    assert page.context["permalink"] == dated(f"http://testserver{address}", localdate())
    assert page.context["history_url"] == f"/fr/historique/{path}"


def test_another_kind_of_item_makes_a_list_no_newer(client):
    page = factories.publish(Page, title_fr="Une page", slug_fr="une-page")
    assert client.get("/fr/poles/").context["updated_at"] is None
    assert client.get("/fr/").context["updated_at"] == page.updated_at


@pytest.mark.parametrize(
    ("language", "query", "cited"),
    [
        ("fr", "invent", "«\u00a0Recherche\u00a0: “invent”\u00a0»"),
        ("fr", "« invent »", "«\u00a0Recherche\u00a0: “‘invent’”\u00a0»"),
        ("en", "invent", "“Search for ‘invent’”"),
        ("lt", "invent", "„Paieška: ‚invent‘“"),
    ],
)
def test_quotation_marks_in_a_quotation_are_inner_ones(client, language, query, cited):
    factories.publish(Pole, name="Pôle inventé", slug_fr="pole-invente")
    page = client.get(f"/{language}/recherche/", {"q": query})
    assert cited in page.content.decode()
    assert "« «" not in words(page).replace("\u00a0", " ")


def test_a_list_that_is_asked_otherwise_is_cited_as_it_is_asked(client):
    factories.publish(Pole, name="Pôle inventé", slug_fr="pole-invente")
    permalink = client.get("/fr/poles/?q=invent").context["permalink"]
    assert re.fullmatch(r"http://testserver/fr/poles/\?q=invent&version=[\d-]{10}", permalink)
    html = client.get(permalink.removeprefix("http://testserver")).content.decode()
    assert "Pôle inventé" in html


def test_what_it_costs(client, phase):
    plain = count_queries(client, ADDRESS)
    assert count_queries(client, f"{ADDRESS}?version={localdate()}") <= plain + 2
    assert count_queries(client, f"{ADDRESS}?version=x") == plain
