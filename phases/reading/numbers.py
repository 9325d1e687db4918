"""Numbers of what is public, kept by this process until the next publication: to count a long list
is most of what its page costs."""

from collections.abc import Hashable, Sequence
from typing import Any

from django.db import connection

from phases.reading.notes import unnoted
from phases.reading.queries import note_sql

#: What is counted, and of which of its choices → the number.
Numbers = dict[tuple[str, str], int]
#: The newest entry of the journal, whose ids are in the order of the commits: what is public is as
#: it was when it is the same.
_NEWEST = (
    "SELECT 'newest', at::text, id FROM"
    " (SELECT at, id FROM phases_journalentry ORDER BY id DESC LIMIT 1) AS entry"
)
_MOST = 500
_known: dict[Hashable, Numbers] = {}


def numbers(sql: str, values: Sequence[Any], key: Hashable = None) -> Numbers:
    """Return the answer to a query for lines of two texts and a number.

    ``key``: all that the query depends on. With it nothing is counted that was before.
    """
    # Rows may be seen that never become public (a preview): nothing is kept, nothing reused.
    if key is None or connection.in_atomic_block:
        return _asked(sql, values)
    note_sql(sql, values)
    # The newest entry matters to no page: each depends on what it reads.
    with unnoted():
        newest, known = _asked(_NEWEST), _known.get(key)
        if newest and known and newest.items() <= known.items():
            return known
        found = _asked(f"{sql} UNION ALL {_NEWEST}", values)
    if len(_known) >= _MOST:
        _known.clear()
    _known[key] = found
    return found


def _asked(sql: str, values: Sequence[Any] = ()) -> Numbers:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return {(what, choice): number for what, choice, number in cursor.fetchall()}
