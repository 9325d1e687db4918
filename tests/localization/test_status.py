"""The state of a translation: three are told, three follow from the texts."""

import datetime

import pytest

from phases import languages
from phases.localization.status import LABELS, state, status_value
from phases.models import Phase


def phase(**status) -> Phase:
    row = Phase(title_fr="Phase", title_lt="Etapas")
    row.translation_status_lt = {"title": status} if status else {}
    return row


def test_french_is_the_source_even_when_it_is_empty():
    assert state(Phase(), "title", "fr") == "source"


@pytest.mark.parametrize("told", ["machine", "in_work", "reviewed"])
def test_what_was_told_holds_while_the_french_text_stays(told):
    assert state(phase(state=told, source="Phase"), "title", "lt") == told
    assert state(phase(state=told, source="Ancien titre"), "title", "lt") == "outdated"


def test_a_text_of_which_nothing_is_told_is_in_work():
    assert state(phase(), "title", "lt") == "in_work"


def test_a_text_that_is_not_there_is_missing_whatever_is_told():
    row = phase(state="reviewed", source="Phase")
    row.title_lt = ""
    assert state(row, "title", "lt") == "missing"


def test_a_translation_of_a_text_that_was_removed_is_outdated():
    row = phase(state="reviewed", source="Phase")
    row.title_fr = ""
    assert state(row, "title", "lt") == "outdated"


def test_each_language_has_its_own_state():
    row = phase(state="reviewed", source="Phase")
    row.title_en = "Phase"
    assert (state(row, "title", "lt"), state(row, "title", "en")) == ("reviewed", "in_work")


def test_what_is_kept_beside_a_translation():
    assert status_value("machine", "Phase") == {"state": "machine", "source": "Phase"}
    day = datetime.date(2026, 11, 23)
    assert status_value("reviewed", "P", by="Ona", on=day) == {
        "state": "reviewed",
        "source": "P",
        "by": "Ona",
        "on": "2026-11-23",
    }


def test_every_state_has_a_word_in_every_language():
    assert set(LABELS) == {"source", "missing", "machine", "in_work", "reviewed", "outdated"}
    assert languages.SOURCE not in languages.TARGETS
