"""A server that notes what it is told to purge, as a CDN does not."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.programs import free_port


class Cdn:
    """Notes what it is told, while it is there."""

    def __init__(self):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/purge"
        self.status = 200
        self.told: list[tuple[float, frozenset[str]]] = []
        self.server = None
        self.appear()

    def appear(self) -> None:
        cdn_itself = self

        class Handler(BaseHTTPRequestHandler):
            def do_PURGE(self):
                if cdn_itself.status == 200:
                    keys = frozenset(self.headers["Surrogate-Key"].split())
                    cdn_itself.told.append((time.monotonic(), keys))
                self.send_response(cdn_itself.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *arguments):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self.server.serve_forever, args=[0.01], daemon=True).start()

    def go(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def told_keys(self) -> list[frozenset[str]]:
        return [keys for _moment, keys in self.told]
