"""The web server: granian, where one thread hands out what is finished.

Python runs one thread at a time. Where several wait for requests, its lock changes hands with each
of them, which costs more than to hand out a finished page. So one thread waits for requests, the
leader: what is finished it hands out itself, for everything else it lets another one lead first
(Leader/Followers: D. Schmidt et al., Pattern-Oriented Software Architecture 2, 2000).
"""

import contextlib
import gc
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import granian.server.mp
from django.urls import base
from django.utils import timezone
from django.utils.translation import trans_real
from granian import Granian
from granian.constants import Interfaces

#: What granian lets a thread do: for a way to answer it and a WSGI environment.
Work = Callable[[Any, dict[str, Any]], object]

#: Seconds for which a follower rests without being called, and after which a leader who was not
#: seen at work is none: granian ends threads that wait for long.
LONGEST_REST = 1
#: Seconds after which a thread that makes a page lets another one work: Python's 5 ms are a hundred
#: finished pages.
YIELD_AFTER = 0.0005
#: New objects after which Python looks for those that point at one another alone. A page is some
#: thousands; at Python's 700 a tenth of what it costs was looking.
OBJECTS_BEFORE_A_LOOK = 50_000
#: Where Django keeps what is a thread's own: modules, each with a name.
PLACES_OF_THREADS = (
    (trans_real, "_active"),
    (timezone, "_active"),
    (base, "_prefixes"),
    (base, "_urlconfs"),
)


class Crew:
    """The threads that granian has for requests, of which one leads.

    It promises speed alone: each of them may always wait for a request.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._leader: int | None = None
        self._seen = 0.0
        #: Threads, each with the lock that it waits for.
        self._resting: list[tuple[int, threading.Lock]] = []

    def leave(self) -> None:
        """Let another thread lead: this one has something else to do."""
        if self._leader != threading.get_ident():
            return
        with self._lock:
            self._leader = None
            if self._resting:
                self._leader, call = self._resting.pop()
                self._seen = time.monotonic()
                call.release()

    def rest(self) -> None:
        """Return when this thread is to wait for a request: at once where no other one does."""
        me, now = threading.get_ident(), time.monotonic()
        if self._leader == me:
            self._seen = now
            return
        with self._lock:
            if self._leader is None or now - self._seen > LONGEST_REST:
                self._leader, self._seen = me, now
                return
            call = threading.Lock()
            call.acquire()
            self._resting.append((me, call))
        if not call.acquire(timeout=LONGEST_REST):
            with self._lock, contextlib.suppress(ValueError):  # called in this very moment
                self._resting.remove((me, call))


def work_of(application: Any, usual: Work) -> Work:
    """Return what threads do for a request: ``usual``, which calls ``application``, where that has
    no answer at hand.

    One that may have it has a function ``finished`` (see ``PageStore``): WSGI environment → status,
    headers and body, or None where it takes more than handing them out.
    """
    crew = Crew()
    finished = getattr(application, "finished", lambda environ: None)

    def work(protocol: Any, environ: dict[str, Any]) -> None:
        if answer := finished(environ):
            protocol.response_bytes(*answer)
        else:
            crew.leave()
            usual(protocol, environ)
        crew.rest()

    return work


def without_locks() -> None:
    """Let each thread keep its language, its time zone and where addresses begin by itself.

    Django keeps them in asgiref's ``Local``, which asynchronous code needs and this site has none
    of: it takes a lock at each look, hundreds of times a page. Where a thread has to stop while it
    holds the lock, all others stop at it.
    """
    for module, name in PLACES_OF_THREADS:
        setattr(module, name, threading.local())


def load(before: Callable[[], object] | None = None) -> Any:
    """Return the site, in a process of the server; ``before`` is called there first."""
    if before:
        before()
    from poles_site.wsgi import application

    # granian has no other place for it. Called after this function, in the same process.
    usual = granian.server.mp._wsgi_call_wrap

    def wrap(application: Any, *options: Any) -> Work:
        return work_of(application, usual(application, *options))

    granian.server.mp._wsgi_call_wrap = wrap
    without_locks()
    sys.setswitchinterval(YIELD_AFTER)
    # What is there from the start stays: nobody waits while it is looked through for garbage.
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BEFORE_A_LOOK)
    return application


def serve(
    host: str,
    port: int,
    *,
    threads: int,
    workers: int = 1,
    before: Callable[[], object] | None = None,
    on_startup: Callable[[], object] | None = None,
    **options: Any,
) -> None:
    """Serve the site until the process is asked to stop.

    ``workers``: processes. ``threads``: how many requests each of them works at, at the same time,
    besides what is finished. ``before`` is called in each process before it has the site,
    ``on_startup`` in this one when it listens. ``options``: granian's.
    """
    server = Granian(
        "poles_site.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        # One leads while all others work.
        blocking_threads=threads + 1,
        websockets=False,
        **options,
    )
    if on_startup:
        server.on_startup(on_startup)
    server.serve(target_loader=partial(load, before), wrap_loader=False)
