"""One invented item being written, row by row, with translations in every state."""

import uuid
from typing import Any

from phases import languages
from phases.editorial.invented.words import LANGUAGES, Words
from phases.localization.status import status_value
from phases.models.publishable import Item, OwnedRow
from phases.snapshot import Snapshot, row_key

#: Never to be changed: a second demonstration has the same ids and addresses.
NAMESPACE = uuid.UUID("d3a0f1c7-51e4-4b1e-9a3c-6f2b8c9e7d10")

#: What may be of a translation; an item has mostly one, its neighbours the others.
STATES = ("reviewed", "machine", "in_work", "outdated", "missing")
#: Every so many texts one has another state than its item.
DEVIATES = 4


def invented_id(*parts: object) -> uuid.UUID:
    """Return the id of what the demonstration calls by ``parts``."""
    return uuid.uuid5(NAMESPACE, "/".join(map(str, parts)))


class Writing:
    """An item's snapshot; ``number`` decides in which state its translations are."""

    def __init__(self, model: type[Item], number: int, key: str, **values: Any):
        self.model, self.number, self.key = model, number, key
        self.pk = invented_id(model._meta.model_name, key)
        self.root = row_key(model, self.pk)
        self.snapshot: Snapshot = {self.root: dict(values)}
        self._texts = 0

    def row(self, model: type[OwnedRow], **values: Any) -> str:
        """Add an owned row and return its key."""
        order = self.snapshot[self.root].setdefault(f"#{model._meta.model_name}", [])
        pk = invented_id(self.key, self.model._meta.model_name, model._meta.model_name, len(order))
        order.append(str(pk))
        key = row_key(model, pk)
        self.snapshot[key] = dict(values)
        return key

    def say(self, field: str, words: Words, row: str = "") -> None:
        """Write a text of a row (of the item itself): French, and translations as they come."""
        values = self.snapshot[row or self.root]
        french = words[0]
        values[languages.column(field, languages.SOURCE)] = french
        self._texts += 1
        for place, language in enumerate(LANGUAGES[1:]):
            if language not in languages.TARGETS:
                continue
            state = STATES[(self.number + 2 * place + (self._texts % DEVIATES == 0)) % len(STATES)]
            if state == "missing":
                continue
            column = languages.column(field, language)
            values[column] = words[place + 1]
            values[f"{column}#status"] = (
                status_value("reviewed", _former(french))
                if state == "outdated"
                else status_value(state, french)
            )


def _former(french: str) -> str:
    """Return what the French text may have been when its translation was made."""
    return french.replace("</p>", " Autrefois.</p>") if "</p>" in french else f"{french}, autrefois"
