"""The journal: who did what, when. Written here only."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection
from django.utils import timezone, translation

from phases import languages
from phases.models import JournalEntry, PublicationSet
from phases.models.publishable import Item

#: Key of the advisory lock that puts journal ids in commit order, and publications one after the
#: other: two that clash would wait for one another.
JOURNAL_LOCK = 7_305_001


def hold() -> None:
    """Be the one who publishes, or writes the journal, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [JOURNAL_LOCK])


def record(
    verb: str,
    item: Item | PublicationSet | None = None,
    *,
    by: AbstractBaseUser | None,
    at: datetime.datetime | None = None,
    title: str | None = None,
    **values: Any,
) -> JournalEntry:
    """Write one entry; ``values`` are the entry's other fields."""
    hold()
    with translation.override(languages.SOURCE):
        if item is not None:
            values |= {"item_model": item._meta.model_name, "item_id": item.pk}
        return JournalEntry.objects.create(
            verb=verb, title=(title or str(item))[:300], at=at or timezone.now(), by=by, **values
        )


def record_roles(
    account: Any,
    *,
    by: AbstractBaseUser | None,
    before: Iterable[str],
    after: Iterable[str],
) -> JournalEntry | None:
    """Write which roles ``account`` was given and which it lost; None when they are the same."""
    old, new = set(before), set(after)
    if old == new:
        return None
    changed = [f"+{role}" for role in sorted(new - old)] + [f"-{r}" for r in sorted(old - new)]
    return record(
        JournalEntry.Verb.GRANTED,
        by=by,
        title=account.get_username(),
        item_model=account._meta.model_name,
        reason=" ".join(changed),
    )
