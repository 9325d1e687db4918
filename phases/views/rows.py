"""Which rows the page of an item reads besides its own, and in which languages they speak."""

from collections.abc import Iterable

from django.db.models import Model, Prefetch

from phases import languages
from phases.localization.text import has_translation
from phases.models import Source
from phases.models.publishable import Item
from phases.snapshot import translated_fields


def live(relation: str, model: type[Item]) -> Prefetch:
    """Prefetch the published items that ``relation`` leads to: drafts may be related as well."""
    return Prefetch(relation, queryset=model.objects.live())


def sources(*found: Iterable[Source | None]) -> list[Source]:
    """Return the sources in ``found`` once each, by code: the list at the foot of a page."""
    return sorted(
        {source for some in found for source in some if source}, key=lambda source: source.code
    )


def translations(rows: Iterable[Model]) -> list[str]:
    """Return the languages in which at least one of ``rows`` has words; all when none has any."""
    words = [(row, _written_fields(row)) for row in rows]
    words = [(row, fields) for row, fields in words if fields]
    return [
        code
        for code in languages.ALL
        if not words or any(has_translation(row, fields, code) for row, fields in words)
    ]


def _written_fields(row: Model) -> tuple[str, ...]:
    return tuple(
        field
        for field in translated_fields(type(row))
        if field != "slug" and getattr(row, languages.column(field, languages.SOURCE))
    )
