"""What a CDN is told of a page fits into the headers of any proxy, whatever the page shows."""

from poles_site.page_store import cdn
from poles_site.page_store.pages import KEYS_HEADER, Page, may_be_held

#: A fresh nginx has room for so much: all headers and the status line.
ROOM = 4_096
#: Added by the store and the server.
OTHERS = 400


def test_every_page_says_what_drops_it_and_fits(public_pages):
    sizes, many = {}, set()
    for address, page in public_pages.items():
        headers = list(page.response.headers.items())
        if may_be_held(f"{page.response.status_code} ", headers):
            keys = cdn.keys_of(Page.of(headers, b"", 1, ""))
            if cdn.MANY in keys:
                many.add(address)
            others = sum(
                len(f"{name}: {value}\r\n") for name, value in headers if name != KEYS_HEADER
            )
            sizes[address] = others + len(" ".join(keys)) + OTHERS
    assert len(sizes) > 250
    largest = max(sizes, key=sizes.get)
    print(f"{len(sizes)} pages, the largest headers: {largest}, {sizes[largest]} bytes; {many}")
    assert sizes[largest] < ROOM
    # Lists of all that there is, which any publication may change.
    assert all(address.startswith("/sitemap") for address in many), many
