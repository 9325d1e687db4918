"""What a list should hold, worked out without the database: the other opinion of the tests."""

import datetime
from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass

from phases import models

FACETS = ("region", "theme", "category", "phase", "labelled_in")


@dataclass(frozen=True)
class Facts:
    """A pôle and what it answers to in each facet."""

    name: str
    answers: dict[str, frozenset[str]]
    events: tuple[tuple[str, str], ...]

    def holds(self, day: datetime.date) -> bool:
        """Return whether the pôle holds the label on that day."""
        kinds = [
            kind
            for date, kind in self.events
            if kind in ("labelled", "withdrawn", "merged") and date <= day.isoformat()
        ]
        return bool(kinds) and kinds[-1] == "labelled"


def known() -> list[Facts]:
    """Return the facts of every live pôle."""
    phases = list(models.Phase.objects.live())
    return [facts(pole, phases) for pole in models.Pole.objects.live()]


def facts(pole, phases) -> Facts:
    """Return the facts of one pôle."""
    events = tuple(
        (str(event.date), str(event.kind))
        for event in sorted(
            pole.label_events.all(), key=lambda event: (str(event.date), event.position)
        )
    )
    years = [int(date[:4]) for date, kind in events if kind == "labelled"]
    contracts = pole.contracts.filter(published_at__isnull=False)
    return Facts(
        pole.name,
        {
            "region": frozenset(row.slug_fr for row in pole.regions.all()),
            "theme": frozenset(row.slug_fr for row in pole.themes.all()),
            "category": frozenset([pole.category] if pole.category else []),
            "phase": frozenset(row.phase.slug_fr for row in contracts.select_related("phase")),
            "labelled_in": frozenset(
                phase.slug_fr
                for phase in phases
                if any(phase.start_year <= year <= phase.end_year for year in years)
            ),
        },
        events,
    )


def expected(rows: list[Facts], asked: Mapping[str, Set[str]], *, but: str = "") -> list[Facts]:
    """Return the facts that the facets in ``asked`` keep, without its facet ``but``.

    Of a facet, one of the values that are asked for is enough.
    """
    used = [facet for facet in FACETS if facet in asked and facet != but]
    return [row for row in rows if all(asked[facet] & row.answers[facet] for facet in used)]


def numbers(rows: list[Facts], asked: Mapping[str, Set[str]], facet: str) -> Counter[str]:
    """Return what the list would hold with each choice, the other filters as they are."""
    return Counter(
        choice for row in expected(rows, asked, but=facet) for choice in row.answers[facet]
    )
