"""Rich text: few elements, no script, no style, whichever way the text comes in."""

import re

import nh3
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_prose_editor.fields import ProseEditorField

#: Characters. A long phase page has about 6,000; the limit keeps one text from filling a page.
MAX_LENGTH = 200_000

#: Cleaning what came out of cleaning settles after two or three times; nobody waits for more.
MOST_PASSES = 10

#: What an editor may use. Headings begin at level 3: levels 1 and 2 belong to the templates.
#: Tables are models, not rich text (the editor drops ``scope`` and ``caption``).
EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Superscript": True,
    "Subscript": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "Heading": {"levels": [3, 4]},
    "HardBreak": True,
    "Link": {"enableTarget": False},
    "HTML": False,
}

#: ``lang`` of a span marks words in another language (WCAG 3.1.2).
ATTRIBUTES = {"a": {"href", "hreflang", "lang"}, "span": {"lang"}, "ol": {"start"}}
TAGS = {
    *("p", "br", "strong", "em", "sup", "sub", "ul", "ol", "li", "blockquote", "h3", "h4"),
    *("a", "span"),
}
_RENAMED = (
    (re.compile(r"<(/?)b(\s[^>]*)?>", re.I), r"<\1strong>"),
    (re.compile(r"<(/?)i(\s[^>]*)?>", re.I), r"<\1em>"),
    (re.compile(r"<(/?)h[12](\s[^>]*)?>", re.I), r"<\1h3>"),
    (re.compile(r"<(/?)h[56](\s[^>]*)?>", re.I), r"<\1h4>"),
)
_EMPTY_BLOCK = re.compile(r"<(p|h3|h4)>(?:\s|&nbsp;|\u00a0|<br>)*</\1>")
_BARE_SPAN = re.compile(r"<span>((?:(?!</?span).)*)</span>", re.S)

_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
    strip_comments=True,
)


def sanitize(html: str) -> str:
    """Return ``html`` with the allowed elements and attributes only.

    Idempotent. Text is kept; what programs such as Word add (styles, classes, ``o:p``, comments)
    goes, with the content of ``script`` and ``style``; so do paragraphs and headings without words.
    """
    html = html.replace("\x00", "")
    for pattern, replacement in _RENAMED:
        html = pattern.sub(replacement, html)
    for _pass in range(MOST_PASSES):
        before = html
        # What stood in a table cell, say, may read otherwise once the cell is gone.
        html = _cleaner.clean(html)
        html = _EMPTY_BLOCK.sub("", _BARE_SPAN.sub(r"\1", html)).strip()
        if html == before:
            break
    return html


def _sanitize_or_empty(html: str | None) -> str | None:
    return html if html is None else sanitize(html)


class RichTextField(ProseEditorField):
    """HTML, sanitised in ``clean`` (forms, ``full_clean``) and by the snapshot's ``normalize``."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("config", {"extensions": EXTENSIONS})
        kwargs.setdefault("sanitize", _sanitize_or_empty)
        super().__init__(*args, **kwargs)

    def clean(self, value, instance):
        if value and len(value) > MAX_LENGTH:
            raise ValidationError(
                _(
                    "This text has %(length)d characters; the limit is %(limit)d. "
                    "Divide it into several articles or pages."
                ),
                code="max_length",
                params={"length": len(value), "limit": MAX_LENGTH},
            )
        return super().clean(value, instance)
