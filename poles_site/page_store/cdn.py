"""What a CDN in front of the site learns of a page: how long it may keep it, and what drops it.

A header has room for so much, so keys are three characters there: 262,144 different ones, of which
two may be the same by chance. That costs a page that need not have gone, never one that stays.
"""

from collections.abc import Iterable, Iterator

from poles_site.page_store.edition import Edition
from poles_site.page_store.pages import KEYS_HEADER, Headers, Page

SHORT = 3
#: With the other headers they fit into 4 kB, the least that proxies have room for.
MOST_KEYS = 600
#: Of every page, and of those that have more keys than that: any publication drops these.
ALL, MANY = "every", "many"

#: Seconds that a CDN may keep a page: a purge that it loses is made good then.
LONGEST = 3_600
#: Of these the last, in which it asks behind the visitor's back whether the page is still true.
MEANWHILE = 60
#: Seconds from here to the CDN, at most: it keeps nothing that was longer on the way.
ON_THE_WAY = 1


def headers(page: Page, edition: Edition) -> Headers:
    """Return the headers that tell a CDN about ``page``; none where it is of another day."""
    seconds = min(LONGEST, edition.seconds_left() - ON_THE_WAY)
    if page.edition != edition.now() or seconds <= 0:
        return []
    meanwhile = min(MEANWHILE, seconds)
    control = next(value for name, value in page.headers if name == "Cache-Control")
    return [
        (
            "Cache-Control",
            f"{control}, s-maxage={seconds - meanwhile}, stale-while-revalidate={meanwhile}",
        ),
        (KEYS_HEADER, " ".join(keys_of(page))),
    ]


def keys_of(page: Page) -> list[str]:
    """Return the keys that drop ``page``."""
    keys = shortened(page.keys)
    return [ALL, *(keys if len(keys) <= MOST_KEYS else [MANY])]


def shortened(keys: Iterable[str]) -> list[str]:
    """Return what pages and publications with ``keys`` have for a CDN."""
    return sorted({key[:SHORT] for key in keys})


def parts(keys: list[str]) -> Iterator[list[str]]:
    """Yield ``keys`` in lists that each fit into a header."""
    for start in range(0, len(keys), MOST_KEYS):
        yield keys[start : start + MOST_KEYS]
