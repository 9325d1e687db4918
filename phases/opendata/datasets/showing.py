"""What the pages for people say of the data sets."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from phases import reading
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


@dataclass(frozen=True)
class ShownDataSet:
    """A data set as it is now."""

    data_set: DataSet
    state: State

    @property
    def updated_at(self) -> datetime.datetime | None:
        """Return when it last changed; shown to the day, or beside the files of that moment."""
        with reading.asked_by_day():
            return self.state.updated_at(self.data_set)

    @cached_property
    def count(self) -> int:
        return self.data_set.count()

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
