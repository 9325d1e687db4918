"""Parts of a page that many pages share are rendered once. ``{% load kept_parts %}``

``{% kept title=title %}…{% endkept %}`` sees the variables that are named, and no other: the same
values make the same part, in the same language. ``place`` may be different on each page: the part
prints it with ``{{ place }}``, and it takes its place afterwards.
"""

import secrets

from django import template
from django.template.base import token_kwargs
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from phases.localization.kept import kept

register = template.Library()

#: Nothing that anybody writes.
_PLACE = f"\x02{secrets.token_hex(8)}\x03"


@register.tag("kept")
def do_kept(parser, token):
    """Render what stands between the tags once for the same values."""
    given = token_kwargs(token.split_contents()[1:], parser)
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptPart(nodelist, given)


class KeptPart(template.Node):
    def __init__(self, nodelist, given):
        self.nodelist, self.given = nodelist, given

    def render(self, context):
        given = {name: value.resolve(context) for name, value in self.given.items()}
        place = given.pop("place", "")
        around = Unlooked(context)
        html = _rendered(self, around, **given)
        around.context = None  # what is kept holds no page
        if "place" not in self.given:
            return html
        return mark_safe(html.replace(_PLACE, conditional_escape(place)))  # noqa: S308


class Unlooked:
    """A context that tells no part from another: what is seen of it is named."""

    def __init__(self, context):
        self.context = context

    def __eq__(self, other):
        return isinstance(other, Unlooked)

    def __hash__(self):
        return 0


@kept
def _rendered(part: KeptPart, around: Unlooked, **given) -> SafeString:
    place = mark_safe(_PLACE)  # noqa: S308
    return part.nodelist.render(around.context.new({**given, "place": place}))
