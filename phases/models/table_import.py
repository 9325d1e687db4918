"""Tables that were brought in: looked at first, then taken in as drafts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from phases.models.brought_file import BroughtFile


class TableImport(BroughtFile):
    """A file that somebody brought, until it is taken in, and then what became of it."""

    kind = models.CharField(_("kind of table"), max_length=20)
    #: How many lines are "new", "changed", "unchanged".
    counts = models.JSONField(default=dict, editable=False)
    #: The ids of the revisions that it made.
    revisions = models.JSONField(default=list, editable=False)

    class Meta(BroughtFile.Meta):
        verbose_name = _("import of a table")
        verbose_name_plural = _("imports of tables")
