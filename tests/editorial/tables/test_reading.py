"""Tables as people's programs write them, and files that are no tables: a sentence each."""

import datetime
import io
import resource
import time
import tracemalloc
import zipfile

import pytest

from phases.editorial.tables import reading, refusals
from tests.editorial.tables.making import csv_of, table_of, xlsx_of

HEADER = ("slug_fr", "name")
LINE = ("pole-invente", "Pôle inventé à l’été")


def cells(data):
    """Return the texts of a table's lines."""
    return [[cell.text for cell in line.cells.values()] for line in table_of(data).lines]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_of_every_program(encoding, delimiter):
    data = csv_of(HEADER, LINE, encoding=encoding, delimiter=delimiter)
    assert cells(data) == [list(LINE)]


def test_workbooks():
    assert cells(xlsx_of(HEADER, LINE)) == [list(LINE)]


def test_lines_have_the_numbers_that_the_spreadsheet_shows():
    data = csv_of(("Slug_FR ", "name"), ("a", '"deux\nlignes"'), ("", ""), ("b", "B"))
    assert [line.number for line in table_of(data).lines] == [2, 5]
    data = csv_of((), (), HEADER, LINE)
    assert [line.number for line in table_of(data).lines] == [4]
    book = xlsx_of(HEADER, ("a", "A"), (None, None), ("b", "B"))
    assert [line.number for line in table_of(book).lines] == [2, 4]


def test_what_a_spreadsheet_made_of_numbers_and_dates():
    def change(sheet):
        sheet["A2"], sheet["B2"] = 12.5, 2013
        for place, shown in (("A3", "dd/mm/yyyy"), ("B3", "mmm-yy"), ("A4", "yyyy")):
            sheet[place] = datetime.date(2013, 1, 9)
            sheet[place].number_format = shown
        sheet["B4"] = 0.1 + 0.2

    found = cells(xlsx_of(HEADER, LINE, LINE, LINE, change=change))
    assert found == [["12.5", "2013"], ["2013-01-09", "2013-01"], ["2013", "0.3"]]


def test_harmless_cells_of_our_own_exports_are_plain_again():
    assert cells(csv_of(HEADER, ("a", "'=1+1"))) == [["a", "=1+1"]]


@pytest.mark.parametrize(
    "value", ["=1+1", True, pytest.param(0.4, id="percentage"), pytest.param("#REF!", id="error")]
)
def test_cells_that_are_not_what_they_show(value):
    def change(sheet):
        sheet["B2"] = value
        if value == 0.4:
            sheet["B2"].number_format = "0%"
        if value == "#REF!":
            sheet["B2"].data_type = "e"

    (line,) = table_of(xlsx_of(HEADER, LINE, change=change)).lines
    assert line.cells["name"].fault
    assert not line.cells["slug_fr"].fault


# What is refused as a whole


