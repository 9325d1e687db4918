"""Dates that sources give as a year or a month.

Stored as the ISO 8601 calendar date with reduced precision (``2013``, ``2013-12``,
``2013-12-09``): it sorts as text, and nobody ever invents a 1 January.
"""

import datetime
import re
from functools import total_ordering

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
FRENCH = re.compile(r"(?:(?:(\d{1,2})[/.])?(\d{1,2})[/.])?(\d{4})", re.ASCII)

INVALID = _(
    "“%(value)s” is not a date. Write a year (2013), a month (12/2013) or a day (09/12/2013)."
)


@total_ordering
class PartialDate:
    """A year, a month or a day. Compares by its first possible day, then by precision."""

    __slots__ = ("day", "month", "year")

    def __init__(self, year: int, month: int | None = None, day: int | None = None):
        """Raise ValueError when there is no such day, or a day without its month."""
        if day is not None and month is None:
            raise ValueError("a day needs its month")
        datetime.date(year, 1 if month is None else month, 1 if day is None else day)
        self.year, self.month, self.day = year, month, day

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """Read ISO 8601 (``2013-12``) or the French way (``12/2013``); ValueError otherwise."""
        text = text.strip()
        if match := ISO.fullmatch(text):
            year, month, day = match.groups()
        elif match := FRENCH.fullmatch(text):
            day, month, year = match.groups()
        else:
            raise ValueError(f"not a date: {text[:40]!r}")
        return cls(int(year), int(month) if month else None, int(day) if day else None)

    @property
    def precision(self) -> str:
        """Return "year", "month" or "day"."""
        return "day" if self.day else "month" if self.month else "year"

    def __str__(self) -> str:
        """Return the ISO form."""
        text = f"{self.year:04}"
        if self.month:
            text += f"-{self.month:02}"
        if self.day:
            text += f"-{self.day:02}"
        return text

    def __repr__(self) -> str:
        return f"PartialDate({self})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PartialDate) and str(self) == str(other)

    def __lt__(self, other: "PartialDate") -> bool:
        return str(self) < str(other)

    def __hash__(self) -> int:
        return hash(str(self))


class PartialDateFormField(forms.CharField):
    """A text box that reads ``2013``, ``12/2013``, ``09/12/2013`` or ISO."""

    def to_python(self, value):
        if isinstance(value, PartialDate):
            return value
        text = super().to_python(value)
        if text in self.empty_values:
            return None
        try:
            return PartialDate.parse(text)
        except ValueError:
            raise ValidationError(INVALID, code="invalid", params={"value": text[:40]}) from None

    def prepare_value(self, value):
        """Show a stored date the way a French editor writes it."""
        if isinstance(value, PartialDate):
            parts = [f"{part:02}" for part in (value.day, value.month) if part]
            return "/".join([*parts, f"{value.year:04}"])
        return value

    def has_changed(self, initial, data):
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class PartialDateField(models.CharField):
    """Column of a :class:`PartialDate`; NULL when unknown."""

    description = _("Year, month or day")

    def __init__(self, *args, **kwargs):
        kwargs["max_length"] = 10
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def from_db_value(self, value, expression, connection):
        return PartialDate.parse(value) if value else None

    def to_python(self, value):
        if value in (None, "") or isinstance(value, PartialDate):
            return value or None
        if isinstance(value, datetime.date):
            return PartialDate(value.year, value.month, value.day)
        try:
            return PartialDate.parse(str(value))
        except ValueError:
            raise ValidationError(
                INVALID, code="invalid", params={"value": str(value)[:40]}
            ) from None

    def get_prep_value(self, value):
        value = self.to_python(value)
        return str(value) if value else None

    def run_validators(self, value):
        """The length of the ISO form is given by its shape."""

    def value_to_string(self, obj):
        return self.get_prep_value(self.value_from_object(obj)) or ""

    def formfield(self, **kwargs):
        kwargs.pop("max_length", None)
        kwargs.setdefault("form_class", PartialDateFormField)
        return models.Field.formfield(self, **kwargs)
