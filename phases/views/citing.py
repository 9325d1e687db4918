"""Citing a page: the date in its address, and what has changed since."""

import datetime
import re
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlencode, urlsplit

from django.db.models import QuerySet
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import get_language

from phases.models import PublicChange

#: The parameter that holds the date of the version that was cited.
PARAMETER = "version"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
#: Days with changes that are named; the page of changes has them all.
MOST_DAYS = 10
#: Changes on one page of changes.
PER_PAGE = 30


@dataclass(frozen=True)
class CitedVersion:
    """What there is to say about a version that somebody cited.

    ``state``: ``unchanged`` since, ``changed`` since, or that there is no such version:
    ``malformed``, ``future``, ``too_early`` (``first_on``: when the page was first published).
    """

    state: Literal["unchanged", "changed", "malformed", "future", "too_early"]
    on: datetime.date | None = None
    first_on: datetime.date | None = None
    #: The days of the changes since, newest first, each with where the page of changes has the
    #: newest change of that day: “?page=2#change-7”.
    since: list[tuple[datetime.date, str]] = field(default_factory=list)
    #: More days than are named.
    has_more: bool = False
    #: The page changed several times on the day itself: it may have been cited between them.
    changed_that_day: bool = False


def read_date(value: str) -> datetime.date | None:
    """Return the date of ``YYYY-MM-DD``, None for anything else."""
    try:
        return datetime.date.fromisoformat(value) if DAY.fullmatch(value) else None
    except ValueError:
        return None


def dated(address: str, on: datetime.date | None) -> str:
    """Return ``address`` as it is cited: with the date of the version, if there is one."""
    if on is None:
        return address
    mark = "&" if urlsplit(address).query else "?"
    return f"{address}{mark}{urlencode({PARAMETER: on.isoformat()})}"


def history_address(path: str) -> str:
    """Return the path of the page that says what changed on the page at ``path``."""
    root = f"{get_script_prefix()}{get_language()}/"
    address = urlsplit(path).path.removeprefix(root)
    return reverse("history", kwargs={"address": address})


def cited_version(value: str, history: QuerySet[PublicChange]) -> CitedVersion:
    """Return what became of the version that ``value``, a date from an address, names.

    The version of a day is the one at its end. Asks two queries at most.
    """
    on = read_date(value)
    if on is None:
        return CitedVersion("malformed")
    if on > localdate():
        return CitedVersion("future", on)
    first_at = history.order_by("at", "id").values_list("at", flat=True).first()
    if first_at is None:
        return CitedVersion("unchanged", on)
    if on < localdate(first_at):
        return CitedVersion("too_early", on, first_on=localdate(first_at))
    begin = timezone.make_aware(datetime.datetime.combine(on, datetime.time()))
    since: dict[datetime.date, str] = {}
    count_that_day = 0
    # Enough for the days that are named, unless one of them had very many publications.
    newest = history.filter(at__gte=begin).values_list("pk", "at")[: 20 * MOST_DAYS]
    for place, (pk, at) in enumerate(newest):
        day = localdate(at)
        if day == on:
            count_that_day += 1
        else:
            since.setdefault(day, place_of(pk, place))
    days = list(since.items())
    return CitedVersion(
        "changed" if days else "unchanged",
        on,
        since=days[:MOST_DAYS],
        has_more=len(days) > MOST_DAYS,
        changed_that_day=count_that_day > 1,
    )


def place_of(change: int, place: int) -> str:
    """Return where the page of changes has the ``change``: it is the ``place``-th, from 0."""
    page = place // PER_PAGE + 1
    return f"{f'?page={page}' if page > 1 else ''}#change-{change}"
