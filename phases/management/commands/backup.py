"""Writes the whole content into one file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from poles_site import backups


class Command(BaseCommand):
    help = "Writes the database and the uploaded files into one file, which restore brings back."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="the file to write, e.g. site-2026-11-27.tar")

    def handle(self, *, file, verbosity=1, **options):
        try:
            size = backups.write(file)
        except (OSError, backups.BackupError) as error:
            raise CommandError(f"No backup was written. {error}") from error
        if verbosity:
            self.stdout.write(f"{file}: {size:,} bytes.")
