"""Pages made before anybody asks: at the start and after each publication.

One process a host does it, by asking the site itself for ``/sitemap.xml`` and for what it names,
home first and then by depth. What it makes stands on disk for all processes.
"""

import fcntl
import logging
import os
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from poles_site.asking import ask, visitor

if TYPE_CHECKING:
    from poles_site.page_store.application import PageStore

logger = logging.getLogger(__name__)

#: Seconds after which it looks whether pages are there, whatever was published.
LOOK_EVERY = 60
#: Seconds between two attempts to be the process that does it.
TRY_EVERY = 5
#: Of the renderer's time, the share that visitors get in between.
REST = 1.0
LOCATION = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


class Ahead:
    """Makes the pages of ``origin`` (``https://www.example.org``) in a thread of its own."""

    def __init__(self, store: "PageStore", origin: str, lock: Path):
        self.store, self.origin, self.lock = store, urlsplit(origin), lock
        self.wanted = Event()
        self.wanted.set()
        self._process = 0

    def start(self) -> None:
        """Start the thread, once in each process that serves."""
        if self._process != os.getpid():
            self._process = os.getpid()
            Thread(target=self._run, name="ahead", daemon=True).start()

    def _run(self) -> None:
        self.lock.parent.mkdir(parents=True, exist_ok=True)
        with self.lock.open("w") as file:
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    time.sleep(TRY_EVERY)
            while True:
                # Now and then without a publication as well: there is midnight.
                self.wanted.wait(LOOK_EVERY)
                self.wanted.clear()
                try:
                    self.make_all()
                except Exception:
                    logger.warning("Pages could not be made ahead.", exc_info=True)
                    time.sleep(TRY_EVERY)
                    self.wanted.set()

    def make_all(self) -> int:
        """Make every page of the site map that is not held; return how many were made."""
        made, paths = 0, self.paths()
        for path in paths:
            began = time.monotonic()
            if self.make(path):
                made += 1
                time.sleep((time.monotonic() - began) * REST)
            if self.wanted.is_set():  # published meanwhile: from home on, once more
                return made
        self.forget_all_but(set(paths))
        return made

    def forget_all_but(self, paths: set[str]) -> None:
        """Remove from the disk what is not there any more: nobody may ask until the database is
        silent, and then a page that was withdrawn would come back."""
        for address in list(self.store.disk.addresses()):
            path = address.split(" ", 2)[2].removesuffix("?")
            environ = visitor(self.origin, path)
            if path not in paths and not self.store.is_held(environ):
                answer = ask(self.store, environ)
                if answer.status != 200 and answer.status < 500:
                    self.store.disk.forget(address)

    def make(self, path: str) -> bool:
        """Make the page at ``path`` unless it is held; return whether it was made."""
        environ = visitor(self.origin, path)
        if self.store.is_held(environ):
            return False
        ask(self.store, environ)
        return True

    def paths(self) -> list[str]:
        """Return the paths that the site maps name, those nearest to home first."""
        found = dict.fromkeys(
            path for section in self._locations("/sitemap.xml") for path in self._locations(section)
        )
        return sorted(found, key=lambda path: path.count("/"))

    def _locations(self, path: str) -> Iterator[str]:
        answer = ask(self.store, visitor(self.origin, path))
        if answer.status != 200:
            raise LookupError(f"{path}: {answer.status}")
        for element in ElementTree.fromstring(answer.body).iter(LOCATION):  # noqa: S314  (the site's own)
            yield unquote(urlsplit(element.text).path)
