"""What was published, as this process knows it, and for how long it may rely on that.

One thread a process asks the database which publications are newer than the last that it knows:
when a request wants to know and the last answer is older than 100 ms, and when ``NOTIFY`` says that
there is one. A request waits for that thread, never longer than ``PATIENCE``: while the database is
silent it is told so, and pages are served as they are, marked as such.
"""

import contextlib
import logging
import os
import select
import time
from collections.abc import Callable, Iterable
from threading import Condition, Thread

import psycopg
from django.db import connections

from poles_site.page_store.shelf import REMEMBERED

logger = logging.getLogger(__name__)

#: Shared with who publishes: see phases/receivers.py.
CHANNEL = "publication"
TABLE = "phases_journalentry"
#: Seconds for which an answer of the database holds, from when it was asked.
FRESH_FOR = 0.1
#: Seconds that a request waits for the database before it takes what is there.
PATIENCE = 0.3
#: Of the connection: seconds to connect, milliseconds until a lost network is noticed.
LIMITS = {"connect_timeout": 2, "tcp_user_timeout": 2_000}
#: Seconds between two tries while the database does not answer.
RETRY_AFTER = 0.5
#: Seconds after its last answer from which on the database is taken to be away.
SILENT_AFTER = 2

NEWEST = f"SELECT coalesce(max(id), 0) FROM {TABLE}"  # noqa: S608
_NEWER = f"SELECT id, surrogate_keys FROM {TABLE} WHERE id > %s ORDER BY id"  # noqa: S608


class Publications:
    """Watches for publications, from the first question on.

    ``drop(id, keys)`` is called for each new one, in order; ``clear(id)`` where nothing is known of
    what came before ``id``: at the start, and when the database is another one.
    """

    def __init__(
        self, drop: Callable[[int, Iterable[str]], object], clear: Callable[[int], object]
    ):
        self._drop, self._clear = drop, clear
        self._changed = Condition()
        self._asked = self._failed = self._expired = -1.0
        self._thread: Thread | None = None
        self._process = 0
        self._stopped = False
        #: The newest publication that this process knows, None before the first answer.
        self.known: int | None = None

    def are_known(self) -> bool:
        """Return whether all that was published until 100 ms ago is known now.

        Asks the database when the last answer is older; False when it does not answer.
        """
        if self.are_fresh:
            return True
        now = time.monotonic()
        with self._changed:
            self._start()
            if now - self._failed <= RETRY_AFTER:
                return False
            self._wake()
            self._changed.wait_for(lambda: self._asked >= now or self._failed >= now, PATIENCE)
            if self._asked < now and self._failed < now:
                # Silent: whoever comes next does not wait as well.
                self._failed = time.monotonic()
        return self._asked >= now

    @property
    def are_fresh(self) -> bool:
        """Return whether that is so already, without asking."""
        asked = self._asked
        return asked >= self._expired and time.monotonic() - asked <= FRESH_FOR

    def expire(self) -> None:
        """Let the next question be answered by the database, whatever is known."""
        self._expired = time.monotonic()

    @property
    def are_silent(self) -> bool:
        """Return whether the database has not answered for so long that it is not slow but away."""
        return time.monotonic() - self._asked > SILENT_AFTER

    def stop(self) -> None:
        """End the thread and its connection; the next question starts another one."""
        with self._changed:
            thread, self._process, self._stopped = self._thread, 0, True
            if thread:
                self._wake()
        if thread:
            thread.join()

    def _start(self) -> None:
        """Start the thread, in the process that serves: threads do not survive a fork."""
        if self._process != os.getpid():
            self._process, self._stopped = os.getpid(), False
            self._bell, self._ring = os.pipe()
            os.set_blocking(self._bell, False)
            os.set_blocking(self._ring, False)
            self._thread = Thread(target=self._watch, name="publications", daemon=True)
            self._thread.start()

    def _wake(self) -> None:
        with contextlib.suppress(BlockingIOError):  # rung often enough already
            os.write(self._ring, b"!")

    def _watch(self) -> None:
        while not self._stopped:
            database = connections["default"].copy()
            database.settings_dict["OPTIONS"] |= LIMITS
            try:
                database.connect()
                with database.connection.cursor() as cursor:
                    cursor.execute(f"LISTEN {CHANNEL}")
                self._follow(database.connection)
            except Exception as error:
                with self._changed:
                    self._failed = time.monotonic()
                    self._changed.notify_all()
                logger.warning("Publications cannot be asked for: %s", error)
            finally:
                try:
                    database.close()
                except Exception:
                    logger.debug("A lost connection could not be closed.", exc_info=True)
            if not self._stopped:
                time.sleep(RETRY_AFTER)

    def _follow(self, connection: psycopg.Connection) -> None:
        news = select.poll()  # not select(), which knows no file above 1023
        for file in (connection, self._bell):
            news.register(file, select.POLLIN)
        while not self._stopped:
            self._look(connection)
            news.poll()
            with contextlib.suppress(BlockingIOError):
                os.read(self._bell, 4_096)
            for _notice in connection.notifies(timeout=0):
                pass

    def _look(self, connection: psycopg.Connection) -> None:
        asked = time.monotonic()
        with connection.cursor() as cursor:
            (newest,) = cursor.execute(NEWEST).fetchone()
            if self.known is None or newest < self.known:
                self.known = max(0, newest - REMEMBERED)
                self._clear(self.known)
            if newest > self.known:
                for publication, keys in cursor.execute(_NEWER, [self.known]).fetchall():
                    self._drop(publication, keys)
                    self.known = publication
        with self._changed:
            self._asked = asked
            self._changed.notify_all()
