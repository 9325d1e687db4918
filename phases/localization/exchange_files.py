"""Files that come from outside, read with suspicion: what is wrong with one is an exception.

Nothing that a file names is fetched, nothing in it is expanded. Every exception's message is a
sentence in the active language that says what to do.
"""

import re
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from lxml import etree

from phases.localization.bitext import is_language

#: 10,000 segments make about 10 MB of XLIFF, the largest of the formats.
MAX_BYTES = 20_000_000
#: Of a PO file, which is read line by line: 10,000 segments with their notes make some 200,000.
MAX_LINES = 500_000

#: Characters that a text of the database may have and XML 1.0 may not (section 2.2).
NOT_IN_XML = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_DECLARED_ENCODING = re.compile(r"""<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']""")
_LONGEST_QUOTATION = 80


class ExchangeFileError(ValueError):
    """A file that cannot be taken in. The message says why, and what to do."""

    sentence: ClassVar[Promise]

    def __init__(self, **details: object) -> None:
        short = {name: str(value)[:_LONGEST_QUOTATION] for name, value in details.items()}
        super().__init__(str(self.sentence % short))


class FileTooLargeError(ExchangeFileError):
    sentence = _(
        "The file has more than %(megabytes)s MB: "
        "export fewer items at a time, and import their files one by one."
    )


class TooManyLinesError(ExchangeFileError):
    sentence = _(
        "The file has more lines than the largest export: "
        "export fewer items at a time, and import their files one by one."
    )


class WrongEncodingError(ExchangeFileError):
    sentence = _("The file is not encoded in UTF-8, or not as it says: save it again as UTF-8.")


class DoctypeError(ExchangeFileError):
    sentence = _(
        "The file has a document type declaration, which could bring in other files: "
        "delete the line that begins with <!DOCTYPE, and import the file again."
    )


class TruncatedFileError(ExchangeFileError):
    sentence = _("The end of the file is missing: have it sent again, and import the whole of it.")


class MalformedFileError(ExchangeFileError):
    sentence = _(
        "The file cannot be read beyond line %(line)s: "
        "open it in the program that wrote it, and save it again as %(format)s."
    )


class WrongFormatError(ExchangeFileError):
    sentence = _("This is not a file in the format %(format)s: choose another file or format.")


class WrongLanguagesError(ExchangeFileError):
    sentence = _(
        "The languages of the file are %(found)s, but %(expected)s are expected: "
        "choose another file or language."
    )


class DuplicateIdError(ExchangeFileError):
    sentence = _("The file has the text %(id)s twice: delete one of the two, and import it again.")


class MissingIdError(ExchangeFileError):
    sentence = _(
        "The file has texts without the mark that says where they belong: "
        "translate a file that was exported here, and keep its marks."
    )


class EmptyFileError(ExchangeFileError):
    sentence = _("The file has no text to take in: choose another file.")


def text_of(data: bytes) -> str:
    """Return the text of a file in UTF-8, or in UTF-16 with its mark at the beginning.

    Raises FileTooLargeError, WrongEncodingError, TruncatedFileError.
    """
    if len(data) > MAX_BYTES:
        raise FileTooLargeError(megabytes=MAX_BYTES // 1_000_000)
    is_utf_16 = data.startswith(_UTF_16_MARKS)
    try:
        text = data.decode("utf-16" if is_utf_16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        is_cut = error.reason in ("unexpected end of data", "truncated data")
        raise (TruncatedFileError if is_cut else WrongEncodingError)() from error
    declared = _DECLARED_ENCODING.match(text)
    names = ("utf-16", "utf-16le", "utf-16be") if is_utf_16 else ("utf-8", "utf8")
    if "\x00" in text or (declared and declared[1].lower() not in names):
        raise WrongEncodingError
    return text


def tree_of(data: bytes, *, root: str, format: str) -> etree._Element:  # noqa: A002
    """Return the root element of an XML file, whose name without namespace is to be ``root``.

    A document type declaration is refused wherever its beginning stands, so no entity is ever
    declared. Comments and processing instructions are left out. Raises ExchangeFileError.
    """
    text = text_of(data)
    if "<!DOCTYPE" in text:
        raise DoctypeError
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        element = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        begins = re.search(rf"<(?:[\w.-]+:)?{root}[\s>]", text)
        if begins is None and not text.lstrip().startswith("<?xml"):
            raise WrongFormatError(format=format) from error
        if re.search(rf"</(?:[\w.-]+:)?{root}\s*>", text) is None:
            raise TruncatedFileError from error
        raise MalformedFileError(line=error.lineno or 1, format=format) from error
    if etree.QName(element).localname != root:
        raise WrongFormatError(format=format)
    return element


def check_lines(text: str) -> None:
    """Raise TooManyLinesError for a text that would be long to read line by line."""
    if text.count("\n") + text.count("\r") > MAX_LINES:
        raise TooManyLinesError


def append_words(element: etree._Element, words: str) -> None:
    """Write ``words`` at the end of ``element``, behind its children."""
    last = next(element.iterchildren(reversed=True), None)
    if last is None:
        element.text = (element.text or "") + words
    else:
        last.tail = (last.tail or "") + words


def check_languages(
    found: tuple[str | None, str | None], expected: tuple[str, str], *, source_needed: bool = True
) -> None:
    """Raise WrongLanguagesError unless a file's source and target languages are the expected."""
    source, target = (name or "?" for name in found)
    is_source = is_language(source, expected[0]) or (source == "?" and not source_needed)
    if not is_source or not is_language(target, expected[1]):
        raise WrongLanguagesError(found=f"{source} → {target}", expected=" → ".join(expected))


def check_ids(ids: list[str]) -> None:
    """Raise EmptyFileError, MissingIdError or DuplicateIdError."""
    if not ids:
        raise EmptyFileError
    if not all(ids):
        raise MissingIdError
    seen: set[str] = set()
    for unit_id in ids:
        if unit_id in seen:
            raise DuplicateIdError(id=unit_id)
        seen.add(unit_id)
