"""The glossary as a table: written for spreadsheets, read with a report before anything changes."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from phases import languages
from phases.editorial import permissions
from phases.localization.spreadsheets import BOM, harmless, plain
from phases.models import GlossaryTerm, TermTranslation

MOST_BYTES = 1024 * 1024
MOST_ROWS = 5_000
SOURCE, NOTE = languages.SOURCE, "note"

#: French term → column → what it is to be.
Values = dict[str, str]


class TableError(ValueError):
    """The file is no table of the glossary; the message is a sentence for people."""


@dataclass(frozen=True)
class Line:
    """What a line of the file does: ``changes`` are (column, before, after)."""

    number: int
    term: str
    state: Literal["new", "changed", "unchanged", "refused"]
    changes: tuple[tuple[str, str, str], ...] = ()
    reason: str = ""


def columns() -> tuple[str, ...]:
    """Return the names of the columns: fr, en, lt, status_en, status_lt, note."""
    statuses = (f"status_{language}" for language in languages.TARGETS)
    return (SOURCE, *languages.TARGETS, *statuses, NOTE)


def rows() -> Iterator[Values]:
    """Yield the terms of the glossary by column, in two queries."""
    for term in GlossaryTerm.objects.prefetch_related("translations"):
        yield values_of(term)


def values_of(term: GlossaryTerm) -> Values:
    """Return a term, with its translations, by column."""
    values = dict.fromkeys(columns(), "") | {SOURCE: term.term, NOTE: term.note}
    for one in term.translations.all():
        values |= {one.language: one.words, f"status_{one.language}": one.status}
    return {name: value for name, value in values.items() if name in columns()}


def read(content: bytes) -> list[Values]:
    """Return the lines of a CSV file in UTF-8, separated by commas, semicolons or tabs.

    Columns may be missing but for French. Raises TableError with what to do.
    """
    if len(content) > MOST_BYTES:
        raise TableError(_("The file has more than 1 MB: split it, and import the parts."))
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise TableError(
            _("The file is not encoded in UTF-8: save it again as “CSV UTF-8”.")
        ) from error
    if "\x00" in text:
        raise TableError(_("This is no CSV file: save the table as “CSV UTF-8”."))
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        lines = [line for line in reader if any(cell.strip() for cell in line)]
    except csv.Error as error:
        raise TableError(
            _("The table cannot be read: a quotation mark is not closed. Save it again as CSV.")
        ) from error
    return _by_column(lines)


def _by_column(lines: list[list[str]]) -> list[Values]:
    header = [cell.strip().lower() for cell in lines[0]] if lines else []
    unknown = sorted(set(header) - set(columns()))
    if SOURCE not in header or unknown or len(set(header)) != len(header):
        raise TableError(
            _("The first line must name the columns, each once: %(columns)s.")
            % {"columns": ", ".join(columns())}
        )
    if len(lines) == 1:
        raise TableError(_("The table has no term: write one a line below the names."))
    if len(lines) > MOST_ROWS + 1:
        raise TableError(
            _("The table has more than %(count)d terms: split it, and import the parts.")
            % {"count": MOST_ROWS}
        )
    if too_long := next((n for n, line in enumerate(lines, 1) if len(line) > len(header)), 0):
        raise TableError(
            _("Line %(line)d has more cells than the first: put quotation marks around its texts.")
            % {"line": too_long}
        )
    return [
        {name: _words(name, cell) for name, cell in zip(header, line, strict=False)}
        for line in lines[1:]
    ]


def _words(column: str, cell: str) -> str:
    cell = plain(cell.strip())
    return cell if column == NOTE else " ".join(cell.split())


def write_table(table: Iterable[Values]) -> str:
    """Return terms as CSV that opens in a French spreadsheet: semicolons, UTF-8 with its mark."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";")
    writer.writerow(columns())
    for values in table:
        writer.writerow([harmless(values[name]) for name in columns()])
    return BOM + file.getvalue()


def plan(table: list[Values], *, by: AbstractBaseUser | None) -> list[Line]:
    """Return what :func:`apply` would do with each line. An empty cell leaves what there is."""
    known = {values[SOURCE]: values for values in rows()}
    lines, seen = [], set()
    for number, wanted in enumerate(table, start=2):
        before = known.get(wanted.get(SOURCE, ""))
        line = _line(number, wanted, before, by)
        if line.term in seen:
            line = _refused(line, _("The term stands in the file twice: delete one line."))
        seen.add(line.term)
        lines.append(line)
    return lines


