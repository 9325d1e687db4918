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
#: English: 2.30 p.m. is 14 h 30.
_TIME_OF_HALF = re.compile(r"(?<![\w.,:])(\d{1,2})(?:[.:](\d\d))?\s?([ap])\.?m\b\.?", re.IGNORECASE)
#: What is told in one word, by the words, or in Lithuanian by their beginnings.
_VALUES = (*range(1, 21), *range(30, 100, 10), 100, 1000)
_IN_WORDS = {
    "fr": "une? deux trois quatre cinq six sept huit neuf dix|dizaine onze douze treize quatorze"
    " quinze|quinzaine seize dix-sept dix-huit dix-neuf vingts?|vingtaine trente|trentaine quarante"
    " cinquante|cinquantaine soixante|soixantaine septante huitante|octante nonante"
    " cents?|centaines? mille|milliers?",
    "en": "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
    " hundreds? thousands?",
    "lt": "vien|pusantr dv|du tri|try ketur penk šeš septyn aštuon devyn dešimt vienuolik dvylik"
    " trylik keturiolik penkiolik šešiolik septyniolik aštuoniolik devyniolik dvidešimt trisdešimt"
    " keturiasdešimt penkiasdešimt šešiasdešimt septyniasdešimt aštuoniasdešimt devyniasdešimt"
    " šimt tūkst",
}
#: What may stand between the words of one number: vingt et un, two thousand and five.
_BETWEEN = re.compile(rf"[{_SPACES}-]+(?:(?:et|and)[{_SPACES}-]+)?")


def numbers(text: str, language: str) -> Counter[Decimal | str]:
    """Return the numbers in ``text``; one with several signs (10.1.2) as it is written.

    “1 500”, “1 500,0” and English “1,500” are the same number.
    """
    decimal, group = _signs(language)
    if language == "en":
        text = _TIME_OF_HALF.sub(_hours_and_minutes, text)
    found = _NUMBER.finditer(_TIME.sub(r"\1 : \2", text))
    return Counter(_value(match[0], decimal, group) for match in found)


def told_in_words(text: str, language: str) -> set[Decimal]:
    """Return the numbers that ``text`` may tell in words: “six”, “vingt-cinq”, “January”, “2nd”."""
    months, small = _patterns(language)
    told = {int(match[1]) for match in _ORDINAL.finditer(text)}
    number: list[int] = []
    end = 0
    for match in _WORD.finditer(text):
        word = match[0].lower()
        told |= {month for month, pattern in months if pattern.match(word)}
        value = max((value for value, pattern in small if pattern.match(word)), default=None)
        if value is None:
            continue
        if not _BETWEEN.fullmatch(text, end, match.start()):
            number = []
        number.append(value)
        end = match.end()
        told |= {value, _composed(number)}
    return set(map(Decimal, told))


def _composed(values: list[int]) -> int:
    """Return the number that the words for ``values`` make together: 2 1000 13, 4 20 10."""
    thousands = rest = 0
    for value in values:
        if value == 1000:
            thousands, rest = thousands + max(rest, 1) * 1000, 0
        elif value == 100 or (value == 20 and rest % 100 == 4):  # quatre-vingts
            rest = rest - rest % 100 + max(rest % 100, 1) * value
        else:
            rest += value
    return thousands + rest


def _hours_and_minutes(time: re.Match) -> str:
    hour = int(time[1]) % 12 + (12 if time[3].lower() == "p" else 0)
    return f"{hour} : {time[2]}" if time[2] else str(hour)


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
def _patterns(language: str) -> tuple[list[tuple[int, re.Pattern]], list[tuple[int, re.Pattern]]]:
    names = get_month_names("wide", "format", Locale.parse(language, sep="-"))
    months = [
        # A month has cases: sausio, sausį; and is cut: janv.
        (number, re.compile(re.escape(name.lower()[: max(4, len(name) - 2)])))
        for number, name in names.items()
    ]
    words = _IN_WORDS.get(language, "").split()
    small = [
        (value, re.compile(f"(?:{written})" + ("" if language == "lt" else "$")))
        for value, written in zip(_VALUES, words, strict=False)
    ]
    return months, small
