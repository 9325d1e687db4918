"""What the admin of all items shares."""

import datetime

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phases import languages
from phases.admin import kept_posts
from phases.admin.bulk import BulkActions
from phases.admin.fields import ContentFields, expand
from phases.admin.forms import ItemForm
from phases.admin.history import ItemHistory
from phases.admin.inspecting import InspectingItems
from phases.admin.lists import (
    ItemChangeList,
    StateFilter,
    TolerantLists,
    state_of,
    title_of,
)
from phases.admin.naming import with_colon
from phases.admin.previewing import Previewing
from phases.admin.refusals import error_summary
from phases.admin.saving import LANGUAGE_FIELD, SnapshotSaving
from phases.admin.translations import (
    MissingTranslationFilter,
    columns_to_read_only,
    language_name,
    screens,
)
from phases.editorial import permissions, trash, workflow
from phases.editorial.states import with_state
from phases.localization.figures import date_in_words
from phases.models.dates import PartialDate

#: Fields beside buttons that come back as they were filled in.
ACT_VALUES = (
    *("reason", "schedule_date", "schedule_time", "schedule_act", "schedule_fold"),
    "language_alone",
)


class ItemAdmin(
    Previewing,
    InspectingItems,
    ItemHistory,
    SnapshotSaving,
    BulkActions,
    ContentFields,
    TolerantLists,
):
    """An item with its owned rows: lists with states, forms that save drafts.

    Subclasses declare ``sections`` ((title, fields), …) in the order of the public page, with
    translated fields by their plain names.
    """

    form = ItemForm
    sections: tuple[tuple[str | None, tuple[str, ...]], ...] = ()
    #: Columns that a live item must have, beside those that the model requires.
    required_when_live: tuple[str, ...] = ()
    list_per_page = 50
    actions = ("publish_selected", "add_to_set_selected", "withdraw_selected", "trash_selected")
    save_on_top = False
    show_full_result_count = True

    # Lists

    def get_queryset(self, request):
        """Return all items that are not in the trash, live or not, with their state."""
        items = with_state(self.model._base_manager.order_by(*self.get_ordering(request)))
        if request.method == "POST" and getattr(request, "public_item", None):
            return items  # What is typed is shown again, whatever became of the item.
        return items.filter(trashed_at__isnull=True)

    def get_ordering(self, request):
        return self.ordering or self.model._meta.ordering

    def get_changelist(self, request, **kwargs):
        return ItemChangeList

    def get_list_display(self, request):
        on_site = ["on_site"] if hasattr(self.model, "get_absolute_url") else []
        shown = self.list_display[1:]
        return ["heading", "state_in_words", *shown, "missing", "updated", *on_site]

    def get_list_filter(self, request):
        return [StateFilter, *self.list_filter, MissingTranslationFilter]

    def get_search_fields(self, request):
        return [*self.search_fields, "newest_title", "newest_words"]

    @admin.display(description=gettext_lazy("title"), ordering="newest_title")
    def heading(self, item):
        return title_of(item)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_in_words(self, item):
        return format_html('<span class="item-state item-state--{}">{}</span>{}', *state_of(item))

    @admin.display(description=gettext_lazy("missing translations"))
    def missing(self, item):
        counts = item.missing_texts.items()
        return ", ".join(f"{language.upper()} {count}" for language, count in counts if count)

    @admin.display(description=gettext_lazy("updated"), ordering="newest_saved_at")
    def updated(self, item):
        saved_at = item.newest_saved_at or item.updated_at
        return date_format(timezone.localdate(saved_at), "SHORT_DATE_FORMAT") if saved_at else ""

    @admin.display(description=gettext_lazy("on the site"))
    def on_site(self, item):
        address = self.view_on_site(item) if item.is_live else None
        return format_html('<a href="{}">{}</a>', address, _("View")) if address else ""

    # Forms

    def get_fieldsets(self, request, obj=None):
        return [(title, {"fields": expand(self.model, fields)}) for title, fields in self.sections]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.refusal = getattr(request, "refusal", None)
        form.required_when_live = self.required_when_live
        return form

    def get_readonly_fields(self, request, obj=None):
        names = [name for _title, fields in self.sections for name in expand(self.model, fields)]
        return columns_to_read_only(request.user, names, self.model)

    def get_prepopulated_fields(self, request, obj=None):
        if obj or not permissions.may_edit_source(request.user):
            return {}
        translated = expand(self.model, ["slug"])
        if len(translated) == 1:
            return {}
        sources = expand(self.model, ["title" if hasattr(self.model, "title") else "name"])
        if len(sources) == 1:
            sources *= len(translated)
        return {slug: (source,) for slug, source in zip(translated, sources, strict=True)}

    def render_change_form(self, request, context, *args, **kwargs):
        form = context["adminform"].form
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        summary = error_summary(form, formsets) if form.is_bound else []
        request.removed_markup = _removed(form, formsets)
        allowed = permissions.editable_languages(request.user)
        targets = [language for language in languages.TARGETS if language in allowed]
        is_translator = bool(allowed) and languages.SOURCE not in allowed
        context |= {
            "errors": None,
            "error_summary": summary,
            "author": kept_posts.signed_author(request.user),
            "content_languages": [(code, language_name(code)) for code in languages.ALL],
            "first_language": targets[0] if is_translator else languages.SOURCE,
            "reviewable": [(code, language_name(code)) for code in targets],
            "act_values": {name: request.POST.get(f"_{name}", "") for name in ACT_VALUES},
        }
        if kwargs.get("change"):
            context["title"] = capfirst(self.opts.verbose_name)
            if kwargs.get("obj"):
                context["subtitle"] = title_of(kwargs["obj"].public)
                context["translation_tools"] = screens(kwargs["obj"], targets)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        request.removed_markup = _removed(form, formsets)

    def view_on_site(self, item):
        """Return the item's public address, None when it has no page."""
        try:
            return item.get_absolute_url() if hasattr(item, "get_absolute_url") else None
        except NoReverseMatch:
            return None

    def get_view_on_site_url(self, obj=None):
        public = getattr(obj, "public", obj)
        return self.view_on_site(public) if public is not None and public.is_live else None

    # Answers

    def response_add(self, request, obj, post_url_continue=None):
        if IS_POPUP_VAR in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return self._to_next_page(request, obj)

    def response_change(self, request, obj):
        if IS_POPUP_VAR in request.POST:
            return super().response_change(request, obj)
        return self._to_next_page(request, obj)

    def _to_next_page(self, request, obj):
        """Show the form again: what it says of the state is the answer to the button."""
        if obj.trashed_at:
            return self.response_post_save_change(request, obj)
        address = reverse(f"admin:phases_{self.opts.model_name}_change", args=[obj.pk])
        language = request.POST.get(LANGUAGE_FIELD)
        return HttpResponseRedirect(
            f"{address}?lang={language}" if language in languages.ALL else address
        )

    # What the admin calls deleting is the trash

    def get_deleted_objects(self, objs, request):
        return [title_of(item) for item in objs], {}, set(), []

    def delete_view(self, request, object_id, extra_context=None):
        item = self.get_object(request, object_id)
        context = {
            "recoverable_until": _recoverable_until(),
            "name": title_of(item) if item else "",
        }
        try:
            return super().delete_view(request, object_id, {**context, **(extra_context or {})})
        except (ValidationError, workflow.BusyError) as error:
            for message in getattr(error, "messages", [str(error)]):
                messages.error(request, message)
            address = reverse(f"admin:phases_{self.opts.model_name}_change", args=[object_id])
            return HttpResponseRedirect(address)

    def delete_model(self, request, obj):
        request.deleted_title = title_of(obj)
        trash.trash(obj, by=request.user)

    def response_delete(self, request, obj_display, obj_id):
        messages.success(
            request,
            _("“%(name)s” is in the trash. It can be restored until %(day)s.")
            % {"name": request.deleted_title, "day": _recoverable_until()},
        )
        return self.response_post_save_change(request, None)

    # Permissions: the groups' rights, and what the workflow would refuse anyway

    def has_add_permission(self, request):
        return permissions.may_edit_source(request.user) and super().has_add_permission(request)

    def has_change_permission(self, request, obj=None):
        return bool(permissions.editable_languages(request.user)) and super().has_change_permission(
            request, obj
        )

    def has_delete_permission(self, request, obj=None):
        return permissions.may_withdraw(request.user) and super().has_delete_permission(
            request, obj
        )


def _removed(form, formsets) -> dict[str, list[str]]:
    """Return, per label, what was taken out of the texts that were sent."""
    removed = {}
    for row in (form, *(row for formset in formsets for row in formset.forms)):
        for name, kinds in getattr(row, "removed", {}).items():
            label = str(row.fields[name].label)
            removed[with_colon(row.instance, label) if row.prefix else label] = kinds
    return removed


def _recoverable_until() -> str:
    """Return the last day on which what goes into the trash today can be restored, in words."""
    last = timezone.localdate() + datetime.timedelta(days=settings.TRASH_DAYS)
    return date_in_words(PartialDate(last.year, last.month, last.day))
