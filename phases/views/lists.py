"""What the lists share: a filter and pages, from a query string that may hold anything."""

from functools import cached_property
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from phases.filters import ListFilter
from phases.views.base import PublicView


class ListView(PublicView):
    """A list in pages. Nonsense in ``?page=`` is the first page, too much is the last one."""

    per_page = 25
    heading = ""
    filter_class: type[ListFilter] = ListFilter

    @property
    def kept_parameters(self):
        return ("page", *self.filter_class.base_fields)

    def get_queryset(self) -> QuerySet:
        """Return all that the list may hold, in order."""
        raise NotImplementedError

    @cached_property
    def filter(self) -> ListFilter:
        return self.filter_class(self.request.GET)

    @cached_property
    def page(self) -> Page:
        paginator = Paginator(self.filter.apply(self.get_queryset()), self.per_page)
        return paginator.get_page(self.request.GET.get("page"))

    def get_title(self):
        if self.page.number == 1:
            return str(self.heading)
        return _("%(title)s, page %(number)d") % {
            "title": self.heading,
            "number": self.page.number,
        }

    def is_indexed(self):
        return not self.filter.asked

    def get_context_data(self, **kwargs):
        paginator, number = self.page.paginator, self.page.number
        return super().get_context_data(
            **{
                "heading": self.heading,
                "filter": self.filter,
                "page": self.page,
                "page_range": paginator.get_elided_page_range(number, on_each_side=1, on_ends=1),
                "ellipsis": paginator.ELLIPSIS,
                "query": urlencode(self.filter.asked),
                **kwargs,
            }
        )
