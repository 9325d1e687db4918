"""How the tests of pages read them."""

import html
import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

TAG = re.compile(r"<[^>]+>")


def plain(markup: str) -> str:
    """Return the text in ``markup``, in single spaces."""
    return " ".join(html.unescape(TAG.sub(" ", markup)).split())


def words(response) -> str:
    """Return the text of a page's main part."""
    page = response.content.decode()
    return plain(page[page.index("<main") : page.index("</main>")])


def count_queries(client, path: str) -> int:
    """Return how many queries the page at ``path`` makes."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)
