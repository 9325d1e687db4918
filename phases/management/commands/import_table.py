"""Brings in a table of pôles or contracts, as drafts."""

import sys
import time
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from phases.editorial.locking import BusyError
from phases.editorial.tables import taking
from phases.editorial.tables.kinds import KINDS
from phases.editorial.tables.planning import Plan, plan
from phases.editorial.tables.reading import read
from phases.editorial.tables.refusals import TableError
from phases.editorial.tables.wording import lines_of, summary

#: Lines of a report that are printed; all of them with --all.
PRINTED = 50
#: Seconds between two progress lines.
EVERY = 1


class Command(BaseCommand):
    help = (
        "Takes a table (CSV or XLSX) in as drafts: all of it or, when a line has a fault, nothing. "
        "The same file twice changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--model", required=True, choices=sorted(KINDS), help="kind of table")
        parser.add_argument("--dry-run", action="store_true", help="say what each line would do")
        parser.add_argument("--by", metavar="USERNAME", help="account whose work it is")
        parser.add_argument("--all", action="store_true", help="print every line of the report")

    def handle(self, *, file, model, by=None, **options):
        kind = KINDS[model]
        account = self._account(by)
        most = sys.maxsize if options["all"] else PRINTED
        try:
            with file.open("rb") as opened:
                table = read(opened)
            self._began, self._told = time.monotonic(), 0.0
            total = len(table.lines)
            looked_at = self._progress("lines looked at", total)
            if options["dry_run"]:
                with transaction.atomic():
                    self._report(plan(kind, table, by=account, told=looked_at), most)
                return
            done, revisions = taking.take(
                kind,
                table,
                by=account,
                name=file.name,
                looked_at=looked_at,
                saved=self._progress("items saved"),
            )
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except taking.RefusedTableError as error:
            self._report(error.plan, most)
            raise CommandError(str(error)) from error
        except (TableError, BusyError, PermissionDenied) as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self._report(done, most)
        self.stdout.write(f"Drafts: {len(revisions)} in {time.monotonic() - self._began:.1f} s")

    def _account(self, name):
        if name is None:
            return None
        found = get_user_model().objects.filter(username=name).first()
        if found is None:
            raise CommandError(f"there is no account “{name}”.")
        return found

    def _progress(self, what, total=None):
        """Return what prints how far it is, at most once a second."""
        of = f" of {total:,}" if total else ""

        def told(count):
            now = time.monotonic()
            if now - self._told >= EVERY or count == total:
                self._told = now
                self.stderr.write(f"{count:,}{of} {what}, {now - self._began:.0f} s")
                self.stderr.flush()

        return told

    def _report(self, found: Plan, most: int):
        for place, line in enumerate(lines_of(found)):
            if place == most:
                self.stdout.write("…")
                break
            self.stdout.write(line)
        self.stdout.write(summary(found))
