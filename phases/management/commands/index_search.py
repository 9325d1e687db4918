"""Write what visitors search anew."""

from django.core.management.base import BaseCommand
from django.db import transaction

from phases.editorial import journal
from phases.search import documents


class Command(BaseCommand):
    help = (
        "Writes the search documents of all live items anew. Needed once after the migration that "
        "makes their table, after one that adds a language and when REPLACE_OUTDATED changes; "
        "publishing keeps them up to date."
    )

    def handle(self, **options):
        with transaction.atomic():
            # Nothing is published meanwhile: what was read would be written over what is newer.
            journal.hold()
            count = documents.write_all()
        self.stdout.write(f"Search: {count} documents of live items")
