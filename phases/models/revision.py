"""Every saved state of an item."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class RevisionQuerySet(models.QuerySet):
    def of(self, item):
        """Return the revisions of ``item``, newest first."""
        return self.filter(item_model=item._meta.model_name, item_id=item.pk).order_by("-number")


class Revision(models.Model):
    """A snapshot of an item: who saved it, when, what for. Immutable."""

    class Origin(models.TextChoices):
        ADMIN = "admin", _("admin")
        CONTENT = "content", _("first content")
        COMMAND = "command", _("command")
        TABLE = "table", _("table brought in")
        #: Made by publishing one language alone: what became public, and the draft on top of it.
        LANGUAGE = "language", _("one language published")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item_model = models.CharField(_("kind of item"), max_length=50)
    item_id = models.UUIDField(_("item"))
    number = models.PositiveIntegerField(
        _("number"), help_text=_("Counts the revisions of one item from 1.")
    )
    base = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("based on"),
    )
    snapshot = models.JSONField(_("snapshot"))
    title = models.CharField(_("title"), max_length=300, blank=True)
    origin = models.CharField(_("origin"), max_length=20, choices=Origin.choices)
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("saved at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("saved by"),
    )

    objects = RevisionQuerySet.as_manager()

    #: What colleagues had changed since the base and the save merged in (``snapshot.Change``):
    #: told once, by the save that made the revision, and not kept.
    merged: tuple[Any, ...] = ()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ("item_model", "item_id", "-number")
        constraints = [
            models.UniqueConstraint(
                fields=["item_model", "item_id", "number"], name="revision_number"
            )
        ]

    def __str__(self):
        return f"{self.title or self.item_model} #{self.number}"
