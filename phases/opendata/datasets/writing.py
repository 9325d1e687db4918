"""A data set as a file: CSV, JSON, XLSX, GeoJSON.

All formats hold the same cells. Each is written row by row: what memory it takes does not grow
with the rows.
"""

import csv
import datetime
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from django.utils import translation
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles.numbers import FORMAT_TEXT
from openpyxl.xml.functions import tostring

from phases import languages
from phases.localization.spreadsheets import harmless
from phases.opendata.datasets.columns import Value
from phases.opendata.datasets.dataset import VERSION, DataSet
from phases.opendata.demonstration import DEMONSTRATION, is_demonstration
from phases.opendata.licence import licence

#: Characters that a cell of a spreadsheet can hold (ECMA-376, part 1, 18.3.1.4).
MOST_IN_A_CELL = 32_767
CUT = " […]"
#: The first moment that a ZIP archive can name: the same rows make the same file.
ALWAYS = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class About:
    """What a file says of itself besides the rows."""

    updated_at: datetime.datetime | None
    #: Address of the Table Schema.
    schema: str

    def of(self, data_set: DataSet) -> dict[str, Any]:
        """Return it by name, in French, for formats that have room for it."""
        found = licence()
        with translation.override(languages.SOURCE):
            about = {
                "notice": DEMONSTRATION if is_demonstration() else None,
                "name": data_set.slug,
                "version": VERSION,
                "title": str(data_set.title),
                "description": str(data_set.description),
                "licence": found.identifier if found else None,
                "updated": self.updated_at.isoformat() if self.updated_at else None,
                "schema": self.schema,
            }
        return {name: value for name, value in about.items() if value is not None}


def write_csv(file: BinaryIO, data_set: DataSet, about: About) -> None:
    """Write RFC 4180: UTF-8 without a mark, commas, CRLF, empty where nothing is known.

    A text that a spreadsheet would compute has an apostrophe before it.
    """
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(column.name for column in data_set.columns)
    for row in data_set.rows():
        writer.writerow(harmless(cell) if isinstance(cell, str) else _plain(cell) for cell in row)
    text.detach()


def _plain(cell: Value) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "" if cell is None else str(cell)


def write_json(file: BinaryIO, data_set: DataSet, about: About) -> None:
    """Write one object: what there is to know of the table, then ``rows``, an object a row."""
    head = json.dumps(about.of(data_set), ensure_ascii=False, indent=2)
    file.write(head.removesuffix("\n}").encode())
    file.write(b',\n  "rows": [')
    names = [column.name for column in data_set.columns]
    _write_all(file, (_object(names, row) for row in data_set.rows()))
    file.write(b"]\n}\n")


def write_geojson(file: BinaryIO, data_set: DataSet, about: About) -> None:
    """Write RFC 7946: a feature a row, longitude first; without a place where none is known."""
    names = [column.name for column in data_set.columns]
    x, y, key = (names.index(name) for name in (*data_set.point, data_set.primary_key))

    def features() -> Iterator[str]:
        for row in data_set.rows():
            place = "null"
            if row[x] is not None and row[y] is not None:
                place = f'{{"type": "Point", "coordinates": [{row[x]}, {row[y]}]}}'
            yield (
                f'{{"type": "Feature", "id": {_literal(row[key])}, "geometry": {place}, '
                f'"properties": {_object(names, row)}}}'
            )

    head = json.dumps(
        {"type": "FeatureCollection", **about.of(data_set)}, ensure_ascii=False, indent=2
    )
    file.write(head.removesuffix("\n}").encode())
    file.write(b',\n  "features": [')
    _write_all(file, features())
    file.write(b"]\n}\n")


def _write_all(file: BinaryIO, objects: Iterator[str]) -> None:
    between = b"\n    "
    for one in objects:
        file.write(between + one.encode())
        between = b",\n    "


