"""The tables that may be brought in: what a line is about, and which columns it may have.

A column is named after its field, with the language where it is translated: ``name_fr``. What a
line is about is told by ``id``, or by words: a pôle by its address, a contract by pôle, phase and
version, what a contract owns by that and its French name.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from phases import languages
from phases.models import Challenge, Indicator, PerformanceContract, Pole, TargetMarket
from phases.models.publishable import Item
from phases.snapshot import snapshot_fields, text_columns, translated_fields

ID, CONTRACT, POLE, PHASE, VERSION = "id", "contract", "pole", "phase", "version"
SLUG, NAME = (languages.column(field, languages.SOURCE) for field in ("slug", "name"))
#: Of a measured value: value_2014.
VALUE = re.compile(r"value_(\d{4})")
VALUE_EXAMPLE = "value_2014"


@dataclass(frozen=True)
class Kind:
    """A kind of table. ``fields`` are in the order of the template, without their languages."""

    name: str
    title: Promise
    item_model: type[Item]
    model: type[models.Model]
    #: Columns that say what a line is about, beside "id".
    keys: tuple[str, ...]
    fields: tuple[str, ...]

    @property
    def is_owned(self) -> bool:
        """Return whether a line is a row of a contract, not an item of its own."""
        return self.model is not self.item_model

    @property
    def has_values(self) -> bool:
        """Return whether a line has measured values, a column a year."""
        return self.model is Indicator

    @cached_property
    def columns(self) -> dict[str, models.Field]:
        """Return the columns that hold a field, in order."""
        fields = {field.name: field for field in snapshot_fields(self.model)}
        result = {}
        for name in self.fields:
            names = [name]
            if name in translated_fields(self.model):
                names = [languages.column(name, code) for code in languages.ALL]
            result |= {column: fields[column] for column in names if column in fields}
        return result

    @property
    def names(self) -> list[str]:
        """Return the names of all columns, as the template has them."""
        told = [ID, *((CONTRACT,) if self.is_owned else ()), *self.keys]
        values = [VALUE_EXAMPLE] if self.has_values else []
        return list(dict.fromkeys([*told, *self.columns, *values]))

    def knows(self, column: str) -> bool:
        """Return whether the table may have ``column``."""
        return column in self.names or bool(self.has_values and VALUE.fullmatch(column))

    def language_of(self, column: str) -> str | None:
        """Return the language of the words in ``column``, None where it is not translated."""
        return text_columns(self.model).get(column, (None, None))[1]

    def is_required(self, column: str) -> bool:
        """Return whether a line must have something in ``column``."""
        field: Any = self.columns[column]
        if self.language_of(column) not in (None, languages.SOURCE):
            return False
        original = getattr(field, "translated_field", field)
        return not original.blank


_OF_CONTRACT = (POLE, PHASE, VERSION)
KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "pole",
            _("Pôles"),
            Pole,
            Pole,
            (SLUG,),
            (
                *("slug", "name", "full_name", "description", "category", "themes"),
                *("themes_source", "regions", "headquarters_city", "department_code"),
                *("commune_insee", "latitude", "longitude", "website", "sources"),
            ),
        ),
        Kind(
            "contract",
            _("Performance contracts"),
            PerformanceContract,
            PerformanceContract,
            _OF_CONTRACT,
            ("signed_on", "start_year", "end_year", "preamble", "sources"),
        ),
        Kind(
            "market",
            _("Target markets of contracts"),
            PerformanceContract,
            TargetMarket,
            _OF_CONTRACT,
            ("name", "text", "source"),
        ),
        Kind(
            "challenge",
            _("Challenges of contracts"),
            PerformanceContract,
            Challenge,
            _OF_CONTRACT,
            ("name", "kind", "text", "markets"),
        ),
        Kind(
            "indicator",
            _("Indicators of contracts, with their values"),
            PerformanceContract,
            Indicator,
            _OF_CONTRACT,
            ("name", "unit", "baseline", "baseline_year", "target", "target_year"),
        ),
    )
}
