"""What changed on a page, and how to cite it: every page with content has such a page."""

import copy

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpResponsePermanentRedirect, QueryDict
from django.urls import Resolver404, get_script_prefix, resolve, reverse
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from phases.localization.text import Text
from phases.models import PublicChange
from phases.views import changes, citing
from phases.views.base import ItemView, PublicView, language_in_use


class History(PublicView):
    """``historique/<address of a page>``: its public changes, newest first.

    Of the page of one item with the words before and after; of a list what changed of its kind.
    """

    template_name = "phases/history.html"
    known_parameters = ("page",)

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.page = self._page()
        self.is_of_site = self.page.section == "home"
        self.section = "" if self.is_of_site else self.page.section

    def get(self, request, *args, **kwargs):
        address = self.get_address()
        if request.path != address:
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
        return super().get(request, *args, **kwargs)

    def _page(self) -> PublicView:
        """Return the view of the page whose changes are asked for; Http404 without any."""
        language = language_in_use()
        try:
            match = resolve(f"/{language}/{self.kwargs['address']}")
        except Resolver404 as error:
            raise Http404 from error
        view_class = getattr(match.func, "view_class", None)
        if view_class is None or not issubclass(view_class, PublicView):
            raise Http404
        view = view_class(**match.func.view_initkwargs)
        request = copy.copy(self.request)
        request.resolver_match = match
        request.GET = QueryDict()  # the page itself, whatever part of its changes is asked for
        view.setup(request, *match.args, **match.kwargs)
        if isinstance(view, ItemView):
            view.item = view.get_item()
        if view.get_history() is None:
            raise Http404
        return view

    def addresses(self):
        root = get_script_prefix()
        asked = f"?page={self.changes.number}" if self.changes.number > 1 else ""
        paths = {}
        for code, path in self.page.addresses().items():
            with translation.override(code):
                address = path.removeprefix(f"{root}{code}/")
                paths[code] = reverse("history", kwargs={"address": address}) + asked
        return paths

    def get_address(self):
        address = self.page.get_address().removeprefix(f"{get_script_prefix()}{language_in_use()}/")
        return reverse("history", kwargs={"address": address})

    def get_translations(self):
        return self.page.get_translations()

    def is_indexed(self):
        return self.page.is_indexed()

    @cached_property
    def page_title(self) -> Text:
        """Return the title of the page itself."""
        title = self.page.get_title()
        language = title.language if isinstance(title, Text) else language_in_use()
        # How it was translated is told on the page itself.
        return Text(getattr(title, "value", str(title)), language, "source")

    def get_title(self):
        with translation.override(self.page_title.language):
            if self.is_of_site:
                words = _("What changed on this site")
            else:
                words = _("What changed: %(title)s") % {"title": self.page_title.value}
            if self.changes.number > 1:
                number = self.changes.number
                words = _("%(title)s, page %(number)d") % {"title": words, "number": number}
        return Text(words, self.page_title.language, "source")

    def get_breadcrumbs(self):
        if self.is_of_site:
            return []
        return [*self.page.get_breadcrumbs(), (self.page_title, self.page.get_address())]

    @cached_property
    def changes(self):
        paginator = Paginator(self.page.get_history(), citing.PER_PAGE)
        try:
            return paginator.page(self.request.GET.get("page") or 1)
        except InvalidPage as error:
            raise Http404(str(error)) from error

    def get_context_data(self, **kwargs):
        page, paginator = self.changes, self.changes.paginator
        is_of_item = isinstance(self.page, ItemView)
        address, updated_at = self.page.get_address(), self.page.get_updated_at()
        cited = self.request.build_absolute_uri(self.page.get_cited_address() or address)
        withdrawals = self.page.get_history().filter(kind=PublicChange.Kind.WITHDRAWN)
        return super().get_context_data(
            **{
                "page": page,
                "page_range": paginator.get_elided_page_range(
                    page.number, on_each_side=1, on_ends=1
                ),
                "ellipsis": paginator.ELLIPSIS,
                "query": "",
                "changes": changes.read(page.object_list, in_lines=not is_of_item),
                "is_of_item": is_of_item,
                # What was said before an item was withdrawn is not shown any more.
                "withdrawn_at": withdrawals.newest_at(),
                "page_title": self.page_title,
                "page_address": address,
                "cited_title": self.page_title,
                "cited_at": updated_at,
                # Beneath, without an address to cite: that of the page itself is given above.
                "updated_at": updated_at,
                "cited_address": citing.dated(cited, localdate(updated_at)) if updated_at else "",
                **kwargs,
            }
        )
