"""Files for programs, where they look for them."""

import datetime

import pytest
from django.utils import timezone

from tests import factories

pytestmark = pytest.mark.django_db


def test_robots(client, production):
    text = client.get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in text
    production.DEVELOPMENT = True
    assert "Disallow: /\n" in client.get("/robots.txt").content.decode()


def test_security_contact(client):
    assert client.get("/.well-known/security.txt").status_code == 404
    factories.SiteSettingsFactory(security_contact="mailto:securite@example.org")
    lines = client.get("/.well-known/security.txt").content.decode().splitlines()
    fields = dict(line.split(": ", 1) for line in lines)
    assert fields["Contact"] == "mailto:securite@example.org"
    expires = datetime.datetime.fromisoformat(fields["Expires"])
    assert timezone.now() < expires < timezone.now() + datetime.timedelta(days=365)
