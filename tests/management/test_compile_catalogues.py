"""Compiling the catalogues in the process that goes on serving."""

from pathlib import Path

import polib
import pytest
from django.core.management import call_command
from django.utils import translation
from django.utils.translation.reloader import translation_file_changed

from phases.localization.catalogue_files import is_stale

WORDS = "Words that no other catalogue has"


@pytest.fixture
def catalogue(tmp_path, settings):
    """A French catalogue that is not compiled yet, known to the site for the test."""
    path = tmp_path / "fr" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=utf-8", "Language": "fr"}
    catalogue.append(polib.POEntry(msgid=WORDS, msgstr="Des mots"))
    catalogue.save(str(path))
    settings.LOCALE_PATHS = [tmp_path, *settings.LOCALE_PATHS]
    forget(path)
    yield path
    forget(path)


def forget(path: Path):
    translation_file_changed(None, path.with_suffix(".mo"))


def test_words_read_before_are_read_anew(catalogue, capsys):
    """A first start reads French before its catalogue is compiled, then serves pages."""
    with translation.override("fr"):
        assert translation.gettext(WORDS) == WORDS
    assert is_stale(catalogue)
    call_command("compile_catalogues")
    assert not is_stale(catalogue)
    with translation.override("fr"):
        assert translation.gettext(WORDS) == "Des mots"
