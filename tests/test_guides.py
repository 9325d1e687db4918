"""The translators' guides quote buttons, titles and states as the screens of their language say."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import django
import polib
import pytest
from django.conf import settings

from phases import languages

ROOT = Path(settings.BASE_DIR)
GUIDES = {
    "en": "translators-guide.md",
    "fr": "guide-traduction.md",
    "lt": "vertimo-vadovas.md",
}
#: Code, pictures and links quote no screen.
_OTHER = re.compile(r"```.*?```|`[^`]*`|!?\[[^\]]*\]\([^)]*\)", re.DOTALL)
_QUOTED = re.compile(r"\*\*(.+?)\*\*|\*(.+?)\*")
_PLACEHOLDER = re.compile(r"%\\\(\w+\\\)[sd]|\\\{\w*\\\}")
#: A text that is hardly more than placeholders would be any label.
FEWEST_LETTERS = 5


@cache
def screens(language: str) -> tuple[re.Pattern[str], ...]:
    """Return what the screens say in ``language``, with any words in place of placeholders."""
    folders = [ROOT / "locale", ROOT / "locale/packages", *_django()]
    patterns = []
    for folder in folders:
        path = folder / language / "LC_MESSAGES/django.po"
        entries = polib.pofile(str(path)) if path.exists() else []
        for entry in entries:
            said = [entry.msgstr or (entry.msgid if language == "en" else "")]
            for text in filter(None, [*said, *entry.msgstr_plural.values()]):
                pattern, places = _PLACEHOLDER.subn(".+", re.escape(text))
                if not entry.obsolete and (not places or _letters(pattern) >= FEWEST_LETTERS):
                    patterns.append(re.compile(pattern, re.IGNORECASE))
    return tuple(patterns)


def _django() -> Iterator[Path]:
    package = Path(django.__file__).parent
    yield from (package / "contrib/admin/locale", package / "conf/locale")


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def is_said(label: str, language: str) -> bool:
    return any(pattern.fullmatch(label) for pattern in screens(language))


def labels(text: str) -> list[str]:
    """Return what a guide quotes: all that it sets in italics or bold."""
    found = _QUOTED.findall(_OTHER.sub("", text))
    return [label for bold, italic in found for label in (bold or italic).split(" → ")]


@pytest.mark.parametrize("language", languages.ALL)
def test_what_a_guide_quotes_is_on_the_screen(language):
    text = (ROOT / "docs" / GUIDES[language]).read_text(encoding="utf-8")
    quoted = labels(text)
    assert [label for label in quoted if not is_said(label, language)] == []
    assert len(quoted) == len(labels((ROOT / "docs" / GUIDES["en"]).read_text(encoding="utf-8")))


def test_another_wording_is_found():
    (label,) = labels("Press **Reviewed, go on**, see `*this*` and [*that*](x).")
    assert not is_said(label, "en")
    assert is_said("Reviewed, next", "en")
    assert not is_said("Reviewed, next", "lt")
