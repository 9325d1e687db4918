"""Removes uploaded pictures that nothing names any more."""

from django.core.management.base import BaseCommand

from phases.editorial import pictures


class Command(BaseCommand):
    help = "Removes pictures that neither the site, a draft nor a published version uses."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="name them, remove nothing")

    def handle(self, *, dry_run=False, verbosity=1, **options):
        names = pictures.remove_unused(dry_run=dry_run)
        if verbosity:
            for name in names:
                self.stdout.write(name)
            self.stdout.write(f"{len(names)} {'unused' if dry_run else 'removed'}.")
