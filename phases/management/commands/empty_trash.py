"""Deletes for good what is in the trash for long."""

import datetime

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from phases.editorial import trash
from phases.editorial.locking import BusyError


class Command(BaseCommand):
    help = "Deletes for good what is in the trash for longer than TRASH_DAYS (or --days)."

    def add_arguments(self, parser):
        parser.add_argument("--days", type=int, default=settings.TRASH_DAYS)

    def handle(self, *, days, verbosity=1, **options):
        if days < 0:
            raise CommandError("--days counts days that have passed: it cannot be negative.")
        try:
            titles = trash.empty_trash(datetime.timedelta(days=days))
        except BusyError as error:
            raise CommandError(f"{error} Run the command again.") from error
        if verbosity:
            for title in titles:
                self.stdout.write(title)
            self.stdout.write(f"{len(titles)} deleted.")
