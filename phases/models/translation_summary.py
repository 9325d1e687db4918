"""What each translator was told by e-mail, and whether they want to be."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class TranslationSummary(models.Model):
    """The daily e-mail of one account about what became outdated in its languages.

    An account without such a row has had none yet and gets one.
    """

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="translation_summary",
        verbose_name=_("account"),
    )
    is_wanted = models.BooleanField(_("is wanted"), default=True)
    #: The day of the last e-mail, in the site's time zone: one a day.
    sent_on = models.DateField(_("sent on"), null=True)
    #: French texts that changed up to then have been told of.
    told_until = models.DateTimeField(_("told until"), null=True)

    class Meta:
        verbose_name = _("summary by e-mail")
        verbose_name_plural = _("summaries by e-mail")

    def __str__(self):
        return str(self.account)
