"""An undefined variable in one of the project's templates is an error in tests.

Templates of installed packages (Django's admin, the design system) rely on undefined variables
being empty, and stay as they are.
"""

import sys
from pathlib import Path

from django.conf import settings
from django.template import engines
from django.template.base import FilterExpression, Node

OURS = Path(settings.BASE_DIR) / "templates"


class UndefinedVariableError(Exception):
    """A template of the project prints a variable that nobody gave it."""


class Undefined(str):
    """The engine's ``string_if_invalid``: Django asks for its truth before it prints it."""

    def __bool__(self) -> bool:
        frame = sys._getframe(1)
        variable = ""
        while frame:
            owner = frame.f_locals.get("self")
            if isinstance(owner, FilterExpression) and not variable:
                variable = owner.token
                if "|default:" in variable:  # the template says what stands in its place
                    return False
            if isinstance(owner, Node) and getattr(owner, "origin", None):
                if Path(owner.origin.name).is_relative_to(OURS):
                    line = owner.token.lineno if owner.token else "?"
                    raise UndefinedVariableError(f"{variable} in {owner.origin.name}:{line}")
                return False
            frame = frame.f_back
        return False


def install(patch) -> None:
    """Make the project's template engine strict for as long as ``patch`` lasts."""
    patch.setattr(engines["django"].engine, "string_if_invalid", Undefined())
