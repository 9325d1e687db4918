"""An indicator as a small chart: where it began, what was measured, where it should arrive.

Everything that is drawn stands in the table beside it, in words. The axis always holds zero, so
that no difference looks larger than it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from phases.models import Indicator

#: In units of the drawing, which scales with the page.
WIDTH, HEIGHT = 320, 150
LEFT, RIGHT, TOP, BOTTOM = 34, 34, 28, 30


@dataclass(frozen=True)
class Point:
    """A figure of one year. ``kind``: baseline, measured or target."""

    kind: str
    year: int | None
    value: Decimal
    x: float = 0
    y: float = 0

    @property
    def label_y(self) -> float:
        """Return where the figure stands: above its mark, the target's below where they meet."""
        return self.y - 9

    @property
    def diamond(self) -> str:
        """Return the corners of the mark of a target."""
        x, y = self.x, self.y
        return f"{x},{y - 6} {x + 6},{y} {x},{y + 6} {x - 6},{y}"


@dataclass(frozen=True)
class Chart:
    """The figures of an indicator, in the order of their years, and where they are drawn."""

    points: tuple[Point, ...]
    zero_y: float
    #: Corners of the line through what is known of the past, and of that on to the target.
    measured: str
    ahead: str

    width, height = WIDTH, HEIGHT

    @property
    def years(self) -> list[Point]:
        """Return one point for each year that is written under the axis."""
        return list({point.year: point for point in self.points}.values())


def figures_of(indicator: Indicator) -> list[Point]:
    """Return the figures that are known of ``indicator``, by year; those without a year last."""
    found = [
        Point("measured", value.year, value.value)
        for value in sorted(indicator.values.all(), key=lambda value: value.year)
    ]
    if indicator.baseline is not None:
        found.insert(0, Point("baseline", indicator.baseline_year, indicator.baseline))
    if indicator.target is not None:
        found.append(Point("target", indicator.target_year, indicator.target))
    return found


def chart_of(figures: Sequence[Point]) -> Chart | None:
    """Return the chart of ``figures``; None where fewer than two have a year: that is no line."""
    dated = sorted(
        (point for point in figures if point.year is not None), key=lambda point: point.year
    )
    if len({point.year for point in dated}) < 2:
        return None
    first, last = dated[0].year, dated[-1].year
    low = min(Decimal(0), *(point.value for point in dated))
    high = max(Decimal(0), *(point.value for point in dated)) or Decimal(1)

    def x(year: int) -> float:
        return round(LEFT + (year - first) / (last - first) * (WIDTH - LEFT - RIGHT), 1)

    def y(value: Decimal) -> float:
        share = (value - low) / (high - low)
        return round(HEIGHT - BOTTOM - float(share) * (HEIGHT - TOP - BOTTOM), 1)

    points = tuple(Point(one.kind, one.year, one.value, x(one.year), y(one.value)) for one in dated)
    past = [point for point in points if point.kind != "target"]
    target = next((point for point in points if point.kind == "target"), None)
    ahead = [past[-1], target] if past and target and target.year >= past[-1].year else []
    return Chart(points, y(Decimal(0)), _line(past), _line(ahead))


def _line(points: Sequence[Point]) -> str:
    return " ".join(f"{point.x},{point.y}" for point in points) if len(points) > 1 else ""
