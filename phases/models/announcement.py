"""How a phase was made public, and by whom."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from phases.models.dates import PartialDateField
from phases.models.phase import Phase
from phases.models.publishable import OwnedRow, Translatable
from phases.models.richtext import RichTextField


class Announcement(Translatable, OwnedRow):
    """How a phase was made public: when, before whom, in which words."""

    owners = ("phase",)

    phase = models.ForeignKey(Phase, models.CASCADE, related_name="announcements")
    date = PartialDateField(_("date"), null=True, blank=True)
    body_addressed = models.CharField(
        _("body that was addressed"),
        max_length=200,
        blank=True,
        help_text=_("Such as: Council of Ministers."),
    )
    text = RichTextField(_("text"), help_text=_("The announcement, on the phase's page."))
    reference = models.CharField(
        _("reference"),
        max_length=300,
        blank=True,
        help_text=_("Decision or document, such as “decision No 10 of the National Pact”."),
    )

    class Meta(OwnedRow.Meta):
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")

    def __str__(self):
        return f"{self.body_addressed} {self.date or ''}".strip() or str(self.pk)


class Speaker(Translatable, OwnedRow):
    """A person who presented the announcement of a phase."""

    owners = ("phase",)

    phase = models.ForeignKey(Phase, models.CASCADE, related_name="speakers")
    name = models.CharField(_("name"), max_length=150)
    office = models.CharField(
        _("office"), max_length=200, help_text=_("The person's office on that day.")
    )

    class Meta(OwnedRow.Meta):
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")

    def __str__(self):
        return str(self.name)
