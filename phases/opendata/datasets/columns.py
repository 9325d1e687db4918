"""Columns of a data set: what they are called, what they mean, what may stand in them."""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import Any, Literal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.functional import lazystr
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from phases.models.dates import PartialDateField
from phases.models.phase import YEAR_BOUNDS
from phases.models.publishable import Item

#: A cell. None where nothing is known.
Value = str | bool | int | Decimal | datetime.date | None
#: Types of Table Schema (https://specs.frictionlessdata.io/table-schema/#types-and-formats).
Kind = Literal["string", "boolean", "integer", "number", "year", "date"]

#: Between the keys of one cell: it stands in no key.
SEPARATOR = "|"
PARTIAL_DATE = r"^\d{4}(-\d{2}(-\d{2})?)?$"

#: What neither RFC 4180 nor XML 1.0 can hold.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Column:
    """A column: for a row of the queryset ``value`` returns the cell."""

    name: str
    title: Any
    value: Callable[[Any], Value]
    description: Any = ""
    kind: Kind = "string"
    #: Table Schema's format of a string: "uri", "uuid".
    format: str = ""
    is_required: bool = False
    is_unique: bool = False
    pattern: str = ""
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[str, ...] = ()
    #: The data set and the column that the cell names a row of.
    references: tuple[str, str] | None = None
    #: The language of the words in it, "" where they are none.
    language: str = ""

    def cell(self, row: Any) -> Value:
        """Return what stands in the column for ``row``."""
        value = self.value(row)
        if isinstance(value, str):
            return clean(value) or None
        return exact(value) if isinstance(value, Decimal) else value


def exact(value: Decimal) -> Decimal:
    """Return ``value`` without zeros that say nothing: 12.5000 is 12.5, 100.00 is 100."""
    return Decimal(f"{value.normalize():f}")


def clean(value: str) -> str:
    """Return ``value`` as all formats can hold it: one kind of line break, no control character."""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return _UNWRITABLE.sub("", value).strip()


def identifier() -> Column:
    """Return the column of the row's own key."""
    return Column(
        "id",
        _("Identifier"),
        lambda row: str(row.pk),
        _("Key of the row. It stays the same when names and addresses change."),
        format="uuid",
        is_required=True,
        is_unique=True,
    )


def names_a_row(
    name: str,
    title: Any,
    value: Callable[[Any], Any],
    data_set: str,
    key: str = "id",
    *,
    is_required: bool = False,
) -> Column:
    """Return the column that names a row of another data set; ``value`` returns an item or key."""
    return Column(
        name,
        capfirst(title),
        lambda row: _key(value(row)),
        format_lazy(_("Key of a row of the data set “{data_set}”."), data_set=data_set),
        format="uuid" if key == "id" else "",
        is_required=is_required,
        references=(data_set, key),
    )


def _key(found: Any) -> str | None:
    """Return the key of an item that visitors may see; another value is the key itself."""
    if isinstance(found, Item):
        return str(found.pk) if found.is_live else None
    return None if found in (None, "") else str(found)


def names_rows(
    name: str, relation: str, key: str, data_set: str, title: Any, *, attribute: str = ""
) -> Column:
    """Return the column with the keys of the rows of ``relation``, which is prefetched.

    ``key`` is the column of ``data_set`` that holds them, ``attribute`` its name in the model where
    that is another.
    """
    return Column(
        name,
        capfirst(title),
        lambda row: SEPARATOR.join(
            sorted(str(getattr(one, attribute or key)) for one in getattr(row, relation).all())
        ),
        format_lazy(
            _("Keys (“{key}”) of rows of the data set “{data_set}”, separated by “|”."),
            key=key,
            data_set=data_set,
        ),
    )


def sources() -> Column:
    """Return the column of the sources that the whole row is taken from."""
    return names_rows("sources", "sources", "code", "sources", _("sources"))


