"""What was saved and what became public: to read, never to edit."""

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from phases import languages
from phases.admin.conflict import label, words
from phases.admin.fields import named
from phases.admin.lists import TolerantLists
from phases.models import JournalEntry, Revision
from phases.snapshot import diff, item_models


def kind_name(model_name: str) -> str:
    """Return what people call the items of a model."""
    name = str(apps.get_model("phases", model_name)._meta.verbose_name)
    return name[:1].upper() + name[1:]


class KindFilter(admin.SimpleListFilter):
    """The kind of item."""

    title = _("kind of item")
    parameter_name = "item_model"

    def lookups(self, request, model_admin):
        return [
            (model._meta.model_name, kind_name(model._meta.model_name)) for model in item_models()
        ]

    def queryset(self, request, queryset):
        return queryset.filter(item_model=self.value()) if self.value() else queryset


class ReadOnly(TolerantLists):
    """Rows that the workflow writes."""

    list_per_page = 50

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("kind of item"), ordering="item_model")
    def kind(self, row):
        return kind_name(row.item_model)

    @admin.display(description=_("item"))
    def item(self, row):
        address = reverse(f"admin:phases_{row.item_model}_change", args=[row.item_id])
        return format_html('<a href="{}">{}</a>', address, _("Open"))


class RevisionChangeList(ChangeList):
    """Names the items of a page of revisions together."""

    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        name_items(self.result_list)


def own_title(revision: Revision) -> str:
    """Return the title that ``revision`` saved, "" for an item that has none, as a contract."""
    values = revision.snapshot.get(f"{revision.item_model}:{revision.item_id}", {})
    for field in ("title", "name", "service_name", "code"):
        for name in (languages.column(field, languages.SOURCE), field):
            if values.get(name):
                return values[name]
    return ""


def name_items(revisions: list[Revision]) -> None:
    """Set ``item_name`` on each revision; one query a kind of item without a title."""
    untitled: dict[str, set] = {}
    for revision in revisions:
        revision.item_name = own_title(revision)
        if not revision.item_name:
            untitled.setdefault(revision.item_model, set()).add(revision.item_id)
    items = {
        pk: item
        for model_name, pks in untitled.items()
        for pk, item in named(apps.get_model("phases", model_name)).in_bulk(pks).items()
    }
    for revision in revisions:
        if not revision.item_name:
            name = str(items.get(revision.item_id, revision.item_id))
            # An item that was never published has nothing but its number.
            revision.item_name = (
                f"{kind_name(revision.item_model)} {revision.number}"
                if name == str(revision.item_id)
                else name
            )


@admin.register(Revision)
class RevisionAdmin(ReadOnly):
    list_display = ("title", "kind", "number", "created_at", "created_by", "origin", "comment")
    list_filter = (KindFilter, "origin", "created_at")
    list_select_related = ("created_by",)
    ordering = ("-created_at", "-number")
    search_fields = ("comment", "created_by__username")
    fields = ("kind", "item", "number", "created_at", "created_by", "origin", "comment")
    readonly_fields = fields
    change_form_template = "admin/phases/revision_change_form.html"

    def get_changelist(self, request, **kwargs):
        return RevisionChangeList

    @admin.display(description=_("title"))
    def title(self, revision):
        return revision.item_name

    def change_view(self, request, object_id, form_url="", extra_context=None):
        revision = self.get_object(request, object_id)
        context = extra_context or {}
        if revision is not None:
            name_items([revision])
            context |= {"changes": changes_of(revision), "title": str(self.title(revision))}
        return super().change_view(request, object_id, form_url, context)


def changes_of(revision: Revision) -> list[dict[str, str]]:
    """Return, in words, what ``revision`` changed against the one that it is based on."""
    before = revision.base.snapshot if revision.base else {}
    after = revision.snapshot
    versions = (after, before) if before else (after,)
    found = []
    for change in diff(before, after):
        if change.path.endswith("#status"):
            continue
        old, new = (
            words(change.row, change.path, value, *versions)
            for value in (change.before, change.after)
        )
        if old != new:
            found.append(
                {
                    "label": label(change.row, change.path, *versions),
                    "language": change.language or "",
                    "before": old,
                    "after": new,
                }
            )
    return found


@admin.register(JournalEntry)
class JournalEntryAdmin(ReadOnly):
    list_display = ("title", "verb", "kind", "item", "at", "by", "in_languages")
    list_filter = ("verb", KindFilter, "at")
    list_select_related = ("by",)
    search_fields = ("title",)
    fields = ("verb", "title", "kind", "item", "revision", "in_languages", "at", "by")
    readonly_fields = fields

    @admin.display(description=_("languages"))
    def in_languages(self, entry):
        return ", ".join(entry.languages)
