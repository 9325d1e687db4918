"""The files of the data sets, read as those who reuse them do."""

import csv
import io
import json
from decimal import Decimal

from django.test import Client
from openpyxl import load_workbook

from phases.localization.spreadsheets import plain
from phases.opendata.datasets.registry import DATA_SETS

EVERY_FILE = [(slug, ending) for slug, one in DATA_SETS.items() for ending in one.formats]


def address(slug: str, ending: str) -> str:
    return f"/donnees/v1/{slug}.{ending}"


def download(slug: str, ending: str, client: Client | None = None) -> bytes:
    """Return the file as a visitor gets it."""
    response = (client or Client()).get(address(slug, ending))
    assert response.status_code == 200
    return response.getvalue()


def csv_rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline=""), strict=True))


def json_rows(content: bytes) -> list[dict]:
    return json.loads(content, parse_float=Decimal)["rows"]


def xlsx_rows(content: bytes) -> list[dict]:
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    names, *rows = ([cell.value for cell in row] for row in sheet.iter_rows())
    return [dict(zip(names, row, strict=True)) for row in rows]


def as_csv(value) -> str:
    """Return a cell of JSON or XLSX as CSV writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if hasattr(value, "isoformat"):
        return value.isoformat()[:10]
    return str(value)


def comparable(slug: str) -> dict[str, list[list[str]]]:
    """Return the cells of a data set as each of its formats has them, as text."""
    rows = csv_rows(download(slug, "csv"))
    found = {"csv": [[plain(cell) for cell in row.values()] for row in rows]}
    for ending, read in (("json", json_rows), ("xlsx", xlsx_rows)):
        rows = read(download(slug, ending))
        found[ending] = [[as_csv(cell) for cell in row.values()] for row in rows]
    return found
