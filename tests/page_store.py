"""The page store in front of Django, in this process, as tests ask it for pages."""

from dataclasses import dataclass, field

from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

from poles_site.page_store.application import PageStore

MEMORY = 32 * 1024 * 1024


@dataclass
class Answer:
    """What a visitor gets."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def was_held(self) -> bool:
        return self.headers.get("Cache-Status", "").startswith("pages; hit")

    @property
    def is_kept(self) -> bool:
        return self.headers.get("Cache-Status", "").endswith("stored")


def new_store(**options) -> PageStore:
    """Return an empty store in front of the site."""
    return PageStore(WSGIHandler(), **{"most_bytes": MEMORY, **options})


def ask(application, address: str, method: str = "GET", **headers) -> Answer:
    """Return what ``application`` answers at ``address``."""
    environ = RequestFactory().generic(method, address, **headers).environ
    head: list = []

    def begin(status, headers, exc_info=None):
        head[:] = [status, headers]

    chunks = application(environ, begin)
    body = b"".join(chunks)
    if close := getattr(chunks, "close", None):
        close()
    status, sent = head
    return Answer(int(status.split()[0]), body, dict(sent))
