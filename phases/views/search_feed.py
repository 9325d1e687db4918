"""The Atom feed of a search: what was found, what was published last first."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from phases.models import Pole
from phases.search.query import BY_DATE, find
from phases.views.feeds import MOST_ENTRIES, AtomFeed, Entry, key_of
from phases.views.found import Result, results
from phases.views.search_filter import SearchFilter


class SearchFeed(AtomFeed):
    """The newest of what a search finds; the parameters are those of its page."""

    is_public_answer = False

    def get_object(self, request):
        asked = request.GET.copy()
        asked["sort"] = BY_DATE
        return SearchFilter(asked)

    def title(self, asked):
        return self.titled(_("Search for “%(words)s”") % {"words": asked.quoted})

    def link(self, asked):
        return f"{reverse('search')}?{asked.parameters()}"

    def feed_url(self, asked):
        return f"{reverse('search_feed')}?{asked.parameters(sort=None)}"

    def entries(self, asked: SearchFilter) -> Iterator[Entry]:
        """Yield the newest results; none without words."""
        if not asked.is_empty:
            found = find(asked.wanted, size=MOST_ENTRIES, counts=False)
            yield from map(_entry, results(found.documents, asked.units))


def _entry(result: Result) -> Entry:
    # One language an entry: the extract's where the title is a name, otherwise the title's.
    extracted, language = result.extracted, result.title.language
    if isinstance(result.item, Pole) and extracted:
        language = extracted.language
    return Entry(
        key_of(result.item),
        result.address,
        result.title.value,
        extracted.value if extracted.language == language else "",
        language,
        updated=result.document.updated_at,
    )
