"""What was translated before, segment by segment."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _


class MemoryUnit(models.Model):
    """A reviewed segment: its French text and its translation, with placeholders for markup.

    The columns that are found by are computed from the texts: ``localization/memory.py`` writes
    units, nothing else does.
    """

    language = models.CharField(_("language"), max_length=20)
    source = models.TextField(_("French text"))
    target = models.TextField(_("translation"))
    #: What tells a text from every other, in 32 hexadecimal digits.
    source_digest = models.CharField(max_length=32, editable=False)
    target_digest = models.CharField(max_length=32, editable=False)
    #: The sketch of the French text, by which near ones are found.
    source_keys = ArrayField(models.IntegerField(), editable=False)
    #: Without accents, capitals and placeholders, for concordance.
    source_folded = models.TextField(editable=False)
    target_folded = models.TextField(editable=False)
    reviewed_on = models.DateField(_("reviewed on"), null=True)
    origin = models.CharField(
        _("origin"),
        max_length=200,
        blank=True,
        help_text=_("The path of the text in its item’s snapshot."),
    )

    class Meta:
        verbose_name = _("memory unit")
        verbose_name_plural = _("translation memory")
        constraints = [
            models.UniqueConstraint(
                fields=["language", "source_digest", "target_digest"], name="memoryunit_pair"
            )
        ]
        indexes = [
            GinIndex(fields=["source_keys"], name="memoryunit_keys"),
            GinIndex(OpClass("source_folded", "gin_trgm_ops"), name="memoryunit_source_words"),
            GinIndex(OpClass("target_folded", "gin_trgm_ops"), name="memoryunit_target_words"),
        ]

    def __str__(self):
        return self.source
