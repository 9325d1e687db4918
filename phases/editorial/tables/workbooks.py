"""The first sheet of an XLSX workbook (ECMA-376), opened only after a look at what is in it.

A workbook is a ZIP archive of XML parts. Before openpyxl sees it, the sizes of the parts are added
up and each part is searched for what no table has and for what would take memory or time: an
archive of a few kilobytes can hold a billion cells.
"""

import datetime
import io
import re
import warnings
import zipfile
import zlib
from typing import Any

from django.utils.translation import gettext as _

from phases.editorial.tables import refusals

#: Bytes of all parts together, unpacked; of a part that is neither a sheet nor its texts.
MOST_UNPACKED = 50_000_000
MOST_IN_A_PART = 3_000_000
MOST_PARTS = 500
#: Tags: of a line, for each column (a text may be in pieces); of all texts, of a whole sheet.
TAGS_OF_A_CELL = 40
MOST_TAGS = 6_000_000
MOST_TEXTS = 400_000
#: Lines that a sheet can have; formats reach down there in many a workbook.
LAST_LINE = 1_048_576

_ROW = re.compile(rb"<(?:\w+:)?row[\s>/]")
#: A line further away than any program writes: what is read until there is empty.
_FAR_AWAY = re.compile(rb"<(?:\w+:)?row\s[^<>]*?\br\s*=\s*[\"']0*(?:[2-9]\d{6}|\d{8})")
#: What is said of dates is in the format of the cell: “mmm-yy” has no day.
_IN_QUOTES = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')

#: A cell: its text, and what is wrong with it.
Value = tuple[str, str]


def is_zip(data: bytes) -> bool:
    """Return whether ``data`` is an archive, as workbooks are."""
    return data.startswith(b"PK")


def is_old_workbook(data: bytes) -> bool:
    """Return whether ``data`` is a workbook of before 2007, or one with a password ([MS-CFB])."""
    return data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


def sheet_lines(data: bytes, *, most_rows: int, most_columns: int) -> list[tuple[int, list[Value]]]:
    """Return the lines of the first sheet that have cells, and their numbers; or TableError."""
    try:
        _look_through(data, most_rows, most_columns)
        with warnings.catch_warnings():
            # Of formats and extensions that openpyxl leaves out: no cell has its value from them.
            warnings.simplefilter("ignore")
            return _lines(data, most_rows, most_columns)
    except refusals.TableError:
        raise
    except Exception as error:
        # openpyxl raises whatever the broken part happens to break.
        raise refusals.DamagedError from error


def _look_through(data: bytes, most_rows: int, most_columns: int) -> None:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile as error:
        raise refusals.DamagedError from error
    parts = archive.infolist()
    names = {part.filename.lower() for part in parts}
    if any(name.endswith("vbaproject.bin") or "macrosheets/" in name for name in names):
        raise refusals.MacrosError
    if "[content_types].xml" not in names or "xl/workbook.xml" not in names:
        raise refusals.NoTableError
    # zipfile gives no more of a part than its size here, whatever is packed in it.
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise refusals.BombError
    for part in parts:
        name = part.filename.lower()
        is_sheet = name.startswith("xl/worksheets/") and name.endswith(".xml")
        is_large = is_sheet or name == "xl/sharedstrings.xml"
        if part.file_size > MOST_IN_A_PART and not is_large:
            raise refusals.BombError
        if not name.endswith((".xml", ".rels", ".vml")):
            continue
        try:
            text = archive.read(part)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise refusals.DamagedError from error
        # In UTF-16 what is searched for here could not be found.
        if b"\x00" in text or b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise refusals.ForeignXmlError
        if text.count(b"<") > MOST_TAGS or text.count(b"<si") > MOST_TEXTS:
            raise refusals.BombError
        if is_sheet:
            _look_at_sheet(text, most_rows, most_columns)


def _look_at_sheet(text: bytes, most_rows: int, most_columns: int) -> None:
    cells, _end, after = text.partition(b"sheetData>")[2].partition(b"sheetData>")
    if len(text) - len(cells) > MOST_IN_A_PART:
        raise refusals.BombError
    if re.search(rb"<(?:\w+:)?mergeCell\s", after):
        raise refusals.MergedCellsError
    if any(row.count(b"<") > most_columns * TAGS_OF_A_CELL for row in _ROW.split(cells)):
        raise refusals.TooManyColumnsError(count=most_columns)
    if _FAR_AWAY.search(cells):
        raise refusals.TooManyRowsError(count=most_rows)


def _lines(data: bytes, most_rows: int, most_columns: int) -> list[tuple[int, list[Value]]]:
    import openpyxl  # slow to import, and needed for workbooks only

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    sheet = book.worksheets[0]
    # What a workbook says of its own size is not to be trusted.
    sheet.reset_dimensions()
    lines: list[tuple[int, list[Value]]] = []
    width = padding = 0
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if number > LAST_LINE or len(lines) > most_rows + 1:
            raise refusals.TooManyRowsError(count=most_rows)
        padding += max(0, len(cells) - most_columns)
        if padding > LAST_LINE:
            raise refusals.TooManyColumnsError(count=most_columns)
        values = [_value(cell) for cell in cells]
        while values and values[-1] == ("", ""):
            values.pop()
        if not values:
            continue
        if len(values) > most_columns:
            raise refusals.TooManyColumnsError(count=most_columns)
        width = width or len(values)
        lines.append((number, values + [("", "")] * (width - len(values))))
    return lines


def _value(cell: Any) -> Value:
    """Return a cell as a person would have typed it, and what is wrong with it."""
    value = cell.value
    if value is None:
        return "", ""
    if cell.data_type == "f":
        return str(value)[:100], _("It is a formula: paste its value in its place.")
    if cell.data_type == "e":
        return str(value)[:100], _("The spreadsheet shows an error there: mend it first.")
    if isinstance(value, bool):
        return str(value), _("It is true or false: no column takes that.")
    if isinstance(value, datetime.datetime | datetime.date):
        return _date(value, cell.number_format), ""
    if isinstance(value, int | float):
        if "%" in (cell.number_format or ""):
            return str(value), _("It is shown as a percentage: write it as a plain number.")
        return f"{value:.15g}" if abs(value) < 1e15 else str(value), ""
    return str(value), ""


def _date(value: datetime.datetime | datetime.date, number_format: str | None) -> str:
    """Return a date as precise as the cell shows it: “janv-13” is a month, not its first day."""
    shown = _IN_QUOTES.sub("", number_format or "").lower()
    if "d" in shown or "j" in shown or not {"m", "y", "a"} & set(shown):
        return value.strftime("%Y-%m-%d")
    return value.strftime("%Y-%m" if "m" in shown else "%Y")
