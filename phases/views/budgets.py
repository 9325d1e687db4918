"""The sourced figures of the phases' money, in the form of the table of budgets."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from phases.localization.text import Text, text
from phases.models import Phase, Source


@dataclass(frozen=True)
class Figure:
    """An amount in euros; what it covers, in its source's words; its years if they are known."""

    phase: Phase
    amount: Decimal
    wording: Text
    start_year: int | None
    end_year: int | None
    source: Source


def figures(phases: Iterable[Phase]) -> Iterator[Figure]:
    """Yield the figures of ``phases``: of each its own first, then those beside it, in order."""
    for phase in phases:
        if phase.budget_amount is not None and phase.budget_source is not None:
            yield Figure(
                phase,
                phase.budget_amount,
                text(phase, "budget_wording"),
                phase.budget_start_year,
                phase.budget_end_year,
                phase.budget_source,
            )
        for row in phase.budget_figures.all():
            yield Figure(
                phase, row.amount, text(row, "wording"), row.start_year, row.end_year, row.source
            )
