"""What is wrong with a table as a whole: a sentence for the person who brought it."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_LONGEST_QUOTATION = 80


class TableError(ValueError):
    """A file that is not taken in. The message says why, and what to do."""

    sentence: ClassVar[Promise]

    def __init__(self, **details: object) -> None:
        short = {
            name: value if isinstance(value, int) else str(value)[:_LONGEST_QUOTATION]
            for name, value in details.items()
        }
        super().__init__(str(self.sentence % short))


class TooLargeError(TableError):
    sentence = _("The file has more than %(megabytes)d MB: split it, and import the parts.")


class TooManyRowsError(TableError):
    sentence = _("The table has more than %(count)d lines: split it, and import the parts.")


class TooManyForABrowserError(TableError):
    sentence = _(
        "The table has more than %(count)d lines: split it, and import the parts, or have an "
        "administrator import the whole with the command import_table (up to %(most)d lines)."
    )


class TooManyColumnsError(TableError):
    sentence = _(
        "The table has more than %(count)d columns: delete those that the template does not have."
    )


class LongHeaderError(TableError):
    sentence = _(
        "The first line is no list of column names, it is far too long: begin with the template."
    )


class NoTableError(TableError):
    sentence = _("This is neither CSV nor XLSX: save the table as “Excel workbook” or “CSV UTF-8”.")


class MacrosError(TableError):
    sentence = _(
        "The workbook has macros, which are not taken in: save it as “Excel workbook” (.xlsx)."
    )


class OldWorkbookError(TableError):
    sentence = _(
        "The workbook is of an old kind (.xls), or has a password: save it without one as “Excel "
        "workbook” (.xlsx)."
    )


class BombError(TableError):
    sentence = _(
        "The workbook is far larger inside than it looks: copy the cells that matter into a new "
        "workbook, and import that."
    )


class DamagedError(TableError):
    sentence = _(
        "The workbook is damaged or its end is missing: open it in the spreadsheet program, save "
        "it anew, and import it again."
    )


class ForeignXmlError(TableError):
    sentence = _(
        "The workbook has a document type declaration, which no spreadsheet program writes: copy "
        "the cells into a new workbook, and import that."
    )


class MergedCellsError(TableError):
    sentence = _(
        "The sheet has merged cells, of which only the first has a value: unmerge them, fill each "
        "cell, and import the table again."
    )


class EncodingError(TableError):
    sentence = _(
        "The file is encoded neither in UTF-8 nor in Windows-1252: save it again as “CSV UTF-8”."
    )


class MixedEncodingsError(TableError):
    sentence = _(
        "Line %(line)d: the file mixes two encodings, so that its accents cannot be read for sure: "
        "save it again as “CSV UTF-8”."
    )


class QuotationError(TableError):
    sentence = _(
        "The table cannot be read beyond line %(line)d: a quotation mark is not closed, or the end "
        "of the file is missing. Save it again as CSV."
    )


class ShortLineError(TableError):
    sentence = _(
        "Line %(line)d has fewer cells than the first line: the end of the file may be missing. "
        "Save it again as CSV."
    )


class LongLineError(TableError):
    sentence = _(
        "Line %(line)d has more cells than the first: put quotation marks around its texts."
    )


class EmptyTableError(TableError):
    sentence = _("The table has no lines: write one below the names of the columns.")


class UnknownColumnsError(TableError):
    sentence = _("There is no column “%(unknown)s”. The columns are: %(known)s.")

    def __init__(self, *, unknown: str, known: str) -> None:
        super(ValueError, self).__init__(
            str(self.sentence % {"unknown": unknown[:_LONGEST_QUOTATION], "known": known})
        )


class RepeatedColumnError(TableError):
    sentence = _("The column “%(name)s” is there twice: delete one of them.")


class UnnamedColumnError(TableError):
    sentence = _("A column has cells and no name in the first line: name it or delete it.")


class MissingColumnsError(TableError):
    sentence = _("The column “%(name)s” is missing: without it no line says what it is about.")
