"""Bring the interface's catalogues in step with the code, without GNU gettext.

English msgids come from our Python and templates and from django-dsfr, whose own catalogue
knows French only. Nothing is guessed: a new msgid starts untranslated, never "fuzzy", and a
msgid that the code no longer has leaves the catalogue.
"""

import re
from collections.abc import Iterator
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import django
import polib
from babel.messages.extract import extract
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation.template import templatize

DSFR = Path(find_spec("dsfr").origin).parent
OURS = ("phases", "poles_site", "templates")
WITHOUT_STRINGS = {"migrations", "management", "test", "tests", "example_app", "static"}
#: The msgids' own language: an empty translation there says "as it is".
MSGID_LANGUAGE = "en"
PLURAL = (1, 2)
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), (1,)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), PLURAL),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")

#: What a message is known by: context, singular, plural.
Key = tuple[str | None, str, str]


class Command(BaseCommand):
    help = "Updates locale/*/LC_MESSAGES/django.po; with --check only says what is wrong there."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="change nothing, fail if stale")

    def handle(self, check, **options):
        messages = collect(settings.BASE_DIR)
        problems = []
        for language, _name in settings.LANGUAGES:
            if check:
                catalogue = read(language)
                problems += [
                    f"{language}: {line}" for line in faults(catalogue, messages, language)
                ]
            else:
                catalogue = updated(read(language), messages, language)
                write(catalogue, language)
                empty = sum(not is_translated(entry) for entry in catalogue)
                self.stdout.write(f"{language}: {len(catalogue)} messages, {empty} not translated")
        if problems:
            raise CommandError(
                "\n".join([f"the catalogues have {len(problems)} faults:", *problems])
            )
        if check:
            self.stdout.write(f"Catalogues: {len(messages)} messages, fresh and complete")


def collect(root: Path) -> dict[Key, set[str]]:
    """Return every message of our code and of django-dsfr, with the files that have it."""
    messages: dict[Key, set[str]] = {}
    for base, folder in [*((root, root / name) for name in OURS), (DSFR.parent, DSFR)]:
        for path in sorted(folder.rglob("*")):
            where = path.relative_to(base)
            if path.suffix in (".py", ".html", ".txt", ".xml") and not (
                WITHOUT_STRINGS & set(where.parts)
            ):
                for key in extracted(path):
                    messages.setdefault(key, set()).add(where.as_posix())
    return messages


def extracted(path: Path) -> Iterator[Key]:
    """Yield the messages of one file, Python or template."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # templatize() leaves what Python's tokenizer can read, but for the indentation.
        text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).split("\n"))
    for _line, ids, _comments, context in extract("python", BytesIO(text.encode()), KEYWORDS):
        singular, plural = ids if isinstance(ids, tuple) else (ids, "")
        yield context, singular, plural


def po_path(language: str) -> Path:
    """Return where the catalogue of ``language`` is kept."""
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> dict[Key, polib.POEntry]:
    """Return the catalogue of ``language``, obsolete entries left out; empty if there is none."""
    path = po_path(language)
    entries = polib.pofile(str(path)) if path.exists() else []
    return {key_of(entry): entry for entry in entries if not entry.obsolete}


def updated(
    old: dict[Key, polib.POEntry], messages: dict[Key, set[str]], language: str
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


def write(entries: list[polib.POEntry], language: str) -> None:
    """Write the catalogue; no dates and no line numbers, so that only real changes show."""
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plural_forms(language)[1],
    }
    catalogue.extend(entries)
    po_path(language).parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(po_path(language)))


def faults(
    catalogue: dict[Key, polib.POEntry], messages: dict[Key, set[str]], language: str
) -> Iterator[str]:
    """Yield what is wrong with a catalogue, one line a fault."""
    for key in sorted(messages.keys() - catalogue.keys(), key=position):
        yield f"missing, run make messages: {key[1]!r} ({', '.join(sorted(messages[key]))})"
    for key in sorted(catalogue.keys() - messages.keys(), key=position):
        yield f"obsolete, run make messages: {key[1]!r}"
    for key in sorted(catalogue.keys() & messages.keys(), key=position):
        entry = catalogue[key]
        if entry.fuzzy:
            yield f"fuzzy: {entry.msgid!r}"
        if not is_translated(entry):
            if language != MSGID_LANGUAGE or any(texts(entry)):
                yield f"not translated: {entry.msgid!r}"
            continue
        for text in texts(entry):
            if wrong := misplaced(entry, text):
                yield f"placeholders {', '.join(sorted(wrong))} differ: {entry.msgid!r}"


def misplaced(entry: polib.POEntry, text: str) -> set[str]:
    """Return the placeholders that the translation lacks or invents.

    One form of a plural may do without the number ("one pôle").
    """
    asked = set(PLACEHOLDER.findall(entry.msgid)) | set(PLACEHOLDER.findall(entry.msgid_plural))
    given = set(PLACEHOLDER.findall(text))
    return given - asked if entry.msgid_plural else given ^ asked


def position(key: Key) -> tuple[str, str, str]:
    """Return what messages are sorted by: their text first."""
    context, singular, plural = key
    return singular, context or "", plural


def key_of(entry: polib.POEntry) -> Key:
    """Return what the message is known by."""
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def texts(entry: polib.POEntry) -> list[str]:
    """Return the translation in all its forms."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def is_translated(entry: polib.POEntry) -> bool:
    """Tell whether every form has a text."""
    return bool(texts(entry)) and all(texts(entry))


def dsfr_entries(language: str) -> dict[Key, polib.POEntry]:
    """Return django-dsfr's own translations, where it has that language."""
    path = DSFR / "locale" / language / "LC_MESSAGES" / "django.po"
    return {key_of(entry): entry for entry in polib.pofile(str(path))} if path.exists() else {}


def plural_forms(language: str) -> tuple[int, str]:
    """Return the number of plural forms and their rule, as Django has them for ``language``."""
    folder = Path(django.__file__).parent / "conf" / "locale" / language / "LC_MESSAGES"
    rule = polib.pofile(str(folder / "django.po")).metadata["Plural-Forms"]
    return int(re.search(r"nplurals=(\d+)", rule)[1]), rule
