"""What pages are made of besides content: the release, the day, the words of the interface."""

import datetime
import hashlib
import os
import time
from pathlib import Path

from django.conf import settings
from django.utils import timezone

#: Kinds of files that pages are made by.
MADE_OF = {".py", ".html", ".txt", ".xml", ".mo", ".css", ".js", ".svg"}
#: Seconds for which a look at the catalogues holds, as one at the publications does.
FRESH_FOR = 0.1


class Edition:
    """Of one release, on one day, with the catalogues as they are. Pages of another edition are
    no longer true, whatever was published: they tell what is current, and how long ago."""

    def __init__(self, release: str):
        self._release, self._day, self._midnight = release, "", 0.0
        self._now, self._looked = "", 0.0
        self._catalogues = [
            Path(settings.LOCALE_PATHS[0]) / code / "LC_MESSAGES" / "django.mo"
            for code, _name in settings.LANGUAGES
            # Otherwise a process reads them when it starts, and never again.
            if settings.EDIT_CATALOGUES
        ]

    def now(self) -> str:
        """Return the edition of this moment."""
        now = time.time()
        if now >= self._midnight:
            # In this order: a day that ends in between lasts no longer for it.
            midnight = next_midnight()
            self._day, self._midnight = f"{self._release} {timezone.localdate()}", midnight
            self._looked = 0.0
        if not self._looked or (self._catalogues and abs(now - self._looked) > FRESH_FOR):
            self._now = " ".join([self._day, *map(_written, self._catalogues)])
            self._looked = now
        return self._now

    def expire(self) -> None:
        """Let the next question look at the catalogues."""
        self._looked = 0.0

    def of_any_day(self) -> str:
        """Return the edition without the day."""
        return " ".join([self._release, *map(_written, self._catalogues)])

    def seconds_left(self) -> int:
        """Return the whole seconds until the next day's edition."""
        return max(0, int(self._midnight - time.time()))


def release() -> str:
    """Return a digest of the code, the templates and the settings that pages are made by."""
    digest = hashlib.blake2b(digest_size=8)
    for folder in ("locale", "phases", "poles_site", "templates"):
        for place in sorted((settings.BASE_DIR / folder).rglob("*.*")):
            if place.suffix in MADE_OF:
                stat = place.stat()
                digest.update(f"{place} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    told = (
        *(settings.DEVELOPMENT, settings.DEMO, settings.STATE_SITE, settings.SITE_ADDRESS),
        sorted(settings.REPLACE_OUTDATED),
    )
    digest.update(repr(told).encode())
    return digest.hexdigest()


def next_midnight() -> float:
    """Return when the day of the site's time zone ends, in seconds since 1970."""
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    midnight = datetime.datetime.combine(tomorrow, datetime.time())
    return timezone.make_aware(midnight).timestamp()


def _written(catalogue: Path) -> str:
    try:
        return str(os.stat(catalogue).st_mtime_ns)
    except OSError:
        return ""
