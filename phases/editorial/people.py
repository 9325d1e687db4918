"""How accounts are called in sentences."""

from typing import Any

from django.utils.translation import gettext as _


def person(user: Any) -> str:
    """Return what colleagues call ``user``."""
    return (user.get_full_name() or user.get_username()) if user else _("a command")
