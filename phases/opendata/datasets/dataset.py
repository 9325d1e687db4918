"""A data set: its rows, its columns, what it is called."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from phases import languages
from phases.models.publishable import Item
from phases.opendata.datasets.columns import Column, Value
from phases.opendata.demonstration import DEMONSTRATION, is_demonstration

#: Version of the tables. Within one, columns are added at the end and nothing else changes.
VERSION = 1
#: Rows that are read together: what memory a file takes does not grow with it.
CHUNK = 2000
#: Of every data set; ``writing`` knows how each is written.
FORMATS = ("csv", "json", "xlsx")

Row = tuple[Value, ...]


@dataclass(frozen=True, eq=False)
class DataSet:
    """A table of live rows. ``slug`` is its name in addresses, the same in all languages."""

    slug: str
    title: Any
    description: Any
    #: Live rows only, in an order that is always the same, with what the columns read.
    queryset: Callable[[], QuerySet]
    declared: tuple[Column, ...]
    #: The kinds of items whose publication changes the table.
    kinds: tuple[type[Item], ...]
    #: Lists that the main tables name rows of.
    is_reference: bool = False
    #: The columns that hold longitude and latitude, where the rows are places.
    point: tuple[str, str] | None = None
    #: First and last day that the rows tell of; None where they have no time.
    period: tuple[datetime.date, datetime.date] | None = None

    @property
    def columns(self) -> tuple[Column, ...]:
        """Return the columns in their order; where contracts are invented, each row says so."""
        if not is_demonstration():
            return self.declared
        notice = Column(
            "notice",
            _("Notice"),
            lambda _row: DEMONSTRATION,
            _("The contents of this site are invented."),
            is_required=True,
        )
        return (notice, *self.declared)

    @property
    def formats(self) -> tuple[str, ...]:
        """Return the formats that there is a file of."""
        return (*FORMATS, "geojson") if self.point else FORMATS

    @cached_property
    def primary_key(self) -> str:
        """Return the name of the column that names the rows."""
        return next(column.name for column in self.declared if column.is_unique)

    def counted(self) -> QuerySet:
        """Return the rows with nothing but their ids."""
        return self.queryset().order_by().values_list("pk")

    def rows(self, limit: int | None = None) -> Iterator[Row]:
        """Yield the rows, the first ``limit`` of them: a cell a column. As many queries whatever
        their number, but for what is prefetched, which is asked once a ``CHUNK``."""
        columns, queryset = self.columns, self.queryset()
        found = queryset[:limit] if limit else queryset.iterator(chunk_size=CHUNK)
        for row in found:
            with translation.override(languages.SOURCE):
                cells = tuple(column.cell(row) for column in columns)
            yield cells
