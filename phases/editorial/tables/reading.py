"""Tables that come from outside, read with suspicion into lines of text.

CSV as Excel writes it (semicolons or tabs, Windows-1252 or UTF-16) and as everybody else does;
workbooks are read in ``workbooks.py``. Whatever is wrong with a file is a :class:`TableError`;
memory and time are bounded by what is read, never by what the file says of itself.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from phases.editorial.tables import refusals
from phases.editorial.tables.workbooks import is_old_workbook, is_zip, sheet_lines
from phases.localization.spreadsheets import plain

#: 10,000 lines of long texts in three languages make about 15 MB.
MOST_BYTES = 20_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 200
#: Characters of the first line.
LONGEST_HEADER = 20_000

#: Two or more bytes that are one letter in UTF-8 and, in Windows-1252, letters nobody writes so.
_UTF_8_LETTER = re.compile(rb"[\xc2-\xc5][\x80-\xbf]|\xe2\x80[\x80-\xbf]")


@dataclass(frozen=True)
class Cell:
    """What stands in a cell; ``fault`` says why that cannot be taken."""

    text: str
    fault: str = ""


@dataclass(frozen=True)
class Line:
    """A line of the table: its number in the file, and its cells by column."""

    number: int
    cells: dict[str, Cell]


@dataclass(frozen=True)
class Table:
    """Names of columns, as they stand in the file, and the lines below."""

    columns: tuple[str, ...]
    lines: tuple[Line, ...]


def read(file: BinaryIO, *, most_rows: int = MOST_ROWS) -> Table:
    """Return the table in ``file``, told by its content, never by its name. Raises TableError."""
    # One byte more than is taken: so it is known that there are too many.
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise refusals.TooLargeError(megabytes=MOST_BYTES // 1_000_000)
    if is_zip(data):
        numbered = sheet_lines(data, most_rows=most_rows, most_columns=MOST_COLUMNS)
    elif is_old_workbook(data):
        raise refusals.OldWorkbookError
    else:
        numbered = _csv_lines(_text_of(data), most_rows)
    return _table(numbered, most_rows)


def _table(numbered: Iterable[tuple[int, list[tuple[str, str]]]], most_rows: int) -> Table:
    """Return the table of numbered lines of cells, each a text and what is wrong with it."""
    lines: list[Line] = []
    columns: tuple[str, ...] = ()
    for number, cells in numbered:
        if not any(text.strip() or fault for text, fault in cells):
            continue
        if not columns:
            columns = _columns([text for text, _fault in cells])
            continue
        if len(lines) == most_rows:
            raise refusals.TooManyRowsError(count=most_rows)
        while len(cells) > len(columns) and not cells[-1][0].strip():
            cells.pop()
        if len(cells) > len(columns):
            raise refusals.LongLineError(line=number)
        if len(cells) < len(columns):
            raise refusals.ShortLineError(line=number)
        named = zip(columns, cells, strict=True)
        lines.append(
            Line(number, {name: Cell(plain(text.strip()), why) for name, (text, why) in named})
        )
    if not lines:
        raise refusals.EmptyTableError
    return Table(columns, tuple(lines))


def _columns(cells: list[str]) -> tuple[str, ...]:
    names = [cell.strip().lower() for cell in cells]
    while names and not names[-1]:
        names.pop()
    if len(names) > MOST_COLUMNS:
        raise refusals.TooManyColumnsError(count=MOST_COLUMNS)
    if "" in names:
        raise refusals.UnnamedColumnError
    for name in names:
        if names.count(name) > 1:
            raise refusals.RepeatedColumnError(name=name)
    return tuple(names)


def _text_of(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"  # Excel's “Unicode text”
    else:
        try:
            data.decode("utf-8-sig")
            encoding = "utf-8-sig"
        except UnicodeDecodeError as error:
            if data.startswith(b"\xef\xbb\xbf"):
                raise refusals.EncodingError from error
            encoding = "windows-1252"
            if mixed := _UTF_8_LETTER.search(data):
                line = data.count(b"\n", 0, mixed.start()) + 1
                raise refusals.MixedEncodingsError(line=line) from error
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise refusals.EncodingError from error
    if "\x00" in text:
        raise refusals.NoTableError
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _csv_lines(text: str, most_rows: int) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    whole = len(text)
    text = text.lstrip("\n")
    first = text[: LONGEST_HEADER + 1].partition("\n")[0]
    if len(first) > LONGEST_HEADER:
        raise refusals.LongHeaderError
    delimiter = max(";,\t", key=first.count)
    # Excel leaves out nothing at the end of a line; other programs may.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    above = whole - len(text)
    number = above + 1
    try:
        for cells in reader:
            if any(cells):
                yield number, [(cell, "") for cell in cells]
            number = above + reader.line_num + 1
    except csv.Error as error:
        raise refusals.QuotationError(line=number) from error
