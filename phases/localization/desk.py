"""The translation desk: what there is to translate into a language, read from the segments.

Pure queries over ``models/segment.py``; each is one, however many segments there are.
"""

import datetime
import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.lookups import Unaccent
from django.db import models
from django.db.models import Case, Count, F, Max, Min, Q, Sum, Value, When, Window

from phases.localization.folding import fold
from phases.models import Segment
from phases.models.segment import SegmentQuerySet

#: The states of a segment in the order of the work.
STATES = ("outdated", "missing", "machine", "in_work", "reviewed")
#: What :meth:`SegmentQuerySet.with_state` says, one condition a state: counting them takes two
#: thirds of the time.
_CURRENT = Q(made_from_digest=F("source_digest"))
_IN_STATE = {
    "missing": Q(kept=""),
    "outdated": ~Q(kept="") & ~_CURRENT,
    "machine": Q(kept="machine") & _CURRENT,
    "in_work": Q(kept="in_work") & _CURRENT,
    "reviewed": Q(kept="reviewed") & _CURRENT,
}
#: What is asked of a search.
MOST_CHARACTERS, MOST_WORDS = 200, 8


@dataclass
class Progress:
    """How many segments are in each state."""

    outdated: int = 0
    missing: int = 0
    machine: int = 0
    in_work: int = 0
    reviewed: int = 0

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def counts(self) -> dict[str, int]:
        """Return the numbers by state, in the order of the work."""
        return {state: getattr(self, state) for state in STATES}

    @property
    def percent(self) -> int:
        """Return how much is reviewed, rounded down: 100 is all of it."""
        return 100 * self.reviewed // self.total if self.total else 100

    def __add__(self, other: "Progress") -> "Progress":
        return Progress(**{s: getattr(self, s) + getattr(other, s) for s in STATES})


@dataclass(frozen=True)
class Line:
    """One item of the list."""

    item_model: str
    item_id: uuid.UUID
    title: str
    distance: int
    progress: Progress
    #: Words of the French texts that are not translated, or not from today's French.
    words: int
    #: Since when the French of the oldest outdated translation reads as it does.
    outdated_since: datetime.datetime | None


@dataclass(frozen=True)
class Asked:
    """What a list is narrowed down to."""

    state: str = ""
    item_model: str = ""
    words: tuple[str, ...] = field(default=())


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a search, without accents and capitals, bounded."""
    cleaned = fold(text.replace("\x00", " ")[:MOST_CHARACTERS]).split()
    return tuple(dict.fromkeys(cleaned))[:MOST_WORDS]


def progress(languages: Collection[str]) -> dict[str, dict[str, Progress]]:
    """Return the progress of each of ``languages`` by kind of item. One query."""
    found: dict[str, dict[str, Progress]] = {language: {} for language in languages}
    rows = Segment.objects.filter(language__in=languages).order_by()
    for row in rows.values("language", "item_model").annotate(**_counts()):
        found[row["language"]][row["item_model"]] = _progress(row)
    return found


def _counts() -> dict[str, Count]:
    return {f"{state}_count": Count("item_id", filter=_IN_STATE[state]) for state in STATES}


def _progress(row: dict[str, Any]) -> Progress:
    return Progress(**{state: row[f"{state}_count"] for state in STATES})


def total(by_model: dict[str, Progress]) -> Progress:
    """Return the sum over all kinds of items."""
    return sum(by_model.values(), Progress())


def items(language: str, asked: Asked) -> models.QuerySet:
    """Return the items with texts in ``language``, outdated first, of these what is nearest to the
    home page, of these what has waited longest; :func:`lines` reads a part of it."""
    found = Segment.objects.filter(language=language)
    if asked.item_model:
        found = found.filter(item_model=asked.item_model)
    found = (
        found.order_by()
        .values("item_model", "item_id")
        .annotate(
            **_counts(),
            item_title=Max("title"),
            nearness=Min("distance"),
            to_do=Sum("words", filter=Q(kept="") | ~_CURRENT, default=0),
            since=Min("changed_at", filter=_IN_STATE["outdated"]),
            all_items=Window(Count("*")),
        )
    )
    if asked.state:
        found = found.filter(**{f"{asked.state}_count__gt": 0})
    if asked.words:
        # Once an item, not once a segment. Folding in SQL takes ten times as long as this.
        found = found.annotate(plain_title=Unaccent(Max("title")))
        words = (Unaccent(Value(word)) for word in asked.words)
        in_title = reduce(and_, (Q(plain_title__icontains=word) for word in words))
        texts = Segment.objects.filter(_holding(asked.words), language=language)
        found = found.filter(in_title | Q(item_id__in=texts.values("item_id")))
    rank = Case(
        *(When(**{f"{s}_count__gt": 0}, then=Value(n)) for n, s in enumerate(STATES)),
        default=Value(len(STATES)),
        output_field=models.IntegerField(),
    )
    return found.annotate(rank=rank).order_by(
        "rank", "nearness", F("since").asc(nulls_last=True), "item_title", "item_id"
    )


def lines(part: models.QuerySet) -> tuple[list[Line], int]:
    """Return a part of :func:`items`, and how many there are in all (0 where the part has none).
    One query."""
    found = list(part)
    rows = [
        Line(
            row["item_model"],
            row["item_id"],
            row["item_title"],
            row["nearness"],
            _progress(row),
            row["to_do"],
            row["since"],
        )
        for row in found
    ]
    return rows, found[0]["all_items"] if found else 0


def concordance(words: Collection[str], language: str) -> SegmentQuerySet:
    """Return the segments whose French or whose translation holds all ``words`` (of
    :func:`words_of`), nearest to the home page first; none without words."""
    if not words:
        return Segment.objects.none()
    found = Segment.objects.filter(_holding(words), language=language).with_state()
    return found.order_by("distance", "item_model", "item_id", "position")


def _holding(words: Collection[str]) -> Q:
    sides = ("source_folded", "target_folded")
    return reduce(
        or_, (reduce(and_, (Q(**{f"{side}__contains": w}) for w in words)) for side in sides)
    )
