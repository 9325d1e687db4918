"""What became public, when and by whom; and the addresses that items had before."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from phases.models.publication_set import PublicationSet
from phases.models.revision import Revision


class JournalEntry(models.Model):
    """One act on an item, or on an account's roles. Written by ``editorial`` only, never edited.

    Ids are in commit order: publishing holds one advisory lock while it writes its entry.
    """

    class Verb(models.TextChoices):
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")
        UNDONE = "undone", _("taken back")
        SUBMITTED = "submitted", _("submitted for review")
        SENT_BACK = "sent_back", _("sent back")
        SCHEDULED = "scheduled", _("scheduled")
        UNSCHEDULED = "unscheduled", _("no longer scheduled")
        REVERTED = "reverted", _("reverted to an older version")
        DISCARDED = "discarded", _("draft discarded")
        TRASHED = "trashed", _("put into the trash")
        RESTORED = "restored", _("taken out of the trash")
        DELETED = "deleted", _("deleted for good")
        GRANTED = "granted", _("roles changed")
        LINK_GIVEN = "link_given", _("preview link given")
        LINK_REVOKED = "link_revoked", _("preview link revoked")
        TABLE_TAKEN = "table_taken", _("table taken in")

    #: The acts that changed what the public sees.
    PUBLIC = (Verb.PUBLISHED, Verb.WITHDRAWN, Verb.UNDONE)

    verb = models.CharField(_("act"), max_length=20, choices=Verb.choices)
    item_model = models.CharField(_("kind of item"), max_length=50)
    item_id = models.UUIDField(_("item"), null=True)
    title = models.CharField(_("title"), max_length=300)
    # Revisions go with an item that is deleted for good; the journal stays.
    revision = models.ForeignKey(
        Revision, models.SET_NULL, null=True, related_name="entries", verbose_name=_("revision")
    )
    before = models.ForeignKey(
        Revision,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("public before"),
        help_text=_("The revision that was public before; none where the item was not."),
    )
    reason = models.TextField(_("reason"), blank=True)
    keys = models.JSONField(_("rows that changed"), default=list)
    # What of the public pages it changed; held pages that have one of them go (caching/).
    surrogate_keys = ArrayField(models.CharField(max_length=12), default=list, editable=False)
    publication_set = models.ForeignKey(
        PublicationSet,
        models.SET_NULL,
        null=True,
        related_name="entries",
        verbose_name=_("publication set"),
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
        indexes = [
            models.Index(fields=["item_model", "item_id"], name="journal_item"),
            models.Index(fields=["-at"], name="journal_at"),
        ]

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
