"""Units as the formats write and read them."""

import datetime
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phases.localization import po, xliff
from phases.localization.bitext import Bitext, Unit, digest, in_a_line, is_language
from tests.localization.bitexts import INLINE_HTML, WORDS

UNIT = Unit.of("phase:1 title", "<em>un</em>", "<em>vienas</em>", state="reviewed")
PLAIN = Unit.of("phase:1 name", "{1} <b>", "{1} >", state="in_work", is_plain=True)


def test_a_unit_of_the_database_and_back():
    assert (UNIT.source, UNIT.target, UNIT.target_tags) == ("{1}un{/1}", "{1}vienas{/1}", ("<em>",))
    assert UNIT.target_value() == "<em>vienas</em>"
    assert UNIT.digest == digest("<em>un</em>") != digest("un")
    assert (PLAIN.source, PLAIN.target_value()) == ("{1} <b>", "{1} >")
    assert Unit.of("x", "un", "", state="missing").target_value() == ""


@given(INLINE_HTML.filter(bool), INLINE_HTML.filter(bool))
def test_the_translation_comes_back_as_it_was(source, target):
    assert Unit.of("x", source, target, state="machine").target_value() == target


@pytest.mark.parametrize(
    "change",
    [
        {"state": "source"},
        {"state": "missing"},
        {"target": None},
        {"target": ""},
        {"target_tags": ()},
        {"id": ""},
        {"id": "a\nb"},
        {"original": " a"},
        {"digest": "a\x0b"},
        {"notes": (("Field", "x"),)},
        {"notes": (("field", ""),)},
        {"notes": (("field", "a\nb"),)},
    ],
)
def test_a_unit_that_no_format_can_hold_is_refused(change):
    with pytest.raises(ValueError, match=r"phase:1 title|without id|not one line"):
        replace(UNIT, **change)


@pytest.mark.parametrize(
    "change",
    [
        {"units": ()},
        {"units": (UNIT, UNIT)},
        {"project": "a\nb"},
        {"exported_at": datetime.datetime(2026, 1, 1)},
        {"exported_at": datetime.datetime(2026, 1, 1, microsecond=1, tzinfo=datetime.UTC)},
    ],
)
def test_a_bitext_that_no_format_can_hold_is_refused(change):
    whole = Bitext(source_language="fr", target_language="lt", units=(UNIT,))
    with pytest.raises(ValueError, match=r"units|project|UTC"):
        replace(whole, **change)


def test_notes_are_put_on_one_line():
    unit = Unit.of("x", "un", "", state="missing", notes=(("field", " a\r\n b\x0b"),))
    assert unit.notes == (("field", "a b"),)


@given(st.one_of(WORDS, st.text()))
def test_one_line(text):
    line = in_a_line(text)
    assert line == in_a_line(line)
    assert len(line.splitlines()) <= 1


@pytest.mark.parametrize(
    ("written", "code", "expected"),
    [
        ("lt", "lt", True),
        ("LT-lt", "lt", True),
        ("lt_LT", "lt", True),
        ("pt-BR", "pt-br", True),
        ("pt", "pt-br", False),
        ("ltg", "lt", False),
        ("", "lt", False),
    ],
)
def test_languages(written, code, expected):
    assert is_language(written, code) is expected


@pytest.mark.parametrize("file_format", [xliff, po], ids=["xliff", "po"])
def test_pofilter_finds_faults_in_what_is_written(file_format, tmp_path):
    """The optional program of decision 10, on a file as it is exported."""
    units = (
        Unit(id="a", source="En 2013, {1}là{/1}.", source_tags=("<em>",), state="reviewed",
             target="{1}Ten{/1}, 2012 m.", target_tags=("<em>",)),
        Unit(id="b", source="Les pôles de demain.", target="Rytojaus klasteriai.",
             state="reviewed"),
    )  # fmt: skip
    ending = file_format.__name__.rpartition(".")[2]
    file, remarks = (tmp_path / f"{name}.{ending}" for name in ("file", "remarks"))
    bitext = Bitext(source_language="fr", target_language="lt", units=units)
    file.write_bytes(file_format.write(bitext))
    command = [sys.executable, "-m", "translate.filters.pofilter", "--language=lt"]
    subprocess.run([*command, "--progress=none", file, remarks], check=True)
    found = remarks.read_text()
    assert "Different numbers" in found
    assert "Les pôles de demain." not in found
