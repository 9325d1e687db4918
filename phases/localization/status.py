"""The state of a translation: six words everywhere.

source, missing and outdated are derived; machine, in_work and reviewed are values of the
snapshot beside their text, with the French text that the translation was made from.
"""

import datetime
from functools import cache
from typing import Any, Literal

from django.db import models
from django.utils.translation import pgettext_lazy

from phases import languages
from phases.localization.aligning import Aligned, State, align, is_whole
from phases.models.richtext import RichTextField

LABELS = {
    "source": pgettext_lazy("state of a translation", "source"),
    "missing": pgettext_lazy("state of a translation", "missing"),
    "machine": pgettext_lazy("state of a translation", "machine"),
    "in_work": pgettext_lazy("state of a translation", "in work"),
    "reviewed": pgettext_lazy("state of a translation", "reviewed"),
    "outdated": pgettext_lazy("state of a translation", "outdated"),
}


@cache
def is_rich(model: type[models.Model], field: str) -> bool:
    """Return whether ``field`` holds rich text, which is translated block by block."""
    return isinstance(model._meta.get_field(field), RichTextField)


def status_of(row: models.Model, field: str, language: str) -> dict[str, Any]:
    """Return what is kept beside the translation of ``field``; {} when nothing is."""
    known = getattr(row, languages.column("translation_status", language)) or {}
    return known.get(field) or {}


def aligned(row: models.Model, field: str, language: str) -> Aligned:
    """Return the segments of ``field`` of ``row`` in ``language``, a target language."""
    return align(
        getattr(row, languages.column(field, languages.SOURCE)) or "",
        getattr(row, languages.column(field, language)) or "",
        status_of(row, field, language),
        is_rich=is_rich(type(row), field),
    )


def state(row: models.Model, field: str, language: str) -> State:
    """Return the state of the translated ``field`` of ``row`` in ``language``: of rich text, the
    gravest of its blocks'.

    A text of which nothing tells how it came about counts as in work: nobody reviewed it.
    """
    if language == languages.SOURCE:
        return "source"
    target = getattr(row, languages.column(field, language))
    if not target:
        return "missing"
    source = getattr(row, languages.column(field, languages.SOURCE)) or ""
    return state_between(source, target, status_of(row, field, language), type(row), field)


def state_between(
    source: str, target: str, status: dict[str, Any], model: type[models.Model], field: str
) -> State:
    """Return the state of the translation ``target`` of ``source``, beside which ``status`` is
    kept; both are values of ``field`` of a row of ``model``."""
    if not target:
        return "missing"
    if not source:
        return "outdated" if "source" in status else "in_work"
    if is_whole(source, target, status):
        return status.get("state", "in_work")
    return align(source, target, status, is_rich=is_rich(model, field)).state


def status_value(
    state: Literal["machine", "in_work", "reviewed"],
    source: str,
    *,
    by: str = "",
    on: datetime.date | None = None,
) -> dict[str, Any]:
    """Return what a snapshot keeps beside a translation made from the French text ``source``."""
    value: dict[str, Any] = {"state": state, "source": source}
    if by:
        value["by"] = by
    if on:
        value["on"] = on.isoformat()
    return value
