"""A day is understood as people write it, and nothing else is."""

import datetime

import pytest

from phases.filters.days import parse_day


@pytest.mark.parametrize(
    "written",
    [
        "2010-05-11",
        "11/05/2010",
        "11.05.2010",
        "11/5/2010",
        " 11 mai 2010 ",
        "11 Mai 2010",
        "11 May 2010",
        "2010 m. gegužės 11 d.",
        "2010 gegužės 11",
        "11\u00a0mai\u00a02010",
    ],
)
def test_ways_of_writing_a_day(written):
    assert parse_day(written) == datetime.date(2010, 5, 11)


def test_the_first_of_a_month_in_french():
    assert parse_day("1er janvier 2009") == datetime.date(2009, 1, 1)
    assert parse_day("31 décembre 2014") == datetime.date(2014, 12, 31)


@pytest.mark.parametrize(
    "written",
    [
        *("", "2010", "05/2010", "31/02/2010", "32 mai 2010", "11 brumaire 2010", "today"),
        *("0000-01-01", "1/1/99999", "٢٠١٠-٠٥-١١", "\0", "x" * 100_000, "2010-05-11T00:00"),
    ],
)
def test_what_is_no_day(written):
    with pytest.raises(ValueError, match=r"day|month|year"):
        parse_day(written)
