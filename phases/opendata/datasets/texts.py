"""Columns of translated texts: one a language, and the state of each translation."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _

from phases import languages
from phases.localization.aligning import GRAVITY
from phases.localization.status import is_rich
from phases.localization.text import Text, text
from phases.opendata.datasets.columns import Column
from phases.snapshot.words import blocks


def texts(
    model: type[models.Model], name: str, description: Any = "", *, is_required: bool = False
) -> Iterator[Column]:
    """Yield the columns of a translated field: one a language, and the state of each translation.

    A translation that there is not is empty: the French never stands in its place. Of a rich text
    the words are given, a line a paragraph.
    """
    title = capfirst(model._meta.get_field(name).verbose_name)
    for language in languages.ALL:
        column = languages.column(name, language)
        is_source = language == languages.SOURCE
        yield Column(
            column,
            format_lazy("{} ({})", title, language),
            lambda row, language=language: translation(row, name, language)[0],
            description
            if is_source
            else _("Translation. Empty where there is none: the French is not repeated."),
            is_required=is_required and is_source,
            language=language,
        )
        if not is_source:
            yield Column(
                f"{column}_state",
                format_lazy(
                    _("{title} ({language}): state of the translation"),
                    title=title,
                    language=language,
                ),
                lambda row, language=language: translation(row, name, language)[1],
                _(
                    "“missing” (all of it, or parts, which are left out), “outdated”, “machine”, "
                    "“in_work” (not reviewed) or “reviewed”; empty without a French text."
                ),
                choices=GRAVITY,
            )


def translation(row: Any, name: str, language: str) -> tuple[str | None, str | None]:
    """Return the words of a text that are really in ``language``, and the state that visitors are
    told of; (None, None) where the French text is empty."""
    found = text(row, name, language)
    if not found:
        return None, None
    own = [part for part in found.parts or (found,) if part.language == language]
    return _read(own, is_rich(type(row), name)) or None, found.state


def _read(parts: Iterable[Text], is_html: bool) -> str:
    """Return what a person reads of rich text, a line a block; of other text, the text."""
    if not is_html:
        return "\n".join(part.value for part in parts)
    return "\n".join(block.text for part in parts for block in blocks(part.value))
