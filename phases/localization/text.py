"""Which language is this text really in?

modeltranslation's attributes fall back to French silently. Public pages print a :class:`Text`,
which says what it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.translation import get_language

from phases import languages
from phases.localization.status import State, state
from phases.snapshot import translated_fields


@dataclass(frozen=True)
class Text:
    """A text, the language that it is really in, and the state of its translation."""

    value: str
    language: str
    state: State

    def __bool__(self) -> bool:
        return bool(self.value)

    @property
    def is_fallback(self) -> bool:
        """Return whether the visitor gets the French text for want of a translation."""
        return self.state == "missing"


def text(row: models.Model, field: str, language: str | None = None) -> Text:
    """Return ``field`` of ``row`` in ``language`` (default: the active one), or else in French.

    An empty French text gives an empty Text in the source state.
    """
    language = language or get_language() or languages.SOURCE
    if language not in languages.ALL:
        language = languages.SOURCE
    source = getattr(row, languages.column(field, languages.SOURCE)) or ""
    found = state(row, field, language)
    if found == "missing":
        return Text(source, languages.SOURCE, "missing" if source else "source")
    return Text(getattr(row, languages.column(field, language)) or "", language, found)


def has_translation(row: models.Model, fields: tuple[str, ...], language: str) -> bool:
    """Return whether any of ``fields`` is available in ``language``: is there a page to offer?"""
    return language == languages.SOURCE or any(
        getattr(row, languages.column(field, language)) for field in fields
    )


def translated_into(rows: Iterable[models.Model]) -> list[str]:
    """Return the languages in which one of ``rows`` at least has words; all when none has any.

    The page that shows these rows exists in these languages: alternates name no other.
    """
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
