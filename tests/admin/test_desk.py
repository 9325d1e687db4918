"""The desk's list: for the translators of a language, with what waits first."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from phases.localization.desk import Progress
from phases.models import Article, Segment
from tests import factories
from tests.admin.conftest import said

LIST = "/admin/translations/lt/"


@pytest.fixture
def outdated(phase):
    """Return the phase after its French title changed, which had been translated."""
    made = {"state": "reviewed", "source": phase.title_fr}
    factories.edit(phase, **{"title_lt#status": made})
    factories.edit(phase, title_fr="Phase tout autre")
    return phase


def rows(response):
    return {row.line.title: row for row in response.context["rows"]}


def test_who_translates_lands_on_their_language(logged_in, phase):
    client = logged_in("translator")
    assert client.get("/admin/translations/")["Location"] == LIST
    assert "lang=" in client.get(LIST).content.decode()
    assert client.get("/admin/translations/en/").status_code == 403
    assert client.get("/admin/translations/fr/").status_code == 404
    assert client.get("/admin/translations/xx/").status_code == 404


def test_who_has_no_language_is_told_so(client, db):
    account = factories.account("nobody", "editor")
    account.groups.clear()
    client.force_login(account)
    assert client.get("/admin/translations/").status_code == 403
    assert client.get(LIST).status_code == 403
    client.logout()
    assert client.get(LIST)["Location"].startswith("/admin/login/")


def test_an_item_says_what_there_is_to_do(logged_in, outdated):
    row = rows(logged_in("translator").get(LIST))["Phase tout autre"]
    assert row.line.progress.outdated == 1
    assert row.line.progress.missing == 1  # the speaker's office
    assert row.age
    assert row.address == reverse("admin:translations_item", args=["lt", "phase", outdated.pk])


def test_states_kinds_and_words_narrow_the_list(logged_in, outdated):
    factories.publish(Article, title_fr="Nouvelle", slug_fr="nouvelle", body_fr="<p>Texte</p>")
    client = logged_in("translator")
    assert set(rows(client.get(LIST))) == {"Phase tout autre", "Nouvelle"}
    assert set(rows(client.get(f"{LIST}?state=outdated"))) == {"Phase tout autre"}
    assert set(rows(client.get(f"{LIST}?kind=article"))) == {"Nouvelle"}
    assert set(rows(client.get(f"{LIST}?q=TEXTE+nouvelle"))) == set()
    assert set(rows(client.get(f"{LIST}?q=autre"))) == {"Phase tout autre"}
    narrowed = client.get(f"{LIST}?state=missing&kind=article&q=texte")
    assert set(rows(narrowed)) == {"Nouvelle"}
    assert 'value="texte"' in narrowed.content.decode()


@pytest.mark.parametrize("query", ["state=x", "kind=user", "state=%00", "kind=phase%00"])
def test_what_is_not_understood_shows_everything_and_says_so(logged_in, phase, query):
    response = logged_in("translator").get(f"{LIST}?{query}", follow=True)
    assert rows(response)
    assert said(response)


@pytest.mark.parametrize("page", ["0", "-1", "x", "9999999", "1" * 40, "²", "%00"])
def test_a_page_that_is_not_there_is_the_first(logged_in, phase, page):
    response = logged_in("translator").get(f"{LIST}?p={page}")
    assert rows(response)
    assert said(response)


def test_pages_keep_what_was_asked(logged_in, phase, monkeypatch):
    monkeypatch.setattr("phases.admin.desk.PER_PAGE", 1)
    factories.publish(Article, title_fr="Nouvelle", slug_fr="nouvelle", body_fr="<p>Texte</p>")
    client = logged_in("translator")
    first = client.get(f"{LIST}?state=missing")
    assert "?state=missing&amp;p=2" in first.content.decode()
    second = client.get(f"{LIST}?state=missing&p=2")
    assert rows(first).keys() | rows(second).keys() == {"Phase inventée 1", "Nouvelle"}
    assert second.context["interface"] is None


def test_a_draft_that_waits_says_whose_it_is(logged_in, phase, translator, editor):
    factories.edit(phase, by=translator, publish=False, title_lt="Kitas etapas")
    (row,) = logged_in("translator").get(LIST).context["rows"]
    assert "à moi" in row.draft
    (row,) = logged_in("editor").get(LIST).context["rows"]
    assert "translator" in row.draft


def test_interface_strings_are_one_row(logged_in, phase, settings):
    settings.EDIT_CATALOGUES = False
    client = logged_in("translator")
    response = client.get(LIST)
    assert response.context["interface"].progress.total > 900
    address = response.context["interface_address"]
    assert "locale/lt/" in client.get(address, follow=True).content.decode()
    assert client.get(f"{LIST}?state=missing").context["interface"] is None
    assert client.get(f"{LIST}?state=in_work").context["interface"] is not None
    assert client.get(f"{LIST}?state=in_work&kind=phase").context["interface"] is None
    page = response.content.decode()
    assert page.index("Phase inventée 1") < page.index(f"{address}?show=all")


def test_strings_to_translate_come_first(logged_in, phase, monkeypatch):
    counts = Progress(missing=2, in_work=900)
    monkeypatch.setattr("phases.admin.desk.interface_progress", lambda language: counts)
    response = logged_in("translator").get(LIST)
    page, address = response.content.decode(), response.context["interface_address"]
    assert page.index(f'"{address}"') < page.index("Phase inventée 1")
    assert logged_in("translator").get(f"{LIST}?state=missing").context["interface_to_do"] == 2


def test_the_page_says_how_strings_are_translated_where_files_cannot_be_written(
    logged_in, db, settings
):
    assert "interface/strings/" in logged_in("translator").get(f"{LIST}interface/").content.decode()
    settings.EDIT_CATALOGUES = False
    response = logged_in("translator").get(f"{LIST}interface/")
    assert "locale/lt/LC_MESSAGES/django.po" in response.content.decode()
    assert logged_in("translator").get("/admin/translations/en/interface/").status_code == 403


def test_the_list_asks_fewer_than_ten_queries(logged_in, phase):
    client = logged_in("translator")
    counts = []
    for number in (1, 12):
        for each in range(number):
            values = {"title_fr": f"Phase {each}", "slug_fr": f"a-{number}-{each}"}
            factories.publish(Article, body_fr="<p>x</p>", **values)
        for query in ("", "?state=missing", "?q=phase&kind=article"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"{LIST}{query}").status_code == 200
            counts.append((number, len(queries)))
    few, many = ([count for number, count in counts if number == n] for n in (1, 12))
    assert many == few
    assert max(many) < 10


def test_an_empty_site_says_so(logged_in, db):
    Segment.objects.all().delete()
    response = logged_in("translator").get(LIST)
    assert response.status_code == 200
    assert response.context["rows"] == []


def test_the_index_leads_there(logged_in, outdated):
    page = logged_in("translator").get(reverse("admin:index"))
    (box,) = page.context["waiting"]
    assert [line["address"] for line in box.lines] == [
        f"{LIST}?state=outdated", f"{LIST}?state=missing", LIST,
    ]  # fmt: skip
    assert box.lines[0]["title"].startswith("1 ")
    assert 'href="/admin/translations/"' in page.content.decode()
