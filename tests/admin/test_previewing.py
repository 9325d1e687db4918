"""The preview from the form, and the links for people without an account."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from phases.models import Page, Phase, PreviewLink
from phases.snapshot import take
from tests import factories
from tests.test_consistency import CSP


def address(item, what="preview") -> str:
    return reverse(f"admin:phases_{item._meta.model_name}_{what}", args=[item.pk])


@pytest.fixture
def drafted(phase):
    factories.site()
    factories.edit(phase, publish=False, title_fr="Titre brouillon", title_lt="Juodraštis")
    return phase


def test_the_form_leads_to_the_preview_in_each_language(at_work, drafted):
    before = take(drafted)
    editor = at_work("editor")
    html = editor.client.get(editor.address(drafted)).content.decode()
    for code, words in {"fr": "Titre brouillon", "lt": "Juodraštis", "en": "brouillon"}.items():
        start = f"{address(drafted)}?lang={code}"
        assert f'href="{start}"' in html
        answer = editor.client.get(start, follow=True)
        assert f"/preview/{code}/phases/" in answer.redirect_chain[-1][0]
        page = answer.content.decode()
        assert words in page
        assert f'href="{editor.address(drafted)}"' in page
        assert {"no-store", "private"} <= set(answer.headers["Cache-Control"].split(", "))
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        policy = answer.headers["Content-Security-Policy"]
        assert {part.strip() for part in policy.split(";") if part.strip()} == CSP
    assert take(drafted) == before


def test_a_new_item_is_previewed_before_anybody_sees_it(at_work, db):
    factories.site()
    revision = factories.save(Page, title_fr="Page secrète", slug_fr="secrete")
    page = Page(pk=revision.item_id)
    answer = at_work("editor").client.get(address(page), follow=True)
    assert "Page secrète" in answer.content.decode()
    assert Client().get("/fr/pages/secrete/").status_code == 404


@pytest.mark.parametrize("role", ["translator", "publisher"])
def test_every_role_may_preview(at_work, drafted, role):
    answer = at_work(role).client.get(address(drafted), follow=True)
    assert "Titre brouillon" in answer.content.decode()


def test_nobody_else_may(at_work, drafted, account):
    for what in ("preview", "preview_links"):
        answer = Client().get(address(drafted, what))
        assert (answer.status_code, answer.url.partition("?")[0]) == (302, reverse("admin:login"))
    stranger = account("editor")
    stranger.groups.clear()
    client = Client()
    client.force_login(stranger)
    for what in ("preview", "preview_links"):
        assert client.get(address(drafted, what)).status_code == 403
    assert client.get(f"{address(drafted)}fr/phases/").status_code == 403
    assert client.get(address(Phase())).status_code == 404


def test_what_cannot_be_shown_is_told_in_words(at_work, phase):
    factories.edit(phase, publish=False, start_year=2010, end_year=2008, title_fr="À l’envers")
    editor = at_work("editor")
    editor.client.cookies["django_language"] = "en"
    answer = editor.client.get(address(phase))
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "The last year comes before the first one." in html
    assert "À l’envers" in html
    assert f'href="{editor.address(phase)}"' in html
    answer = editor.client.get(f"{address(phase)}fr/no-such-page/")
    assert answer.status_code == 409


def test_a_page_that_is_not_there_is_told_in_words(at_work, drafted):
    answer = at_work("editor").client.get(f"{address(drafted)}fr/no-such-page/")
    assert answer.status_code == 404
    assert "Titre brouillon" in answer.content.decode()


def links(editor, item) -> tuple[str, list[str]]:
    """Return the page of the links, and the addresses on it."""
    html = editor.client.get(address(item, "preview_links")).content.decode()
    return html, re.findall(r'href="http://testserver(/apercu/[^"]+)"', html)


def test_a_link_is_made_read_and_revoked(at_work, drafted):
    editor = at_work("editor")
    page, found = links(editor, drafted)
    assert found == []
    assert (
        f'href="{address(drafted, "preview_links")}"'
        in editor.client.get(editor.address(drafted)).content.decode()
    )
    answer = editor.client.post(address(drafted, "preview_links"), {"_create": "", "days": "7"})
    assert answer.status_code == 302
    page, (link,) = links(editor, drafted)
    visitor = Client()
    assert "Titre brouillon" in visitor.get(link, follow=True).content.decode()
    made = PreviewLink.objects.get()
    assert made.created_by == editor.user
    assert f'value="{made.pk}"' in page
    # By a colleague, twice.
    publisher = at_work("publisher")
    for _time in range(2):
        publisher.client.post(address(drafted, "preview_links"), {"_revoke": str(made.pk)})
    assert visitor.get(link).status_code == 410
    page, found = links(editor, drafted)
    assert found == []
    assert editor.user.username in page


@pytest.mark.parametrize("days", ["365", "0", "-1", "x", "", "9" * 5000])
def test_only_the_offered_times_are_taken(at_work, drafted, days):
    editor = at_work("editor")
    answer = editor.client.post(
        address(drafted, "preview_links"), {"_create": "", "days": days}, follow=True
    )
    assert 'class="error"' in answer.content.decode()
    assert not PreviewLink.objects.exists()


def test_a_translator_sees_the_links_and_gives_none(at_work, drafted):
    translator = at_work("translator")
    page, _found = links(translator, drafted)
    assert "_create" not in page
    answer = translator.client.post(address(drafted, "preview_links"), {"_create": "", "days": "7"})
    assert answer.status_code == 403
    assert not PreviewLink.objects.exists()


def test_the_links_of_another_item_are_not_revoked_from_here(at_work, drafted):
    editor = at_work("editor")
    other = factories.publish(Page, title_fr="Page", slug_fr="page")
    editor.client.post(address(other, "preview_links"), {"_create": "", "days": "1"})
    made = PreviewLink.objects.get()
    for wrong in (str(made.pk), "x"):
        answer = editor.client.post(address(drafted, "preview_links"), {"_revoke": wrong})
        assert answer.status_code == 404
    made.refresh_from_db()
    assert made.revoked_at is None


def test_many_links_cost_as_many_queries(at_work, drafted):
    editor = at_work("editor")
    post = {"_create": "", "days": "1"}

    def cost() -> int:
        links(editor, drafted)  # shows the messages
        with CaptureQueriesContext(connection) as captured:
            links(editor, drafted)
        return len(captured)

    editor.client.post(address(drafted, "preview_links"), post)
    before = cost()
    for _time in range(10):
        editor.client.post(address(drafted, "preview_links"), post)
    assert cost() == before
    assert len(links(editor, drafted)[1]) == 11


def test_who_gave_a_link_is_told_by_the_journal(at_work, drafted):
    editor = at_work("editor")
    editor.client.post(address(drafted, "preview_links"), {"days": "7"})
    query = "verb__exact=link_given"
    response = editor.client.get(f"{reverse('admin:phases_journalentry_changelist')}?{query}")
    assert response.context["cl"].result_count == 1
    response = editor.client.get(f"{reverse('admin:phases_journalentry_export')}?{query}")
    (row,) = b"".join(response.streaming_content).decode().splitlines()[1:]
    assert "lien d’aperçu donné" in row
    assert "editor" in row
