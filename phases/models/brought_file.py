"""Files that somebody brought: looked at first, then taken in."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class BroughtFile(models.Model):
    """A file until it is taken in, and then that it was."""

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

    class Meta:
        abstract = True
        ordering = ("-brought_at", "-pk")

    def __str__(self):
        return self.file_name
