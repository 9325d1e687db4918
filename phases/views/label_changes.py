"""Whose label came and went between two days, with the events that say so."""

import datetime
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Prefetch, Q

from phases.localization.columns import briefly
from phases.localization.prepared import Asked, read_composed
from phases.localization.relations import attach, relations
from phases.models import LabelEvent, Pole
from phases.models.dates import PartialDate
from phases.models.pole import PoleQuerySet
from phases.views.base import language_in_use

KINDS = (LabelEvent.Kind.LABELLED, *LabelEvent.ENDING)


@dataclass(frozen=True)
class Period:
    """From one day to a later one: how many held the label on each, who came and who went.

    ``came`` and ``went`` hold the event of each pôle; an event counts on its day.
    """

    start: PartialDate
    end: PartialDate
    number_at_start: int
    number_at_end: int
    came: list[LabelEvent]
    went: list[LabelEvent]


def label_changes(
    key: Hashable, poles: Callable[[], PoleQuerySet], day: datetime.date, number: int
) -> list[Period]:
    """Return the periods before and after ``day``, as far as the sources tell.

    ``number`` of ``poles()`` held the label on that day; ``key`` is all that ``poles`` depends on.
    Two queries, however many changed.
    """
    first, last = Pole.LABELS_KNOWN
    days = sorted({first, day, last})
    moved = LabelEvent.objects.filter(kind__in=KINDS, date__lte=last.isoformat())

    def changed_poles() -> dict[str, Asked]:
        later = moved.filter(pole=OuterRef("pk"), date__gt=first.isoformat())
        rows = poles().filter(Exists(later)).annotate(**_held(days)).order_by("slug_fr")
        return {"poles": briefly(rows, "name")}

    changed = read_composed(("changed", key, day), changed_poles)["poles"]
    pks = tuple(pole.pk for pole in changed)
    told = moved.select_related("source").order_by("date", "position")
    events = Prefetch("label_events", queryset=told)
    attach(
        changed,
        read_composed(
            ("label events", language_in_use(), pks), lambda: relations(Pole, pks, events)
        ),
    )
    held_on = {
        each: {pole.pk for pole in changed if getattr(pole, f"held_{n}")}
        for n, each in enumerate(days)
    }
    periods = []
    for start, end in pairwise(days):
        came = [p for p in changed if p.pk in held_on[end] - held_on[start]]
        went = [p for p in changed if p.pk in held_on[start] - held_on[end]]
        gained = len(came) - len(went)
        at_start = number - gained if end == day else number
        periods.append(
            Period(
                _partial(start),
                _partial(end),
                at_start,
                at_start + gained,
                [_latest(pole, end) for pole in came],
                [_latest(pole, end) for pole in went],
            )
        )
    return periods


def _held(days: Iterable[datetime.date]) -> dict[str, ExpressionWrapper]:
    """Return ``held_0``, ``held_1``, …: whether a pôle holds the label on each of ``days``."""
    return {
        f"held_{n}": ExpressionWrapper(
            Q(pk__in=Pole.objects.labelled_on(day).order_by().values("pk")),
            output_field=BooleanField(),
        )
        for n, day in enumerate(days)
    }


def _latest(pole: Pole, day: datetime.date) -> LabelEvent:
    """Return what last happened to the label up to ``day``."""
    return [e for e in pole.label_events.all() if str(e.date) <= day.isoformat()][-1]


def _partial(day: datetime.date) -> PartialDate:
    return PartialDate(day.year, day.month, day.day)
