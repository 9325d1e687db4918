"""Data for programs in the head of a page. ``{% load structured_data %}``"""

import json
from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

#: As django.utils.html.json_script: no text can end the element that holds it.
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.simple_tag
def json_ld(data):
    """Print ``data`` as JSON-LD in a data block, which no browser runs; "" for none."""
    if not data:
        return ""
    words = json.dumps(data, ensure_ascii=False).translate(ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(words))  # noqa: S308


@register.simple_tag
def open_graph_properties(properties):
    """Print pairs of a property and a value; most of them, with 24 languages, on every page."""
    return mark_safe("\n".join(_property(name, value) for name, value in properties))  # noqa: S308


# Typed: a string that is marked as safe is equal to one that is not.
@lru_cache(maxsize=1024, typed=True)
def _property(name: str, value: str) -> SafeString:
    return format_html('<meta property="{}" content="{}">', name, value)
