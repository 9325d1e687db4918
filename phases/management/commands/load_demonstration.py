"""Fills the database of ``make run DEMO=1`` with invented content."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from phases.editorial import invented
from phases.models import Revision


class Command(BaseCommand):
    help = "Loads invented pôles, contracts and articles: with DEMO=1 only, into an empty database."

    def handle(self, **options):
        if not settings.DEMO:
            raise CommandError("invented content is for make run DEMO=1 only.")
        if Revision.objects.exists():
            raise CommandError("there is content already: make clean empties the demonstration.")
        call_command("create_local_accounts", stdout=self.stdout)
        editor, publisher = (
            get_user_model().objects.get(username=name) for name in ("editor", "publisher")
        )
        count = invented.load(editor, publisher)
        self.stdout.write(f"Invented items: {count}")
