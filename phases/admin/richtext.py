"""The rich text editor of the admin, and what it says about pasted text.

django-prose-editor's own media need an import map inside the page; here one module file imports
the editor by its relative address, so that the content security policy needs no exception.
"""

import json
from html.parser import HTMLParser

from django.forms import Media
from django.templatetags.static import static
from django.utils.html import html_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_prose_editor.config import expand_extensions
from django_prose_editor.widgets import ProseEditorWidget

from phases.models.richtext import ATTRIBUTES, EXTENSIONS, TAGS

#: Elements that ``sanitize`` renames or that only carry text: nothing to report.
HARMLESS = {"b", "i", "h1", "h2", "h5", "h6", "div", "html", "body", "head", "span", "meta", "u"}
KINDS = {
    "table": gettext_lazy("tables (their words are kept)"),
    "picture": gettext_lazy("pictures"),
    "style": gettext_lazy("styles (fonts, colours, sizes)"),
    "comment": gettext_lazy("comments"),
    "script": gettext_lazy("scripts"),
    "other": gettext_lazy("other markup"),
}
ELEMENTS = {
    **dict.fromkeys(("table", "thead", "tbody", "tr", "td", "th", "caption"), "table"),
    **dict.fromkeys(("img", "picture", "svg", "v:imagedata", "v:shape", "figure"), "picture"),
    **dict.fromkeys(("style", "font", "center", "link"), "style"),
    **dict.fromkeys(("script", "iframe", "object", "embed", "form", "input"), "script"),
}


class _Finder(HTMLParser):
    def __init__(self):
        super().__init__()
        self.kinds: set[str] = set()

    def handle_starttag(self, tag, attributes):
        if tag not in TAGS and tag not in HARMLESS:
            self.kinds.add(ELEMENTS.get(tag, "style" if ":" in tag else "other"))
        for name, _value in attributes:
            if name in ATTRIBUTES.get(tag, ()) or tag in ELEMENTS:
                continue
            if name.startswith("on"):
                self.kinds.add("script")
            elif name in ("style", "class", "align", "dir", "width", "height", "color"):
                self.kinds.add("style")

    def handle_comment(self, data):
        self.kinds.add("comment")

    def unknown_decl(self, data):
        self.kinds.add("comment")


def removed_markup(html: str) -> list[str]:
    """Return in words which kinds of markup ``sanitize`` takes out of ``html``."""
    finder = _Finder()
    finder.feed(html)
    finder.close()
    return [str(words) for kind, words in KINDS.items() if kind in finder.kinds]


def _labels() -> dict[str, str]:
    """Return the words of the editor: its own are English."""
    return {
        "toolbar": _("Formatting"),
        "heading3": _("Heading"),
        "heading4": _("Small heading"),
        "bulletList": _("List"),
        "orderedList": _("Numbered list"),
        "blockquote": _("Quotation"),
        "bold": _("Bold"),
        "italic": _("Italic"),
        "subscript": _("Subscript"),
        "superscript": _("Superscript"),
        "language": _("Words in another language"),
        "code": _("Code of the language, such as fr or en"),
        "link": _("Insert a link"),
        "unlink": _("Remove the link"),
        "undo": _("Undo"),
        "redo": _("Redo"),
        "address": _("Web address"),
        "apply": _("Apply"),
        "cancel": _("Cancel"),
        "removed": _("Removed from the pasted text:"),
        **{f"removed_{kind}": str(words) for kind, words in KINDS.items()},
    }


@html_safe
class ModuleScript:
    """A ``<script type="module">`` of the site's own static files."""

    def __init__(self, path: str):
        self.path = path

    def __str__(self):
        return f'<script type="module" src="{static(self.path)}"></script>'

    def __eq__(self, other):
        return isinstance(other, ModuleScript) and other.path == self.path

    def __hash__(self):
        return hash(self.path)


class RichTextWidget(ProseEditorWidget):
    """A text area that the module turns into an editor; without JavaScript it stays one."""

    class Media:
        js = [ModuleScript("phases/admin/rich-text.js")]
        css = {
            "all": [
                "django_prose_editor/material-icons.css",
                "django_prose_editor/editor.css",
                "django_prose_editor/overrides.css",
                "phases/admin/rich-text.css",
            ]
        }

    # The parent's property names its import map.
    media = property(lambda self: Media(RichTextWidget.Media))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.attrs.setdefault("rows", 8)
        self.attrs["class"] = f"{self.attrs.get('class', '')} vLargeTextField".strip()

    def get_context(self, name, value, attrs):
        context = super(ProseEditorWidget, self).get_context(name, value, attrs)
        extensions = expand_extensions(EXTENSIONS)
        del extensions["Menu"]  # The module lays the buttons out itself.
        context["widget"]["attrs"]["data-rich-text"] = json.dumps(
            {"extensions": extensions, "labels": _labels()}
        )
        return context
