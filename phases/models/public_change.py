"""What became public or ceased to be, as visitors may know it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from phases import reading
from phases.models.publishable import Item


class PublicChangeQuerySet(models.QuerySet):
    def of(self, item: Item):
        """Return the changes of ``item``, newest first."""
        return self.filter(item_model=item._meta.model_name, item_id=item.pk)

    def of_models(self, *item_models: type[Item]):
        """Return the changes of all items of these kinds, newest first."""
        return self.filter(item_model__in=[model._meta.model_name for model in item_models])

    def newest_at(self):
        """Return when the newest of these changes became public, None when there is none.

        Pages show the day.
        """
        with reading.asked_by_day():
            return self.values_list("at", flat=True).first()


class PublicChange(models.Model):
    """One publication or withdrawal of an item. Written by ``receivers`` only, never edited.

    Unlike the journal it holds nothing but what anybody could read: no names, no drafts, no
    reasons. Withdrawing an item takes the words of all its changes away: their dates stay.
    """

    class Kind(models.TextChoices):
        PUBLISHED = "published", _("published first")
        CHANGED = "changed", _("changed")
        WITHDRAWN = "withdrawn", _("withdrawn")
        REPUBLISHED = "republished", _("published again")

    item_model = models.CharField(_("kind of item"), max_length=50)
    item_id = models.UUIDField(_("item"))
    kind = models.CharField(_("act"), max_length=20, choices=Kind.choices)
    at = models.DateTimeField(_("at"))
    #: What visitors could read before and after, field by field: see ``snapshot/public.py``.
    changes = models.JSONField(default=list)

    objects = PublicChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("public change")
        verbose_name_plural = _("public changes")
        ordering = ("-at", "-id")
        indexes = [
            models.Index(fields=["item_model", "item_id", "-at"], name="publicchange_item"),
            models.Index(fields=["item_model", "-at"], name="publicchange_kind"),
            models.Index(fields=["-at"], name="publicchange_at"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.item_model} {self.item_id}"
