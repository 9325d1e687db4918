"""The state of a translation: six words everywhere.

source, missing and outdated are derived; machine, in_work and reviewed are values of the
snapshot beside their text, with the French text that the translation was made from.
"""

import datetime
from typing import Any, Literal

from django.db import models
from django.utils.translation import pgettext_lazy

from phases import languages

State = Literal["source", "missing", "machine", "in_work", "reviewed", "outdated"]

LABELS = {
    "source": pgettext_lazy("state of a translation", "source"),
    "missing": pgettext_lazy("state of a translation", "missing"),
    "machine": pgettext_lazy("state of a translation", "machine"),
    "in_work": pgettext_lazy("state of a translation", "in work"),
    "reviewed": pgettext_lazy("state of a translation", "reviewed"),
    "outdated": pgettext_lazy("state of a translation", "outdated"),
}


def state(row: models.Model, field: str, language: str) -> State:
    """Return the state of the translated ``field`` of ``row`` in ``language``.

    A text of which nothing tells how it came about counts as in work: nobody reviewed it.
    """
    if language == languages.SOURCE:
        return "source"
    if not getattr(row, languages.column(field, language)):
        return "missing"
    known = getattr(row, languages.column("translation_status", language)) or {}
    status = known.get(field) or {}
    source = getattr(row, languages.column(field, languages.SOURCE)) or ""
    if "source" in status and status["source"] != source:
        return "outdated"
    return status.get("state", "in_work")


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


def missing_translations(row: models.Model, fields: tuple[str, ...], language: str) -> int:
    """Return how many of ``fields`` have a French text and none in ``language``."""
    return sum(
        1
        for field in fields
        if getattr(row, languages.column(field, languages.SOURCE))
        and state(row, field, language) == "missing"
    )
