"""The mark of invented content, on public pages and in the admin."""

from django import template

from phases import fictitious

register = template.Library()


@register.inclusion_tag("includes/fictitious_data.html")
def fictitious_data(style: str = "dsfr") -> dict[str, str]:
    """Say that the content is invented, where it is; ``style`` is "dsfr" or "admin"."""
    return {"mark": fictitious.notice(), "style": style}
