"""Texts that say which language they are in. ``{% load texts %}``

A public template never prints a translated field bare (``{{ phase.title }}``): modeltranslation
would fall back to French silently. It writes

``{% text row "summary" %}``
    the text, escaped, with ``lang`` where it is not in the page's language, and with a mark where
    its state is not the one that the page has announced;
``{% label row "title" %}``
    the same without the mark, for headings, links, captions and table headers;
``{% mark row "title" %}``
    the mark alone, to stand after a heading or a link that was printed by ``label``;
``{% quoted row "title" %}``
    as ``label``, to stand between the quotation marks of the page's language;
``{% richtext row "body" %}``
    sanitised HTML in a ``<div>``, with language and mark;
``{% plain row "title" %}``
    the value alone, for attributes: the element needs ``{% lang row "title" %}`` beside it.

A third argument of ``label``, ``mark``, ``text`` and ``plain`` may be left out when the first is a
:class:`~phases.localization.text.Text` (or a plain string) that the view has made.

``{% translation_notice %}…{% endtranslation_notice %}`` wraps the page's main content. The texts
in it register themselves; their most frequent state, by characters, is the page's. It is told
once, before the content, and only the parts whose state differs keep their mark.

Proper names (of a pôle, of a person) are printed bare: WCAG 3.1.2 exempts them. Other words that
exist in French only go through ``{% untranslated value %}``.
"""

import re
import secrets
from collections import Counter
from contextvars import ContextVar
from dataclasses import replace

from django import template
from django.db import models
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from phases import languages
from phases.localization.blocks import HEADINGS
from phases.localization.conventions import inside_quotes
from phases.localization.text import Text, in_its_language
from phases.localization.text import text as text_of

register = template.Library()

#: Begins and ends the place of a mark until the page's state is known. The collector's random
#: name stands between, so that no text and no visitor's query can be taken for one.
OPEN, CLOSE = "\x02", "\x03"

_HEADING = re.compile(r"(</?h)([34])>")

MARK_LINE = '<div class="site-mark-line">{}</div>'

#: When two states have the same weight, the page announces the first of these.
GRAVITY = ("missing", "outdated", "machine", "in_work", "reviewed")


class Collector:
    """The texts that a page has printed: how many characters in which state."""

    def __init__(self):
        self.name = secrets.token_hex(8)
        self.weights: Counter[str] = Counter()

    @property
    def state(self) -> str | None:
        """Return the state that most of the text has, None when none of it is translated."""
        if not self.weights:
            return None
        return max(GRAVITY, key=lambda state: self.weights[state])

    @property
    def is_mixed(self) -> bool:
        """Return whether texts of another state are there besides."""
        return len(+self.weights) > 1

    def token(self, state: str) -> SafeString:
        """Return what holds the place of a mark for ``state``."""
        return format_html("{}{}:{}{}", OPEN, self.name, state, CLOSE)

    def settle(self, html: str) -> str:
        """Replace the places of marks in ``html``: nothing for the page's own state."""
        for state in self.weights:
            token = self.token(state)
            # The line that a rich text's mark stands on goes with it.
            if state == self.state:
                html = html.replace(MARK_LINE.format(token), "").replace(token, "")
            else:
                html = html.replace(token, _badge(state))
        return html


_collector: ContextVar[Collector | None] = ContextVar("collector", default=None)


def _resolve(row, field: str | None) -> Text:
    if isinstance(row, models.Model):
        if field is None:
            raise template.TemplateSyntaxError("name the field of the row whose text to print")
        return text_of(row, field)
    if isinstance(row, Text):
        return row
    return Text("" if row is None else str(row), page_language(), "source")


def page_language() -> str:
    """Return the language of the page: the active one, French when it is not one of the site's."""
    language = get_language()
    return language if language in languages.ALL else languages.SOURCE


def _register(found: Text) -> None:
    collector = _collector.get()
    if collector and found and found.state in GRAVITY:
        collector.weights[found.state] += len(found.value)


def _place_of_mark(found: Text) -> SafeString | str:
    """Return what holds the place of the mark until the page's state is known."""
    if not found or found.state not in GRAVITY:
        return ""
    collector = _collector.get()
    if collector is None:
        return ""
    collector.weights[found.state] += 0
    return collector.token(found.state)


def _badge(state: str) -> str:
    words = {
        "missing": pgettext("mark", "not translated"),
        "outdated": pgettext("mark", "translation of an older text"),
        "machine": pgettext("mark", "machine translation"),
        "in_work": pgettext("mark", "translation not reviewed"),
        "reviewed": pgettext("mark", "reviewed translation"),
    }[state]
    # The spaces keep the words apart from the text's for those who listen.
    return format_html(
        ' <span class="fr-badge fr-badge--sm fr-badge--no-icon site-mark">{}</span> ', words
    )


