"""The files of the data sets as of the newest publication, kept by this process.

A file is made when somebody first asks for it after a publication that changes it, and kept until
the next: so its size and its digest are known before it is sent, and what is not asked for costs
nothing.
"""

import datetime
import hashlib
import mmap
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from tempfile import TemporaryFile

from django.conf import settings
from django.db import connection
from django.db.models import Max, Min
from django.urls import reverse
from django.utils import translation

from phases import languages, reading
from phases.models import PublicChange
from phases.opendata.datasets.dataset import VERSION, DataSet
from phases.opendata.datasets.writing import FORMATS, About

#: How often a file is made anew because somebody published while it was written.
MOST_TRIES = 3
#: Bytes that are sent at once.
CHUNK = 1 << 16


@dataclass(frozen=True)
class State:
    """What is public now: of each kind of item, the newest public change, its moment and that of
    the first one."""

    changes: dict[str, tuple[int, datetime.datetime, datetime.datetime]]

    @classmethod
    def read(cls) -> "State":
        """Read it, in one query."""
        rows = PublicChange.objects.order_by().values_list("item_model")
        changes = rows.annotate(Max("pk"), Max("at"), Min("at"))
        # Who asks for a data set notes the kinds of items that it is of.
        with reading.unnoted():
            return cls({name: tuple(told) for name, *told in changes})

    def key(self, data_set: DataSet) -> tuple[int, ...]:
        """Return what differs as soon as something was published that changes the data set."""
        return tuple(newest for newest, _last, _first in self._of(data_set))

    def updated_at(self, data_set: DataSet) -> datetime.datetime | None:
        """Return when the data set last changed; None when nothing tells."""
        return max((last for _newest, last, _first in self._of(data_set)), default=None)

    def newest_at(self) -> datetime.datetime | None:
        """Return when anything was last published or withdrawn; None when nothing tells."""
        reading.note(reading.CHANGES)
        return max((last for _newest, last, _first in self.changes.values()), default=None)

    def issued_at(self, data_set: DataSet) -> datetime.datetime | None:
        """Return when something of the data set was first published; None when nothing tells."""
        return min((first for _newest, _last, first in self._of(data_set)), default=None)

    def _of(self, data_set: DataSet) -> list[tuple[int, datetime.datetime, datetime.datetime]]:
        names = [kind._meta.model_name for kind in data_set.kinds]
        for name in names:
            reading.note(reading.CHANGES, f"?item_model={name}")
        return [self.changes[name] for name in names if name in self.changes]


@dataclass(frozen=True)
class DataFile:
    """A file that is made: its SHA-256 in hexadecimal, what it was made of. It has no name on the
    disk, and goes when nobody reads it any more."""

    content: mmap.mmap
    digest: str
    key: tuple[int, ...]

    @property
    def size(self) -> int:
        """Return the number of its bytes."""
        return len(self.content)

    def chunks(self) -> Iterator[bytes]:
        """Yield what it holds, piece by piece."""
        for start in range(0, self.size, CHUNK):
            yield self.content[start : start + CHUNK]


_made: dict[tuple[str, str], DataFile] = {}
_lock = threading.Lock()


def file_of(data_set: DataSet, name: str, state: State) -> DataFile:
    """Return the file of ``data_set`` in the format ``name``, made anew where it is out of date."""
    if connection.in_atomic_block:
        # Rows may be seen that never become public (a preview): nothing is kept, nothing reused.
        return _make(data_set, name, state)
    with _lock:
        made = _made.get((data_set.slug, name))
        if made is None or made.key != state.key(data_set):
            made = _made[data_set.slug, name] = _make(data_set, name, state)
        return made


def _make(data_set: DataSet, name: str, state: State) -> DataFile:
    for _try in range(MOST_TRIES):
        key = state.key(data_set)
        about = About(state.updated_at(data_set), schema_address(data_set))
        # Kept for other pages: what differs when one of its rows does is noted by its state.
        with TemporaryFile() as file, reading.unnoted():
            FORMATS[name].write(file, data_set, about)
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        state = State.read()
        if state.key(data_set) == key:
            break
    return DataFile(content, digest, key)


def address(view: str, *args: str | int) -> str:
    """Return an absolute address that is the same wherever and in whichever language it is asked
    for: pages are named in French."""
    with translation.override(languages.SOURCE):
        return f"{settings.SITE_ADDRESS}{reverse(view, args=args)}"


def file_address(data_set: DataSet, name: str) -> str:
    """Return the lasting address of a file."""
    return address("dataset_file", VERSION, data_set.slug, name)


def schema_address(data_set: DataSet) -> str:
    """Return the lasting address of the Table Schema."""
    return address("dataset_schema", VERSION, data_set.slug)
