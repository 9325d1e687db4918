"""The site behind its page store, on a port, in this process; and visitors who ask there."""

import contextlib
import http.client
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from tests.page_store import Answer, new_store
from tests.programs import wait_for


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Handler(WSGIRequestHandler):
    def log_message(self, *arguments):
        """Say nothing."""


@dataclass
class Site:
    """A page store in front of the site; it answers on ``port`` between ``start`` and ``stop``."""

    port: int

    def __post_init__(self):
        self.store = new_store()
        self.server = None

    def start(self) -> None:
        self.server = _Server(("127.0.0.1", self.port), _Handler)
        self.server.set_app(self.store)
        threading.Thread(target=self.server.serve_forever, args=[0.02], daemon=True).start()

    def stop(self) -> None:
        """Answer no more: who connects is refused."""
        if self.server:
            self.server.shutdown()
            self.server.server_close()
        self.server = None

    def end(self) -> None:
        """Stop, and end the threads of the store."""
        self.stop()
        for purger in self.store.purgers:
            purger.stop()
        self.store.publications.stop()


@contextlib.contextmanager
def site(port: int) -> Iterator[Site]:
    """Serve the site until the end of the block."""
    served = Site(port)
    served.start()
    try:
        yield served
    finally:
        served.end()


def ask(port: int, address: str, method: str = "GET", source: str = "127.0.0.1", **headers: str):
    """Return what the server at ``port`` answers; ``If_None_Match="x"`` is a header."""
    connection = http.client.HTTPConnection(
        "127.0.0.1", port, timeout=10, source_address=(source, 0)
    )
    with contextlib.closing(connection):
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, address, headers={"Host": "testserver", **sent})
        answer = connection.getresponse()
        return Answer(answer.status, answer.read(), dict(answer.getheaders()))


def seconds_until(is_new: Callable, ask: Callable) -> float:
    """Return after how many seconds the last visitor asked who got an old answer."""
    began = time.monotonic()
    last = began

    def asked() -> bool:
        nonlocal last
        now = time.monotonic()
        if is_new(ask()):
            return True
        last = now
        return False

    wait_for(asked)
    return last - began
