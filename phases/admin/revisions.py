"""Every saved state of every item: to read, never to edit."""

import uuid

from django.apps import apps
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phases.admin.comparison import compare
from phases.admin.lists import TolerantLists, entitled, short_times
from phases.models import Revision
from phases.snapshot import item_models

PER_PAGE = 50


def kind_name(model_name: str) -> str:
    """Return what people call the rows of a model."""
    for label in ("phases", "auth"):
        try:
            return str(capfirst(apps.get_model(label, model_name)._meta.verbose_name))
        except LookupError:
            continue
    return model_name


def history_address(item_model: str, item_id: uuid.UUID | str | None) -> str:
    """Return the address of an item's versions, "" when the model has none."""
    if item_id is None or item_model not in {model._meta.model_name for model in item_models()}:
        return ""
    return reverse(f"admin:phases_{item_model}_history", args=[item_id])


class KindFilter(admin.SimpleListFilter):
    """The kind of item."""

    title = gettext_lazy("kind of item")
    parameter_name = "item_model"

    def lookups(self, request, model_admin):
        return [
            (model._meta.model_name, kind_name(model._meta.model_name)) for model in item_models()
        ]

    def queryset(self, request, queryset):
        return queryset.filter(item_model=self.value()) if self.value() else queryset


class ReadOnly(TolerantLists):
    """Rows that the workflow writes."""

    list_per_page = PER_PAGE

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=gettext_lazy("kind of item"), ordering="item_model")
    def kind(self, row):
        return kind_name(row.item_model)

    @admin.display(description=gettext_lazy("item"))
    def item(self, row):
        address = history_address(row.item_model, row.item_id)
        return format_html('<a href="{}">{}</a>', address, _("Versions")) if address else "–"


@admin.register(Revision)
class RevisionAdmin(ReadOnly):
    list_display = ("name", "kind", "number", "saved", "created_by", "origin", "comment")
    list_filter = (
        KindFilter,
        "origin",
        ("created_at", entitled(admin.DateFieldListFilter, gettext_lazy("day"))),
    )
    saved = short_times(Revision, "created_at")
    list_select_related = ("created_by",)
    ordering = ("-created_at", "-number")
    search_fields = ("title", "comment", "created_by__username")
    fields = ("kind", "item", "number", "created_at", "created_by", "origin", "comment")
    readonly_fields = fields
    change_form_template = "admin/phases/revision_change_form.html"

    def get_queryset(self, request):
        # Snapshots are large, and no list shows them.
        return super().get_queryset(request).defer("snapshot")

    @admin.display(description=gettext_lazy("title"), ordering="title")
    def name(self, revision):
        return revision.title or f"{kind_name(revision.item_model)} {revision.number}"

    def change_view(self, request, object_id, form_url="", extra_context=None):
        revision = self.get_object(request, object_id)
        context = extra_context or {}
        if revision is not None:
            before = revision.base.snapshot if revision.base else {}
            comparison = compare(before, revision.snapshot)
            context |= {"comparison": comparison, "title": str(self.name(revision))}
        return super().change_view(request, object_id, form_url, context)
