"""Somebody lost gets an answer in their language."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

pytestmark = pytest.mark.django_db


class TestErrors:
    def test_language_of_the_address(self, client):
        titles = set()
        for language in ("fr", "en", "lt"):
            html = client.get(f"/{language}/nulle-part/").content.decode()
            assert f'<html lang="{language}"' in html
            assert f'action="/{language}/recherche/"' in html
            titles.add(html.split("<h1>")[1].split("</h1>")[0])
        assert len(titles) == 3

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

    def test_form_without_proof_is_refused_in_words(self):
        client = Client(enforce_csrf_checks=True)
        response = client.post("/admin/login/", headers={"accept-language": "lt"})
        assert response.status_code == 403
        assert '<html lang="lt"' in response.content.decode()
        assert "<style" not in response.content.decode()

    @pytest.mark.parametrize(
        "address", ["/fr/phases/%FF%FE/", "/%00", "/fr/pages/%C3%A9/", "/fr//"]
    )
    def test_undecodable_address(self, client, address):
        assert client.get(address).status_code == 404

    @pytest.mark.parametrize("language", ["fr", "en", "lt"])
    def test_too_large_a_form_is_refused_with_the_limit(self, client, language):
        client.cookies["django_language"] = language
        response = client.post("/admin/login/", {"text": "x" * (8 * 1024 * 1024 + 1)})
        page = response.content.decode()
        assert response.status_code == 400
        assert f'<html lang="{language}"' in page
        words = {"fr": "8\xa0Mo", "en": "8 MB", "lt": "8\xa0MB"}
        assert words[language] in page
