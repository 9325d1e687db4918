"""What the lists share: a filter and pages, from a query string that may hold anything."""

from collections.abc import Callable, Hashable, Mapping

from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from phases.filters import ListFilter
from phases.localization.columns import shown
from phases.localization.prepared import read_composed
from phases.views import citing
from phases.views.base import PublicView, language_in_use


class AskedRows:
    """What a list holds, of which parts are read: the question for a part is composed once."""

    def __init__(self, key: Hashable, make: Callable[[], QuerySet]):
        self._key, self._make = key, make

    def __getitem__(self, part: slice) -> list[Model]:
        """Return the rows of a part."""
        return self.read(part, lambda: {"rows": self._make()[part]})["rows"]

    def read(self, part: slice, make: Callable[[], Mapping[str, QuerySet]]) -> dict[str, list]:
        """Return rows of several queries for a part."""
        if part.start >= part.stop:
            return {"rows": []}
        return read_composed(("rows", self._key, part.start, part.stop), make)

    def of(self, numbers: Hashable) -> "AskedRows":
        """Return the same rows; which of them are in a part depends on ``numbers`` as well."""
        return AskedRows((self._key, numbers), self._make)

    def all(self) -> QuerySet:
        """Return the rows as a queryset."""
        return self._make()


class ListView(PublicView):
    """A list in pages. A page that it does not have is not found, whatever stands for it."""

    per_page = 25
    heading = ""
    filter_class: type[ListFilter] = ListFilter
    paginator_class: type[Paginator] = Paginator
    known_parameters = None

    @property
    def kept_parameters(self):
        return (*self.filter.kept, *(["page"] if self.page.number > 1 else []))

    def get_queryset(self) -> QuerySet:
        """Return all that the list may hold, in order."""
        raise NotImplementedError

    def get_counted(self) -> QuerySet:
        """Return the same with no more than it takes to count it."""
        return self.get_queryset()

    def read(self, rows: QuerySet) -> QuerySet:
        """Return ``rows`` with the columns that a line of the list shows."""
        return shown(rows)

    @cached_property
    def filter(self) -> ListFilter:
        return self.filter_class(self.request.GET)

    @property
    def key(self) -> tuple[Hashable, ...]:
        """Return all that the list's questions depend on, but for the page."""
        return (type(self), language_in_use(), self.filter.key)

    def get_paginator(self) -> Paginator:
        """Return the pages of what is asked for."""
        rows = AskedRows(self.key, lambda: self.read(self.filter.apply(self.get_queryset())))
        paginator = self.paginator_class(rows, self.per_page)
        # Counted with the choices. Django's own count would be a query more.
        paginator.count = self.filter.count(self.get_counted(), type(self))
        return paginator

    @cached_property
    def page(self) -> Page:
        try:
            return self.get_paginator().page(self.request.GET.get("page") or 1)
        except InvalidPage as error:
            raise Http404(str(error)) from error

    @cached_property
    def unknown(self) -> list[str]:
        """Return the parameters of the address that mean nothing here."""
        return self.filter.unknown("page", citing.PARAMETER)

    def get_title(self):
        # Whoever names the page without showing it asks the database nothing.
        if not self.request.GET or self.page.number == 1:
            return str(self.heading)
        return _("%(title)s, page %(number)d") % {
            "title": self.heading,
            "number": self.page.number,
        }

    def is_indexed(self):
        asked = self.request.GET
        return not asked or not (self.filter.narrows or self.filter.errors or self.unknown)

    def get_context_data(self, **kwargs):
        paginator, number = self.page.paginator, self.page.number
        return super().get_context_data(
            **{
                "heading": self.heading,
                "filter": self.filter,
                "page": self.page,
                "page_range": paginator.get_elided_page_range(number, on_each_side=1, on_ends=1),
                "ellipsis": paginator.ELLIPSIS,
                "query": self.filter.query(),
                "unknown": self.unknown,
                "canonical": self._canonical(),
                **kwargs,
            }
        )

    def _canonical(self) -> str:
        """Return the address of what was understood, whatever else was written."""
        number = self.page.number
        query = self.filter.query(page=str(number) if number > 1 else None)
        address = self.request.build_absolute_uri(self.get_address())
        return f"{address}?{query}" if query else address
