"""News."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from phases.admin.base import ItemAdmin
from phases.admin.lists import partial_date
from phases.models import Article


@admin.register(Article)
class ArticleAdmin(ItemAdmin):
    sections = (
        (_("Title and text"), ("title", "date", "summary", "body")),
        (_("Address and phases"), ("slug", "phases")),
    )
    required_when_live = ("title_fr", "slug_fr")
    list_display = ("__str__", "day")
    list_filter = ("phases",)
    day = partial_date(Article, "date")
    search_fields = ("title_fr", "title_en", "title_lt", "summary_fr", "body_fr")

    def view_on_site(self, article):
        """An article without a text has no page."""
        return super().view_on_site(article) if article.body_fr else None
