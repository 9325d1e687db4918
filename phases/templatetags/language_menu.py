"""The links to a page in its other languages. ``{% load language_menu %}``

Not written out in the templates: with 24 languages their loops would cost as much as the rest of a
page. What is the same on every page is made once, with places for the addresses.
"""

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_PLACE = "[url]"


@register.simple_tag
def language_items(links, link_class: str, item_class: str = "", shows_code: bool = False):
    """Print a list item for each of a view's ``language_links``: the language's own name, after
    its code where ``shows_code``."""
    languages = tuple((link["code"], link["name"], link["is_current"]) for link in links)
    items = _items(languages, link_class, item_class, shows_code)
    return _filled(items, [link["url"] for link in links])


@register.simple_tag
def alternate_links(alternates, x_default: str):
    """Print for search engines where the page is in other languages: a view's ``alternates`` and
    ``x_default``."""
    if not alternates:
        return ""
    codes, urls = zip(*alternates, strict=True)
    return _filled(_alternates((*codes, "x-default")), [*urls, x_default])


def _filled(pieces: list[str], urls: Iterable[str]) -> SafeString:
    """Return the pieces with an address between each two of them."""
    # All at once: to escape is most of it, and no address has a line break.
    escaped = [*escape("\n".join(urls)).split("\n"), ""]
    found = [words for pair in zip(pieces, escaped, strict=True) for words in pair]
    return mark_safe("".join(found))  # noqa: S308  (both are escaped)


@lru_cache(maxsize=512)
def _items(
    languages: tuple[tuple[str, str, bool], ...],
    link_class: str,
    item_class: str,
    shows_code: bool,
) -> list[str]:
    items = (
        format_html(
            '<li{}><a class="{}" href="{}" lang="{}" hreflang="{}"{} data-language-link>{}{}</a>'
            "</li>",
            format_html(' class="{}"', item_class) if item_class else "",
            link_class,
            _PLACE,
            code,
            code,
            mark_safe(' aria-current="true"') if is_current else "",
            f"{code.upper()} - " if shows_code else "",
            name,
        )
        for code, name, is_current in languages
    )
    return "\n".join(items).split(_PLACE)


@lru_cache(maxsize=512)
def _alternates(codes: tuple[str, ...]) -> list[str]:
    links = ((code, _PLACE) for code in codes)
    html = format_html_join("\n", '<link rel="alternate" hreflang="{}" href="{}">', links)
    return html.split(_PLACE)
