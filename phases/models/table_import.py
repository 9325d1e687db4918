"""Tables that were brought in: looked at first, then taken in as drafts."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class TableImport(models.Model):
    """A file that somebody brought, until it is taken in, and then what became of it."""

    kind = models.CharField(_("kind of table"), max_length=20)
    file_name = models.CharField(_("name of the file"), max_length=200)
    #: The file until it is taken in, then nothing.
    data = models.BinaryField(editable=False)
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("brought by"),
    )
    brought_at = models.DateTimeField(_("brought at"), auto_now_add=True)
    taken_at = models.DateTimeField(_("taken in at"), null=True)
    #: How many lines are "new", "changed", "unchanged".
    counts = models.JSONField(default=dict, editable=False)
    #: The ids of the revisions that it made.
    revisions = models.JSONField(default=list, editable=False)

    class Meta:
        verbose_name = _("import of a table")
        verbose_name_plural = _("imports of tables")
        ordering = ("-brought_at", "-pk")

    def __str__(self):
        return self.file_name
