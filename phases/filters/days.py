"""A day as people write it: 2010-05-11, 11/05/2010, 11 mai 2010, 2010 m. gegužės 11 d."""

import datetime
import re
from functools import cache

from babel.dates import get_month_names

from phases import languages
from phases.localization.folding import fold
from phases.models.dates import PartialDate

_NUMBERS = re.compile(r"(\d{4}-\d{2}-\d{2})|\d{1,2}[/.]\d{1,2}[/.]\d{4}", re.ASCII)
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})(?:er)? (?P<month>[a-z]+) (?P<year>\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})(?: ?m\.?)? (?P<month>[a-z]+) (?P<day>\d{1,2})(?: ?d\.?)?", re.ASCII
)


def parse_day(written: str) -> datetime.date:
    """Return the day that ``written`` names; ValueError when it names none, or a month or a year.

    Numbers are read with the day first, as all languages of the site but ISO 8601 write them;
    names of months in any of its languages.
    """
    words = " ".join(fold(written).split())
    if _NUMBERS.fullmatch(words):
        day = PartialDate.parse(words)
        return datetime.date(day.year, day.month, day.day)
    found = _DAY_FIRST.fullmatch(words) or _YEAR_FIRST.fullmatch(words)
    month = _months().get(found["month"]) if found else None
    if not month:
        raise ValueError(f"not a day: {written[:40]!r}")
    return datetime.date(int(found["year"]), month, int(found["day"]))


@cache
def _months() -> dict[str, int]:
    return {
        fold(name): number
        for language in languages.ALL
        for number, name in get_month_names("wide", "format", language).items()
    }
