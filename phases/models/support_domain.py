"""The domains in which pôles support SMEs: orientations name them, contracts commit to them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from phases.models.publishable import Item, Translatable, complete_when_live, slug_constraints


class SupportDomain(Translatable, Item):
    """A domain in which pôles support small and medium-sized enterprises."""

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("address"), max_length=120, null=True, blank=True, db_index=False)
    rank = models.PositiveSmallIntegerField(
        _("rank"), null=True, blank=True, help_text=_("Order in which the domains are listed.")
    )

    class Meta:
        verbose_name = _("SME support domain")
        verbose_name_plural = _("SME support domains")
        ordering = ("rank",)
        constraints = [
            *slug_constraints("supportdomain"),
            complete_when_live("supportdomain", "name_fr", "slug_fr"),
        ]

    def __str__(self):
        return str(self.name or self.pk)
