"""Which language is this text really in?

modeltranslation's attributes fall back to French silently. Public pages print a :class:`Text`,
which says what it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.conf import settings
from django.db import models
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from phases import languages, reading
from phases.localization.aligning import GRAVITY, Segment, State, is_whole
from phases.localization.blocks import Blocks
from phases.localization.status import aligned, is_rich, state_between, status_of
from phases.snapshot import translated_fields


@dataclass(frozen=True)
class Text:
    """A text, the language that it is really in, and the state of its translation.

    ``value`` of a rich text is HTML in which blocks that are in French for want of a translation
    say so with ``lang``.
    """

    value: str
    language: str
    state: State
    #: The blocks of a rich text when they differ in language or state: one text each.
    parts: tuple["Text", ...] = ()
    blocks: Blocks | None = None

    def __bool__(self) -> bool:
        return bool(self.value)

    @property
    def is_fallback(self) -> bool:
        """Return whether the visitor gets the French text for want of a translation."""
        return self.state == "missing"


def text(row: models.Model, field: str, language: str | None = None) -> Text:
    """Return ``field`` of ``row`` in ``language`` (default: the active one), or else in French.

    Where the French text is empty the Text is: what the French does not say any more, no
    translation says.
    """
    language = language or get_language() or languages.SOURCE
    if language not in languages.ALL:
        language = languages.SOURCE
    source_column = languages.column(field, languages.SOURCE)
    source = reading.unnoted_value(row, source_column) or ""
    if language != languages.SOURCE and source:
        found = _translation(row, field, source, language)
        if found.language == language and not is_rich(type(row), field):
            # Of the French it matters which state it leaves the translation in, and no more.
            reading.note_cell(row, f"{languages.column(field, language)}{reading.STATE}")
            return found
    else:
        found = Text(source, language, "source")
    getattr(row, source_column)  # noted
    return found


def _translation(row: models.Model, field: str, source: str, language: str) -> Text:
    target = getattr(row, languages.column(field, language)) or ""
    if not target:
        return Text(source, languages.SOURCE, "missing")
    status = status_of(row, field, language)
    if is_rich(type(row), field) and not is_whole(source, target, status):
        return _rich_text(row, field, language)
    state = state_between(source, target, status, type(row), field)
    return _shown(Segment(source, target, state), language)


def _shown(segment: Segment, language: str) -> Text:
    """Return what visitors read of a segment: the translation, or the French in its place."""
    is_replaced = segment.state == "outdated" and language in settings.REPLACE_OUTDATED
    if segment.state == "missing" or is_replaced:
        return Text(segment.source, languages.SOURCE, "missing")
    return Text(segment.target, language, segment.state)


def _rich_text(row: models.Model, field: str, language: str) -> Text:
    found = aligned(row, field, language)
    parts = tuple(_shown(segment, language) for segment in found.segments)
    if not parts:
        return Text(found.blocks.filled(()), languages.SOURCE, "source")
    first = parts[0]
    if all((part.language, part.state) == (first.language, first.state) for part in parts):
        return replace(first, value=found.blocks.filled([part.value for part in parts]))
    values = [part.value if part.language == language else in_its_language(part) for part in parts]
    gravest = next(state for state in GRAVITY if state in {part.state for part in parts})
    html = found.blocks.filled(values)
    return Text(html, language, gravest, parts=parts, blocks=found.blocks)


def in_its_language(part: Text) -> str:
    """Return a block of rich text that says its language."""
    # The text was sanitised when it was saved (models/richtext.py).
    html = mark_safe(part.value)  # noqa: S308
    return format_html('<span lang="{}">{}</span>', part.language, html)


def has_translation(row: models.Model, fields: tuple[str, ...], language: str) -> bool:
    """Return whether any of ``fields`` is shown in ``language``: is there a page to offer?"""
    return language == languages.SOURCE or any(
        getattr(row, languages.column(field, language))
        and (found := text(row, field, language))
        and found.language == language
        for field in fields
    )


def translated_into(rows: Iterable[models.Model]) -> list[str]:
    """Return the languages in which one of ``rows`` at least has words; all when none has any.

    The page that shows these rows exists in these languages: alternates name no other.
    """
    rows = list(rows)
    for row in rows:
        reading.note_cell(row, reading.LANGUAGES)
    with reading.unnoted():
        words = [(row, _written_fields(row)) for row in rows]
        words = [(row, fields) for row, fields in words if fields]
        return [
            code
            for code in languages.ALL
            if not words or any(has_translation(row, fields, code) for row, fields in words)
        ]


def _written_fields(row: models.Model) -> tuple[str, ...]:
    return tuple(
        field
        for field in translated_fields(type(row))
        if field != "slug" and getattr(row, languages.column(field, languages.SOURCE))
    )
