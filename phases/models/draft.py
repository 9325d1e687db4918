"""What is saved of an item and not published."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from phases.models.publication_set import PublicationSet
from phases.models.revision import Revision


class DraftQuerySet(models.QuerySet):
    def of(self, item):
        """Return the draft of ``item``, as a queryset of none or one."""
        return self.filter(item_model=item._meta.model_name, item_id=item.pk)

    def without_withdrawals(self):
        """Return the drafts but for those that only wait for their item to be withdrawn."""
        return self.exclude(state=Draft.State.SCHEDULED, act=Draft.Act.WITHDRAW)


class Draft(models.Model):
    """The newest revision of an item while it is not what the public sees: one an item, or none.

    Written by ``editorial`` only.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        SCHEDULED = "scheduled", _("scheduled")

    class Act(models.TextChoices):
        PUBLISH = "publish", _("publish")
        WITHDRAW = "withdraw", _("withdraw")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item_model = models.CharField(_("kind of item"), max_length=50)
    item_id = models.UUIDField(_("item"))
    revision = models.ForeignKey(
        Revision, models.PROTECT, related_name="drafts", verbose_name=_("revision")
    )
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.DRAFT)
    act = models.CharField(
        _("what is scheduled"), max_length=20, choices=Act.choices, default=Act.PUBLISH
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("submitted by"),
    )
    scheduled_at = models.DateTimeField(_("scheduled for"), null=True)
    scheduled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("scheduled by"),
    )
    reason = models.TextField(
        _("reason"),
        blank=True,
        help_text=_("Why it was sent back, or why what was scheduled could not be done."),
    )
    publication_set = models.ForeignKey(
        PublicationSet,
        models.SET_NULL,
        null=True,
        related_name="drafts",
        verbose_name=_("publication set"),
    )

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ("item_model", "item_id")
        constraints = [
            models.UniqueConstraint(fields=["item_model", "item_id"], name="draft_item"),
            models.CheckConstraint(
                condition=~models.Q(state="scheduled")
                | models.Q(scheduled_at__isnull=False)
                | models.Q(publication_set__isnull=False),
                name="draft_scheduled_has_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["scheduled_at"],
                name="draft_due",
                condition=models.Q(state="scheduled"),
            )
        ]

    def __str__(self):
        return self.revision.title

    @property
    def is_withdrawal(self) -> bool:
        """Return whether the item is to be withdrawn at a time, whatever is drafted until then."""
        return self.state == self.State.SCHEDULED and self.act == self.Act.WITHDRAW
