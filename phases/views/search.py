"""Search: the page of results, and what is suggested while a visitor types."""

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, JsonResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.generic import View

from phases.search.query import BY_DATE, Asked, Found, find
from phases.search.suggestions import corrections
from phases.search.words import MIN_PREFIX, cleaned, units_of
from phases.views.base import PublicView, language_in_use
from phases.views.found import KIND_CODES, results
from phases.views.search_filter import FACETS, SearchFilter

PAGE_SIZE = 25
#: Of what is suggested while a visitor types.
MOST_SUGGESTIONS = 8
#: Seconds for which a browser may repeat a suggestion.
MAX_AGE = 60


class Search(PublicView):
    """Results with an extract, what they are, and their language; without a query the form."""

    template_name = "phases/search.html"
    # Any publication may change what is found, and mostly changes none of it.
    is_public_answer = False
    shows = tuple(KIND_CODES.values())

    @property
    def kept_parameters(self):
        return ("q", *self.filter.asked, *(["page"] if self.number > 1 else []))

    @cached_property
    def filter(self) -> SearchFilter:
        return SearchFilter(self.request.GET)

    @cached_property
    def number(self) -> int:
        """Return the number of the page, which may not be there."""
        number = self.request.GET.get("page") or "1"
        if not (number.isascii() and number.isdecimal() and len(number) < 7):
            raise Http404
        return int(number)

    @cached_property
    def found(self) -> Found:
        if self.filter.is_empty:
            return Found([])
        return find(self.filter.wanted, first=max(0, self.number - 1) * PAGE_SIZE, size=PAGE_SIZE)

    @cached_property
    def page(self) -> Page:
        try:
            return Paginator(range(self.found.total), PAGE_SIZE).page(self.number)
        except InvalidPage as error:
            raise Http404(str(error)) from error

    def get_title(self):
        if not self.filter.query:
            return pgettext("name of the page", "Search")
        title = _("Search for “%(words)s”") % {"words": self.filter.quoted}
        if self.page.number == 1:
            return title
        return _("%(title)s, page %(number)d") % {"title": title, "number": self.page.number}

    def is_indexed(self):
        return False

    def get_feeds(self):
        feeds = super().get_feeds()
        return feeds if self.filter.is_empty else [(_("This search"), self._feed()), *feeds]

    def _feed(self) -> str:
        return f"{reverse('search_feed')}?{self.filter.parameters(sort=None)}"

    def get_context_data(self, **kwargs):
        asked, page = self.filter, self.page
        entries = results(self.found.documents, asked.units)
        facets = [] if asked.is_empty else asked.facets(self.found)
        return super().get_context_data(
            asked=asked,
            unknown=asked.unknown_parameters,
            entries=entries,
            first_elsewhere=next((entry for entry in entries if entry.is_elsewhere), None),
            count=self.found.total,
            corrected=self._corrected(),
            facets=facets,
            active=asked.in_use(facets),
            page=page,
            page_range=page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
            ellipsis=page.paginator.ELLIPSIS,
            query=asked.parameters(),
            by_rank=asked.parameters(sort=None),
            by_date=asked.parameters(sort=BY_DATE),
            everything=asked.parameters(**dict.fromkeys(FACETS)),
            feed=self._feed(),
            **kwargs,
        )

    def _corrected(self) -> list[tuple[str, str]]:
        """Return other words for a search that found nothing, each with its query string."""
        if self.found.total or self.filter.is_empty:
            return []
        words = corrections(self.filter.query, self.filter.wanted)
        return [(each, self.filter.parameters(q=each)) for each in words]


class SearchSuggestions(View):
    """JSON: the first results for words that are still being typed."""

    http_method_names = ["get", "head", "options"]

    def get(self, request):
        query = cleaned(request.GET.get("q", ""))
        units = tuple(units_of(query))
        entries = []
        if sum(len(word) for unit in units for word in unit.words) >= MIN_PREFIX:
            asked = Asked(units, language_in_use())
            entries = results(find(asked, size=MOST_SUGGESTIONS, counts=False).documents)
        number = len(entries)
        said = ngettext("%(number)d suggestion", "%(number)d suggestions", number)
        response = JsonResponse(
            {
                "status": said % {"number": number} if number else _("No suggestion"),
                "suggestions": [
                    {
                        "title": entry.title.value,
                        "language": entry.title.language,
                        "kind": entry.kind,
                        "found_in": entry.language_name if entry.is_elsewhere else "",
                        "found_in_language": entry.language,
                        "address": entry.address,
                    }
                    for entry in entries
                ],
            }
        )
        patch_cache_control(response, public=True, max_age=MAX_AGE)
        return response
