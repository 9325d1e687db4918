"""What became public, when and by whom; and the addresses that items had before."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from phases.models.revision import Revision


class JournalEntry(models.Model):
    """One act on the public state. Written by ``editorial`` only, never edited.

    Ids are in commit order: publishing holds one advisory lock while it writes its entry.
    """

    class Verb(models.TextChoices):
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    verb = models.CharField(_("act"), max_length=20, choices=Verb.choices)
    item_model = models.CharField(_("kind of item"), max_length=50)
    item_id = models.UUIDField(_("item"))
    title = models.CharField(_("title"), max_length=300)
    revision = models.ForeignKey(
        Revision, models.PROTECT, null=True, related_name="entries", verbose_name=_("revision")
    )
    languages = models.JSONField(_("languages"), default=list)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal")
        ordering = ("-id",)
        indexes = [models.Index(fields=["item_model", "item_id"], name="journal_item")]

    def __str__(self):
        return f"{self.get_verb_display()}: {self.title}"


class PreviousAddress(models.Model):
    """A slug that an item had: it redirects for good."""

    item_model = models.CharField(max_length=50)
    item_id = models.UUIDField()
    language = models.CharField(max_length=10)
    slug = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("previous address")
        verbose_name_plural = _("previous addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["item_model", "language", "slug"], name="previousaddress_slug"
            )
        ]

    def __str__(self):
        return f"{self.language}: {self.slug}"
