"""Make the drawing of the regions of before 2016, and the file that says where in it they are.

    .venv/bin/python tools/region_shapes.py regions-avant-redecoupage-2015.geojson

The file comes from github.com/gregoiredavid/france-geojson (IGN Admin Express 2018 / INSEE, Licence
Ouverte). Borders are simplified once for both neighbours, so that no gap opens between them.
Degrees become units of the drawing by an equirectangular projection, true to scale at 46.5° N: good
enough where nothing is measured. La Réunion is not in the file: it is drawn by hand.
"""

import json
import math
import sys
from pathlib import Path

import shapely

PHASES = Path(__file__).parent.parent / "phases"
DRAWING, MIDDLES = PHASES / "static/phases/regions.svg", PHASES / "content/region-middles.json"
ABOUT = (
    "Regions of before 2016 by INSEE code. IGN Admin Express 2018 / INSEE, via france-geojson, "
    "Licence Ouverte; simplified by tools/region_shapes.py. La Réunion (04) is drawn by hand, not "
    "to scale."
)
#: Units of the drawing: as wide as this, with a margin for lines.
WIDTH, MARGIN = 600, 6
TRUE_AT = math.radians(46.5)
#: Degrees; an island smaller than the second number (square degrees) is left out.
TOLERANCE, SMALLEST = 0.0275, 0.012
#: La Réunion, drawn by hand in the corner under Bretagne: centre and outline around it.
REUNION = (62, 470)
OUTLINE = (
    (-30, -4),
    (-22, -20),
    (-4, -25),
    (14, -19),
    (28, -2),
    (32, 14),
    (20, 25),
    (0, 23),
    (-20, 12),
)


def main(source: str) -> None:
    """Read the GeoJSON file ``source`` and write both files."""
    features = json.loads(Path(source).read_text())["features"]
    codes = [feature["properties"]["code"] for feature in features]
    areas = shapely.coverage_simplify(
        [shapely.geometry.shape(feature["geometry"]) for feature in features], TOLERANCE
    )
    west, south, east, north = shapely.total_bounds(list(areas))
    scale = (WIDTH - 2 * MARGIN) / ((east - west) * math.cos(TRUE_AT))

    def project(x: float, y: float) -> tuple[int, int]:
        across = MARGIN + (x - west) * math.cos(TRUE_AT) * scale
        return round(across), round(MARGIN + (north - y) * scale)

    shapes = {}
    for code, area in sorted(zip(codes, areas, strict=True)):
        parts = [part for part in shapely.get_parts(area) if part.area > SMALLEST]
        middle = shapely.maximum_inscribed_circle(max(parts, key=lambda part: part.area)).coords[0]
        shapes[code] = {
            "path": "".join(ring(map(project, *part.exterior.coords.xy)) for part in parts),
            "middle": project(*middle),
        }
    x, y = REUNION
    shapes["04"] = {
        "path": ring((x + across, y + down) for across, down in OUTLINE),
        "middle": REUNION,
    }
    height = round(2 * MARGIN + (north - south) * scale)
    drawing = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}">',
        f"<desc>{ABOUT}</desc>",
        *(f'<path id="region-{code}" d="{shape["path"]}"/>' for code, shape in shapes.items()),
        "</svg>\n",
    ]
    DRAWING.write_text("\n".join(drawing))
    middles = {code: shape["middle"] for code, shape in shapes.items()}
    document = {"about": ABOUT, "width": WIDTH, "height": height, "regions": middles}
    MIDDLES.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
    print(f"{DRAWING}: {len(shapes)} regions, {DRAWING.stat().st_size:,} bytes")


def ring(points) -> str:
    """Return the SVG path of a closed line, in steps from point to point."""
    (x, y), *others = dict.fromkeys(points)
    path, last = f"M{x} {y}", (x, y)
    for point in others:
        path += f"l{point[0] - last[0]} {point[1] - last[1]}"
        last = point
    return path.replace(" -", "-") + "z"


if __name__ == "__main__":
    main(sys.argv[1])
