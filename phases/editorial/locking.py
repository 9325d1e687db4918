"""One at a time: an advisory lock an item, and waiting that is told in words."""

import uuid
from collections.abc import Callable, Iterable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected, LockNotAvailable

from phases.models.publishable import Item
from phases.snapshot import row_key

#: Who must wait for a colleague's act on the same item is told so after this time.
LOCK_TIMEOUT = "3s"

#: Key of the advisory lock that a table of many items holds alone, and every other act with others:
#: PostgreSQL has room for some thousand locks, so such a table does not lock item by item.
TABLE_LOCK = 7_305_003

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


class BusyError(Exception):
    """Somebody else is publishing this item right now."""


def _busy() -> BusyError:
    return BusyError(_("Somebody is publishing this item right now. Try again in a moment."))


def verb(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Make ``function`` all or nothing; waiting too long for a colleague is a BusyError."""

    @wraps(function)
    def run(*arguments: Parameters.args, **keywords: Parameters.kwargs) -> Result:
        try:
            with transaction.atomic():
                return function(*arguments, **keywords)
        except OperationalError as error:
            if isinstance(error.__cause__, DeadlockDetected | LockNotAvailable):
                raise _busy() from error
            raise

    return run


def lock(item_model: type[Item], pk: uuid.UUID | str) -> None:
    """Hold the item until the transaction ends; raise :class:`BusyError` after a short wait."""
    lock_all([row_key(item_model, pk)])


def lock_all(keys: Iterable[str]) -> None:
    """Hold several items (their row keys), in one order for everybody: no deadlock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_TIMEOUT])
        try:
            with transaction.atomic():
                cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [TABLE_LOCK])
                for key in sorted(set(keys)):
                    cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
        except OperationalError as error:
            raise _busy() from error


def lock_everything() -> None:
    """Hold all items until the transaction ends; raise :class:`BusyError` after a short wait."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_TIMEOUT])
        try:
            with transaction.atomic():
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TABLE_LOCK])
        except OperationalError as error:
            raise _busy() from error
