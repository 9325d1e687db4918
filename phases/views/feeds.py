"""The Atom feed of the news, one a language."""

import datetime

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from phases import fictitious, languages
from phases.localization.columns import shown
from phases.localization.text import text
from phases.models import Article, SiteSettings
from phases.views.base import language_in_use

LATEST = 20


class _TranslatedFeed(Atom1Feed):
    """Entries that fall back to French say so (RFC 4287, 2)."""

    def item_attributes(self, item):
        return {**super().item_attributes(item), "xml:lang": item["text_language"]}


class ArticleFeed(Feed):
    """The newest written articles (RFC 4287)."""

    feed_type = _TranslatedFeed

    def title(self):
        site = shown(SiteSettings.objects.live()).first()
        name = text(site, "service_name") if site else None
        # One element, one language: a name that is in French only gives way to the interface's.
        if name is None or name.language != language_in_use():
            return fictitious.marked(f"{_('Competitiveness clusters')} – {_('News')}")
        return fictitious.marked(f"{name.value} – {_('News')}")

    def link(self):
        return reverse("article_list")

    def items(self):
        return shown(Article.objects.live().written())[:LATEST]

    def item_title(self, item):
        return text(item, "title", _language(item)).value

    def item_description(self, item):
        return text(item, "summary", _language(item)).value

    def item_pubdate(self, item):
        """Return the article's own date only where it is known to the day."""
        if item.date and item.date.precision == "day":
            day = datetime.date(item.date.year, item.date.month, item.date.day)
            return datetime.datetime.combine(day, datetime.time(), datetime.UTC)
        return None

    def item_updateddate(self, item):
        return item.updated_at or item.published_at

    def item_extra_kwargs(self, item):
        return {"text_language": _language(item)}


def _language(article: Article) -> str:
    """Return the language of an entry: whole in the feed's, or whole in French."""
    texts = [found for field in ("title", "summary") if (found := text(article, field))]
    return languages.SOURCE if any(found.is_fallback for found in texts) else language_in_use()
