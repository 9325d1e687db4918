"""A cell as a person typed it, read as the value that a snapshot has; and back, to be shown."""

import html
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _

from phases import languages
from phases.editorial.tables.targets import Targets
from phases.localization.folding import fold
from phases.models.dates import PartialDate, PartialDateField
from phases.models.richtext import RichTextField
from phases.snapshot.words import blocks

#: Between the names in one cell.
SEPARATOR = "|"
#: Characters of a value in a report.
SHOWN = 200

_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_MONTHS = (
    *("janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre"),
    *("octobre", "novembre", "decembre"),
)
#: « 9 janvier 2013 », « 1er janv. 2013 », « janvier 2013 », « janv-13 ».
_FRENCH_DATE = re.compile(r"(?:(\d{1,2})(?:er)? )?([a-z]{3,9})\.?[ -](\d{4}|\d{2})")
_TAG = re.compile(r"<(p|ul|ol|h3|h4|blockquote)[\s>]", re.I)
#: Codes whose zeros spreadsheets take off.
_CODES = {"department_code": 2, "commune_insee": 5}


class CellError(ValueError):
    """A cell that cannot be read; the message is a sentence."""


def parse(field: models.Field, text: str, targets: Targets) -> Any:
    """Return what ``text`` says as a value of ``field`` in a snapshot. Raises CellError."""
    if isinstance(field, models.ManyToManyField):
        names = [name.strip() for name in text.split(SEPARATOR) if name.strip()]
        return [_target(field.related_model, name, targets) for name in names]
    if not text:
        return None
    if isinstance(field, models.ForeignKey):
        return _target(field.related_model, text, targets)
    if isinstance(field, PartialDateField):
        return _date(text)
    if isinstance(field, models.DecimalField):
        return str(number(text))
    if isinstance(field, models.IntegerField):
        found = number(text)
        if found != found.to_integral_value():
            raise CellError(_("“%(text)s” is not a whole number.") % {"text": _short(text)})
        return int(found)
    if field.choices:
        return _choice(field, text)
    if isinstance(field, RichTextField):
        return text if _TAG.search(text) else _paragraphs(text)
    if width := _CODES.get(field.name):
        return text.rjust(width, "0") if text.isdigit() else text
    # A line break within a cell is none in a field of one line.
    return text if isinstance(field, models.TextField) else " ".join(text.splitlines())


def check(field: models.Field, value: Any, *, is_required: bool) -> None:
    """Raise CellError when ``field`` may not have ``value``."""
    if value in (None, "", []):
        if is_required:
            raise CellError(_("This must not be empty."))
        return
    if field.is_relation:
        return
    try:
        field.clean(field.to_python(value), None)
    except ValidationError as error:
        raise CellError(" ".join(error.messages)) from error


def same(field: models.Field, before: Any, after: Any) -> bool:
    """Return whether ``after`` says nothing new: the words of a rich text without its markup, as
    exports have them, are not taken for another text."""
    if before == after:
        return True
    if isinstance(field, RichTextField) and before and after and set(_tags(after)) == {"p"}:
        return _words(before) == _words(after)
    return False


def shown(field: models.Field, value: Any, targets: Targets) -> str:
    """Return a value of a snapshot as a cell has it, in short."""
    if value in (None, "", []):
        return ""
    if field.is_relation:
        pks = value if isinstance(value, list) else [value]
        if not isinstance(field.related_model, type):
            return ""
        return _short(f" {SEPARATOR} ".join(targets.name(field.related_model, pk) for pk in pks))
    if isinstance(field, models.DecimalField):
        return plain_number(value)
    if isinstance(field, RichTextField):
        return _short(_words(value))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return _short(str(value))


def plain_number(value: Any) -> str:
    """Return a figure without the zeros that the column keeps, with the sign of the language."""
    sign = "." if (translation.get_language() or "")[:2] == "en" else ","
    return f"{Decimal(value).normalize():f}".replace(".", sign)


def number(text: str) -> Decimal:
    """Return the figure in ``text``: a comma or a point before the decimals, spaces between the
    thousands. Raises CellError."""
    digits = _SPACES.sub("", text).replace("−", "-")
    try:
        if not re.fullmatch(r"[+-]?\d{1,20}(?:[.,]\d{1,20})?(?:[eE][+-]?\d{1,2})?", digits, re.A):
            raise InvalidOperation
        return Decimal(digits.replace(",", "."))
    except InvalidOperation:
        raise CellError(
            _("“%(text)s” is not a number: write it such as 1234,5.") % {"text": _short(text)}
        ) from None


def _date(text: str) -> str:
    try:
        return str(PartialDate.parse(text))
    except ValueError:
        pass
    found = _FRENCH_DATE.fullmatch(fold(_SPACES.sub(" ", text)))
    if found:
        day, word, year = found.groups()
        months = [n for n, name in enumerate(_MONTHS, 1) if name.startswith(word)]
        # “jui” may be June or July.
        if len(months) == 1:
            try:
                century = "20" if len(year) == 2 else ""
                return str(PartialDate(int(century + year), months[0], int(day) if day else None))
            except ValueError:
                pass
    raise CellError(
        _("“%(text)s” is not a date: write 2013, 12/2013, 09/12/2013 or 9 décembre 2013.")
        % {"text": _short(text)}
    )


def _choice(field: models.Field, text: str) -> str:
    wanted = fold(text)
    for value, label in field.flatchoices:
        names = {str(value)}
        for language in languages.ALL:
            with translation.override(language):
                names.add(str(label))
        if wanted in map(fold, names):
            return str(value)
    known = ", ".join(str(value) for value, _label in field.flatchoices if value)
    raise CellError(
        _("“%(text)s” is none of the choices, which are: %(known)s.")
        % {"text": _short(text), "known": known}
    )


def _target(model: Any, name: str, targets: Targets) -> str:
    if (pk := targets.find(model, name)) is None:
        raise CellError(
            _("The site has no “%(name)s” (%(kind)s).")
            % {"kind": model._meta.verbose_name, "name": _short(name)}
        )
    return str(pk)


def _paragraphs(text: str) -> str:
    """Return plain text as rich text: a line is a paragraph."""
    lines = [line.strip() for line in text.splitlines()]
    return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in lines if line)


def _words(rich: str) -> str:
    return "\n".join(block.text for block in blocks(rich))


def _tags(rich: str) -> list[str]:
    return re.findall(r"<(\w+)", rich)


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
