"""Search."""

from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from phases.search import MAX_QUERY, extract, search, words_of
from phases.views.base import PublicView, language_in_use

PAGE_SIZE = 20


class Search(PublicView):
    """Results with an extract, what they are, and their language; without a query the form."""

    template_name = "phases/search.html"
    kept_parameters = ("q", "page")

    def get_title(self):
        return _("Search")

    def is_indexed(self):
        return False

    def get_context_data(self, **kwargs):
        query = " ".join(self.request.GET.get("q", "").replace("\x00", " ").split())[:MAX_QUERY]
        words = words_of(query)
        results = search(query, language_in_use())
        page = Paginator(results, PAGE_SIZE).get_page(self.request.GET.get("page"))
        found = [{"result": result, "pieces": extract(result.body.value, words)} for result in page]
        return super().get_context_data(
            query=query, found=found, page_obj=page, count=len(results), **kwargs
        )
