"""Files of translations that were brought in, and the texts of them that were refused."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from phases.models.brought_file import BroughtFile


class TranslationImport(BroughtFile):
    """A file that somebody brought: looked at first, then taken in."""

    language = models.CharField(_("language"), max_length=20)
    #: Whether what the agency signed off counts as reviewed.
    is_review = models.BooleanField(_("what is signed off counts as reviewed"), default=False)
    taken = models.PositiveIntegerField(_("texts taken"), default=0)
    unchanged = models.PositiveIntegerField(_("texts unchanged"), default=0)
    refused = models.PositiveIntegerField(_("texts refused"), default=0)
    #: What became of each text, in the order of the file: outcome, item, field, the beginnings of
    #: both texts, reason.
    report = models.JSONField(_("report"), default=list, editable=False)

    class Meta(BroughtFile.Meta):
        verbose_name = _("import of translations")
        verbose_name_plural = _("imports of translations")
        indexes = [models.Index(fields=["language", "brought_at"], name="translationimport_list")]


class RefusedTranslation(models.Model):
    """A text of a file that could not be taken in: kept until somebody has settled it."""

    translation_import = models.ForeignKey(
        TranslationImport,
        models.CASCADE,
        related_name="refusals",
        verbose_name=_("import of translations"),
    )
    #: The mark of the text as the file has it.
    unit = models.TextField()
    #: Its item, where the mark names one: "phase:<id>".
    item = models.CharField(max_length=100, blank=True)
    #: Both with placeholders for markup, as the file has them.
    source = models.TextField(_("French text"))
    target = models.TextField(_("translation"))
    reason = models.TextField(_("reason"))
    settled_at = models.DateTimeField(_("settled at"), null=True)

    class Meta:
        verbose_name = _("refused translation")
        verbose_name_plural = _("refused translations")
        ordering = ("pk",)

    def __str__(self):
        return self.unit
