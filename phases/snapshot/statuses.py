"""The form of what tells how a translation came about. Pure.

Public pages are made from it, and it is plain JSON: whatever brings it in is looked at here.
"""

import datetime
from typing import Any

from phases.models.richtext import MAX_LENGTH

KEPT = ("machine", "in_work", "reviewed")
#: Characters of an account's name, first and last.
MOST_NAME = 400
#: Characters of the French texts together: each block may be of another time.
MOST_SOURCES = 10 * MAX_LENGTH


def is_status(value: Any) -> bool:
    """Return whether ``value`` is ``{"state", "source"}`` with at most ``"by"``, ``"on"`` and, for
    the blocks of a rich text, ``"segments"``: a list of such values without their own."""
    if not isinstance(value, dict):
        return False
    segments = value.get("segments", [])
    if not isinstance(segments, list) or len(segments) > MAX_LENGTH:
        return False
    records = [{name: part for name, part in value.items() if name != "segments"}, *segments]
    return (
        all(map(_is_record, records))
        and sum(len(record["source"]) for record in records) <= MOST_SOURCES
    )


def _is_record(value: Any) -> bool:
    if not isinstance(value, dict) or not {"state", "source"} <= value.keys():
        return False
    if not value.keys() <= {"state", "source", "by", "on"}:
        return False
    if not all(isinstance(part, str) and "\x00" not in part for part in value.values()):
        return False
    is_known = value["state"] in KEPT and len(value.get("by", "")) <= MOST_NAME
    return is_known and _is_day(value.get("on", ""))


def _is_day(text: str) -> bool:
    try:
        return not text or bool(datetime.date.fromisoformat(text))
    except ValueError:
        return False
