"""The numbers in a text, read as its language writes them (CLDR, by Babel). Pure."""

import re
from collections import Counter
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import get_month_names
from babel.numbers import get_decimal_symbol, get_group_symbol

_SPACES = " \u00a0\u202f"
#: What is no number of its own is left out: 3ᵉ, R37, CO2, 21st, 3-iasis.
_NUMBER = re.compile(
    rf"(?<!\w)(?:\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?!\d)|\d+)(?:[.,]\d+)*+"
    # Before what is written at the end of a number: 3,5M€, €3.5m, the 1990s.
    r"(?:(?=(?:Md?|m|bn|s)(?!\w))|(?!\w|-[^\W\d_]))"
)
#: A time of day is two numbers in every language: 14h30, 14 h 30, 14.30 val.
_TIME = re.compile(
    rf"(?<![\w.,])(\d{{1,2}})(?:[{_SPACES}]?h[{_SPACES}]?|\.(?=\d\d(?:[–-]\d\d?\.\d\d)?[{_SPACES}]val\.))"
    r"(\d\d)(?!\w)"
)
#: An ordinal may stand for a number: “phase 2” is “2-asis etapas”.
_ORDINAL = re.compile(r"(?<![\w-])(\d{1,3})(?:-[^\W\d_]+|[^\W\d_]{1,3})(?!\w)")
_SPACE = re.compile(rf"[{_SPACES}]")
_WORD = re.compile(r"[^\W\d_]+")
#: Numbers that texts write in words, by the beginning of the word; French and English to twelve.
_IN_WORDS = {
    "fr": "un deux trois quatre cinq six sept huit neuf dix onze douze",
    "en": "one two three four five six seven eight nine ten eleven twelve",
    "lt": "vien|pusantr dv|du tri|try ketur penk šeš septyn aštuon devyn dešimt vienuolik dvylik",
}


def numbers(text: str, language: str) -> Counter[Decimal | str]:
    """Return the numbers in ``text``; one with several signs (10.1.2) as it is written.

    “1 500”, “1 500,0” and English “1,500” are the same number.
    """
    decimal, group = _signs(language)
    found = _NUMBER.finditer(_TIME.sub(r"\1 : \2", text))
    return Counter(_value(match[0], decimal, group) for match in found)


def told_in_words(text: str, language: str) -> set[Decimal]:
    """Return the numbers that ``text`` may tell in words: “six”, “January”, “2nd”."""
    words = {match[0].lower() for match in _WORD.finditer(text)}
    months, small = _beginnings(language)
    ordinals = {Decimal(match[1]) for match in _ORDINAL.finditer(text)}
    return ordinals | {
        Decimal(number)
        for numbered in (months, small)
        for number, pattern in numbered
        if any(pattern.match(word) for word in words)
    }


@lru_cache(maxsize=64)
def _signs(language: str) -> tuple[str, str]:
    locale = Locale.parse(language, sep="-")
    return get_decimal_symbol(locale), get_group_symbol(locale)


def _value(written: str, decimal: str, group: str) -> Decimal | str:
    digits = _SPACE.sub("", written)
    if group in ".," and re.fullmatch(rf"\d{{1,3}}(?:\{group}\d{{3}})+(?:\{decimal}\d+)?", digits):
        digits = digits.replace(group, "")
    if len(re.findall("[.,]", digits)) > 1:
        return digits
    return Decimal(digits.replace(",", ".")).normalize()


@lru_cache(maxsize=64)
def _beginnings(language: str) -> tuple[list[tuple[int, re.Pattern]], list[tuple[int, re.Pattern]]]:
    names = get_month_names("wide", "format", Locale.parse(language, sep="-"))
    months = [
        # A month has cases: sausio, sausį; and is cut: janv.
        (number, re.compile(re.escape(name.lower()[: max(4, len(name) - 2)])))
        for number, name in names.items()
    ]
    small = [
        (number, re.compile(f"(?:{begins})" + ("" if language == "lt" else "$")))
        for number, begins in enumerate(_IN_WORDS.get(language, "").split(), start=1)
    ]
    return months, small
