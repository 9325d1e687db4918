"""Where a fact comes from."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from phases.models.dates import PartialDateField
from phases.models.publishable import Item, Translatable, complete_when_live


class Source(Translatable, Item):
    """A document that facts of the site are taken from."""

    code = models.CharField(
        _("code"),
        max_length=20,
        null=True,
        blank=True,
        help_text=_("Short mark that visitors see beside a fact, such as D3."),
    )
    title = models.CharField(
        _("title"), max_length=300, help_text=_("What the document is, in one line.")
    )
    publisher = models.CharField(
        _("publisher"), max_length=200, blank=True, help_text=_("Who published the document.")
    )
    address = models.URLField(
        _("web address"),
        max_length=500,
        blank=True,
        help_text=_("Where it can be read. Leave empty when it is no longer online."),
    )
    dated = PartialDateField(
        _("date"), null=True, blank=True, help_text=_("As precise as the document gives it.")
    )

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ("code",)
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                name="source_code",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("Another source has this code."),
            ),
            complete_when_live("source", "code", "title_fr"),
        ]

    def __str__(self):
        return f"{self.code} – {self.title}" if self.code else str(self.title or self.pk)
