"""An item and the rows that it owns as one flat map, ``row → path → value``.

``{"phase:<id>": {"title_fr": "…", "title_lt": "…", "title_lt#status": {…}, "#orientation":
["<id>", …], …}, "orientation:<id>": {…}}``: values are JSON; ``#<model>`` holds the ids of the
owned rows of a kind, in order; ``<column>#status`` tells how a translation came about (see
``models/publishable.py``). Drafts, history, preview, merging and translating all work on it.

An absent path means "as it is in the tables"; ``upgrade`` fills what is newer than a revision.
modeltranslation's base columns, the owner's key and bookkeeping (``published_at``, ``trashed_at``,
``position`` …) are never in it.
"""

from phases.snapshot.compare import Change, complete, diff, normalize
from phases.snapshot.fields import (
    Snapshot,
    item_models,
    language_of,
    model_of,
    owned_models,
    pk_of,
    root_of,
    row_key,
    snapshot_fields,
    text_columns,
    translated_fields,
)
from phases.snapshot.merge import Conflict, Merge, merge
from phases.snapshot.public import is_readable, public_changes, told
from phases.snapshot.tables import apply, create_stubs, empty, take, take_all
from phases.snapshot.upgrade import Lost, Upgraded, upgrade

__all__ = [
    "Change",
    "Conflict",
    "Lost",
    "Merge",
    "Snapshot",
    "Upgraded",
    "apply",
    "complete",
    "create_stubs",
    "diff",
    "empty",
    "is_readable",
    "item_models",
    "language_of",
    "merge",
    "model_of",
    "normalize",
    "owned_models",
    "pk_of",
    "public_changes",
    "root_of",
    "row_key",
    "snapshot_fields",
    "take",
    "take_all",
    "text_columns",
    "told",
    "translated_fields",
    "upgrade",
]
