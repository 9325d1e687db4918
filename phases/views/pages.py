"""Standing pages: what a pôle is, legal notice, accessibility …"""

from django.http import Http404

from phases.localization.columns import shown
from phases.localization.prepared import together
from phases.models import Page
from phases.views.base import ItemView, find_by_slug


class PageDetail(ItemView):
    """A standing page, by its slug or, at a fixed address, by its role."""

    template_name = "phases/page_detail.html"
    description_field = "summary"
    role: str | None = None

    def get_item(self):
        if not self.role:
            return find_by_slug(Page, self.kwargs["slug"], Page.objects.live)
        found = together(_with_role, role=self.role)["page"]
        if not found:
            raise Http404
        return found[0]

    def is_indexed(self):
        return not self.item.is_placeholder


def _with_role(role):
    return {"page": shown(Page.objects.live(), in_all_addresses=True).filter(role=role)}
