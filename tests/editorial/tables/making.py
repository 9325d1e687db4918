"""Tables for tests, made as people's programs make them."""

import io

import openpyxl

from phases.editorial.tables.kinds import KINDS
from phases.editorial.tables.planning import plan
from phases.editorial.tables.reading import read
from phases.editorial.tables.taking import take


def csv_of(*lines, encoding="utf-8", delimiter=";"):
    """Return lines of cells as a CSV file."""
    text = "\r\n".join(delimiter.join(map(str, line)) for line in lines) + "\r\n"
    return text.encode(encoding)


def xlsx_of(*lines, change=lambda sheet: None):
    """Return lines of cells as a workbook; ``change`` gets its sheet."""
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    change(book.active)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def table_of(data):
    """Return the table in a file's bytes."""
    return read(io.BytesIO(data))


def planned(kind, *lines, by=None):
    """Return what a table of these lines would do."""
    return plan(KINDS[kind], table_of(csv_of(*lines)), by=by)


def taken(kind, *lines, by=None):
    """Take a table of these lines in; return what was done and the revisions."""
    return take(KINDS[kind], table_of(csv_of(*lines)), by=by, name="tableau.csv")
