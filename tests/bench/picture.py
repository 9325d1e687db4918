"""A picture of what ``tests.bench.held`` measured.

Requests a second as multiples of a bare Django view, on a logarithmic scale:
``python -m tests.bench.picture docs/images/performance.svg``.
"""

import json
import sys
from pathlib import Path

import pygal
from pygal.style import Style

MEASURED = Path("var/bench-held.json")
KINDS = {"made": "made anew", "held": "held", "gzip": "held, gzip", "304": "held, 304"}
#: Told apart without colour too, by lightness.
COLOURS = ("#e1000f", "#000091", "#6a6af4", "#cacafb")


def main() -> None:
    """Draw what stands in ``var/bench-held.json``."""
    if len(sys.argv) != 2 or not MEASURED.exists():
        sys.exit("Error: run make bench first, then name the file to write.")
    results = json.loads(MEASURED.read_text())
    rates = {name: told["median"] for name, told in results["requests"].items()}
    Path(sys.argv[1]).write_bytes(drawn(list(results["bytes"]), rates))


def drawn(pages: list[str], rates: dict[str, float]) -> bytes:
    """Return an SVG of requests a second by page and kind, as multiples of the bare view."""
    chart = pygal.HorizontalBar(
        js=(),
        logarithmic=True,
        range=(0.01, 100),
        zero=0.01,
        legend_at_bottom=True,
        legend_at_bottom_columns=len(KINDS),
        value_formatter=lambda value: f"{value:g} ×",
        title="Requests a second, as a multiple of a bare Django view under gunicorn",
        width=1000,
        height=150 + 60 * len(pages),
        style=Style(
            background="#ffffff",
            plot_background="#ffffff",
            colors=COLOURS,
            opacity="1",
            font_family="sans-serif",
            label_font_size=12,
        ),
    )
    measures = {"nginx, a file": "nginx", "bare view": "bare view"}
    rows = [*measures, *pages]
    chart.x_labels = list(reversed(rows))
    chart.y_labels = [0.01, 0.1, 1, 10, 100]
    for kind, label in KINDS.items():
        named = {page: f"{page}, {kind}" for page in pages}
        if kind == "held":
            named |= measures
        found = [rates.get(named.get(row, "")) for row in reversed(rows)]
        chart.add(label, [rate and rate / rates["bare view"] for rate in found])
    return chart.render()


if __name__ == "__main__":
    main()
