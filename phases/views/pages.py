"""Standing pages: what a pôle is, legal notice, accessibility …"""

from django.shortcuts import get_object_or_404

from phases.localization.columns import shown
from phases.models import Page
from phases.views.base import ItemView, find_by_slug


class PageDetail(ItemView):
    """A standing page, by its slug or, at a fixed address, by its role."""

    template_name = "phases/page_detail.html"
    description_field = "summary"
    role: str | None = None

    def get_item(self):
        if self.role:
            return get_object_or_404(
                shown(Page.objects.live(), in_all_addresses=True), role=self.role
            )
        return find_by_slug(Page.objects.all(), self.kwargs["slug"])

    def is_indexed(self):
        return not self.item.is_placeholder