def archive(**parts):
    """Return a workbook of the given parts beside those that every workbook has."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx_of(HEADER, LINE))) as book:
        kept = {name: book.read(name) for name in book.namelist()}
    kept |= {name.replace("__", "/").replace("_DOT_", "."): text for name, text in parts.items()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in kept.items():
            book.writestr(name, text)
    return file.getvalue()


def sheet_of(rows, before=b"", after=b""):
    """Return a workbook whose sheet has these rows as they are written here."""
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    text = b"<worksheet %s>%s<sheetData>%s</sheetData>%s</worksheet>" % (space, before, rows, after)
    return archive(xl__worksheets__sheet1_DOT_xml=text)


FIRST = b'<row r="1"><c r="A1" t="inlineStr"><is><t>slug_fr</t></is></c></row>'


def doctype(name):
    return b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + name


HOSTILE = {
    "a bomb": (lambda: archive(xl__media__x_DOT_bin=bytes(60_000_000)), "BombError"),
    "a bomb of styles": (lambda: archive(xl__styles_DOT_xml=b" " * 4_000_000), "BombError"),
    "a bomb of parts": (lambda: archive(**{f"xl__{n}": b"" for n in range(600)}), "BombError"),
    "a bomb of cells": (lambda: sheet_of(FIRST + b"<row>" + b"<c/>" * 5_000_000 + b"</row>"), ""),
    "a million columns": (
        lambda: csv_of([f"c{n}" for n in range(1_000_000)], ["x"] * 1_000_000),
        "LongHeaderError",
    ),
    "a thousand columns": (lambda: csv_of([f"c{n}" for n in range(1000)]), "TooManyColumnsError"),
    "a column far away": (
        lambda: xlsx_of(HEADER, change=lambda sheet: sheet.__setitem__("XFD2", 1)),
        "TooManyColumnsError",
    ),
    "a line far away": (
        lambda: sheet_of(FIRST + b'<row r="999999999"><c r="A999999999"><v>1</v></c></row>'),
        "TooManyRowsError",
    ),
    "a long header": (lambda: b"x" * 2_000_000 + b"\na", "LongHeaderError"),
    "macros": (lambda: archive(xl__vbaProject_DOT_bin=b"x"), "MacrosError"),
    "an old workbook": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ""),
    "an archive of something": (
        lambda: b"PK\x03\x04" + bytes(30),
        "DamagedError",
    ),
    "a truncated workbook": (lambda: xlsx_of(HEADER, LINE)[:-200], "DamagedError"),
    "a broken sheet": (lambda: sheet_of(b"<row><c></row>"), "DamagedError"),
    "an external entity": (
        lambda: archive(xl__worksheets__sheet1_DOT_xml=doctype(b"<x>&a;</x>")),
        "ForeignXmlError",
    ),
    "a sheet in another encoding": (
        lambda: archive(xl__worksheets__sheet1_DOT_xml=doctype(b"<x/>").decode().encode("utf-16")),
        "ForeignXmlError",
    ),
    "merged cells": (
        lambda: xlsx_of(HEADER, LINE, change=lambda sheet: sheet.merge_cells("A2:B2")),
        "MergedCellsError",
    ),
    "two encodings": (
        lambda: csv_of(HEADER, LINE) + csv_of(LINE, encoding="windows-1252"),
        "MixedEncodingsError",
    ),
    "no encoding": (lambda: csv_of(HEADER) + b"\x81\x8d;\x90", "EncodingError"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), ""),
    "a quotation that does not end": (lambda: csv_of(HEADER, ("a", '"Pôle')), "QuotationError"),
    "a line that is cut": (lambda: csv_of(HEADER, LINE, ("un-autre",)), "ShortLineError"),
    "a line that is too long": (lambda: csv_of(HEADER, ("a", "b", "c")), "LongLineError"),
    "only names": (lambda: csv_of(HEADER), "EmptyTableError"),
    "nothing": (lambda: b"", "EmptyTableError"),
    "a column twice": (lambda: csv_of(("name", "Name"), LINE), "RepeatedColumnError"),
    "a column without name": (lambda: csv_of(("", "name"), LINE), "UnnamedColumnError"),
    "too many bytes": (lambda: bytes(reading.MOST_BYTES + 1), "TooLargeError"),
    "too many lines": (
        lambda: csv_of(HEADER, *([LINE] * (reading.MOST_ROWS + 1))),
        "TooManyRowsError",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_in_a_sentence(name):
    make, expected = HOSTILE[name]
    data = make()
    began = time.process_time()
    tracemalloc.start()
    try:
        with pytest.raises(refusals.TableError) as error:
            table_of(data)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert type(error.value).__name__ == (expected or type(error.value).__name__)
    assert str(error.value).endswith(".")
    assert peak < 300_000_000
    assert time.process_time() - began < 20


def test_a_file_larger_than_memory_is_not_read(tmp_path):
    """A gigabyte of header, most of which the file system does not even keep."""
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(1_000_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with path.open("rb") as file, pytest.raises(refusals.TooLargeError):
        reading.read(file)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kB
