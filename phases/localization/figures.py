"""Dates, numbers, amounts and periods in the visitor's language (CLDR, by Babel)."""

import datetime
import re
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal
from babel.units import format_unit
from django.utils.translation import get_language, ngettext, pgettext

from phases import languages
from phases.models.dates import PartialDate

#: CLDR has more forms than languages: English is the European kind here, with the day first.
LOCALES = {"en": "en_GB"}

NO_BREAK_SPACE = "\u00a0"
#: Spaces at which CLDR's dates must not break: “9 January”, “1er janvier”, “2013 m.”, “9 d.”
_LOOSE = re.compile(r"(?<=^\d) |(?<=^\d\d) |(?<=^1er) | (?=[md]\.)")


def _locale() -> str:
    language = get_language()
    language = language if language in languages.ALL else languages.SOURCE
    return LOCALES.get(language, language)


def date_in_words(value: PartialDate) -> str:
    """Return ``value`` no more precise than it is known: “9 January 2013”, “January 2013”."""
    return _date_in_words(value, _locale())


@lru_cache(maxsize=5000)
def _date_in_words(value: PartialDate, locale: str) -> str:
    first = datetime.date(value.year, value.month or 1, value.day or 1)
    if value.precision == "year":
        return str(value.year)
    if value.precision == "month":
        words = format_skeleton("yMMMM", first, locale=locale)
    else:
        words = with_ordinal(format_date(first, "long", locale=locale), locale)
    return _LOOSE.sub(NO_BREAK_SPACE, words)


def with_ordinal(words: str, language: str | None) -> str:
    """Return a date in words as ``language`` writes it: French has an ordinal number for the first
    of a month, which CLDR and Django leave out."""
    return re.sub("^1 ", "1er ", words) if language == languages.SOURCE else words


def number_in_words(value) -> str:
    """Return ``value``, all of it, with the separators of the language."""
    # 1.10 equals 1.1, and is written otherwise: whole numbers alone are remembered.
    write = _whole_in_words if type(value) is int else _in_words
    return write(value, _locale())


def _in_words(value: Any, locale: str) -> str:
    return format_decimal(value, locale=locale, decimal_quantization=False)


_whole_in_words = lru_cache(maxsize=5000)(_in_words)


def language_in_words(code: str) -> str:
    """Return what a language is called in the page's one: “French”, “français”, “prancūzų”."""
    return Locale.parse(_locale()).languages.get(code, code)


def amount_in_words(euros) -> str:
    """Return an amount in euros, all of it: “€1.5 billion”."""
    euros = Decimal(euros)
    if _is_short_in(euros, 10**9):
        value = euros / 10**9
        words = ngettext("€%(number)s billion", "€%(number)s billion", int(value))
    elif _is_short_in(euros, 10**6):
        value = euros / 10**6
        words = ngettext("€%(number)s million", "€%(number)s million", int(value))
    else:
        value, words = euros, ngettext("€%(number)s", "€%(number)s", int(euros))
    number = number_in_words(value.normalize())
    return (words % {"number": number}).replace(" ", NO_BREAK_SPACE)


def _is_short_in(euros: Decimal, unit: int) -> bool:
    """Return whether three decimals are enough to write ``euros`` in ``unit``."""
    return euros >= unit and euros * 1000 % unit == 0


def size_in_words(size: int | None) -> str:
    """Return the size of a file, of which ``size`` are the bytes: “12 kB”, in French “12 ko”; ""
    where it is not known."""
    if size is None:
        return ""
    unit, value = "kilobyte", Decimal(size) / 1000
    for larger in ("megabyte", "gigabyte"):
        if value < 1000:
            break
        unit, value = larger, value / 1000
    value = max(round(value, 1 if value < 10 else 0), Decimal("0.1"))
    words = format_unit(value, f"digital-{unit}", length="short", locale=_locale())
    return words.replace(" ", NO_BREAK_SPACE)


def years_in_words(start: int | None, end: int | None = None) -> str:
    """Return a period of years, “2013–2018”; "" when its beginning is not known."""
    if not start:
        return ""
    if not end or end == start:
        return pgettext("one year", "%(year)s") % {"year": start}
    return pgettext("years", "%(start)s–%(end)s") % {"start": start, "end": end}
