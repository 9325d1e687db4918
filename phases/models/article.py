"""News."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phases import reading
from phases.models.dates import PartialDateField
from phases.models.phase import Phase
from phases.models.publishable import (
    Item,
    ItemQuerySet,
    Translatable,
    address,
    complete_when_live,
    slug_constraints,
    slug_of,
)
from phases.models.richtext import RichTextField


class ArticleQuerySet(ItemQuerySet):
    def written(self):
        """Return the articles that have a text: the others have no page, only a title."""
        return self.exclude(Q(body_fr="") | Q(body_fr__isnull=True))

    def is_any_written(self) -> bool:
        """Return whether visitors can read any: a page that asks no more is made of none."""
        reading.note("article", reading.ANY)
        with reading.unnoted():
            return self.live().written().exists()


class Article(Translatable, Item):
    """An article. One of which only the title is known stands as plain text, without a page."""

    title = models.CharField(_("title"), max_length=250)
    slug = models.SlugField(
        _("address"),
        max_length=120,
        null=True,
        blank=True,
        db_index=False,
        help_text=_("Last part of the page's address. The old address goes on leading here."),
    )
    date = PartialDateField(
        _("date"), null=True, blank=True, help_text=_("Empty when it is not known.")
    )
    summary = models.TextField(
        _("summary"),
        max_length=1000,
        blank=True,
        help_text=_("First lines, in lists, feeds and search results."),
    )
    body = RichTextField(
        _("text"),
        blank=True,
        help_text=_("As long as it is empty, the article has no page and no link leads to it."),
    )
    phases = models.ManyToManyField(
        Phase,
        blank=True,
        related_name="articles",
        verbose_name=_("phases"),
        help_text=_("Phases on whose pages the article is named."),
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = (models.F("date").desc(nulls_last=True), "slug_fr")
        constraints = [
            *slug_constraints("article"),
            complete_when_live("article", "title_fr", "slug_fr"),
        ]

    def __str__(self):
        return str(self.title or self.pk)

    @property
    def is_written(self) -> bool:
        """Return whether the article has a text, and so a page."""
        return bool(self.body_fr)

    def get_absolute_url(self):
        return address("article_detail", slug_of(self))
