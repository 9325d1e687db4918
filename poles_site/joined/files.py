"""What is joined into which file, from which names; and the files themselves, kept up to date."""

import hashlib
import os
import posixpath
import re
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from urllib.parse import quote

import dsfr
from django.conf import settings
from django.contrib.staticfiles import finders

from poles_site.joined.styles import Node, Sheet

#: The design system's, in its order: components, icons, print.
ITS_SHEETS = (
    "dsfr/dist/dsfr.main.min.css",
    "dsfr/dist/utility/icons/icons-system/icons-system.main.min.css",
    "dsfr/dist/dsfr.print.min.css",
)
#: Ours for all pages. A page of a kind that few visitors see links to its own besides: contracts,
#: comparison, changes, the API, data sets.
OUR_SHEETS = (
    "phases/site.css",
    "phases/pages.css",
    "phases/timeline.css",
    "phases/tables.css",
    "phases/region-map.css",
    "phases/list-filter.css",
    "phases/pole-list.css",
    "phases/pole-page.css",
    "phases/search.css",
    "phases/suggestions.css",
)
NEUTRAL_SHEET = "phases/neutral.css"
#: What the design system's components do; the others of its scripts have nothing to do here.
ITS_SCRIPTS = (
    "dsfr/dist/core/core.module.min.js",
    "dsfr/dist/scheme/scheme.module.min.js",
    "dsfr/dist/component/button/button.module.min.js",
    "dsfr/dist/component/modal/modal.module.min.js",
    "dsfr/dist/component/header/header.module.min.js",
    "dsfr/dist/component/navigation/navigation.module.min.js",
    "dsfr/dist/component/display/display.module.min.js",
    "dsfr/dist/component/table/table.module.min.js",
    "dsfr/dist/component/tag/tag.module.min.js",
)
OUR_SCRIPTS = ("phases/language-links.js", "phases/suggestions.js")

#: Where static files have what is joined.
PREFIX = "joined"
STATE, NEUTRAL, SCRIPT = "state.css", "neutral.css", "site.js"
NAMES = (STATE, NEUTRAL, SCRIPT)
_CLASS = re.compile(r"\bfr-[\w-]+")
_ADDRESS = re.compile(r"""url\((["']?)(?!data:|#|%23)([^"')]+)\1\)""")
_STAMP = "made-of"


def folder() -> Path:
    """Return where the joined files are, in a folder of the name that static files know."""
    return settings.VAR_DIR / "joined"


def all_names() -> Iterator[str]:
    """Yield the files as static files name them."""
    return (f"{PREFIX}/{name}" for name in NAMES)


def bring_up_to_date() -> None:
    """Write the files anew when what they are made of has changed."""
    place = folder() / PREFIX
    stamp, wanted = place / _STAMP, fingerprint()
    is_fresh = stamp.exists() and stamp.read_text() == wanted
    if is_fresh and all((place / name).exists() for name in NAMES):
        return
    place.mkdir(parents=True, exist_ok=True)
    # The stamp last: whoever is stopped before it begins anew.
    texts = {**styles(), SCRIPT: script(), _STAMP: wanted}
    for name, text in texts.items():
        _replace(place / name, text)


def fingerprint() -> str:
    """Return a digest of all that the files are made of, this code included."""
    digest = hashlib.sha256()
    for name in (*ITS_SHEETS, *OUR_SHEETS, NEUTRAL_SHEET, *ITS_SCRIPTS, *OUR_SCRIPTS):
        digest.update(_source(name).read_bytes())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    digest.update(" ".join(sorted(named_classes())).encode())
    return digest.hexdigest()


def named_classes() -> set[str]:
    """Return the design system's classes that templates, code and our scripts name."""
    package = Path(dsfr.__file__).parent / "templates" / "dsfr"
    places = (
        *(settings.BASE_DIR / "templates").rglob("*.html"),
        *(settings.BASE_DIR / "phases").rglob("*.py"),
        *map(_source, OUR_SCRIPTS),
        # The tags of the package that our templates use (docs/decisions/0007).
        *(package / name for name in ("skiplinks.html", "badge.html")),
    )
    return {name for path in places for name in _CLASS.findall(path.read_text())}


def used() -> Callable[[str], bool]:
    """Return whether the site has a class: it names it, or the design system's scripts set it.

    The scripts put names together: “modal” and “--opened”.
    """
    named = named_classes()
    scripts = "".join(_source(name).read_text() for name in ITS_SCRIPTS)
    said = {word.strip("-") for word in re.findall(r"[\w-]+", scripts)}

    @cache
    def is_used(name: str) -> bool:
        if not name.startswith("fr-") or name in named:
            return True
        block, _dashes, modifier = name.removeprefix("fr-").partition("--")
        if not modifier:
            return block in said
        return modifier in said and (f"fr-{block}" in named or block in said)

    return is_used


def styles() -> dict[str, str]:
    """Return the style sheet of a site of the State, and the one of any other, without its font."""
    sheet = Sheet(used())
    for source in (*ITS_SHEETS, *OUR_SHEETS):
        sheet.add(_source(source).read_text(), _addresses_of(source))
    sheet.drop_unread_properties(_source(name).read_text() for name in ITS_SCRIPTS)
    licence = re.search(r"/\*!.*?\*/", _source(ITS_SHEETS[0]).read_text(), re.DOTALL)[0]
    head = f'@charset "UTF-8";\n{licence}\n'
    sheet.rules = list(map(_font, sheet.rules))
    state = f"{head}{sheet}\n"
    sheet.rules = [rule for rule in sheet.rules if not _is_font(rule)]
    sheet.add(_source(NEUTRAL_SHEET).read_text(), _addresses_of(NEUTRAL_SHEET))
    return {STATE: state, NEUTRAL: f"{head}{sheet}\n"}


def script() -> str:
    """Return the module; a block for each script, whose names are its own."""
    scripts = (_source(name).read_text() for name in (*ITS_SCRIPTS, *OUR_SCRIPTS))
    return "".join(f"{{{text.rstrip()}\n}}\n" for text in scripts)


def _is_font(rule: Node) -> bool:
    return isinstance(rule, str) and rule.startswith("@font-face")


def _font(rule: Node) -> Node:
    """Let a font that comes late wait for the next page: text that is being read stays put."""
    if not isinstance(rule, str):
        return rule
    return rule.replace("font-display:swap", "font-display:optional")


def _addresses_of(source: str) -> Callable[[str], str]:
    """Return what rewrites the addresses in a sheet for the place where it is joined.

    Icons stand in the sheet itself: each would cost a request.
    """

    def rewritten(match: re.Match[str]) -> str:
        name = posixpath.normpath(posixpath.join(posixpath.dirname(source), match[2]))
        if name.endswith(".svg"):
            drawing = quote(_source(name).read_text().strip().replace('"', "'"), safe=" =:/',;()")
            return f'url("data:image/svg+xml,{drawing}")'
        return f'url("{posixpath.relpath(name, PREFIX)}")'

    return lambda text: _ADDRESS.sub(rewritten, text)


def _source(name: str) -> Path:
    path = finders.find(name)
    if path is None:
        raise FileNotFoundError(f"{name} is not among the static files.")
    return Path(path)


def _replace(path: Path, text: str) -> None:
    """Write the file aside and rename it: who reads it meanwhile gets the old one whole."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".", delete=False) as file:
        file.write(text)
    Path(file.name).chmod(0o644)
    os.replace(file.name, path)
