"""The page on cookies names those that the admin sets, no more and no fewer."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from phases import languages
from phases.models import Page, Theme
from tests import factories
from tests.admin.browser_form import fields


@pytest.mark.usefixtures("first_content")
def test_the_page_on_cookies_names_each(administrator):
    administrator.set_password("an invented password")
    administrator.save()
    visitor, cookies = Client(), set()

    def note(response):
        assert response.status_code in (200, 302)
        cookies.update(response.cookies)

    note(visitor.get("/fr/"))
    assert not cookies
    login = reverse("admin:login")
    note(visitor.get(login))
    person = {"username": administrator.username, "password": "an invented password"}
    note(visitor.post(login, person))
    note(visitor.post(reverse("admin:language"), {"language": "lt", "next": login}))
    theme = factories.publish(Theme, name_fr="Thème inventé", slug_fr="theme-invente")
    address = reverse("admin:phases_theme_change", args=[theme.pk])
    note(visitor.post(address, fields(visitor.get(address), "theme_form")))

    page = Page.objects.get(role="cookies")
    for language in languages.ALL:
        body = getattr(page, languages.column("body", language))
        assert set(re.findall(r"<strong>(\w+)</strong>", body)) == cookies
