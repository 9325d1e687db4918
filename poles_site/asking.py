"""Asks a WSGI application for its pages as a visitor would, without a network."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import SplitResult

from django.conf import settings

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


@dataclass
class Answer:
    """What the application answers: ``headers`` by their names in small letters."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


def visitor(origin: SplitResult, path: str, query: str = "") -> Environ:
    """Return the WSGI environment of a visitor's GET at ``path`` (not quoted) of ``origin``."""
    port = origin.port or {"https": 443}.get(origin.scheme, 80)
    proxy = dict([settings.SECURE_PROXY_SSL_HEADER or ("HTTP_X_FORWARDED_PROTO", "")])
    return {
        **(proxy if origin.scheme == "https" else {}),
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path.encode().decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": origin.hostname,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": origin.netloc,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": origin.scheme,
        "wsgi.input": BytesIO(),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def ask(application: Application, environ: Environ) -> Answer:
    """Return the whole answer of ``application``."""
    head: list[Any] = []

    def begin(status: str, headers: Any, exc_info: Any = None) -> Callable[[bytes], Any]:
        head[:] = [status, headers]
        return lambda chunk: None

    chunks = application(environ, begin)
    try:
        body = b"".join(chunks)
    finally:
        if close := getattr(chunks, "close", None):
            close()
    status, headers = head
    return Answer(int(status.split()[0]), {k.lower(): v for k, v in headers}, body)
