"""Articles, standing pages and the sources of facts."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from phases.filters import ArticleFilter
from phases.models import Article, Page, Phase, Source
from phases.opendata.api.references import PhaseReference
from phases.opendata.api.resource import Resource
from phases.opendata.api.rows import ItemSerializer, PageAddressField, live, page, slug


class ArticlePage(PageAddressField):
    def get_attribute(self, instance: Article) -> str | None:
        return instance.get_absolute_url() if instance.is_written else None


class ArticleSerializer(ItemSerializer):
    resource = "articles"
    relations: Any = {"phases": (live("phases", Phase),)}

    slug = slug()
    page = ArticlePage(
        read_only=True,
        allow_null=True,
        help_text=_("Address of the page for people; null while only the title is known"),
    )
    phases = PhaseReference(many=True, read_only=True, help_text=_("Phases that it is about"))

    class Meta:
        model = Article
        fields = (
            *("id", "url", "page", "slug", "updated_at", "title", "date", "summary", "body"),
            "phases",
        )


class Articles(Resource):
    """The articles, by address; those too of which only the title is known."""

    serializer_class = ArticleSerializer
    filter_class = ArticleFilter
    order = "slug_fr"
    about = _("The news; of some articles only the title is known")


class PageSerializer(ItemSerializer):
    resource = "pages"
    slug = slug()
    page = page()

    class Meta:
        model = Page
        fields = ("id", "url", "page", "slug", "updated_at", "role", "title", "summary", "body")


class Pages(Resource):
    """The standing pages, by address."""

    serializer_class = PageSerializer
    order = "slug_fr"
    about = _("The standing pages: what a cluster is, legal notice, accessibility …")


class SourceSerializer(ItemSerializer):
    resource = "sources"
    never_null = ("code",)

    class Meta:
        model = Source
        fields = ("id", "url", "updated_at", "code", "title", "publisher", "address", "dated")


class Sources(Resource):
    """The sources, by code."""

    serializer_class = SourceSerializer
    order = "code"
    key = "code"
    about = _("The documents that the facts of this site are taken from")
