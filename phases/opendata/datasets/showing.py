"""What the pages for people say of the data sets."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property

from phases import reading
from phases.localization.prepared import composed
from phases.opendata.datasets.columns import Column, Value
from phases.opendata.datasets.dataset import VERSION, DataSet
from phases.opendata.datasets.files import DataFile, State, file_of
from phases.opendata.datasets.writing import FORMATS, Format

#: Rows of a table that its page shows.
SAMPLE = 3


@dataclass(frozen=True)
class ShownFile:
    """A file that visitors may download."""

    ending: str
    format: Format
    address: str
    made: DataFile


def shown(data_sets: Sequence[DataSet], state: State) -> list["ShownDataSet"]:
    """Return ``data_sets`` as they are now. One query."""
    key = ("counts", *(one.slug for one in data_sets))
    counts = reading.numbers(*composed(key, lambda: _counts(data_sets)), key)
    return [ShownDataSet(one, state, counts["rows", one.slug]) for one in data_sets]


def _counts(data_sets: Sequence[DataSet]) -> tuple[str, list[Any]]:
    lines, parameters = [], []
    for one in data_sets:
        sql, values = one.counted().query.sql_with_params()
        lines.append(f"SELECT 'rows', %s, count(*) FROM ({sql}) AS counted")  # noqa: S608
        parameters += [one.slug, *values]
    return " UNION ALL ".join(lines), parameters


@dataclass(frozen=True)
class ShownDataSet:
    """A data set as it is now."""

    data_set: DataSet
    state: State
    #: The number of rows.
    count: int

    @property
    def updated_at(self) -> datetime.datetime | None:
        """Return when it last changed; shown to the day, or beside the files of that moment."""
        with reading.asked_by_day():
            return self.state.updated_at(self.data_set)

    @cached_property
    def files(self) -> list[ShownFile]:
        """Return the files, which are made for it: their sizes are those of today."""
        return [
            ShownFile(
                ending,
                FORMATS[ending],
                reverse("dataset_file", args=[VERSION, self.data_set.slug, ending]),
                file_of(self.data_set, ending, self.state),
            )
            for ending in self.data_set.formats
        ]

    @property
    def schema(self) -> str:
        """Return the path of the Table Schema."""
        return reverse("dataset_schema", args=[VERSION, self.data_set.slug])

    def sample(self) -> Iterator[list[tuple[Column, Value]]]:
        """Yield the first rows: pairs of a column and its cell."""
        for row in self.data_set.rows(SAMPLE):
            yield list(zip(self.data_set.columns, row, strict=True))
