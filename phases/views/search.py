"""Search."""

from functools import cached_property
from urllib.parse import urlencode

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404
from django.utils.text import capfirst
from django.utils.translation import gettext as _
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

    @cached_property
    def asked(self) -> str:
        """Return what the visitor typed, in single spaces and bounded."""
        return " ".join(self.request.GET.get("q", "").replace("\x00", " ").split())[:MAX_QUERY]

    @cached_property
    def page(self) -> Page:
        paginator = Paginator(search(self.asked, language_in_use()), PAGE_SIZE)
        try:
            return paginator.page(self.request.GET.get("page") or 1)
        except InvalidPage as error:
            raise Http404(str(error)) from error

    def get_title(self):
        if not self.asked:
            return pgettext("name of the page", "Search")
        title = _("Search for “%(words)s”") % {"words": self.asked}
        if self.page.number == 1:
            return title
        return _("%(title)s, page %(number)d") % {"title": title, "number": self.page.number}

    def is_indexed(self):
        return False

    def get_context_data(self, **kwargs):
        paginator, number = self.page.paginator, self.page.number
        return super().get_context_data(
            asked=self.asked,
            query=urlencode({"q": self.asked}),
            found=[_entry(result, words_of(self.asked)) for result in self.page],
            count=paginator.count,
            page=self.page,
            page_range=paginator.get_elided_page_range(number, on_each_side=1, on_ends=1),
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
