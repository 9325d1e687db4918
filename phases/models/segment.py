"""What there is to translate: the French texts of live items, each beside its translation."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _


class SegmentQuerySet(models.QuerySet):
    def with_state(self):
        """Return the segments with ``state``, derived: the digests say whether it is outdated."""
        return self.annotate(
            state=Case(
                When(target="", then=Value("missing")),
                When(~Q(made_from_digest=F("source_digest")), then=Value("outdated")),
                default=F("kept"),
            )
        )


class Segment(models.Model):
    """One segment of a live item in one target language. A copy for lists, searches and counts:
    the texts themselves are the item's.

    Written when the item's public state changes (``localization/live_segments.py``), never by hand.
    """

    item_model = models.CharField(_("kind of item"), max_length=50)
    item_id = models.UUIDField(_("item"))
    #: The item's name, as its journal tells it.
    title = models.CharField(_("title"), max_length=300)
    #: How many pages away from the home page it is read: what is nearer is translated first.
    distance = models.PositiveSmallIntegerField(_("distance from the home page"))
    language = models.CharField(_("language"), max_length=20)
    #: Place of the text: row key, field, and the block of a rich text, counted from 0.
    row = models.CharField(_("row"), max_length=100)
    field = models.CharField(_("field"), max_length=50)
    place = models.PositiveIntegerField(_("place"))
    #: Its place among the item's segments, as its page is read.
    position = models.PositiveIntegerField(_("position"))
    #: HTML of a block, or a plain text.
    source = models.TextField(_("French text"))
    target = models.TextField(_("translation"), blank=True)
    source_digest = models.CharField(max_length=32, editable=False)
    #: Of the French text that the translation was made from; "" when there is none.
    made_from_digest = models.CharField(max_length=32, blank=True, editable=False)
    #: How the translation came about: machine, in_work, reviewed; "" when there is none.
    kept = models.CharField(max_length=20, blank=True, editable=False)
    words = models.PositiveIntegerField(_("words"))
    #: Without tags, accents and capitals, for searches.
    source_folded = models.TextField(editable=False)
    target_folded = models.TextField(blank=True, editable=False)
    changed_at = models.DateTimeField(_("French text since"))

    objects = SegmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        ordering = ("item_model", "item_id", "language", "position")
        constraints = [
            models.UniqueConstraint(
                fields=["row", "field", "language", "place"], name="segment_place"
            )
        ]
        indexes = [
            models.Index(fields=["language", "item_id"], name="segment_language"),
            models.Index(fields=["item_id"], name="segment_item"),
            GinIndex(OpClass("source_folded", "gin_trgm_ops"), name="segment_source_words"),
            GinIndex(OpClass("target_folded", "gin_trgm_ops"), name="segment_target_words"),
        ]

    def __str__(self):
        return f"{self.row} {self.field} {self.place} ({self.language})"


class SegmentQuestion(models.Model):
    """What a translator asks about a French text, and the answer; both stay with the text."""

    item_model = models.CharField(_("kind of item"), max_length=50)
    item_id = models.UUIDField(_("item"))
    row = models.CharField(_("row"), max_length=100)
    field = models.CharField(_("field"), max_length=50)
    language = models.CharField(_("language"), max_length=20)
    #: The segment's French text when it was asked: the question follows it when it moves.
    source = models.TextField(_("French text"))
    question = models.TextField(_("question"), max_length=2000)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("asked by"),
    )
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered at"), null=True)

    class Meta:
        verbose_name = _("question about a text")
        verbose_name_plural = _("questions about texts")
        ordering = ("-asked_at",)
        indexes = [models.Index(fields=["item_id", "row", "field"], name="segmentquestion_place")]

    def __str__(self):
        return self.question
