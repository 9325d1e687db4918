"""Lets every CDN in front of the site drop everything."""

import http.client

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from poles_site.page_store import cdn
from poles_site.page_store.purging import PurgeError, purge


class Command(BaseCommand):
    help = "Lets every CDN of CDN_PURGE_URLS drop all pages: after a release on several hosts."

    def handle(self, *, verbosity=1, **options):
        if not settings.CDN_PURGE_URLS:
            raise CommandError("There is no CDN: CDN_PURGE_URLS names none.")
        failed = []
        for url in settings.CDN_PURGE_URLS:
            try:
                purge(url, [cdn.ALL])
            except (OSError, http.client.HTTPException, PurgeError) as error:
                failed.append(f"{url} was not purged: {error}.")
            else:
                if verbosity:
                    self.stdout.write(f"{url}: purged.")
        if failed:
            raise CommandError(" ".join(failed))
