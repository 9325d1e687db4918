"""Links that show a draft to somebody without an account."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PreviewLinkQuerySet(models.QuerySet):
    def of(self, item):
        """Return the links to ``item``, newest first."""
        return self.filter(item_model=item._meta.model_name, item_id=item.pk)

    def valid(self):
        """Return the links that still lead somewhere."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=timezone.now())


class PreviewLink(models.Model):
    """A link to the preview of one item. Its address carries this id, signed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item_model = models.CharField(_("kind of item"), max_length=50)
    item_id = models.UUIDField(_("item"))
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("created by"),
    )
    expires_at = models.DateTimeField(_("valid until"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ("-created_at",)
        indexes = [models.Index(fields=["item_model", "item_id"], name="previewlink_item")]

    def __str__(self):
        return f"{self.item_model} {self.item_id}"
