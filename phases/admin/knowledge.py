"""How much of an item is known: in lists, as a filter, above its form."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phases.admin.lists import ItemChangeList
from phases.editorial import completeness, workflow
from phases.models import Revision

#: Parts that a row of a list names; the form names all.
NAMED = 3


class NotKnownFilter(admin.SimpleListFilter):
    """The items of which something is not known yet."""

    title = gettext_lazy("not known yet")
    parameter_name = "unknown"

    def lookups(self, request, model_admin):
        return [(part.name, part.label) for part in completeness.parts(model_admin.model)]

    def queryset(self, request, queryset):
        parts = {part.name: part for part in completeness.parts(queryset.model)}
        part = parts.get(self.value())
        return completeness.lacking(queryset, part) if part else queryset


class KnownChangeList(ItemChangeList):
    """Reads the newest revisions of a page of items in one query."""

    def get_results(self, request):
        super().get_results(request)
        pks = [item.pk for item in self.result_list]
        newest = Revision.objects.filter(item_model=self.opts.model_name, item_id__in=pks)
        newest = newest.order_by("item_id", "-number").distinct("item_id")
        snapshots = dict(newest.values_list("item_id", "snapshot"))
        for item in self.result_list:
            found = snapshots.get(item.pk)
            item.known = completeness.completeness(found) if found else None


class Knowledge(admin.ModelAdmin):
    """For items of which much may be unknown."""

    class Media:
        css = {"all": ("phases/admin/known.css",)}

    def get_changelist(self, request, **kwargs):
        return KnownChangeList

    def get_list_display(self, request):
        shown = super().get_list_display(request)
        return [*shown[:2], "known_parts", *shown[2:]]

    def get_list_filter(self, request):
        return [*super().get_list_filter(request), NotKnownFilter]

    @admin.display(description=gettext_lazy("known"))
    def known_parts(self, item):
        """Return how much is known as a bar and in words, and links to what is not."""
        if item.known is None:
            return ""
        form = reverse(f"admin:phases_{self.opts.model_name}_change", args=[item.pk])
        words = _("%(known)d of %(total)d") % {"known": item.known.known, "total": item.known.total}
        links = format_html_join(
            ", ",
            '<a href="{}#{}">{}</a>',
            ((form, part.anchor, part.label) for part in item.known.missing[:NAMED]),
        )
        more = "…" if len(item.known.missing) > NAMED else ""
        missing = format_html(
            '<span class="known__missing">{} {}{}</span>', _("not known yet:"), links, more
        )
        return format_html(
            '<span class="known"><progress value="{}" max="{}" aria-hidden="true"></progress> {}'
            "</span>{}",
            item.known.known,
            item.known.total,
            words,
            missing if links else "",
        )

    def render_change_form(self, request, context, *args, **kwargs):
        if kwargs.get("change") and (item := kwargs.get("obj")) is not None:
            newest = workflow.newest_revision(self.model, item.pk)
            context["known"] = completeness.completeness(newest.snapshot) if newest else None
        return super().render_change_form(request, context, *args, **kwargs)
