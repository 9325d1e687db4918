"""Tells the CDN in front of the site what is no longer true.

Each process that serves has a thread for each address, and of those that ask for the same address
one works: who holds an advisory lock. What it tells it tells three times: at once, when no process
shows the old page any more, and when none that was shown is still on its way to the CDN. The last
time it writes down how far it came, so that whoever follows, after a crash or an outage of the CDN,
goes on from there.
"""

import contextlib
import heapq
import http.client
import logging
import os
import time
from collections.abc import Iterator
from threading import Event, Thread
from urllib.parse import urlsplit

import psycopg
from django.db import connections

from poles_site.page_store import cdn
from poles_site.page_store.edition import Edition
from poles_site.page_store.publications import CHANNEL, FRESH_FOR, LIMITS, TABLE

logger = logging.getLogger(__name__)

#: Seconds between two attempts to be the one who does it.
TRY_EVERY = 2
#: Seconds after which it looks whether something was published or made anew, unasked.
LOOK_EVERY = 1
#: Seconds between two attempts while the CDN does not answer.
RETRY_AFTER = 1
#: Seconds that the CDN may take for an answer.
PATIENCE = 2
#: Seconds after which what was told is told again; with the last one it is done.
AGAIN_AFTER = (FRESH_FOR + 0.01, 2 * cdn.ON_THE_WAY)
#: So many publications that the CDN has missed make it drop everything.
MOST_MISSED = 100
#: The first of two numbers of the lock; the second is the address's.
LOCK = 7_305

#: Address, publication, edition: how far each CDN is.
STATE = "phases_cdnaddress"
_TOLD = f"SELECT publication, edition FROM {STATE} WHERE address = %s"  # noqa: S608
_WRITE = f"""
    INSERT INTO {STATE} (address, publication, edition) VALUES (%s, %s, %s)
    ON CONFLICT (address) DO UPDATE
    SET publication = excluded.publication, edition = excluded.edition
"""  # noqa: S608
_NEWEST = f"SELECT coalesce(max(id), 0) FROM {TABLE}"  # noqa: S608
_MISSED = f"""
    SELECT id, surrogate_keys FROM {TABLE}
    WHERE id > %s AND surrogate_keys <> '{{}}' ORDER BY id LIMIT {MOST_MISSED + 1}
"""  # noqa: S608


class PurgeError(Exception):
    """The CDN did not do as it was told."""


class Purger:
    """Keeps the CDN that is told at ``url`` in step with what is published."""

    def __init__(self, url: str, edition: Edition):
        self.url, self.edition = url, edition
        self._process = 0
        self._stopped = Event()
        #: Up to which publication, of which edition, the CDN was told at least once.
        self._told: tuple[int, str] | None = None
        #: What is to be told again: when, how far the CDN is then, whether that is all, keys.
        self._again: list[tuple[float, tuple[int, str], bool, list[str]]] = []
        self._is_lost = False

    def start(self) -> None:
        """Start the thread, once in each process that serves."""
        if self._process != os.getpid():
            self._process = os.getpid()
            self._thread = Thread(target=self._run, name=f"purging {self.url}", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the thread; what it has told once is told again by the next one."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                with _connected() as connection:
                    locked = "SELECT pg_try_advisory_lock(%s, hashtext(%s))"
                    if connection.execute(locked, [LOCK, self.url]).fetchone()[0]:
                        self._follow(connection)
            except Exception as error:
                logger.warning("%s cannot be told what was published: %s", self.url, error)
            self._stopped.wait(TRY_EVERY)

    def _follow(self, connection: psycopg.Connection) -> None:
        connection.execute(f"LISTEN {CHANNEL}")
        self._again = []
        self._told = connection.execute(_TOLD, [self.url]).fetchone()
        while not self._stopped.is_set():
            try:
                self._tell_what_is_new(connection)
                self._tell_again(connection)
                self._is_lost = False
            except (OSError, http.client.HTTPException, PurgeError) as error:
                if not self._is_lost:
                    logger.warning("%s was not told what was published: %s", self.url, error)
                self._is_lost = True
                self._stopped.wait(RETRY_AFTER)
                continue
            due = self._again[0][0] - time.monotonic() if self._again else LOOK_EVERY
            # Until it is time, or somebody publishes.
            for _notice in connection.notifies(timeout=max(0, min(due, LOOK_EVERY)), stop_after=1):
                pass

    def _tell_what_is_new(self, connection: psycopg.Connection) -> None:
        # In this order: what is published in between is new the next time.
        (newest,) = connection.execute(_NEWEST).fetchone()
        edition = self.edition.of_any_day()
        if self._told == (newest, edition):
            return
        keys = self._missed(connection, newest, edition)
        if keys:
            purge(self.url, keys)
        self._told = newest, edition
        now = time.monotonic()
        for seconds in AGAIN_AFTER:
            again = now + seconds, self._told, seconds == AGAIN_AFTER[-1], keys
            heapq.heappush(self._again, again)

    def _missed(self, connection: psycopg.Connection, newest: int, edition: str) -> list[str]:
        """Return the keys of what the CDN was not told; that of all pages where that is unknown,
        too much or made by other code."""
        if self._told is None or self._told[1] != edition or newest < self._told[0]:
            return [cdn.ALL]
        missed = connection.execute(_MISSED, [self._told[0]]).fetchall()
        if len(missed) > MOST_MISSED:
            return [cdn.ALL]
        keys = cdn.shortened(key for _publication, keys in missed for key in keys)
        return [cdn.MANY, *keys] if keys else []

    def _tell_again(self, connection: psycopg.Connection) -> None:
        while self._again and self._again[0][0] <= time.monotonic():
            _due, told, is_all, keys = self._again[0]
            if keys:
                purge(self.url, keys)
            if is_all:
                connection.execute(_WRITE, [self.url, *told])
            heapq.heappop(self._again)


@contextlib.contextmanager
def _connected() -> Iterator[psycopg.Connection]:
    """Open a connection to the database that is nobody else's."""
    database = connections["default"].copy()
    database.settings_dict["OPTIONS"] |= LIMITS
    try:
        database.connect()
        yield database.connection
    finally:
        with contextlib.suppress(Exception):  # lost already
            database.close()


def purge(url: str, keys: list[str]) -> None:
    """Let the CDN that listens at ``url`` drop the pages that have one of ``keys``.

    Raises OSError, HTTPException or PurgeError when it does not say that it has.
    """
    address = urlsplit(url)
    kinds = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}
    connection = kinds[address.scheme](address.hostname, address.port, timeout=PATIENCE)
    with contextlib.closing(connection):
        for part in cdn.parts(keys):
            connection.request(
                "PURGE", address.path or "/", headers={cdn.KEYS_HEADER: " ".join(part)}
            )
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise PurgeError(f"it answered {answer.status} {answer.reason}")
