"""Brings back what ``backup`` wrote."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from poles_site import backups


class Command(BaseCommand):
    help = "Brings back a backup, into an empty database and an empty folder of uploads."
    # They read the tables that are not there yet.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="a file that backup wrote")

    def handle(self, *, file, verbosity=1, **options):
        try:
            backups.restore(file)
        except (OSError, backups.BackupError) as error:
            raise CommandError(f"Nothing was restored. {error}") from error
        if verbosity:
            self.stdout.write(f"{file}: restored.")
