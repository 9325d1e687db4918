"""Where finished pages stand: bounded, and found by their address or by what they show."""

from collections import OrderedDict, deque
from collections.abc import Iterable
from threading import Lock

from poles_site.page_store.pages import Page

#: Publications that a rendering may be older than and still be checked against.
REMEMBERED = 1_000


class Shelf:
    """Pages by address, the least used ones first to go. Safe for many threads."""

    def __init__(self, most_bytes: int):
        self.most_bytes = most_bytes
        self.bytes = 0
        self._pages: OrderedDict[str, Page] = OrderedDict()
        self._holders: dict[str, set[str]] = {}
        self._recent: deque[tuple[int, frozenset[str]]] = deque(maxlen=REMEMBERED)
        #: The publication from which on ``_recent`` knows them all.
        self._known_from = 0
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._pages)

    def addresses(self) -> list[str]:
        """Return the addresses of the pages that are there."""
        with self._lock:
            return list(self._pages)

    def get(self, address: str) -> Page | None:
        """Return the page at ``address``, None when it is not there (any more)."""
        with self._lock:
            page = self._pages.get(address)
            if page is not None:
                self._pages.move_to_end(address)
            return page

    def put(self, address: str, page: Page) -> bool:
        """Keep ``page``; False when a publication after its making touched what it shows."""
        with self._lock:
            if page.publication < self._known_from or page.size > self.most_bytes:
                return False
            for publication, keys in self._recent:
                if publication > page.publication and not keys.isdisjoint(page.keys):
                    return False
            self._remove(address)
            self._pages[address] = page
            self.bytes += page.size
            for key in page.keys:
                self._holders.setdefault(key, set()).add(address)
            while self.bytes > self.most_bytes:
                self._remove(next(iter(self._pages)))
            return True

    def drop(self, publication: int, keys: Iterable[str]) -> set[str]:
        """Remove the pages that show one of ``keys``, which ``publication`` touched."""
        with self._lock:
            touched = frozenset(keys)
            if len(self._recent) == REMEMBERED:
                self._known_from = self._recent[0][0]
            self._recent.append((publication, touched))
            gone = {address for key in touched for address in self._holders.get(key, ())}
            for address in gone:
                self._remove(address)
            return gone

    def clear(self, publication: int) -> None:
        """Remove every page, and keep none that was made before ``publication``."""
        with self._lock:
            self._pages.clear()
            self._holders.clear()
            self._recent.clear()
            self.bytes, self._known_from = 0, publication

    def _remove(self, address: str) -> None:
        page = self._pages.pop(address, None)
        if page is None:
            return
        self.bytes -= page.size
        for key in page.keys:
            holders = self._holders[key]
            holders.discard(address)
            if not holders:
                del self._holders[key]
