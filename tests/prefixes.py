"""Every text begins with its language: what the database holds and what the catalogues hold.

``fr·Phase 3``, ``lt·Etapas``: a page on which such a mark disagrees with the nearest ``lang``
tells those who listen to it, and those who translate it, something wrong.
"""

import re
import zlib

from django.db import models
from django.utils import translation

from phases import languages
from phases.localization import kept
from phases.localization.aligning import align
from phases.localization.blocks import split
from phases.localization.segments import translated
from phases.localization.status import status_value
from phases.models import Pole
from phases.models.richtext import RichTextField
from phases.search import documents
from phases.snapshot import item_models, owned_models, text_columns, translated_fields

MARK = re.compile(rf"({'|'.join(languages.ALL)})·", re.IGNORECASE)
_TEXT_NODE = re.compile(r"(^|>)([^<>]*\w[^<>]*)(?=<|$)")
STATES = ("missing", "machine", "in_work", "reviewed", "outdated")


def marked(text: str, language: str, field: models.Field) -> str:
    """Return ``text`` with the mark of its language, in each text node of rich text."""
    if isinstance(field, RichTextField):
        return _TEXT_NODE.sub(rf"\1{language}·\2", text)
    return f"{language}·{text}"[: field.max_length]


def mark_catalogues(patch) -> None:
    """Make every string of the interface begin with the language that it is asked for in."""

    def wrap(function):
        def marking(*arguments):
            found = function(*arguments)
            return f"{translation.get_language()}·{found}" if found.strip() else found

        return marking

    for name in ("gettext", "ngettext", "pgettext", "npgettext"):
        patch.setattr(translation._trans, name, wrap(getattr(translation._trans, name)))
    # What was kept with the words as they are is not made of these, nor the reverse.
    marks = object()
    patch.setattr(kept, "catalog", lambda: (marks, translation.get_language()))


def mark_database() -> None:
    """Mark every stored text; give each translation one of the states, some of them missing."""
    with translation.override(languages.SOURCE):
        for item_model in item_models():
            for model in (item_model, *(owned for owned, _owner in owned_models(item_model))):
                if translated_fields(model):
                    for row in model._base_manager.all():
                        _mark_row(row)
    documents.write_all()


def _mark_row(row: models.Model) -> None:
    status: dict[str, dict] = {language: {} for language in languages.TARGETS}
    for column, (name, language) in text_columns(type(row)).items():
        field = row._meta.get_field(column)
        source = getattr(row, languages.column(name, languages.SOURCE))
        if not source or isinstance(field, models.SlugField):
            continue
        if language == languages.SOURCE:
            setattr(row, column, marked(source, language, field))
            continue
        # The source's column comes first: its mark goes, the language's own comes.
        text = MARK.sub("", source)
        number = zlib.crc32(f"{row.pk} {column}".encode())
        state = STATES[number % len(STATES)]
        if isinstance(field, RichTextField) and len(split(source).texts) > 1 and number % 3:
            text, status[language][name] = _mixed(source, text, language, field, number)
            setattr(row, column, text)
            continue
        setattr(row, column, "" if state == "missing" else marked(text, language, field))
        if state == "outdated":
            status[language][name] = status_value("reviewed", "an older text")
        elif state != "missing":
            status[language][name] = status_value(state, source)
    for language, value in status.items():
        setattr(row, languages.column("translation_status", language), value)
    row.save()


def _mixed(source: str, text: str, language: str, field, number: int) -> tuple[str, dict]:
    """Return a rich text whose blocks have one state after the other, with what is told of it."""
    found = align(source, "", None, is_rich=True)
    for place, words in enumerate(split(text).texts):
        state = STATES[(number + place) % len(STATES)]
        if state == "missing":
            continue
        kept = "reviewed" if state == "outdated" else state
        found = translated(found, place, marked(words, language, field), state=kept)
    target, status = found.target(), found.status()
    for place, record in enumerate(status.get("segments", ())):
        if (number + place) % 2 and record["state"] == "reviewed":
            # A word less than today's French: the block is alike and outdated.
            record["source"] = record["source"].rpartition(" ")[0] or record["source"]
    return target, status


def withdraw_plain_poles(kept: int) -> None:
    """Leave the first ``kept`` pôles of which nothing is told but their label, and the others."""
    plain = Pole.objects.filter(
        contracts=None, strategicareas=None, targetmarkets=None, predecessor_events=None
    ).order_by("slug_fr")
    Pole.objects.filter(pk__in=list(plain.values_list("pk", flat=True)[kept:])).update(
        published_at=None
    )


def untranslated_values() -> set[str]:
    """Return the stored texts that have no translation: names, codes, addresses."""
    found: set[str] = set()
    for item_model in item_models():
        for model in (item_model, *(owned for owned, _owner in owned_models(item_model))):
            translated = {*text_columns(model), *translated_fields(model)}
            names = [
                field.name
                for field in model._meta.concrete_fields
                if isinstance(field, models.CharField | models.TextField)
                and field.name not in translated
                and not field.choices
            ]
            for row in model._base_manager.values_list(*names) if names else ():
                found.update(str(value) for value in row if value)
    return found
