"""PO: what is written comes back as it was, and other programs read it."""

import shutil
import subprocess

import pytest
from hypothesis import given
from translate.storage.pypo import pofile

from phases.localization import po
from phases.localization.bitext import Bitext, Unit
from phases.localization.exchange_files import (
    DuplicateIdError,
    ExchangeFileError,
    MalformedFileError,
    MissingIdError,
    TruncatedFileError,
    WrongEncodingError,
    WrongFormatError,
    WrongLanguagesError,
)
from tests.localization.bitexts import bitexts
from tests.localization.test_xliff import EVERY_STATE
from tests.programs import skip_or_fail


def read(data: bytes) -> Bitext:
    return po.read(data, source_language="fr", target_language="lt")


@given(bitexts())
def test_what_is_written_comes_back(bitext):
    assert read(po.write(bitext)) == bitext


def test_every_state_comes_back():
    assert read(po.write(EVERY_STATE)) == EVERY_STATE


def test_the_file_is_that_of_a_catalogue():
    text = po.write(EVERY_STATE).decode()
    assert '#| msgid "cinq {1}?{/1}"\nmsgctxt "e"\nmsgid "cinq"\nmsgstr "penki"' in text
    assert "#. {1}: <em>\n#. {2}: <br>\n" in text
    assert text.count("#, fuzzy") == 3
    assert "#. field: Titre" in text


def test_translate_toolkit_reads_all_units_and_states():
    store = pofile.parsestring(po.write(EVERY_STATE))
    units = [unit for unit in store.units if not unit.isheader()]
    assert [unit.getcontext() for unit in units] == ["a", "b", "c", "d", "e"]
    assert [str(unit.source) for unit in units] == [
        "un",
        "{1}deux{/1}{2/}",
        "trois",
        "quatre",
        "cinq",
    ]
    assert [str(unit.target) for unit in units] == ["", "{1}du{/1}{2/}", "trys", "keturi", "penki"]
    assert [unit.isfuzzy() for unit in units] == [False, True, True, False, True]
    assert read(bytes(store)) == EVERY_STATE


def test_gettext_reads_it(tmp_path):
    if shutil.which("msgfmt") is None:
        skip_or_fail("GNU gettext is not installed (Debian package: gettext)")
    file = tmp_path / "lt.po"
    file.write_bytes(po.write(EVERY_STATE))
    subprocess.run(["msgfmt", "--check-format", "-o", "/dev/null", file], check=True)
    done = subprocess.run(["msgcat", file], check=True, capture_output=True)
    assert read(done.stdout) == EVERY_STATE


def test_what_is_no_longer_fuzzy_is_reviewed():
    text = po.write(EVERY_STATE).decode().replace("#, fuzzy\n", "")
    assert {unit.state for unit in read(text.encode()).units} == {"missing", "reviewed"}


def test_what_another_program_marked_as_fuzzy_is_in_work():
    text = po.write(EVERY_STATE).decode().replace('msgctxt "d"', '#, fuzzy\nmsgctxt "d"')
    assert [unit.state for unit in read(text.encode()).units][3] == "in_work"


HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset={}\\n"\n"Language: {}\\n"\n\n'
ENTRY = 'msgctxt "{}"\nmsgid "un"\nmsgstr "vienas"\n\n'
GOOD = HEADER.format("UTF-8", "lt") + ENTRY.format("a")


def test_the_least_that_is_read():
    unit = Unit(id="a", source="un", target="vienas", state="reviewed")
    assert read(GOOD.encode()).units == (unit,)
    assert read(GOOD.replace("\n", "\r\n").encode()).units == (unit,)
    obsolete = '#. field: x\n#, fuzzy\n#~ msgctxt "b"\n#~ msgid "x"\n#~ msgstr "y"\n'
    assert read((GOOD + obsolete).encode()).units == (unit,)
    assert read((GOOD.replace("msgctxt", obsolete + "msgctxt")).encode()).units == (unit,)
    assert read(GOOD.replace('"vienas"', '"vie"\n\n "n"\n"as"').encode()).units == (unit,)


def test_the_line_where_a_file_is_wrong_is_told():
    text = GOOD.replace('msgid "un"', '"x"\n\n#. a\n#. b\nmsgid\nmsgid "un"')
    with pytest.raises(MalformedFileError, match="11"):
        read(text.encode())
    text = GOOD.replace('"vienas"', '"vienas"\n"x"\nmsgid_plural "y"') + ENTRY.format("b")
    with pytest.raises(MalformedFileError, match="10"):
        read(text.encode())


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", WrongFormatError),
        ("Bonjour", WrongFormatError),
        ("/etc/passwd", WrongFormatError),
        (HEADER.format("ISO-8859-13", "lt") + ENTRY.format("a"), WrongEncodingError),
        (HEADER.format("UTF-8", "en") + ENTRY.format("a"), WrongLanguagesError),
        (ENTRY.format("a"), WrongLanguagesError),
        (GOOD.replace("Language: lt", "Language: lt\\nX-Source-Language: en"), WrongLanguagesError),
        (GOOD + ENTRY.format("a"), DuplicateIdError),
        (GOOD + 'msgid "deux"\nmsgstr ""\n', MissingIdError),
        (GOOD.replace('"vienas"', '"vie"nas"'), TruncatedFileError),
        (GOOD.replace('"un"', '"un'), MalformedFileError),
        (GOOD.replace("msgstr \"vienas", "msgtxt \"vienas"), TruncatedFileError),
        (GOOD.replace("msgctxt", "msgxtxt"), MalformedFileError),
        (GOOD.replace("msgctxt", "#| msgid\nmsgctxt"), MalformedFileError),
        (GOOD.replace("msgctxt", "#. a\n\"b\"\nmsgctxt"), MalformedFileError),
        (GOOD.replace("msgctxt", "#| \"b\"\nmsgctxt"), MalformedFileError),
        ('"b"\n' + GOOD, MalformedFileError),
        (GOOD.replace("Language", "X: y\\n" * 3000 + "Language"), MalformedFileError),
    ],
)  # fmt: skip
def test_bad_files_are_refused(text, error):
    with pytest.raises(error):
        read(text.encode())


def test_a_file_that_was_cut_is_refused():
    data = po.write(EVERY_STATE).rstrip()
    for end in range(1, len(data)):
        with pytest.raises(ExchangeFileError):
            read(data[:end])
    with pytest.raises(TruncatedFileError):
        read(data[: data.index(b"#. x-state: outdated")])
