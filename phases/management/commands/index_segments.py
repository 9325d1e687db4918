"""Write the table of what there is to translate anew."""

from django.core.management.base import BaseCommand
from django.db import transaction

from phases.editorial import journal
from phases.localization import live_segments


class Command(BaseCommand):
    help = (
        "Writes the segments of all live items anew. Needed once after the migration that makes "
        "their table, and after one that adds a language; publishing keeps them up to date."
    )

    def handle(self, **options):
        with transaction.atomic():
            # Nothing is published meanwhile: what was read would be written over what is newer.
            journal.hold()
            count = live_segments.record_all()
        self.stdout.write(f"Segments: {count} of live items")
