"""Dates as precise as their source."""

import contextlib
import datetime

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from phases.models import Article
from phases.models.dates import PartialDate, PartialDateField, PartialDateFormField
from tests import factories


@st.composite
def partial_dates(draw):
    day = draw(st.dates())
    parts = (day.year, day.month, day.day)
    return PartialDate(*parts[: draw(st.integers(1, 3))])


@given(partial_dates())
def test_the_iso_form_reads_back(date):
    assert PartialDate.parse(str(date)) == date


@given(partial_dates())
def test_what_the_form_shows_reads_back(date):
    field = PartialDateFormField()
    assert field.clean(field.prepare_value(date)) == date
    assert not field.has_changed(date, field.prepare_value(date))


@given(partial_dates())
def test_no_part_is_invented(date):
    given_parts = [part for part in (date.year, date.month, date.day) if part is not None]
    assert len(str(date).split("-")) == len(given_parts)
    assert date.precision == ("year", "month", "day")[len(given_parts) - 1]


@given(partial_dates(), partial_dates())
def test_texts_sort_as_dates_do(one, other):
    """The column is compared as text in the database."""
    firsts = [datetime.date(d.year, d.month or 1, d.day or 1) for d in (one, other)]
    if firsts[0] != firsts[1]:
        assert (one < other) == (firsts[0] < firsts[1]) == (str(one) < str(other))
    else:
        assert (one < other) == (len(str(one)) < len(str(other)))


@given(partial_dates(), partial_dates())
def test_equal_dates_have_equal_hashes(one, other):
    assert (one == other) == (str(one) == str(other))
    assert one != str(one)
    if one == other:
        assert hash(one) == hash(other)


@given(st.text())
def test_any_text_is_a_date_or_refused_in_words(text):
    with contextlib.suppress(ValidationError):
        value = PartialDateField(null=True).to_python(text)
        assert value is None or isinstance(value, PartialDate)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2013", "2013"),
        ("12/2013", "2013-12"),
        ("09/12/2013", "2013-12-09"),
        ("9.12.2013", "2013-12-09"),
        (" 2013-12 ", "2013-12"),
    ],
)
def test_editors_write_the_french_way(text, iso):
    assert str(PartialDate.parse(text)) == iso


@pytest.mark.parametrize(
    "text", ["13/2013", "31/02/2013", "2013-00", "12/13", "0000", "décembre 2013", "2013-1", "٢٠١٣"]
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        PartialDate.parse(text)


def test_a_day_needs_its_month():
    with pytest.raises(ValueError, match="month"):
        PartialDate(2013, None, 9)


@pytest.mark.django_db
def test_the_column_keeps_the_precision_and_sorts():
    for iso in ("2013-12-09", "2013", "2013-12", None):
        factories.ArticleFactory(date=PartialDate.parse(iso) if iso else None)
    dates = [str(article.date) for article in Article.objects.order_by("date")]
    assert dates == ["2013", "2013-12", "2013-12-09", "None"]
    assert Article.objects.filter(date__lte="2013-12").count() == 2
