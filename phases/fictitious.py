"""Invented content says so wherever it is shown (``make run DEMO=1``)."""

from django.conf import settings
from django.utils.translation import gettext as _


def notice() -> str:
    """Return the mark of invented content in the active language, "" where content is real."""
    return _("FICTITIOUS DATA") if settings.DEMO else ""


def marked(title: str) -> str:
    """Return the title of something that is read apart from its page, with the mark before it."""
    mark = notice()
    return f"{mark} – {title}" if mark else title