def with_language(found: Text) -> SafeString:
    """Return the text of ``found``, escaped, with its language where that is not the page's."""
    if found.language == page_language():
        return conditional_escape(found.value)
    return format_html('<span lang="{}">{}</span>', found.language, found.value)


@register.simple_tag
def text(row, field=None):
    """Print a text with its language and, where it differs from the page's, its state."""
    found = _resolve(row, field)
    _register(found)
    return format_html("{}{}", with_language(found), _place_of_mark(found)) if found else ""


@register.simple_tag
def label(row, field=None):
    """Print a text with its language, without a mark: for headings and links."""
    found = _resolve(row, field)
    _register(found)
    return with_language(found) if found else ""


@register.simple_tag
def quoted(row, field=None):
    """Print what ``label`` does, with inner quotation marks in place of its own."""
    found = _resolve(row, field)
    return label(replace(found, value=inside_quotes(found.value, page_language())))


@register.simple_tag
def mark(row, field=None):
    """Print the mark of a text that ``label`` has printed."""
    return _place_of_mark(_resolve(row, field))


@register.simple_tag
def plain(row, field=None):
    """Print the value alone, for attributes; the element says its language with ``lang``."""
    return conditional_escape(_resolve(row, field).value)


@register.simple_tag
def lang(row, field=None):
    """Print a ``lang`` attribute, with a space before it, when the text is in another language."""
    found = _resolve(row, field)
    if not found or found.language == page_language():
        return ""
    return format_html(' lang="{}"', found.language)


@register.simple_tag
def richtext(row, field=None, css="site-richtext", headings=3):
    """Print sanitised HTML in a ``<div>`` with its language, its mark first.

    Headings of a rich text begin at level 3; ``headings=2`` raises them where no heading of the
    template stands between the page's own and the text.
    """
    found = _resolve(row, field)
    if not found:
        return ""
    if found.parts:
        html, place = _with_marks(found), ""
    else:
        _register(found)
        html, place = found.value, _place_of_mark(found)
    if headings == 2:
        html = _HEADING.sub(lambda match: f"{match[1]}{int(match[2]) - 1}>", html)
    return format_html(
        '{}<div class="{}"{}>{}</div>',
        format_html(MARK_LINE, place) if place else "",
        css,
        lang(found),
        mark_safe(html),  # noqa: S308  (sanitised when saved: models/richtext.py)
    )


def _with_marks(found: Text) -> str:
    """Return rich text whose blocks differ, each with its language and the place of its mark.

    The mark of a heading stands after it: it is no part of its name.
    """
    html = found.blocks.structure[0]
    for part, kind, after in zip(
        found.parts, found.blocks.kinds, found.blocks.structure[1:], strict=True
    ):
        _register(part)
        mark = _place_of_mark(part)
        html += part.value if part.language == found.language else in_its_language(part)
        if kind in HEADINGS:
            end = after.index(">") + 1
            html += after[:end] + format_html(MARK_LINE, mark) + after[end:]
        else:
            html += mark + after
    return html


@register.simple_tag
def untranslated(value):
    """Print words that exist in French only and whose state is no matter of translation."""
    return with_language(Text(str(value or ""), languages.SOURCE, "source"))


@register.simple_tag(takes_context=True)
def document_title(context, title, site=None):
    """Print ``<title>``: the page's own, then the service's in the same language, if it has one."""
    found = _resolve(title, None)
    service = text_of(site, "service_name", found.language) if site else Text("", "fr", "source")
    if not site:
        service = Text(_("Competitiveness clusters"), page_language(), "source")
    words = found.value
    if not words:
        found, words = service, service.value
    elif service and service.language == found.language and service.value != words:
        words = f"{words} – {service.value}"
    return format_html("<title{}>{}</title>", lang(found), words)


# The notice


@register.tag("translation_notice")
def do_translation_notice(parser, token):
    """Tell once, before the content, how the page's text was translated."""
    nodelist = parser.parse(("endtranslation_notice",))
    parser.delete_first_token()
    return TranslationNotice(nodelist)


class TranslationNotice(template.Node):
    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        collector = Collector()
        reset = _collector.set(collector)
        try:
            html = self.nodelist.render(context)
        finally:
            _collector.reset(reset)
        notice = ""
        if collector.state:
            # Not only for languages other than French: a French page prints source texts alone.
            box = context.template.engine.get_template("includes/translation_notice.html")
            url = context.get("source_url")
            told = {"state": collector.state, "is_mixed": collector.is_mixed, "source_url": url}
            notice = box.render(context.new(told))
        # Both were rendered, and thereby escaped, by templates.
        return mark_safe(notice + collector.settle(html))  # noqa: S308
