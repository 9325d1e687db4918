"""The links to a page's other languages. ``{% load language_menu %}``

Not written out in the templates: with 24 languages their loops would cost as much as the rest of a
page.
"""

from functools import lru_cache

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe

register = template.Library()

_URL = "[url]"


@register.simple_tag
def language_items(links, link_class: str, item_class: str = "", shows_code: bool = False):
    """Print a list item for each of a view's ``language_links``: the language's own name, after
    its code where ``shows_code``."""
    items = (
        _item(
            link["code"], link["name"], link["is_current"], link_class, item_class, shows_code
        ).replace(_URL, escape(link["url"]))
        for link in links
    )
    return mark_safe("\n".join(items))  # noqa: S308  (each is made by format_html)


@lru_cache(maxsize=512)
def _item(
    code: str, name: str, is_current: bool, link_class: str, item_class: str, shows_code: bool
) -> str:
    """Return the item with a mark in place of its address."""
    return str(
        format_html(
            '<li{}><a class="{}" href="{}" lang="{}" hreflang="{}"{} data-language-link>{}{}</a>'
            "</li>",
            format_html(' class="{}"', item_class) if item_class else "",
            link_class,
            _URL,
            code,
            code,
            mark_safe(' aria-current="true"') if is_current else "",
            f"{code.upper()} - " if shows_code else "",
            name,
        )
    )
