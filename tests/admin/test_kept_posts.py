"""A form that is sent after the session expired comes back after login, to its author only."""

import re

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from phases.admin import kept_posts
from phases.editorial import workflow
from phases.models import Phase
from tests.admin.browser_form import fields


def log_in(client, response, name):
    """Send the login form that ``response`` redirects to; return where it leads."""
    address = response.url
    page = client.get(address)
    data = fields(page, "login-form")
    return page, client.post(address, {**data, "username": name, "password": name})


def expired(person):
    """Let the session of ``person`` expire on the server; the browser keeps its cookies."""
    Session.objects.all().delete()


def test_every_text_comes_back_and_nothing_is_saved_without_an_act(at_work, phase):
    editor = at_work("publisher")
    data = editor.open(phase)
    expired(editor)
    response = editor.send(
        phase, data, title_fr="Tapé longtemps", **{"orientations-1-text_fr": "<p>Aussi.</p>"}
    )
    assert response.status_code == 302
    page, response = log_in(editor.client, response, "publisher")
    assert "messagelist" in page.content.decode()
    assert response.url == editor.address(phase)
    response = editor.client.get(response.url)
    again = editor.again(phase, response)
    assert again["title_fr"] == ["Tapé longtemps"]
    assert again["orientations-1-text_fr"] == ["<p>Aussi.</p>"]
    assert again["_revision"] == data["_revision"]
    assert workflow.newest_revision(Phase, phase.pk).number == 1
    assert editor.send(phase, again).status_code == 302
    assert Phase.objects.get(pk=phase.pk).title_fr == "Tapé longtemps"
    assert editor.open(phase)["title_fr"] == ["Tapé longtemps"]
    assert "Tapé" not in str(editor.client.session.get(kept_posts.SESSION_KEY))


def test_an_added_item_comes_back_too(at_work, db):
    editor = at_work("publisher")
    address = reverse("admin:phases_theme_add")
    data = fields(editor.client.get(address), "theme_form")
    expired(editor)
    response = editor.client.post(address, {**data, "name_fr": "Thème tapé"})
    _page, response = log_in(editor.client, response, "publisher")
    again = fields(editor.client.get(response.url), "theme_form")
    assert again["name_fr"] == ["Thème tapé"]
    assert editor.client.post(address, {**again, "_publish": "1"}).status_code == 302


def test_it_can_be_discarded(at_work, phase):
    editor = at_work("publisher")
    data = editor.open(phase)
    expired(editor)
    log_in(editor.client, editor.send(phase, data, title_fr="Tapé"), "publisher")
    assert editor.open(phase)["title_fr"] == ["Tapé"]
    page = editor.client.get(f"{editor.address(phase)}?discard=1")
    assert "Tapé" not in page.content.decode()
    assert editor.open(phase)["title_fr"] == [phase.title_fr]


def test_another_account_never_sees_it(at_work, phase):
    editor = at_work("publisher")
    at_work("administrator")
    data = editor.open(phase)
    expired(editor)
    response = editor.send(phase, data, title_fr="Secret de rédaction")
    _page, response = log_in(editor.client, response, "administrator")
    assert "Secret" not in editor.client.get(response.url).content.decode()
    assert kept_posts.SESSION_KEY not in editor.client.session


def test_a_stranger_fills_no_session(db, phase):
    client = Client()
    address = reverse("admin:phases_phase_change", args=[phase.pk])
    response = client.post(address, {"title_fr": "x" * 1000, "_author": "forged:signature"})
    assert response.status_code == 302
    assert not Session.objects.exists()


def test_what_is_too_long_is_not_kept(at_work, phase):
    editor = at_work("publisher")
    data = editor.open(phase)
    expired(editor)
    editor.send(phase, data, body_fr="x" * (kept_posts.MAX_LENGTH + 1))
    assert kept_posts.SESSION_KEY not in editor.client.session


def test_csrf_stays_on(at_work, phase):
    editor = at_work("publisher")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor.user)
    page = strict.get(editor.address(phase))
    data = fields(page, "phase_form")
    token = data["csrfmiddlewaretoken"][0]
    assert re.fullmatch(r"\w{64}", token)
    del data["csrfmiddlewaretoken"]
    assert strict.post(editor.address(phase), data).status_code == 403
    Session.objects.all().delete()
    assert strict.post(editor.address(phase), data).status_code == 403
    assert SESSION_KEY not in strict.session
    response = strict.post(
        editor.address(phase), {**data, "csrfmiddlewaretoken": token, "title_fr": "Tapé"}
    )
    assert response.status_code == 302
    _page, response = log_in(strict, response, "publisher")
    again = fields(strict.get(response.url), "phase_form")
    assert again["title_fr"] == ["Tapé"]
    assert strict.post(editor.address(phase), {**again, "_publish": "1"}).status_code == 302


@pytest.fixture
def two_tabs(at_work, phase):
    """Return a strict browser whose second tab has logged in again, and the first tab's form."""
    editor = at_work("publisher")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor.user)
    data = fields(strict.get(editor.address(phase)), "phase_form")
    Session.objects.all().delete()
    _page, response = log_in(strict, strict.get(editor.address(phase)), "publisher")
    assert response.status_code == 302
    return strict, data


def test_the_old_tab_keeps_its_text_after_a_login_in_another(two_tabs, phase):
    strict, data = two_tabs
    address = reverse("admin:phases_phase_change", args=[phase.pk])
    response = strict.post(address, {**data, "title_fr": "Tapé longtemps"})
    assert (response.status_code, response.url) == (302, address)
    assert Phase.objects.get(pk=phase.pk).title_fr == phase.title_fr
    page = strict.get(address)
    again = fields(page, "phase_form")
    assert again["title_fr"] == ["Tapé longtemps"]
    assert again["csrfmiddlewaretoken"] != data["csrfmiddlewaretoken"]
    assert workflow.newest_revision(Phase, phase.pk).number == 1
    assert strict.post(address, {**again, "_publish": "1"}).status_code == 302
    assert Phase.objects.get(pk=phase.pk).title_fr == "Tapé longtemps"


def test_a_form_that_fails_the_check_is_kept_for_its_author_only(two_tabs, account, phase):
    strict, data = two_tabs
    address = reverse("admin:phases_phase_change", args=[phase.pk])
    for author in ("", "forged:signature", kept_posts.signed_author(account("administrator"))):
        response = strict.post(address, {**data, "_author": author, "title_fr": "Tapé"})
        assert response.status_code == 403
        assert kept_posts.SESSION_KEY not in strict.session
    elsewhere = strict.post(address, data, headers={"origin": "https://elsewhere.example"})
    assert elsewhere.status_code == 403
    assert kept_posts.SESSION_KEY not in strict.session
    strict.logout()
    assert strict.post(address, data).status_code == 403
    assert not Session.objects.exists()


def test_the_page_that_discarded_a_text_keeps_the_next_one(at_work, phase):
    editor = at_work("publisher")
    data = editor.open(phase)
    expired(editor)
    log_in(editor.client, editor.send(phase, data, title_fr="Jeté"), "publisher")
    response = editor.client.get(f"{editor.address(phase)}?discard=1")
    assert (response.status_code, response.url) == (302, editor.address(phase))
    assert "messagelist" in editor.client.get(response.url).content.decode()
