"""Answers of the API on a page for people. ``{% load json_sample %}``"""

import json
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from phases.localization.text import Text
from phases.templatetags.texts import with_language

register = template.Library()

STEP = "  "


@register.simple_tag
def json_sample(value: Any) -> SafeString:
    """Print ``value`` as indented JSON; texts in it say their language to those who listen."""
    return _written(value, "")


def _written(value: Any, indent: str, language: str = "") -> SafeString:
    inner = indent + STEP
    if isinstance(value, dict) and value:
        # What the API says of a text: its value is in the language that stands beside it.
        own = str(value.get("language", ""))
        pairs = [
            format_html("{}: {}", _string(key), _written(part, inner, own * (key == "value")))
            for key, part in value.items()
        ]
        return _in_lines("{", pairs, "}", indent)
    if isinstance(value, list) and value:
        return _in_lines("[", [_written(part, inner) for part in value], "]", indent)
    if isinstance(value, str) and language:
        return with_language(Text(_string(value), language, "source"))
    return conditional_escape(json.dumps(value, ensure_ascii=False))


def _string(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _in_lines(opening: str, parts: list[SafeString], closing: str, indent: str) -> SafeString:
    lines = f",\n{indent}{STEP}".join(parts)
    # The parts are escaped already.
    return mark_safe(f"{opening}\n{indent}{STEP}{lines}\n{indent}{closing}")  # noqa: S308
