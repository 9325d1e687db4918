"""Who has the form of an item open."""

import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

#: A form that did not say so for this long is no longer open.
FORGOTTEN_AFTER = datetime.timedelta(minutes=2)


class OpenFormQuerySet(models.QuerySet):
    def of(self, item):
        """Return who has the form of ``item`` open now, first come first."""
        return self.filter(
            item_model=item._meta.model_name,
            item_id=item.pk,
            last_seen__gt=timezone.now() - FORGOTTEN_AFTER,
        )


class OpenForm(models.Model):
    """A person has the form of an item open. A hint for colleagues, never a lock."""

    item_model = models.CharField(_("kind of item"), max_length=50)
    item_id = models.UUIDField(_("item"))
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("account")
    )
    since = models.DateTimeField(_("since"), default=timezone.now)
    last_seen = models.DateTimeField(_("last seen"), default=timezone.now)

    objects = OpenFormQuerySet.as_manager()

    class Meta:
        verbose_name = _("open form")
        verbose_name_plural = _("open forms")
        ordering = ("since",)
        constraints = [
            models.UniqueConstraint(
                fields=["item_model", "item_id", "account"], name="openform_item_account"
            )
        ]

    def __str__(self):
        return f"{self.account}: {self.item_model} {self.item_id}"
