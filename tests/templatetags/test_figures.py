"""Figures are printed no more precise than they are known."""

from datetime import UTC, datetime

import pytest
from django.template import Context, engines
from django.utils import translation

from phases.models.dates import PartialDate


def render(source: str, language: str = "fr", **context) -> str:
    template = engines["django"].engine.from_string("{% load figures %}" + source)
    with translation.override(language):
        return template.render(Context(context))


@pytest.mark.parametrize(
    ("language", "date", "expected"),
    [
        ("fr", PartialDate(2013), '<time datetime="2013">2013</time>'),
        ("fr", PartialDate(2013, 1), '<time datetime="2013-01">janvier 2013</time>'),
        ("fr", PartialDate(2013, 1, 1), '<time datetime="2013-01-01">1er\u00a0janvier 2013</time>'),
        ("en", PartialDate(2013, 1, 9), '<time datetime="2013-01-09">9\u00a0January 2013</time>'),
        (
            "lt",
            PartialDate(2013, 1, 9),
            '<time datetime="2013-01-09">2013\u00a0m. sausio 9\u00a0d.</time>',
        ),
    ],
)
def test_dates_are_no_more_precise_than_known(language, date, expected):
    assert render("{% date day %}", language, day=date) == expected


def test_nothing_for_no_value():
    assert render("{% date none %}{% number none %}{% amount none %}", none=None) == ""


def test_a_moment_has_the_day_of_paris():
    moment = datetime(2013, 1, 9, 23, 30, tzinfo=UTC)
    assert 'datetime="2013-01-10"' in render("{% date moment %}", moment=moment)
