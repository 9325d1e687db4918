"""The language of a request: its address, or the browser's wish, never a cookie."""

import pytest
from django.test import RequestFactory

from phases.localization.negotiation import best_language, language_of


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("lt", "lt"),
        ("en-GB,en;q=0.9,lt;q=0.8", "en"),
        ("de,pl;q=0.9", "fr"),
        ("lt;q=0.2,en;q=0.7", "en"),
        ("", "fr"),
        ("x" * 100_000, "fr"),
    ],
)
def test_best_language(header, expected):
    assert best_language(header) == expected


@pytest.mark.parametrize(
    ("path", "expected"), [("/en/phases/", "en"), ("/de/", "lt"), ("/", "lt"), ("/english/", "lt")]
)
def test_the_address_comes_first(path, expected):
    request = RequestFactory().get(path, headers={"accept-language": "lt"})
    request.COOKIES["django_language"] = "fr"
    assert language_of(request) == expected
