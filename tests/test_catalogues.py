"""The catalogues as a reader sees them: typography, plural forms, nothing left in English."""

import re
from pathlib import Path

import django
import polib
import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import ngettext, pgettext

from phases.localization.catalogues import misplaced, texts
from phases.localization.status import LABELS

CATALOGUES = sorted(Path(settings.BASE_DIR).glob("locale/**/LC_MESSAGES/*.po"))

#: What no text of the language may hold, outside markup.
MISTAKES = {
    "fr": [
        # French sets : ; ? ! and « » off with a space that never breaks.
        r"\w[ ]?[;?!]",
        r"[ ]:",
        r"«(?!\u00a0)|(?<!\u00a0)»",
        r"[\"'“”]",
        r"\.\.\.",
        r"n°[^\u00a0]",
        r"\b(?:Etat|Ecole|Evaluation|Etape|A l|A c)\b",
    ],
    "lt": [
        r"[\"”«»]",
        r"“(?=\w)",
        r"„[^“]*$",
        r"\s[:;?!]",
        r"\.\.\.",
        r"\d-\d",
        r"\bpolius|ašigal",
    ],
}


def texts_of(path: Path) -> list[str]:
    return [text for entry in polib.pofile(str(path)) for text in texts(entry)]


def words_of(text: str) -> str:
    """Return ``text`` without markup, placeholders and what programs write: no typography there."""
    text = re.sub(r"<[^>]*>|%\(\w+\)[a-z]|\{\w*\}|%[sd]", "x", text)
    text = re.sub(r"\b\d{4}-\d\d(?:-\d\d)?\b", "x", text)
    return re.sub(r"\bRFC \d+, [\d.]+|\bMMMM-mm-dd|YYYY-MM-DD|\[?HH:.*", "x", text)


@pytest.mark.parametrize(
    "path", CATALOGUES, ids=lambda path: "-".join([path.parts[-4], path.parts[-3], path.stem])
)
def test_typography(path):
    found = [
        (mistake, text)
        for text in texts_of(path)
        for mistake in MISTAKES.get(path.parts[-3], [])
        if re.search(mistake, words_of(text))
    ]
    assert found == []


@pytest.mark.parametrize(
    "path", CATALOGUES, ids=lambda path: "-".join([path.parts[-4], path.parts[-3], path.stem])
)
def test_placeholders(path):
    """Those of the code are checked by the command as well; those of packages only here."""
    found = [
        (entry.msgid, wrong)
        for entry in polib.pofile(str(path))
        for text in texts(entry)
        if text and (wrong := misplaced(entry, text))
    ]
    assert found == []


def test_lithuanian_counts_in_three_ways():
    with translation.override("lt"):
        forms = [
            ngettext("%(number)s cluster", "%(number)s clusters", count) % {"number": count}
            for count in (1, 2, 9, 10, 11, 19, 21, 22, 111, 121)
        ]
    assert forms == [
        "1 klasteris",
        "2 klasteriai",
        "9 klasteriai",
        "10 klasterių",
        "11 klasterių",
        "19 klasterių",
        "21 klasteris",
        "22 klasteriai",
        "111 klasterių",
        "121 klasteris",
    ]


@pytest.mark.parametrize(
    ("language", "period"), [("fr", "2013-2018"), ("en", "2013–2018"), ("lt", "2013–2018\u00a0m.")]
)
def test_a_period_is_written_as_the_language_does(language, period):
    with translation.override(language):
        words = pgettext("years", "%(start)s–%(end)s") % {"start": 2013, "end": 2018}
    assert words == period


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_the_six_states_have_six_words(language):
    with translation.override(language):
        words = [str(label) for label in LABELS.values()]
    assert len(set(words)) == 6
    assert all(words)


@pytest.mark.parametrize(
    ("folder", "domain"),
    [
        ("conf", "django"),
        ("contrib/admin", "django"),
        ("contrib/admin", "djangojs"),
        ("contrib/auth", "django"),
        ("contrib/postgres", "django"),
    ],
)
@pytest.mark.parametrize("language", ["fr", "lt"])
def test_what_django_says_is_translated(language, folder, domain):
    """What Django's own catalogue lacks is in ``locale/packages``."""
    theirs = Path(django.__file__).parent / folder / "locale"
    ours = settings.BASE_DIR / "locale" / "packages"
    asked, *known = (
        messages_of(base / code / "LC_MESSAGES" / f"{domain}.po")
        for base, code in ((theirs, "en"), (theirs, language), (ours, language))
    )
    assert asked
    lacking = asked.keys() - {key for found in known for key, done in found.items() if done}
    assert lacking == set()


def messages_of(path: Path) -> dict[tuple[str | None, str], bool]:
    """Return the messages of a catalogue, and whether each is translated."""
    entries = polib.pofile(str(path)) if path.exists() else []
    return {(entry.msgctxt, entry.msgid): entry.translated() for entry in entries}
