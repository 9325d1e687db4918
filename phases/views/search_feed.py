"""The Atom feed of a search: what was found, what was published last first."""

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.translation import gettext as _

from phases.models import Pole
from phases.search.query import BY_DATE, find
from phases.views.feeds import LATEST, _TranslatedFeed
from phases.views.found import Result, results
from phases.views.search_filter import SearchFilter


class SearchFeed(Feed):
    """The newest of what a search finds (RFC 4287); the same parameters as the page's."""

    feed_type = _TranslatedFeed

    def get_object(self, request):
        return SearchFilter({**request.GET.dict(), "sort": BY_DATE})

    def title(self, asked):
        return _("Search for “%(words)s”") % {"words": asked.query}

    def link(self, asked):
        return f"{reverse('search')}?{asked.parameters()}"

    def feed_url(self, asked):
        return f"{reverse('search_feed')}?{asked.parameters(sort=None)}"

    def items(self, asked):
        if asked.is_empty:
            return []
        return results(find(asked.wanted, size=LATEST, counts=False).documents, asked.units)

    def item_link(self, result: Result):
        return result.address

    def item_guid(self, result: Result):
        return f"urn:uuid:{result.item.pk}"

    def item_title(self, result: Result):
        return result.title.value

    def item_description(self, result: Result):
        # One entry, one language (RFC 4287, 2): a name is of any.
        is_name = isinstance(result.item, Pole)
        is_alike = is_name or result.extracted.language == result.title.language
        return result.extracted.value if is_alike else ""

    def item_updateddate(self, result: Result):
        return result.document.updated_at

    def item_extra_kwargs(self, result: Result):
        is_name = isinstance(result.item, Pole) and result.extracted
        return {"text_language": (result.extracted if is_name else result.title).language}