def apply(table: list[Values], *, by: AbstractBaseUser | None) -> list[Line]:
    """Bring in what no line is refused for; return what became of each line.

    The same table twice changes nothing the second time. Raises TableError when somebody else
    adds the same term at the same moment.
    """
    try:
        with transaction.atomic():
            return _apply(table, by)
    except IntegrityError as error:
        raise TableError(
            _("Somebody else changed the glossary at this moment: import the file again.")
        ) from error


def _apply(table: list[Values], by: AbstractBaseUser | None) -> list[Line]:
    list(GlossaryTerm.objects.select_for_update().values_list("pk"))
    lines = plan(table, by=by)
    terms = {term.term: term for term in GlossaryTerm.objects.all()}
    for line in lines:
        if line.state == "new":
            terms[line.term] = GlossaryTerm(term=line.term)
    after = {
        line.term: {name: value for name, _before, value in line.changes}
        for line in lines
        if line.state in ("new", "changed")
    }
    write({terms[term]: values for term, values in after.items()})
    return lines


def write(changed: dict[GlossaryTerm, Values]) -> None:
    """Write the changed columns of terms that are there or new; as many statements as columns."""
    for term, values in changed.items():
        term.note = values.get(NOTE, term.note)
    GlossaryTerm.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["note", "brought"],
    )
    kept = {
        (one.term_id, one.language): one
        for one in TermTranslation.objects.filter(term__in=[term.pk for term in changed])
    }
    translations = []
    for term, values in changed.items():
        for language in languages.TARGETS:
            if not {language, f"status_{language}"} & values.keys():
                continue
            one = kept.get((term.pk, language)) or TermTranslation(term=term, language=language)
            one.words = values.get(language, one.words)
            one.status = values.get(f"status_{language}", one.status)
            if one.words:
                translations.append(one)
    TermTranslation.objects.bulk_create(
        translations,
        update_conflicts=True,
        unique_fields=["term", "language"],
        update_fields=["words", "status"],
    )


def _line(number: int, wanted: Values, before: Values | None, by: Any) -> Line:
    term = wanted.get(SOURCE, "")
    old = before or dict.fromkeys(columns(), "")
    new = old | {name: value for name, value in wanted.items() if value}
    for language in languages.TARGETS:
        # A word whose status nobody gives is a proposal.
        if new[language] and not new[f"status_{language}"]:
            new[f"status_{language}"] = TermTranslation.Status.PROPOSAL
    changes = tuple(
        (name, old[name], new[name])
        for name in columns()
        if old[name] != new[name] and name != SOURCE
    )
    state = "new" if before is None else "changed" if changes else "unchanged"
    line = Line(number, term, state, changes)
    reason = _fault(term, new, changes) or _objection(line, by)
    return _refused(line, reason) if reason else line


def _refused(line: Line, reason: str) -> Line:
    return Line(line.number, line.term, "refused", line.changes, reason)


def _fault(term: str, new: Values, changes: tuple[tuple[str, str, str], ...]) -> str:
    if not term:
        return _("The French term is missing: write it in the column “fr”.")
    named: dict[str, tuple[type, str]] = {
        SOURCE: (GlossaryTerm, "term"),
        NOTE: (GlossaryTerm, NOTE),
    }
    for language in languages.TARGETS:
        named[language] = (TermTranslation, "words")
        named[f"status_{language}"] = (TermTranslation, "status")
    for name in (SOURCE, *(name for name, _before, _after in changes)):
        model, field = named[name]
        try:
            model._meta.get_field(field).clean(new[name], None)
        except ValidationError as error:
            return _("Column “%(column)s”: %(reason)s") % {
                "column": name,
                "reason": " ".join(error.messages),
            }
    for language in languages.TARGETS:
        if new[f"status_{language}"] and not new[language]:
            return _("Column “%(column)s”: write the words whose status this is.") % {
                "column": language
            }
    return ""


def _objection(line: Line, by: AbstractBaseUser | None) -> str:
    if line.state == "unchanged" or permissions.may_edit_source(by):
        return ""
    if line.state == "new":
        return _("Your account may not add French terms: ask an editor.")
    allowed = {
        name
        for language in permissions.editable_languages(by)
        for name in (language, f"status_{language}")
    }
    if refused := [name for name, _before, _after in line.changes if name not in allowed]:
        return _("Your account may not change these columns: %(columns)s.") % {
            "columns": ", ".join(refused)
        }
    return ""
