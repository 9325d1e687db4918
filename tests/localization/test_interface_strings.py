"""The interface's strings are counted as the file says, and again when it changed."""

import os

import polib
import pytest

from phases.localization.desk import Progress
from phases.localization.interface_strings import interface_progress


@pytest.fixture
def catalogue(tmp_path, settings):
    """Return a function that writes the catalogue of a language, entry by entry."""
    settings.LOCALE_PATHS = [tmp_path]

    def write(language, *entries, at=1):
        path = tmp_path / language / "LC_MESSAGES" / "django.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        po = polib.POFile()
        po.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
        po.extend(polib.POEntry(**entry) for entry in entries)
        po.save(str(path))
        os.utime(path, (at, at))
        return path

    return write


DONE = {"msgid": "One", "msgstr": "Vienas"}
EMPTY = {"msgid": "Two", "msgstr": ""}
FUZZY = {"msgid": "Three", "msgstr": "Trys", "flags": ["fuzzy"]}
HALF = {"msgid": "four", "msgid_plural": "fours", "msgstr_plural": {0: "keturi", 1: ""}}
GONE = {"msgid": "Five", "msgstr": "", "obsolete": True}


def test_missing_and_fuzzy_strings_are_counted(catalogue):
    catalogue("lt", DONE, EMPTY, FUZZY, HALF, GONE)
    assert interface_progress("lt") == Progress(outdated=1, missing=2, in_work=1)


def test_english_words_that_are_the_code_s_own_are_not_missing(catalogue):
    catalogue("en", DONE, EMPTY)
    assert interface_progress("en") == Progress(in_work=2)


def test_a_catalogue_that_changed_is_read_again(catalogue):
    catalogue("lt", EMPTY)
    assert interface_progress("lt").missing == 1
    catalogue("lt", EMPTY, HALF, at=2)
    assert interface_progress("lt").missing == 2


def test_no_catalogue_and_one_that_cannot_be_read_are_none(catalogue):
    assert interface_progress("de") is None
    catalogue("lt", DONE).write_text('msgid "a\nmsgstr')
    assert interface_progress("lt") is None