def _object(names: list[str], row: tuple[Value, ...]) -> str:
    pairs = zip(names, row, strict=True)
    return "{" + ", ".join(f"{json.dumps(name)}: {_literal(cell)}" for name, cell in pairs) + "}"


def _literal(cell: Value) -> str:
    """Return ``cell`` as JSON; a number with all its digits, which a float may not have."""
    if isinstance(cell, Decimal):
        return str(cell)
    if isinstance(cell, datetime.date):
        return f'"{cell.isoformat()}"'
    return json.dumps(cell, ensure_ascii=False)


def write_xlsx(file: BinaryIO, data_set: DataSet, about: About) -> None:
    """Write a workbook: the rows on the first sheet, what they are on the second.

    Every text is a cell of type text, which no program computes.
    """
    workbook = Workbook(write_only=True)
    told = about.of(data_set)
    moment = about.updated_at or datetime.datetime(*ALWAYS, tzinfo=datetime.UTC)
    workbook.properties.title = told["title"]
    workbook.properties.creator = None
    workbook.properties.created = moment.astimezone(datetime.UTC).replace(tzinfo=None)
    sheet = workbook.create_sheet(data_set.slug)
    sheet.freeze_panes = "A2"
    sheet.append([_text(sheet, column.name) for column in data_set.columns])
    for row in data_set.rows():
        *cells, last = (_text(sheet, c) if isinstance(c, str) else c for c in row)
        # A row ends where its last cell is: an empty one has to be there.
        sheet.append([*cells, _text(sheet, None) if last is None else last])
    with translation.override(languages.SOURCE):
        notes = workbook.create_sheet("Lisez-moi")
        for name, value in told.items():
            notes.append([_text(notes, name), _text(notes, str(value))])
        notes.append([])
        for column in data_set.columns:
            words = (column.name, str(column.title), str(column.description))
            notes.append([_text(notes, word) for word in words])
    with TemporaryFile() as draft:
        workbook.save(draft)
        _write_always_the_same(draft, file, workbook)


def _text(sheet: Any, value: str | None) -> WriteOnlyCell:
    """Return a cell that is text, and stays text when somebody edits it."""
    if value and len(value) > MOST_IN_A_CELL:
        value = value[: MOST_IN_A_CELL - len(CUT)] + CUT
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = FORMAT_TEXT
    if value is not None:
        # openpyxl takes “=…” for a formula, “#N/A” for an error.
        cell.data_type = "s"
    return cell


def _write_always_the_same(draft: BinaryIO, file: BinaryIO, workbook: Workbook) -> None:
    """Copy the workbook without the moments at which it was written."""
    workbook.properties.modified = workbook.properties.created
    with (
        zipfile.ZipFile(draft) as source,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            info = zipfile.ZipInfo(entry.filename, ALWAYS)
            info.compress_type = zipfile.ZIP_DEFLATED
            if entry.filename == "docProps/core.xml":
                target.writestr(info, tostring(workbook.properties.to_tree()))
                continue
            with source.open(entry) as part, target.open(info, "w", force_zip64=True) as copy:
                while data := part.read(1 << 16):
                    copy.write(data)


@dataclass(frozen=True)
class Format:
    """A format of files: its name for people, its media type, how it is written."""

    name: str
    media_type: str
    #: With parameters, as the file is sent.
    content_type: str
    #: In the EU's table of file types, http://publications.europa.eu/resource/authority/file-type
    authority: str
    write: Callable[[BinaryIO, DataSet, About], None]


FORMATS: dict[str, Format] = {
    "csv": Format("CSV", "text/csv", "text/csv; charset=utf-8; header=present", "CSV", write_csv),
    "json": Format("JSON", "application/json", "application/json", "JSON", write_json),
    "xlsx": Format(
        "XLSX",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "XLSX",
        write_xlsx,
    ),
    "geojson": Format(
        "GeoJSON", "application/geo+json", "application/geo+json", "GEOJSON", write_geojson
    ),
}
