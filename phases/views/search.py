"""Search."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.utils.text import capfirst
from django.utils.translation import pgettext

from phases.models import PerformanceContract
from phases.search import MAX_QUERY, Result, extract, search, words_of
from phases.views.base import LANGUAGE_NAMES, PublicView, language_in_use
from phases.views.contracts import contract_title

PAGE_SIZE = 20


class Search(PublicView):
    """Results with an extract, what they are, and their language; without a query the form."""

    template_name = "phases/search.html"
    kept_parameters = ("q", "page")

    def get_title(self):
        return pgettext("name of the page", "Search")

    def is_indexed(self):
        return False

    def get_context_data(self, **kwargs):
        query = " ".join(self.request.GET.get("q", "").replace("\x00", " ").split())[:MAX_QUERY]
        results = search(query, language_in_use())
        paginator = Paginator(results, PAGE_SIZE)
        page = paginator.get_page(self.request.GET.get("page"))
        return super().get_context_data(
            asked=query,
            query=urlencode({"q": query}),
            found=[_entry(result, words_of(query)) for result in page],
            count=len(results),
            page=page,
            page_range=paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
            ellipsis=paginator.ELLIPSIS,
            **kwargs,
        )


def _entry(result: Result, words: list[str]) -> dict:
    item = result.item
    is_contract = isinstance(item, PerformanceContract)
    return {
        "item": item,
        "title": contract_title(item) if is_contract else result.title,
        "kind": capfirst(item._meta.verbose_name),
        "anchor": result.anchor,
        "body": result.body,
        "pieces": extract(result.body.value, words),
        "language": LANGUAGE_NAMES[result.body.language],
        "language_code": result.body.language,
    }
