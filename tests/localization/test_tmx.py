"""TMX: translated texts for the memories of other programs, and from them."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from translate.storage.tmx import tmxfile

from phases.localization import tmx
from phases.localization.bitext import Bitext, Unit
from phases.localization.exchange_files import (
    DuplicateIdError,
    EmptyFileError,
    WrongFormatError,
    WrongLanguagesError,
)
from tests.localization.bitexts import bitexts
from tests.localization.test_xliff import EVERY_STATE


def read(data: bytes) -> Bitext:
    return tmx.read(data, source_language="fr", target_language="lt")


def in_memory(bitext: Bitext) -> Bitext:
    """Return what TMX holds of ``bitext``."""
    units = tuple(
        replace(unit, notes=(), max_length=None, previous_source=None)
        for unit in bitext.units
        if unit.target
    )
    return replace(bitext, units=units)


@given(bitexts(is_translated=True))
def test_what_is_written_comes_back(bitext):
    assert read(tmx.write(bitext)) == in_memory(bitext)


def test_every_state_comes_back():
    assert read(tmx.write(EVERY_STATE)) == in_memory(EVERY_STATE)


def test_without_translations_nothing_is_written():
    with pytest.raises(ValueError, match="nothing is translated"):
        tmx.write(replace(EVERY_STATE, units=EVERY_STATE.units[:1]))


def test_translate_toolkit_reads_all_units():
    store = tmxfile.parsestring(tmx.write(EVERY_STATE))
    assert [unit.getid() for unit in store.units] == ["b", "c", "d", "e"]
    assert [unit.target for unit in store.units][1:] == ["trys", "keturi", "penki"]
    assert store.translate("quatre") == "keturi"


@settings(max_examples=40)
@given(bitexts(is_translated=True))
def test_translate_toolkit_reads_whatever_is_written(bitext):
    assert len(tmxfile.parsestring(tmx.write(bitext)).units) == len(in_memory(bitext).units)


def foreign(*units: str, version: str = "1.4") -> bytes:
    """Return a memory of another program."""
    return (
        f'<?xml version="1.0"?><tmx version="{version}"><header creationtool="x" srclang="*all*"/>'
        f"<body>{''.join(units)}</body></tmx>"
    ).encode()


def pair(source: str, target: str, attributes: str = "") -> str:
    return (
        f'<tu {attributes}><tuv xml:lang="EN-us"><seg>x</seg></tuv>'
        f'<tuv xml:lang="FR-fr"><seg>{source}</seg></tuv>'
        f'<tuv lang="lt_LT"><seg>{target}</seg></tuv></tu>'
    )


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("du &amp; {1}", "du &amp; {1}"),
        ('<bpt i="1">&lt;b&gt;</bpt>du<ept i="1">&lt;/b&gt;</ept>', "<strong>du</strong>"),
        ('<bpt i="1">&lt;cf bold="on"&gt;</bpt>du<ept i="1">&lt;/cf&gt;</ept>', "du"),
        ('<bpt i="1">{\\b </bpt>du<ept i="1">}</ept>', "du"),
        ('<bpt i="1">&lt;em&gt;</bpt>du', "<em>du</em>"),
        ('<bpt i="1">&lt;script&gt;</bpt>du<ept i="1">&lt;/script&gt;</ept>', "du"),
        ('<ph>&lt;a href="javascript:x" onclick="y"&gt;</ph>du', "<a>du</a>"),
        ("<ph>&lt;!-- &lt;em&gt; --&gt;</ph>du", "du"),
        ("<hi>d<hi>u</hi></hi>", "du"),
        ('du<ph type="x-u0000"/>', "du"),
        ("&lt;script&gt;du&lt;/script&gt;", "&lt;script&gt;du&lt;/script&gt;"),
    ],
)
def test_texts_of_other_programs_are_sanitised(written, value):
    (unit,) = read(foreign(pair("deux", written))).units
    assert unit.target_value() == value
    assert (unit.id, unit.state, unit.source) == ("tu-1", "in_work", "deux")


def test_texts_in_one_language_alone_are_left_out():
    one = '<tu><tuv xml:lang="fr"><seg>un</seg></tuv></tu>'
    empty = pair("trois", "<ph>x</ph>")
    found = read(foreign(one, pair("deux", "du"), empty, version="1.1"))
    assert [unit.id for unit in found.units] == ["tu-2"]
    with pytest.raises(EmptyFileError):
        read(foreign(empty))


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (foreign(), EmptyFileError),
        (foreign(version="2.0"), WrongFormatError),
        (b"<xliff/>", WrongFormatError),
        (foreign('<tu><tuv xml:lang="de"><seg>x</seg></tuv></tu>'), WrongLanguagesError),
        (foreign(pair("a", "b", 'tuid="1"'), pair("c", "d", 'tuid="1"')), DuplicateIdError),
    ],
)
def test_bad_files_are_refused(data, error):
    with pytest.raises(error):
        read(data)


def test_a_unit_of_ours():
    (unit,) = read(
        foreign(pair("deux", "d{1}<ph type='x-u000b'/>u", 'datatype="plaintext" tuid="a"'))
    ).units
    assert unit == Unit.of("a", "deux", "d{1}\x0bu", state="in_work", is_plain=True)
