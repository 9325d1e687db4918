"""The documentation of the API, for people."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from phases.snapshot import item_models
from phases.views.base import PublicView


class ApiDocumentation(PublicView):
    """How do I get what this site says into my program?"""

    template_name = "phases/api_documentation.html"
    shows = tuple(item_models())

    #: Returns what there is to tell. Given by ``urls``: the API is a room beside this one.
    describe: Callable[[HttpRequest], dict[str, Any]] | None = None

    def get_title(self):
        return _("API: the site’s content as data")

    def get_description(self):
        return _("How programs read the phases, clusters and performance contracts of this site.")

    def get_context_data(self, **kwargs):
        sections = [
            ("first", _("A first answer")),
            ("resources", _("What there is")),
            ("parameters", _("Parameters")),
            ("values", _("Texts, dates and numbers")),
            ("pages", _("Long lists")),
            ("copies", _("Keeping a copy up to date")),
            ("errors", _("Errors")),
            ("examples", _("More examples")),
            ("reuse", _("Licence and how to cite")),
            ("fields", _("Fields")),
        ]
        return super().get_context_data(
            api=self.describe(self.request), sections=sections, **kwargs
        )
