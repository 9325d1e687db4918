"""The Atom feeds (RFC 4287): the news and what changed, one each a language.

A feed is an :class:`AtomFeed` that says what its entries are.
"""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phases import fictitious, languages
from phases.localization.columns import shown
from phases.localization.text import text
from phases.models import Article, PerformanceContract, Phase, Pole, PublicChange, SiteSettings
from phases.models.publishable import Item
from phases.snapshot import item_models
from phases.views import changes
from phases.views.base import language_in_use
from phases.views.citing import history_address

#: Entries of a feed: who follows asks again before so much has changed.
MOST_ENTRIES = 30


@dataclass(frozen=True)
class Entry:
    """One entry: whole in one ``language``. ``key`` never changes, whatever happens to its words.

    ``address``: where it is read, without the host.
    """

    key: uuid.UUID
    address: str
    title: str
    summary: str
    language: str
    updated: datetime.datetime
    published: datetime.datetime | None = None


class TranslatedFeed(Atom1Feed):
    """Entries that are not in the feed's language say so (RFC 4287, 2)."""

    def item_attributes(self, item):
        return {**super().item_attributes(item), "xml:lang": item["text_language"]}


class AtomFeed(Feed):
    """A feed of at most ``MOST_ENTRIES`` entries: ``name`` it, ``link`` to its page, list them."""

    feed_type = TranslatedFeed
    is_public_answer = True
    #: What the feed is about, in the words of the interface.
    name: str

    def entries(self, request) -> Iterable[Entry]:
        """Return the entries, newest first."""
        raise NotImplementedError

    def get_object(self, request, *args, **kwargs):
        return request

    def title(self):
        return self.titled(self.name)

    def titled(self, name: str) -> str:
        """Return what programs call the feed: whose it is, and what it is about."""
        site = shown(SiteSettings.objects.live()).first()
        service = text(site, "service_name") if site else None
        # One element, one language: a name that is in French only gives way to the interface's.
        if service is None or service.language != language_in_use():
            return fictitious.marked(f"{_('Competitiveness clusters')} – {name}")
        return fictitious.marked(f"{service.value} – {name}")

    def items(self, request):
        return list(self.entries(request))[:MOST_ENTRIES]

    def item_title(self, item):
        return item.title

    def item_description(self, item):
        return item.summary

    def item_link(self, item):
        return item.address

    def item_guid(self, item):
        return item.key.urn

    def item_pubdate(self, item):
        return item.published

    def item_updateddate(self, item):
        return item.updated

    def item_extra_kwargs(self, item):
        return {"text_language": item.language}


def key_of(item: Item) -> uuid.UUID:
    """Return the key of an item's entry in the page's language."""
    return uuid.uuid5(item.pk, language_in_use())


class ArticleFeed(AtomFeed):
    """The newest written articles."""

    name = gettext_lazy("News")

    def link(self):
        return reverse("article_list")

    def entries(self, request):
        for article in shown(Article.objects.live().written())[:MOST_ENTRIES]:
            language = _language(article)
            yield Entry(
                key_of(article),
                article.get_absolute_url(),
                text(article, "title", language).value,
                text(article, "summary", language).value,
                language,
                article.updated_at or article.published_at,
                _own_date(article),
            )


def _language(article: Article) -> str:
    """Return the language of an entry: whole in the feed's, or whole in French."""
    texts = [found for field in ("title", "summary") if (found := text(article, field))]
    return languages.SOURCE if any(found.is_fallback for found in texts) else language_in_use()


def _own_date(article: Article) -> datetime.datetime | None:
    """Return the article's own date, only where it is known to the day."""
    if article.date and article.date.precision == "day":
        day = datetime.date(article.date.year, article.date.month, article.date.day)
        return datetime.datetime.combine(day, datetime.time(), datetime.UTC)
    return None


class ChangeFeed(AtomFeed):
    """What became public, changed or was withdrawn: an entry a publication.

    What is not public any more is told without its name.
    """

    name = gettext_lazy("All changes of this site")
    shows: tuple[type[Item], ...] = tuple(item_models())
    list_name = "home"

    def link(self):
        return history_address(reverse(self.list_name))

    def entries(self, request):
        newest = PublicChange.objects.of_models(*self.shows)[:MOST_ENTRIES]
        for told in changes.read(newest, in_lines=True):
            title = told.title
            address = told.address
            yield Entry(
                uuid.uuid5(told.change.item_id, f"{told.change.pk}/{language_in_use()}"),
                f"{history_address(address)}#change-{told.change.pk}" if address else self.link(),
                title.value,
                told.line_in(title.language),
                title.language,
                told.change.at,
                told.change.at,
            )


class PhaseFeed(ChangeFeed):
    name = gettext_lazy("Changes of the phases")
    shows = (Phase,)
    list_name = "phase_list"


class PoleFeed(ChangeFeed):
    name = gettext_lazy("Changes of the clusters")
    shows = (Pole,)
    list_name = "pole_list"


class ContractFeed(ChangeFeed):
    name = gettext_lazy("Changes of the contracts")
    shows = (PerformanceContract,)
    list_name = "contract_list"
