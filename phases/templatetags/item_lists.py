"""What the lists of the admin say beside a cell."""

from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

register = template.Library()


@register.filter
def labelled(
    cells: Iterable[SafeString], headers: Iterable[dict[str, Any]]
) -> Iterator[SafeString]:
    """Yield the cells of a row, each with the heading of its column for narrow screens."""
    for cell, header in zip_longest(cells, headers, fillvalue=None):
        if cell is None:
            continue
        text = str(header["text"]) if header else ""
        if not text or "<" in text:  # the box that chooses all rows
            yield cell
        else:
            start, _space, rest = cell.partition(" ")
            heading = escape(capfirst(text))
            yield mark_safe(f'{start} data-label="{heading}" {rest}')  # noqa: S308  (stock markup)
