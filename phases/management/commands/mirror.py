"""Writes the public site as static files."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.core.wsgi import get_wsgi_application

from poles_site.mirror import BrokenLinkError, Mirror


class Command(BaseCommand):
    help = "Writes the whole public site as static files, and an nginx server for them."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="becomes folder/site and folder/nginx.conf")

    def handle(self, *, folder, verbosity=1, **options):
        if not Path(settings.STATIC_ROOT).is_dir():
            raise CommandError("There are no static files yet: run collectstatic first.")
        try:
            count = Mirror(get_wsgi_application(), settings.SITE_ADDRESS).write(folder)
        except BrokenLinkError as error:
            raise CommandError(f"The copy stays as it was. {error}") from error
        if verbosity:
            self.stdout.write(f"{folder}: {count} addresses of {settings.SITE_ADDRESS}.")
