"""Where a text says what was searched for. ``{% load extracts %}``"""

from collections.abc import Iterable

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def marked(pieces: Iterable[tuple[str, bool]]) -> SafeString:
    """Print pieces of plain text, those that were found as ``<mark>``.

    By the hundred on a page of results, where a loop in a template is what costs.
    """
    words = (f"<mark>{escape(text)}</mark>" if found else escape(text) for text, found in pieces)
    return mark_safe("".join(words))  # noqa: S308  (escaped piece by piece)
