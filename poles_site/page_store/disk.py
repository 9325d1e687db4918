"""The last text of every page, on disk: what visitors get while the database does not answer.

One file a page, shared by all processes of a host. It is written beside its place and then
renamed, and begins with a digest of the rest: a full disk, a killed process or a bad sector never
make half a page, only none.
"""

import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from poles_site.page_store.pages import Page

logger = logging.getLogger(__name__)

DIGEST = 32
#: Rises when the form of the files changes: those of another form are none.
FORM = 1
ENDING = ".page"


class Disk:
    """Pages in files under ``folder``, by their address."""

    def __init__(self, folder: Path):
        self.folder = folder

    def read(self, address: str) -> Page | None:
        """Return the page that was last kept for ``address``; None when there is no whole one."""
        return _page(self._place(address), address)

    def write(self, address: str, page: Page) -> bool:
        """Keep ``page``; False where it cannot be, or one of a later publication is there."""
        if (there := self.read(address)) and there.publication > page.publication:
            return False
        head = json.dumps(
            {
                "form": FORM,
                "address": address,
                "publication": page.publication,
                "compresses": page.compresses,
                "edition": page.edition,
                "keys": sorted(page.keys),
                "headers": page.headers,
            }
        ).encode()
        content = len(head).to_bytes(4, "big") + head + page.body
        place = self._place(address)
        aside = None
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as file:
                aside = file.name
                file.write(hashlib.blake2b(content, digest_size=DIGEST).digest() + content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(aside, place)
        except OSError as error:
            logger.warning("A page cannot be kept on disk: %s", error)
            if aside:
                Path(aside).unlink(missing_ok=True)
            return False
        return True

    def forget(self, address: str) -> None:
        """Remove the page of ``address``: it is no longer public."""
        self._place(address).unlink(missing_ok=True)

    def addresses(self) -> Iterator[str]:
        """Yield the addresses of the whole pages that are there."""
        for place in self.folder.glob(f"*/*{ENDING}"):
            if head := _head(place):
                yield head["address"]

    def _place(self, address: str) -> Path:
        name = hashlib.blake2b(address.encode(), digest_size=16).hexdigest()
        return self.folder / name[:2] / f"{name[2:]}{ENDING}"


def _page(place: Path, address: str) -> Page | None:
    read = _read(place)
    if read is None or read[0]["address"] != address:
        return None
    head, body = read
    headers = [(name, value) for name, value in head["headers"]]
    return Page(
        headers,
        body,
        frozenset(head["keys"]),
        head["publication"],
        head["compresses"],
        head["edition"],
    )


def _head(place: Path) -> dict | None:
    read = _read(place)
    return read[0] if read else None


def _read(place: Path) -> tuple[dict, bytes] | None:
    """Return the head and the body of the file at ``place``; None when it is not whole."""
    try:
        raw = place.read_bytes()
    except OSError:
        return None
    digest, content = raw[:DIGEST], raw[DIGEST:]
    if hashlib.blake2b(content, digest_size=DIGEST).digest() != digest:
        return None
    length = int.from_bytes(content[:4], "big")
    head = json.loads(content[4 : 4 + length])
    return (head, content[4 + length :]) if head["form"] == FORM else None
