"""What a page is made of: the columns of the rows that it looks at, and the queries that it asks.

``notes.py`` holds what was noted while a public page is made, ``queries.py`` reads the SQL of its
queries, ``rows.py`` notes which columns of a row are looked at. ``caching/`` listens. What was
counted, ``numbers.py`` keeps until the next publication.
"""

from phases.reading.notes import (
    ADDRESSES,
    ANY,
    DAY,
    EMPTY,
    LANGUAGES,
    STATE,
    Notes,
    asked_by_day,
    asked_of,
    begin,
    end,
    note,
    note_cell,
    unnoted,
)
from phases.reading.numbers import numbers
from phases.reading.queries import CHANGES, note_query, note_sql, relations, table_of
from phases.reading.rows import NotedRow, note_columns, unnoted_value

__all__ = [
    "ADDRESSES",
    "ANY",
    "CHANGES",
    "DAY",
    "EMPTY",
    "LANGUAGES",
    "STATE",
    "NotedRow",
    "Notes",
    "asked_by_day",
    "asked_of",
    "begin",
    "end",
    "note",
    "note_cell",
    "note_columns",
    "note_query",
    "note_sql",
    "numbers",
    "relations",
    "table_of",
    "unnoted",
    "unnoted_value",
]
