"""Bring the interface's catalogues in step with the code, without GNU gettext.

English msgids come from our Python and templates and from django-dsfr, whose own catalogue
knows French only. Nothing is guessed: a new msgid starts untranslated, never "fuzzy", and a
msgid that the code no longer has leaves the catalogue.
"""

from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import polib
from babel.messages.extract import extract
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation.template import templatize

from phases.localization.catalogue_files import write
from phases.localization.catalogues import (
    Fault,
    Key,
    check_file,
    files,
    is_translated,
    key_of,
    plural_forms,
    po_path,
)

DSFR = Path(find_spec("dsfr").origin).parent
OURS = ("phases", "poles_site", "templates")
WITHOUT_STRINGS = {"migrations", "management", "test", "tests", "example_app", "static"}
PLURAL = (1, 2)
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), (1,)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), PLURAL),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}

#: The files that have a message, each with the line of its first use.
Places = dict[str, int]


class Command(BaseCommand):
    help = "Updates locale/*/LC_MESSAGES/django.po; with --check only says what is wrong there."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="change nothing, fail if stale")

    def handle(self, check, **options):
        messages = collect(settings.BASE_DIR)
        faults: list[Fault] = []
        for language, _name in settings.LANGUAGES:
            if check:
                # The sentences are for developers, like the rest of what commands say.
                with translation.override("en"):
                    found = [fault for path in files(language) for fault in check_file(path)]
                found += stale(po_path(language), messages, read(language))
                self.stdout.write(f"{language}: {summary(found)}")
                faults += found
            else:
                catalogue = updated(read(language), messages, language)
                write(catalogue, language)
                empty = sum(not is_translated(entry) for entry in catalogue)
                self.stdout.write(f"{language}: {len(catalogue)} messages, {empty} not translated")
        if faults:
            raise CommandError(
                "\n".join([f"the catalogues have {len(faults)} faults:", *map(str, faults)])
            )
        if check:
            self.stdout.write(f"Catalogues: {len(messages)} messages, fresh and complete")


def summary(faults: list[Fault]) -> str:
    """Return how many faults there are of each kind."""
    counts = Counter(fault.kind for fault in faults)
    return ", ".join(f"{count} {kind}" for kind, count in counts.items()) or "complete"


def collect(root: Path) -> dict[Key, Places]:
    """Return every message of our code and of django-dsfr, with the files that have it."""
    messages: dict[Key, Places] = {}
    for base, folder in [*((root, root / name) for name in OURS), (DSFR.parent, DSFR)]:
        for path in sorted(folder.rglob("*")):
            where = path.relative_to(base)
            if path.suffix in (".py", ".html", ".txt", ".xml") and not (
                WITHOUT_STRINGS & set(where.parts)
            ):
                for line, key in extracted(path):
                    messages.setdefault(key, {}).setdefault(where.as_posix(), line)
    return messages


def extracted(path: Path) -> Iterator[tuple[int, Key]]:
    """Yield the messages of one file, Python or template, each with its line."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # templatize() leaves what Python's tokenizer can read, but for the indentation.
        text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).split("\n"))
    for line, ids, _comments, context in extract("python", BytesIO(text.encode()), KEYWORDS):
        singular, plural = ids if isinstance(ids, tuple) else (ids, "")
        yield line, (context, singular, plural)


def read(language: str) -> dict[Key, polib.POEntry]:
    """Return the catalogue of ``language``, obsolete entries left out; empty if there is none."""
    path = po_path(language)
    entries = polib.pofile(str(path)) if path.exists() else []
    return {key_of(entry): entry for entry in entries if not entry.obsolete}


def updated(
    old: dict[Key, polib.POEntry], messages: dict[Key, Places], language: str
) -> list[polib.POEntry]:
    """Return the entries that ``messages`` ask for, with the translations there are."""
    theirs = dsfr_entries(language)
    forms = plural_forms(language)[0]
    entries = []
    for key in sorted(messages, key=position):
        context, singular, plural = key
        known = old.get(key)
        if known is None or not is_translated(known):
            known = theirs.get(key, known)
        entry = polib.POEntry(msgctxt=context, msgid=singular, msgid_plural=plural)
        entry.occurrences = [(path, "") for path in sorted(messages[key])]
        if known is not None:
            entry.tcomment, entry.msgstr = known.tcomment, known.msgstr
            entry.flags = [flag for flag in known.flags if flag == "fuzzy"]
        if plural:
            texts = known.msgstr_plural if known is not None else {}
            entry.msgstr_plural = {form: texts.get(form, "") for form in range(forms)}
        entries.append(entry)
    return entries


def stale(
    path: Path, messages: dict[Key, Places], catalogue: dict[Key, polib.POEntry]
) -> Iterator[Fault]:
    """Yield where the catalogue at ``path`` is behind the code."""
    for key in sorted(messages.keys() - catalogue.keys(), key=position):
        for place, line in sorted(messages[key].items())[:1]:
            sentence = f"missing in {path.parent.parent.name}, run make messages: {key[1]!r}"
            yield Fault(Path(place), line, "missing", sentence)
    for key in sorted(catalogue.keys() - messages.keys(), key=position):
        sentence = f"obsolete, run make messages: {key[1]!r}"
        yield Fault(path, catalogue[key].linenum or 1, "obsolete", sentence)


def position(key: Key) -> tuple[str, str, str]:
    """Return what messages are sorted by: their text first."""
    context, singular, plural = key
    return singular, context or "", plural


def dsfr_entries(language: str) -> dict[Key, polib.POEntry]:
    """Return django-dsfr's own translations, where it has that language."""
    path = DSFR / "locale" / language / "LC_MESSAGES" / "django.po"
    return {key_of(entry): entry for entry in polib.pofile(str(path))} if path.exists() else {}
