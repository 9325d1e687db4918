"""The figures of an indicator, in a table and as bars: both are made of the same list.

Bars begin at zero. Lengths are whole numbers of the drawing's own units, which no language
writes in another way.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from phases.localization.figures import number_in_words
from phases.models import Indicator

BASELINE, MEASURED, TARGET = "baseline", "measured", "target"
KINDS = {
    BASELINE: _("Baseline"),
    MEASURED: _("Measured"),
    TARGET: _("Target"),
}
#: Where a figure without a year stands, and who comes first in one year.
_ORDER = {BASELINE: 0, MEASURED: 1, TARGET: 2}
_NO_YEAR = {BASELINE: 0, MEASURED: 0, TARGET: 9999}

WIDTH = 320
BAR = 14
#: A line of words and the bar under it.
ROW = 44
#: Room for a character of a figure, and between a bar and its figure.
CHARACTER, GAP = 8, 6


@dataclass(frozen=True)
class Figure:
    """A value of an indicator: the baseline, a measured one or the target."""

    kind: str
    year: int | None
    value: Decimal

    @property
    def label(self) -> Any:
        return KINDS[self.kind]


@dataclass(frozen=True)
class Bar:
    """A figure with the places of its bar and of its words."""

    figure: Figure
    x: int
    width: int
    bar_y: int
    label_y: int
    value_x: int
    value_y: int

    @property
    def zero_y(self) -> int:
        return self.bar_y - 3

    @property
    def zero_end(self) -> int:
        return self.bar_y + BAR + 3


@dataclass(frozen=True)
class Chart:
    """Bars one under the other, from the same zero."""

    bars: list[Bar]
    zero: int
    height: int
    width: int = WIDTH
    bar_height: int = BAR


def figures_of(indicator: Indicator) -> list[Figure]:
    """Return what is known of ``indicator``, by year; its values are prefetched."""
    found = [Figure(MEASURED, value.year, value.value) for value in indicator.values.all()]
    if indicator.baseline is not None:
        found.append(Figure(BASELINE, indicator.baseline_year, indicator.baseline))
    if indicator.target is not None:
        found.append(Figure(TARGET, indicator.target_year, indicator.target))
    return sorted(found, key=lambda one: (one.year or _NO_YEAR[one.kind], _ORDER[one.kind]))


def chart_of(figures: Iterable[Figure]) -> Chart | None:
    """Return the bars of ``figures``; None for fewer than two: nothing is to be compared."""
    figures = list(figures)
    if len(figures) < 2:
        return None
    lowest = min(0, *(figure.value for figure in figures))
    highest = max(0, *(figure.value for figure in figures))
    words = max(len(number_in_words(figure.value)) for figure in figures)
    room = WIDTH - words * CHARACTER - GAP
    # Figures have more digits than a drawing: no bar is longer than its room.
    scale = Decimal(max(room, 0)) / (highest - lowest) if highest > lowest else Decimal(0)
    zero = round(-lowest * scale)
    bars = []
    for number, figure in enumerate(figures):
        length = round(abs(figure.value) * scale)
        # What is not zero is seen.
        length = max(length, 1) if figure.value else 0
        start = zero - length if figure.value < 0 else zero
        end = max(zero, start + length)
        top = number * ROW
        bars.append(Bar(figure, max(0, start), length, top + 20, top + 14, end + GAP, top + 32))
    return Chart(bars, zero, len(figures) * ROW)
