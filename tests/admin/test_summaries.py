"""Ending the daily e-mail: by its link without a password, or in the admin."""

import pytest
from django.test import Client
from django.urls import reverse

from phases.editorial import translation_summaries

PLACE = "/admin/translations/summary/"


@pytest.fixture
def link(translator):
    """Return the address that the translator's e-mails hold."""
    token = translation_summaries.stop_token(translator, "lt")
    return reverse("admin:translations_stop", args=[token])


def test_looking_at_the_link_ends_nothing(client, link, translator):
    response = client.get(link)
    page = response.content.decode()
    assert response.status_code == 200
    assert '<html lang="lt"' in page
    assert "nebegauti" in page
    assert "nav-sidebar" not in page, "an empty list that says that nothing is allowed"
    assert response["Content-Language"] == "lt"
    assert "no-store" in response["Cache-Control"]
    assert translation_summaries.is_wanted(translator)


def test_its_button_ends_the_e_mails_without_cookie_or_password(link, translator):
    client = Client(enforce_csrf_checks=True)
    for _again in range(2):
        response = client.post(link, {"List-Unsubscribe": "One-Click"})
        assert response.status_code == 200
        assert "nebegausite" in response.content.decode()
        assert not translation_summaries.is_wanted(translator)
    assert not response.cookies.get("sessionid")


@pytest.mark.parametrize("token", ["x", "x" * 600, "WzEsImx0Il0:1:x"])
def test_a_link_that_nobody_signed_does_nothing(client, translator, token):
    for method in (client.get, client.post):
        response = method(reverse("admin:translations_stop", args=[token]))
        assert response.status_code == 404
        assert "Ce lien n’est pas complet" in response.content.decode()
    assert translation_summaries.is_wanted(translator)


def test_an_account_chooses(logged_in, translator):
    client = logged_in("translator")
    assert client.get(PLACE).context["is_wanted"]
    client.post(PLACE, {"wanted": "0"})
    assert not client.get(PLACE).context["is_wanted"]
    assert not translation_summaries.is_wanted(translator)
    client.post(PLACE, {"wanted": "1"})
    assert translation_summaries.is_wanted(translator)


def test_the_choice_is_the_account_s_own(client, link, db):
    assert client.get(PLACE)["Location"].startswith("/admin/login/")