def source(
    value: Callable[[Any], Any], prefix: str = "", title: Any = "", *, is_required: bool = False
) -> tuple[Column, Column]:
    """Return the columns of one source: its code, and where the document can be read."""
    title = capfirst(title or _("source"))
    return (
        names_a_row(
            f"{prefix}source",
            title,
            lambda row: _of(value(row), "code"),
            "sources",
            "code",
            is_required=is_required,
        ),
        Column(
            f"{prefix}source_address",
            format_lazy("{} ({})", title, _("web address")),
            lambda row: _of(value(row), "address"),
            _("Where the source can be read; empty when it is not online."),
            format="uri",
        ),
    )


def _of(row: Any, name: str) -> Any:
    return None if row is None else getattr(row, name)


def field(
    model: type[models.Model],
    path: str,
    name: str = "",
    description: Any = "",
    **constraints: Any,
) -> Column:
    """Return the column of an untranslated field; ``path`` leads to it from ``model``: "pole.name".

    Title, type and constraints follow from the field.
    """
    *steps, last = path.split(".")
    for step in steps:
        model = model._meta.get_field(step).related_model
    found = model._meta.get_field(last)
    return Column(
        name or path.replace(".", "_"),
        # modeltranslation names the column of a language “address [fr]”.
        capfirst(getattr(found, "translated_field", found).verbose_name),
        attrgetter(path) if not isinstance(found, PartialDateField) else _partial_date(path),
        description or _description(found),
        **{**_typed(found), **constraints},
    )


def _partial_date(path: str) -> Callable[[Any], str | None]:
    get = attrgetter(path)
    return lambda row: str(get(row)) if get(row) else None


def _description(found: models.Field) -> Any:
    if isinstance(found, PartialDateField):
        return _(
            "Year (2013), month (2013-12) or day (2013-12-09), no more precise than its source "
            "(EDTF level 0, ISO 8601)."
        )
    if found.choices:
        return lazystr(_Meanings(tuple(found.choices)))
    return ""


class _Meanings:
    """“labelled: label given, renewed: …” in the language in which it is printed."""

    def __init__(self, choices: tuple[tuple[str, Any], ...]):
        self.choices = choices

    def __str__(self) -> str:
        pairs = ({"label": value, "text": label} for value, label in self.choices)
        return ", ".join(gettext("%(label)s: %(text)s") % pair for pair in pairs)


def _typed(found: models.Field) -> dict[str, Any]:
    if isinstance(found, PartialDateField):
        return {"pattern": PARTIAL_DATE}
    if isinstance(found, models.DecimalField):
        return {"kind": "number", **_bounds(found)}
    if isinstance(found, models.IntegerField):
        if all(bound in found.validators for bound in YEAR_BOUNDS):
            return {"kind": "year"}
        return {"kind": "integer", **_bounds(found)}
    if isinstance(found, models.URLField):
        return {"format": "uri"}
    return {"choices": tuple(value for value, _label in found.choices or ())}


def _bounds(found: models.Field) -> dict[str, int]:
    bounds = {}
    for validator in found.validators:
        # Whole numbers all of them; the largest one of a column's type says nothing.
        if isinstance(validator, MinValueValidator):
            bounds["minimum"] = int(validator.limit_value)
        elif isinstance(validator, MaxValueValidator) and validator.limit_value < 2**15 - 1:
            bounds["maximum"] = int(validator.limit_value)
    return bounds


def address() -> Column:
    """Return the column of the page of the item, in French."""
    return Column(
        "address",
        _("Page"),
        lambda row: f"{settings.SITE_ADDRESS}{row.get_absolute_url()}",
        _("Page of this site, in French; it leads to the other languages."),
        format="uri",
        is_required=True,
    )


def updated_on() -> Column:
    """Return the column of the day on which the item was last published."""
    return Column(
        "updated_on",
        _("Updated on"),
        lambda row: timezone.localdate(row.updated_at or row.published_at),
        _("Day on which it was last published."),
        kind="date",
        is_required=True,
    )
