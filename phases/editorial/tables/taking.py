"""Tables brought in: kept to be looked at, then taken in as drafts, all of it or nothing."""

import datetime
import io
from collections.abc import Callable
from pathlib import PurePath

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from phases.editorial import journal, permissions
from phases.editorial.batches import save_all
from phases.editorial.locking import lock_everything, verb
from phases.editorial.tables.kinds import KINDS, Kind
from phases.editorial.tables.planning import Plan, plan
from phases.editorial.tables.reading import MOST_ROWS, Table, read
from phases.editorial.tables.refusals import TooManyForABrowserError, TooManyRowsError
from phases.models import JournalEntry, Revision, TableImport

#: How long a file that nobody took in is kept.
KEPT = datetime.timedelta(days=14)
#: Lines that a browser may bring: a request ends after half a minute, which 10,000 lines can take.
#: The command takes more.
MOST_IN_A_BROWSER = 2_000


class RefusedTableError(Exception):
    """Lines of the table have faults: nothing is taken in. ``plan`` has all of them."""

    def __init__(self, refused: Plan):
        super().__init__(_("Nothing was taken in: lines of the table have faults."))
        self.plan = refused


class ChangedMeanwhileError(Exception):
    """The table would do something else than what the person saw."""


@verb
def take(
    kind: Kind,
    table: Table,
    *,
    by: AbstractBaseUser | None,
    name: str,
    seen: str | None = None,
    looked_at: Callable[[int], None] = lambda _count: None,
    saved: Callable[[int], None] = lambda _count: None,
) -> tuple[Plan, list[Revision]]:
    """Save what ``table`` changes as drafts on the newest revisions; return what was done and the
    revisions, none when it says nothing new.

    ``name`` is the file's; ``seen`` the mark of the plan that the person looked at. Raises
    RefusedTableError, ChangedMeanwhileError, PermissionDenied, BusyError, ValidationError.
    """
    if not permissions.may_import(by):
        raise PermissionDenied(_("Your account may not bring tables in."))
    lock_everything()
    done = plan(kind, table, by=by, told=looked_at)
    if seen is not None and done.mark != seen:
        raise ChangedMeanwhileError
    if done.count("refused"):
        raise RefusedTableError(done)
    revisions = save_all(
        kind.item_model,
        done.snapshots,
        by=by,
        origin=Revision.Origin.TABLE,
        comment=_("Import of %(file)s") % {"file": name},
        told=saved,
    )
    if revisions:
        journal.record(
            JournalEntry.Verb.TABLE_TAKEN,
            by=by,
            title=name,
            item_model=kind.item_model._meta.model_name,
            reason=_("%(kind)s: %(new)d new lines, %(changed)d changed.")
            % {"kind": kind.title, "new": done.count("new"), "changed": done.count("changed")},
        )
    return done, revisions


def bring(kind: Kind, name: str, data: bytes, *, by: AbstractBaseUser) -> TableImport:
    """Keep a file to be looked at; it replaces one of the same person that was not taken in.

    Raises TableError when it is no table of this kind (with a sentence), PermissionDenied.
    """
    if not permissions.may_import(by):
        raise PermissionDenied(_("Your account may not bring tables in."))
    plan(kind, _first_lines(_table(data)), by=by)
    left = TableImport.objects.filter(taken_at=None)
    left.filter(brought_by=by).delete()
    left.filter(brought_at__lt=timezone.now() - KEPT).delete()
    return TableImport.objects.create(
        kind=kind.name, file_name=_short(name), data=data, brought_by=by
    )


def look_at(brought: TableImport, *, by: AbstractBaseUser) -> Plan:
    """Return what taking the table in would do; nothing is saved."""
    return plan(KINDS[brought.kind], _table(bytes(brought.data)), by=by)


@transaction.atomic
def take_in(brought: TableImport, *, by: AbstractBaseUser, seen: str) -> TableImport:
    """Take the table in; one that was taken in already stays as it is. Raises as ``take``."""
    locked = TableImport.objects.select_for_update().get(pk=brought.pk)
    if locked.taken_at is not None:
        return locked
    done, revisions = take(
        KINDS[locked.kind], _table(bytes(locked.data)), by=by, name=locked.file_name, seen=seen
    )
    locked.counts = {name: done.count(name) for name in ("new", "changed", "unchanged")}
    locked.revisions = [str(revision.pk) for revision in revisions]
    locked.taken_at, locked.data = timezone.now(), b""
    locked.save()
    return locked


def _table(data: bytes) -> Table:
    try:
        return read(io.BytesIO(data), most_rows=MOST_IN_A_BROWSER)
    except TooManyRowsError as error:
        raise TooManyForABrowserError(count=MOST_IN_A_BROWSER, most=MOST_ROWS) from error


def _first_lines(table: Table) -> Table:
    """Return enough of ``table`` to tell whether its columns are known."""
    return Table(table.columns, table.lines[:1])


def _short(name: str) -> str:
    """Return a file's name in at most 200 characters, with its ending."""
    path = PurePath(name)
    return f"{path.stem[: 200 - len(path.suffix[:20])]}{path.suffix[:20]}"
