"""The regions of before 2016 as a drawing, each with the number of its pôles."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from phases.filters import Choice

#: Where regions are in the drawing (static/phases/regions.svg), which is fetched once and not sent
#: with each page. Both are made by tools/region_shapes.py; phases/content/README.md says from what.
MIDDLES = Path(__file__).parent.parent / "content/region-middles.json"

#: The fewest pôles of each shade but the first, which is for none.
SHADES = (1, 4, 8)

#: Drawn by hand, not to scale: said beside it.
BY_HAND = "04"


@dataclass(frozen=True)
class Shape:
    """A region on the map: ``choice`` is None for one that no pôle of the site has."""

    code: str
    x: int
    y: int
    is_by_hand: bool
    choice: Choice | None = None
    shade: int = 0
    query: str = ""


@dataclass(frozen=True)
class Shade:
    """A line of the legend: from ``fewest`` to ``most`` pôles, ``most`` None for any number."""

    number: int
    fewest: int
    most: int | None


def region_map(regions: Sequence[tuple[Choice, str]]) -> dict[str, Any]:
    """Return the map and the table of ``regions``, which are counted, each with the query string
    of its list.

    The table has what the map has, and the regions that have no shape.
    """
    document = drawing()
    by_code = {choice.row.insee_code: (choice, query) for choice, query in regions}
    # In the order of the names, as in the table; those without a pôle lie under the others.
    order = [code for code in document["regions"] if code not in by_code]
    order += [code for code in by_code if code in document["regions"]]
    return {
        "map_width": document["width"],
        "map_height": document["height"],
        "shapes": [_shape(code, document["regions"][code], by_code.get(code)) for code in order],
        "regions": regions,
        "shades": tuple(shades()),
    }


def shade(number: int | None) -> int:
    """Return the shade of a region with that many pôles, 0 for none."""
    return sum((number or 0) >= fewest for fewest in SHADES)


def shades() -> Iterator[Shade]:
    """Yield the lines of the legend."""
    limits = (0, *SHADES)
    for number, fewest in enumerate(limits):
        most = limits[number + 1] - 1 if number + 1 < len(limits) else None
        yield Shade(number, fewest, most)


@cache
def drawing() -> dict[str, Any]:
    """Return the size of the drawing, and the middle of each region by INSEE code."""
    return json.loads(MIDDLES.read_text())


def _shape(code: str, middle: list[int], region: tuple[Choice, str] | None) -> Shape:
    x, y = middle
    choice, query = region or (None, "")
    number = choice.count if choice else 0
    return Shape(code, x, y, code == BY_HAND, choice, shade(number), query)
