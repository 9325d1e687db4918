"""The catalogues of the interface as files, and what is wrong with them. No table is read.

``phases/management/commands/update_catalogues.py`` compares them with the code.
"""

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import django
import polib
from django.conf import settings
from django.utils.translation import gettext as _

from phases.localization.conventions import check_text

#: The msgids' own language: an empty translation there says "as it is".
MSGID_LANGUAGE = "en"

#: What a message is known by: context, singular, plural.
Key = tuple[str | None, str, str]

_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
_TAG = re.compile(r"</?([a-zA-Z][\w-]*)[^<>]*>")
# Formats of dates, names of standards and schemes of addresses follow no typography.
_FORMAT = re.compile(
    r"\bRFC \d+, [\d.]+|\bMMMM-mm-dd|YYYY-MM-DD|\[?HH:.*|\b(?:mailto|https?|etalab-2\.0)\b:?"
)
#: As polib reports a file that it cannot read, and msgfmt each of its findings.
_LINE = re.compile(r"(?:\(line (\d+)\)|^[^\n:]+:(\d+):)")


@dataclass(frozen=True)
class Fault:
    """Something to mend in a catalogue."""

    path: Path
    line: int
    kind: Literal["missing", "obsolete", "untranslated", "fuzzy", "malformed"]
    sentence: str
    #: The message that it is about, where one is.
    about: str = ""

    def __str__(self) -> str:
        root = Path(settings.BASE_DIR)
        path = self.path.relative_to(root) if self.path.is_relative_to(root) else self.path
        about = f": {self.about!r}" if self.about else ""
        return f"{path}:{self.line}: {self.sentence}{about}"


def files(language: str) -> list[Path]:
    """Return the catalogues of ``language`` that there are: our words, then those of packages."""
    folders = [Path(folder) / language / "LC_MESSAGES" for folder in settings.LOCALE_PATHS]
    return [path for folder in folders for path in sorted(folder.glob("*.po"))]


def po_path(language: str) -> Path:
    """Return where the catalogue of our own words in ``language`` is kept."""
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def key_of(entry: polib.POEntry) -> Key:
    """Return what the message is known by."""
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def texts(entry: polib.POEntry) -> list[str]:
    """Return the translation in all its forms."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def is_translated(entry: polib.POEntry) -> bool:
    """Return whether every form has a text."""
    return bool(texts(entry)) and all(texts(entry))


@cache
def plural_forms(language: str) -> tuple[int, str]:
    """Return the number of plural forms and their rule, as Django has them for ``language``."""
    folder = Path(django.__file__).parent / "conf" / "locale" / language.replace("-", "_")
    rule = polib.pofile(str(folder / "LC_MESSAGES" / "django.po")).metadata["Plural-Forms"]
    return int(rule.partition("nplurals=")[2].partition(";")[0]), rule


def check_file(path: Path) -> list[Fault]:
    """Return what is not translated, fuzzy or badly formed in the catalogue at ``path``."""
    language = path.parent.parent.name
    try:
        catalogue = polib.pofile(str(path), check_for_duplicates=True)
    except (OSError, ValueError) as error:
        return [_unreadable(path, str(error))]
    faults = [
        fault
        for entry in catalogue
        if not entry.obsolete
        for fault in check_entry(path, entry, language)
    ]
    forms = catalogue.metadata.get("Plural-Forms", "").partition("nplurals=")[2].partition(";")[0]
    counts = any(entry.msgid_plural for entry in catalogue)
    if counts and forms.strip() != str(plural_forms(language)[0]):
        sentence = f"the head says nplurals={forms or '?'}, Django {plural_forms(language)[1]}"
        faults.insert(0, Fault(path, 1, "malformed", sentence))
    return faults or _by_gettext(path)


def _unreadable(path: Path, error: str) -> Fault:
    found = _LINE.search(error)
    line = int(found[1] or found[2]) if found else 1
    return Fault(path, line, "malformed", f"cannot be read: {error}")


def _by_gettext(path: Path) -> list[Fault]:
    """Return what GNU gettext's own check says, where that program is."""
    if (msgfmt := shutil.which("msgfmt")) is None:
        return []
    run = subprocess.run(
        [msgfmt, "--check-format", "--check-domain", "-o", "/dev/null", str(path)],
        capture_output=True,
        text=True,
        env={"LC_ALL": "C.UTF-8"},
    )
    return [_unreadable(path, run.stderr.strip())] if run.returncode else []


def check_entry(path: Path, entry: polib.POEntry, language: str) -> Iterator[Fault]:
    """Yield what is wrong with one message of the catalogue at ``path``."""

    def fault(kind, sentence: str) -> Fault:
        return Fault(path, entry.linenum or 1, kind, sentence, entry.msgid)

    if entry.fuzzy:
        yield fault("fuzzy", "fuzzy")
    if not is_translated(entry):
        if language != MSGID_LANGUAGE or any(texts(entry)):
            yield fault("untranslated", "not translated")
        return
    forms = plural_forms(language)[0]
    if entry.msgid_plural and sorted(entry.msgstr_plural) != list(range(forms)):
        yield fault("malformed", f"has {len(entry.msgstr_plural)} plural forms, not {forms}")
    for text in texts(entry):
        for sentence in _objections(entry, text, language):
            yield fault("malformed", sentence)


def _objections(entry: polib.POEntry, text: str, language: str) -> Iterator[str]:
    if wrong := misplaced(entry, text):
        yield _("Placeholders that differ from the original: %(names)s") % {
            "names": ", ".join(sorted(wrong))
        }
    if wrong_tags := _tags(text) - _tags(entry.msgid) | _tags(entry.msgid) - _tags(text):
        yield _("Tags that differ from the original: %(names)s") % {
            "names": ", ".join(f"<{name}>" for name in sorted(wrong_tags))
        }
    if _ends(text) != _ends(entry.msgid):
        yield _("Spaces or line breaks at its ends differ from the original")
    plain = words(text)
    for found in check_text(plain, language):
        # A value to type is written as the code reads it: “3.5”.
        is_value = found.code == "decimal-sign" and plain[found.start : found.end] in entry.msgid
        if found.severity != "hint" and not is_value:
            yield f"{found.message} “{text}”"


def _tags(text: str) -> Counter[str]:
    return Counter(match[0].split()[0].strip("<>") for match in _TAG.finditer(text))


def _ends(text: str) -> tuple[bool, bool]:
    # A French colon brings a no-break space of its own.
    return text[:1] in (" ", "\n"), text[-1:] in (" ", "\n")


def words(text: str) -> str:
    """Return ``text`` without markup, placeholders and formats of dates."""
    return _FORMAT.sub("x", _PLACEHOLDER.sub("x", _TAG.sub("", text)))


def misplaced(entry: polib.POEntry, text: str) -> set[str]:
    """Return the placeholders that the translation lacks or invents.

    One form of a plural may do without the number ("one pôle").
    """
    asked = set(_PLACEHOLDER.findall(entry.msgid)) | set(_PLACEHOLDER.findall(entry.msgid_plural))
    given = set(_PLACEHOLDER.findall(text))
    return given - asked if entry.msgid_plural else given ^ asked
