"""Empty tables to begin with, and what their columns mean."""

import csv
import io
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from phases.editorial.tables.cells import SEPARATOR
from phases.editorial.tables.kinds import (
    CONTRACT,
    ID,
    PHASE,
    POLE,
    VALUE_EXAMPLE,
    VERSION,
    Kind,
)
from phases.localization.spreadsheets import BOM
from phases.models.dates import PartialDateField

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def explained(kind: Kind) -> list[tuple[str, str]]:
    """Return each column of a table with what is to be written there."""
    return [(name, _meaning(kind, name)) for name in kind.names]


def written(kind: Kind, ending: str) -> bytes:
    """Return an empty table as a file: CSV as Excel opens it in French, or XLSX with a second
    sheet that explains the columns."""
    if ending == "csv":
        file = io.StringIO(newline="")
        csv.writer(file, delimiter=";").writerow(kind.names)
        return (BOM + file.getvalue()).encode()
    import openpyxl  # slow to import, and needed for workbooks only

    book = openpyxl.Workbook()
    book.active.title = kind.name
    book.active.append(kind.names)
    book.active.freeze_panes = "A2"
    help_sheet = book.create_sheet(_("Explanations")[:31])
    for line in explained(kind):
        help_sheet.append(line)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _meaning(kind: Kind, name: str) -> str:
    """Return what is to be written in the column ``name``."""
    fixed = {
        ID: _("Key of the row, as exports have it. Leave it empty for what is new."),
        CONTRACT: _("Key of the contract, in place of pôle, phase and version."),
        POLE: _("Address of the pôle: the last part of the address of its page."),
        PHASE: _("Number of the phase."),
        VERSION: _("Version of the contract; 1 when it is empty."),
        VALUE_EXAMPLE: _("Measured value of that year; a column for each year."),
    }
    if name in fixed:
        return fixed[name]
    field: Any = kind.columns[name]
    words = [capfirst(str(field.verbose_name))]
    if kind.is_required(name) or name in kind.keys:
        words.append(_("required"))
    if isinstance(field, models.ManyToManyField):
        words.append(_("several are separated by “%(sign)s”") % {"sign": SEPARATOR})
    if isinstance(field, PartialDateField):
        words.append(_("a year, a month or a day: 2013, 12/2013, 09/12/2013"))
    if field.choices:
        words.append(", ".join(str(value) for value, _label in field.flatchoices if value))
    return " – ".join(words)
