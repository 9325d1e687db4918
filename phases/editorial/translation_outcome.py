"""What became of a text of a file, and what people call the place where it belongs."""

import re
from dataclasses import dataclass
from typing import Literal

from django.apps import apps
from django.utils.text import capfirst

from phases.localization.bitext import Unit
from phases.localization.exchange import Mark

_PART = re.compile(r"[1-9][0-9]*/[1-9][0-9]*")


@dataclass(frozen=True)
class Outcome:
    """What becomes of one unit. ``before`` is the translation of today, with placeholders."""

    unit: Unit
    outcome: Literal["taken", "unchanged", "refused"]
    reason: str = ""
    mark: Mark | None = None
    #: What people call the item, "" when there is none.
    title: str = ""
    before: str = ""
    #: Whether a person has reviewed the translation of today.
    is_reviewed: bool = False

    @property
    def place(self) -> list[str]:
        """Return what :func:`field_name` names, [] for an unknown mark."""
        if self.mark is None:
            return []
        part = dict(self.unit.notes).get("field", "").rpartition(" · ")[2]
        model_name = self.mark.row.partition(":")[0]
        return [model_name, self.mark.field, part if _PART.fullmatch(part) else ""]

    @property
    def field(self) -> str:
        """Return the name of the field, "" for an unknown mark."""
        return field_name(*self.place) if self.place else ""


def field_name(model_name: str, field: str, part: str = "") -> str:
    """Return what people call a field, in the active language, with the part of a long text."""
    meta = apps.get_model("phases", model_name)._meta
    names = [
        capfirst(str(name)) for name in (meta.verbose_name, meta.get_field(field).verbose_name)
    ]
    return " · ".join([*names, part] if part else names)
