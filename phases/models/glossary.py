"""The words that translations are to use."""

import uuid

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class GlossaryTerm(models.Model):
    """A French term. No item: it is not public, so it is changed at once and never drafted.

    A row a language (:class:`TermTranslation`) and not modeltranslation's columns: the status
    belongs to the term in one language, French has none, and nothing may fall back to French.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    term = models.CharField(
        _("French term"),
        max_length=200,
        unique=True,
        error_messages={"unique": _("The glossary has this French term already.")},
        help_text=_(
            "In the singular. Variants: “a / b”; “(grand) a” where a word may be left out; "
            "“a (ABC)” with its abbreviation."
        ),
    )
    note = models.TextField(
        _("note"),
        blank=True,
        validators=[MaxLengthValidator(1000)],
        help_text=_(
            "In English: where the translations are from; what is not to be used, and why."
        ),
    )
    #: What the file of the first content brought in: what differs from it a person has changed.
    brought = models.JSONField(null=True, editable=False)

    class Meta:
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary")
        ordering = ("term",)

    def __str__(self):
        return self.term


class TermTranslation(models.Model):
    """The words of a target language for a French term, and where they are from."""

    class Status(models.TextChoices):
        ATTESTED = "attested", pgettext_lazy("status of a term", "attested")
        SOURCE_PAGE = "source_page", pgettext_lazy("status of a term", "from the source page")
        GENERAL_KNOWLEDGE = (
            "general_knowledge",
            pgettext_lazy("status of a term", "general knowledge"),
        )
        PROPOSAL = "proposal", pgettext_lazy("status of a term", "proposal")

    term = models.ForeignKey(
        GlossaryTerm, models.CASCADE, related_name="translations", verbose_name=_("French term")
    )
    language = models.CharField(_("language"), max_length=20)
    words = models.CharField(
        _("words to use"),
        max_length=200,
        help_text=_("In the nominative singular, the best first; variants as in the French term."),
    )
    status = models.CharField(_("status"), max_length=20, choices=Status.choices)

    class Meta:
        verbose_name = _("translation of a term")
        verbose_name_plural = _("translations of a term")
        ordering = ("language",)
        constraints = [
            models.UniqueConstraint(
                fields=["term", "language"],
                name="termtranslation_language",
                violation_error_message=_("The term has a translation in this language already."),
            )
        ]

    def __str__(self):
        return self.words
