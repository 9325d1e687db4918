"""The entry point for a WSGI server: Django, behind the pages that are finished."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "poles_site.settings")

application = get_wsgi_application()

from poles_site.page_store.application import PageStore  # noqa: E402  (needs the settings)
from poles_site.page_store.edition import release  # noqa: E402
from poles_site.replicas import Replicas  # noqa: E402

if settings.REPLICAS:
    application = Replicas(application, settings.REPLICAS)
if settings.PAGE_STORE_BYTES:
    application = PageStore(
        application,
        most_bytes=settings.PAGE_STORE_BYTES,
        folder=settings.VAR_DIR / "pages",
        origin=settings.SITE_ADDRESS,
        release=release(),
    )
    # Before anybody asks: while a CDN has every page nobody does.
    application.start_purging()
