"""What was read while somebody listened: *cells* and *places*.

A place is a table and which of its rows: all (""), one (``:<id>``), or those that point somewhere
(``?phase_id=<id>``). Who reads the rows of a place is told when rows come to it or leave it. A cell
is a column of the rows of a place: who reads it is told when it changes in one of them.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

#: Instead of a column: in which languages the row has words at all.
LANGUAGES = "~languages"
#: And what its addresses are, in all of them.
ADDRESSES = "~addresses"
#: After a place or a column: the day alone is shown of when it changed.
DAY = "~day"
#: After the column of a translation: in which state the French leaves it, or that there is none.
STATE = "~state"
#: After a column: whether there is a text at all.
EMPTY = "~empty"
#: After a table: whether it has any row that visitors read.
ANY = "~any"
#: Of a page that reads a column of more rows than that, any row of the table counts.
MOST_ROWS = 100


@dataclass
class Notes:
    """What was read of the content. ``is_whole``: nothing else was read besides."""

    places: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    cells: defaultdict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    is_whole: bool = True
    #: Of queries for rows of this table only the rows that they find count.
    asked_table: str = ""
    #: Of moments, the day alone is shown.
    by_day: bool = False

    def keys(self) -> Iterator[str]:
        """Yield a key for each place and cell: ``phase:<id>``, ``pole.name``, …"""
        for table, places in self.places.items():
            for which in _few(places):
                yield f"{table}{which}"
        for (table, column), places in self.cells.items():
            for which in _few(places):
                yield f"{table}{which}.{column}"


def _few(places: set[str]) -> set[str]:
    return {""} if "" in places or len(places) > MOST_ROWS else places


_notes: ContextVar[Notes | None] = ContextVar("notes", default=None)


def begin() -> Notes:
    """Note what is read from now on in this thread; return the notes, which fill up."""
    notes = Notes()
    _notes.set(notes)
    return notes


def end() -> None:
    """Note nothing any more."""
    _notes.set(None)


def taken() -> Notes | None:
    """Return the notes that are being taken, None when nobody listens."""
    return _notes.get()


def note(table: str, which: str = "") -> None:
    """Note that the rows of a place were read."""
    if (notes := _notes.get()) is not None:
        notes.places[table].add(f"{which}{DAY}" if notes.by_day else which)


def note_cell(row: Any, column: str) -> None:
    """Note that ``column`` of ``row``, an item's or one that it owns, was looked at."""
    if (notes := _notes.get()) is not None:
        table, which = row.place()
        notes.cells[table, f"{column}{DAY}" if notes.by_day else column].add(which)


@contextmanager
def unnoted() -> Iterator[None]:
    """Note nothing of what is read within: who asks tells itself what matters."""
    token = _notes.set(None)
    try:
        yield
    finally:
        _notes.reset(token)


@contextmanager
def asked_of(table: str, which: str) -> Iterator[None]:
    """Let queries for rows of ``table`` count for nothing but the rows that they find, and for a
    place that they are of: who asks knows that others do not matter, better than the SQL tells.
    What is prefetched for these rows counts as ever."""
    notes = _notes.get()
    if notes is None:
        yield
        return
    notes.places[table].add(which)
    before, notes.asked_table = notes.asked_table, table
    try:
        yield
    finally:
        notes.asked_table = before


@contextmanager
def asked_by_day() -> Iterator[None]:
    """Let moments that are looked at within count by the day: the page shows no more of them."""
    notes = _notes.get()
    if notes is None:
        yield
        return
    before, notes.by_day = notes.by_day, True
    try:
        yield
    finally:
        notes.by_day = before
