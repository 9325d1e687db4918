"""Labels are a history of events, not a flag."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from phases.models import LabelEvent, Pole
from phases.models.dates import PartialDate
from tests import factories

pytestmark = pytest.mark.django_db
KIND = LabelEvent.Kind


def labelled_on(*day) -> set[str]:
    return set(Pole.objects.live().labelled_on(datetime.date(*day)).values_list("name", flat=True))


def pole(name, **events):
    made = factories.PoleFactory(name=name)
    for position, (kind, date) in enumerate(events.items(), start=1):
        factories.LabelEventFactory(
            pole=made, kind=KIND[kind.upper()], date=PartialDate.parse(date), position=position
        )
    return made


def test_a_label_lasts_from_its_day_until_the_day_it_is_withdrawn():
    pole("six", labelled="2005-07-12", withdrawn="2010-05-11")
    assert labelled_on(2005, 7, 11) == set()
    assert labelled_on(2005, 7, 12) == {"six"}
    assert labelled_on(2010, 5, 10) == {"six"}
    assert labelled_on(2010, 5, 11) == set()


def test_six_go_as_six_come():
    pole("goes", labelled="2005-07-12", withdrawn="2010-05-11")
    pole("comes", labelled="2010-05-11")
    assert labelled_on(2010, 5, 10) == {"goes"}
    assert labelled_on(2010, 5, 11) == {"comes"}


def test_a_label_given_again_counts_from_its_new_day():
    made = pole("again", labelled="2005-07-12", withdrawn="2010-05-11")
    factories.LabelEventFactory(
        pole=made, kind=KIND.LABELLED, date=PartialDate(2013, 2, 1), position=3
    )
    assert labelled_on(2009, 1, 1) == {"again"}
    assert labelled_on(2010, 5, 11) == labelled_on(2013, 1, 31) == set()
    assert labelled_on(2013, 2, 1) == {"again"}


def test_on_one_day_the_event_further_down_the_history_counts():
    pole("out and in", withdrawn="2010-05-11", labelled="2010-05-11")
    pole("in and out", labelled="2010-05-11", withdrawn="2010-05-11")
    assert labelled_on(2010, 5, 11) == {"out and in"}


def test_what_last_happened_to_a_label_is_told():
    pole("kept", labelled="2005-07-12", renewed="2010-05-11")
    pole("lost", labelled="2005-07-12", withdrawn="2010-05-11")
    factories.PoleFactory(name="unknown")
    rows = Pole.objects.with_label(datetime.date(2013, 1, 1))
    assert set(rows.values_list("name", "label_kind", "label_date")) == {
        ("kept", "labelled", PartialDate(2005, 7, 12)),
        ("lost", "withdrawn", PartialDate(2010, 5, 11)),
        ("unknown", None, None),
    }


def test_a_merged_pole_has_no_label_of_its_own():
    pole("absorbed", labelled="2005", merged="2006-03-06")
    assert labelled_on(2006, 3, 5) == {"absorbed"}
    assert labelled_on(2006, 3, 6) == set()


def test_renewing_and_renaming_change_nothing():
    pole("renewed", labelled="2005-07", renewed="2010-05-11", renamed="2014")
    assert labelled_on(2015, 1, 1) == {"renewed"}


def test_a_date_known_to_the_month_or_year_counts_from_its_first_day():
    pole("month", labelled="2005-07")
    pole("year", labelled="2005")
    assert labelled_on(2004, 12, 31) == set()
    assert labelled_on(2005, 1, 1) == {"year"}
    assert labelled_on(2005, 7, 1) == {"month", "year"}


def test_without_an_event_there_is_no_label():
    factories.PoleFactory(name="no event")
    assert labelled_on(2013, 1, 1) == set()


def test_a_pole_is_not_its_own_successor_and_only_mergers_have_one():
    made = pole("a", labelled="2005")
    event = LabelEvent(pole=made, kind=KIND.MERGED, date=PartialDate(2006), successor=made)
    with pytest.raises(ValidationError, match="succ"):
        event.full_clean()
    event = LabelEvent(
        pole=made, kind=KIND.RENEWED, date=PartialDate(2006), successor=factories.PoleFactory()
    )
    with pytest.raises(ValidationError, match="succ"):
        event.full_clean()
