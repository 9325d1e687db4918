"""What visitors read, from replicas of the database: as true as from the primary, or not at all.

While a replica is asked, it stands in the primary's place (``connections["default"]``) for this
thread: a page is made of one database whatever code asks, and nothing that reads has to know. It
may be asked when it has replayed the newest publication that is known (ids of the journal are in
commit order, and so is what a replica replays): a page of it is no older than one of the primary.
Where it has not, does not answer in time or fails, the primary answers. Editors, previews and all
that somebody sends are the primary's (``page_store/application.py`` tells who is a visitor).
"""

import contextlib
import itertools
import logging
import os
import select
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import psycopg
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import pq

from poles_site.page_store.application import MAYBE_STALE, SILENT, SINCE, Application, Environ
from poles_site.page_store.pages import Headers
from poles_site.page_store.publications import NEWEST

logger = logging.getLogger(__name__)

#: Seconds after which a lost replica is asked again whether it is there.
RETRY_AFTER = 1
#: Seconds in which it says what it has replayed; one that needs longer has no time for a page.
PATIENCE = 0.5
#: Seconds after which a server that is still at a query hangs: the answer is asked of the primary.
LONGEST = 2
DATABASE_ERRORS = (DatabaseError, psycopg.Error)


class Replicas:
    """A WSGI application that lets ``application`` read from the databases ``aliases``."""

    def __init__(self, application: Application, aliases: Iterable[str]):
        self.application = application
        self.replicas = [Replica(alias) for alias in aliases]
        self._turns = itertools.count()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if SINCE in environ and not environ["PATH_INFO"].startswith(settings.EDITORS_PATHS):
            for replica in self._in_turn():
                if replica.knows(environ[SINCE] or 0):
                    answer = self._read(replica, environ)
                    if answer is not None:
                        status, headers, exc_info, chunks = answer
                        start_response(status, headers, exc_info)
                        return chunks
        return self.application(environ, start_response)

    def _in_turn(self) -> Iterator["Replica"]:
        first = next(self._turns) % len(self.replicas)
        yield from self.replicas[first:]
        yield from self.replicas[:first]

    def _read(self, replica: "Replica", environ: Environ) -> tuple | None:
        """Return the answer made of ``replica``: status, headers, error and body; None where it
        failed."""
        head: list[Any] = []

        def begin(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], Any]:
            head[:] = [status, headers, exc_info]
            return lambda chunk: None  # Django writes nothing

        asked = {name: value for name, value in environ.items() if name != SILENT}
        with replica.in_place_of_the_primary():
            chunks = self.application(asked, begin)
        status, headers, exc_info = head
        if status.startswith("5"):
            # Lost meanwhile, or it cancelled a query to go on replaying.
            if close := getattr(chunks, "close", None):
                close()
            replica.disconnect()
            return None
        if environ[SINCE] is None:
            headers = [*headers, MAYBE_STALE]
        return status, headers, exc_info, chunks


class Replica:
    """One replica, by its alias in ``DATABASES``."""

    def __init__(self, alias: str):
        self.alias = alias
        self.is_lost = False
        self._lock = threading.Lock()

    def knows(self, publication: int) -> bool:
        """Return whether it answers now and has replayed ``publication``."""
        if self.is_lost:
            return False
        database = connections[self.alias]
        was_connected = database.connection is not None
        try:
            try:
                return newest_publication(database) >= publication
            except DATABASE_ERRORS:
                if not was_connected:
                    raise
                # Closed meanwhile by something in between? A new connection tells.
                self.disconnect()
                return newest_publication(database) >= publication
        except (*DATABASE_ERRORS, TimeoutError) as error:
            self.disconnect()
            self._lose(error)
            return False

    @contextlib.contextmanager
    def in_place_of_the_primary(self) -> Iterator[None]:
        """Let whatever this thread reads come from here, until the block ends; the line is cut
        where a query takes too long, since a server that hangs would never end it."""
        primary, database = connections["default"], connections[self.alias]
        server, has_ended = database.connection.pgconn, threading.Event()
        with socket.socket(fileno=os.dup(server.socket)) as line:
            watch = threading.Thread(
                target=self._watch, args=[line, server, has_ended], name=self.alias, daemon=True
            )
            watch.start()
            connections["default"] = database
            # Django would connect anew in the middle of a page, and wait for that as well.
            database.connect = refuse
            try:
                yield
            finally:
                del database.connect
                connections["default"] = primary
                has_ended.set()

    def disconnect(self) -> None:
        """Close this thread's connection; the next question makes a new one."""
        try:
            connections[self.alias].close()
        except DATABASE_ERRORS:
            logger.debug("A lost connection could not be closed.", exc_info=True)

    def _watch(
        self, line: socket.socket, server: pq.abc.PGconn, has_ended: threading.Event
    ) -> None:
        """End a connection at once where its server hangs: whoever waits for it gets an error.

        A page that is long in the making is not: between two queries it keeps nobody waiting.
        """
        while not has_ended.wait(LONGEST):
            if server.transaction_status == pq.TransactionStatus.ACTIVE:
                self._lose(TimeoutError(f"a query took longer than {LONGEST} s"))
                with contextlib.suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)
                return

    def _lose(self, error: Exception) -> None:
        """Leave it out until it answers again, which no visitor waits for."""
        with self._lock:
            if self.is_lost:
                return
            self.is_lost = True
        logger.warning("%s is left out: %s", self.alias, error)
        threading.Thread(target=self._find, name=self.alias, daemon=True).start()

    def _find(self) -> None:
        while self.is_lost:
            time.sleep(RETRY_AFTER)
            database = connections[self.alias].copy()
            try:
                newest_publication(database)
            except (*DATABASE_ERRORS, TimeoutError):
                logger.debug("%s does not answer yet.", self.alias, exc_info=True)
            else:
                self.is_lost = False
                logger.warning("%s answers again.", self.alias)
            finally:
                database.close()


def refuse() -> None:
    """Connect in no case."""
    raise psycopg.OperationalError("the connection was lost while a page was made")


def newest_publication(database: BaseDatabaseWrapper) -> int:
    """Return the id of the newest publication that is visible in ``database``.

    Raises TimeoutError where it needs longer than ``PATIENCE`` to say so: psycopg itself would wait
    for as long as the network stands.
    """
    database.ensure_connection()
    server = database.connection.pgconn
    server.send_query(NEWEST.encode())
    answer = select.poll()  # not select(), which knows no file above 1023
    answer.register(server.socket, select.POLLIN)
    until = time.monotonic() + PATIENCE
    while server.is_busy():
        if not answer.poll(max(0, until - time.monotonic()) * 1_000):
            raise TimeoutError(f"no answer within {PATIENCE} s")
        server.consume_input()
    result = server.get_result()
    while server.get_result() is not None:
        pass
    if result is None or result.status != pq.ExecStatus.TUPLES_OK:
        raise psycopg.OperationalError(result.error_message if result else "no answer")
    return int(result.get_value(0, 0))
