"""Dates, amounts and periods in the visitor's language."""

import pytest
from django.utils import translation

from phases.localization.figures import (
    amount_in_words,
    date_in_words,
    number_in_words,
    size_in_words,
    years_in_words,
)
from phases.models.dates import PartialDate

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("language", "euros", "expected"),
    [
        ("fr", 1_500_000_000, "1,5 milliard d’euros"),
        ("fr", 3_400_000_000, "3,4 milliards d’euros"),
        ("en", 1_500_000_000, "€1.5 billion"),
        ("lt", 1_500_000_000, "1,5 mlrd. eurų"),
        ("fr", 600_000_000, "600 millions d’euros"),
        ("en", 600_000_000, "€600 million"),
    ],
)
def test_amounts(language, euros, expected):
    with translation.override(language):
        assert amount_in_words(euros).replace(NBSP, " ") == expected


def test_an_amount_does_not_break():
    with translation.override("lt"):
        assert " " not in amount_in_words(1_500_000_000)


def test_numbers_have_the_separators_of_the_language():
    with translation.override("en"):
        assert number_in_words(12345.5) == "12,345.5"
    with translation.override("lt"):
        assert number_in_words(12345.5) == f"12{NBSP}345,5"


def test_periods():
    with translation.override("en"):
        assert years_in_words(2013, 2018) == "2013–2018"
        assert years_in_words(2013, 2013) == years_in_words(2013) == "2013"
        assert years_in_words(None, 2018) == ""
    with translation.override("lt"):
        assert years_in_words(2013, 2018) == f"2013–2018{NBSP}m."


@pytest.mark.parametrize(
    ("language", "date", "expected"),
    [
        ("fr", "2013-01-09", "9~janvier 2013"),
        ("fr", "2013-12-31", "31~décembre 2013"),
        ("fr", "2013-01-01", "1er~janvier 2013"),
        ("fr", "2013-01", "janvier 2013"),
        ("en", "2013-01-09", "9~January 2013"),
        ("lt", "2013-01-09", "2013~m. sausio 9~d."),
        ("lt", "2013-01", "2013~m. sausis"),
        ("lt", "2013", "2013"),
    ],
)
def test_a_date_breaks_only_between_its_parts(language, date, expected):
    """No line begins with “m.” or “d.”, and a day stays with its month."""
    with translation.override(language):
        assert date_in_words(PartialDate.parse(date)).replace(NBSP, "~") == expected


@pytest.mark.parametrize(
    ("language", "size", "expected"),
    [
        ("fr", 12, "0,1 ko"),
        ("fr", 1_250, "1,2 ko"),
        ("en", 26_714, "27 kB"),
        ("lt", 999_400, "999 kB"),
        ("fr", 1_500_000, "1,5 Mo"),
        ("lt", 2_000_000_000, "2 GB"),
    ],
)
def test_sizes(language, size, expected):
    with translation.override(language):
        # CLDR keeps the unit at its number, in French with a narrow space.
        assert size_in_words(size).replace("\u202f", NBSP) == expected.replace(" ", NBSP)
