"""What the admin of all items shares."""

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from phases import languages
from phases.admin import kept_posts
from phases.admin.fields import ContentFields, expand
from phases.admin.forms import ItemForm
from phases.admin.lists import ItemChangeList, TolerantLists
from phases.admin.previewing import Previewing
from phases.admin.refusals import error_summary
from phases.admin.saving import LANGUAGE_FIELD, SnapshotSaving
from phases.admin.translations import (
    MissingTranslationFilter,
    columns_to_read_only,
    language_name,
)
from phases.editorial import permissions, workflow


class ItemAdmin(Previewing, SnapshotSaving, ContentFields, TolerantLists):
    """An item with its owned rows: lists of what is live, forms that save through the snapshot.

    Subclasses declare ``sections`` ((title, fields), …) in the order of the public page, with
    translated fields by their plain names.
    """

    form = ItemForm
    sections: tuple[tuple[str | None, tuple[str, ...]], ...] = ()
    #: Columns that a live item must have, beside those that the model requires.
    required_when_live: tuple[str, ...] = ()
    list_per_page = 50
    actions = ("withdraw_selected",)
    save_on_top = False
    show_full_result_count = True

    # Lists

    def get_queryset(self, request):
        return self.model._base_manager.filter(published_at__isnull=False).order_by(
            *self.get_ordering(request)
        )

    def get_ordering(self, request):
        return self.ordering or self.model._meta.ordering

    def get_changelist(self, request, **kwargs):
        return ItemChangeList

    def get_list_display(self, request):
        on_site = ["on_site"] if hasattr(self.model, "get_absolute_url") else []
        return [*self.list_display, "missing", "updated", *on_site]

    def get_list_filter(self, request):
        return [*self.list_filter, MissingTranslationFilter]

    @admin.display(description=gettext_lazy("missing translations"))
    def missing(self, item):
        counts = item.missing_texts.items()
        return ", ".join(f"{language.upper()} {count}" for language, count in counts if count)

    @admin.display(description=gettext_lazy("updated"), ordering="updated_at")
    def updated(self, item):
        if not item.updated_at:
            return ""
        return date_format(timezone.localdate(item.updated_at), "SHORT_DATE_FORMAT")

    @admin.display(description=gettext_lazy("on the site"))
    def on_site(self, item):
        address = self.view_on_site(item)
        return format_html('<a href="{}">{}</a>', address, _("View")) if address else ""

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        if not self.has_delete_permission(request):
            actions.pop("withdraw_selected", None)
        return actions

    @admin.action(description=gettext_lazy("Withdraw from the site"))
    def withdraw_selected(self, request, queryset):
        """Withdraw each chosen item, after a page that asks; say which ones cannot be."""
        items = list(queryset)
        if "post" not in request.POST:
            return TemplateResponse(
                request,
                "admin/phases/withdraw_selected.html",
                {
                    **self.admin_site.each_context(request),
                    "title": _("Withdraw from the site?"),
                    "opts": self.opts,
                    "items": items,
                    "media": self.media,
                },
            )
        withdrawn = 0
        for item in items:
            name = str(item)
            try:
                if workflow.withdraw(item, by=request.user):
                    self.log_deletions(request, [item])
                    withdrawn += 1
            except (ValidationError, PermissionDenied, workflow.BusyError) as error:
                reason = " ".join(getattr(error, "messages", [str(error)]))
                messages.error(request, f"{name}: {reason}" if name not in reason else reason)
        if withdrawn:
            messages.success(
                request,
                ngettext(
                    "%(count)d item is no longer on the site.",
                    "%(count)d items are no longer on the site.",
                    withdrawn,
                )
                % {"count": withdrawn},
            )
        return None

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
            "is_translator": is_translator,
            "show_save_and_add_another": False,
        }
        if kwargs.get("change"):
            context["title"] = capfirst(self.opts.verbose_name)
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
        return self.view_on_site(obj) if obj is not None and obj.is_live else None

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
        if request.published:
            address = self.view_on_site(obj)
            link = (
                format_html(' <a href="{}">{}</a>', address, _("View on site")) if address else ""
            )
            saved = _("“%(name)s” is saved and published.") % {"name": obj}
            messages.success(request, format_html("{}{}", saved, link))
        if "_continue" not in request.POST:
            return self.response_post_save_change(request, obj)
        address = reverse(f"admin:phases_{self.opts.model_name}_change", args=[obj.pk])
        language = request.POST.get(LANGUAGE_FIELD)
        return HttpResponseRedirect(
            f"{address}?lang={language}" if language in languages.ALL else address
        )

    # Withdrawing is what the admin calls deleting

    def get_deleted_objects(self, objs, request):
        return [str(item) for item in objs], {}, set(), []

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except (ValidationError, workflow.BusyError) as error:
            for message in getattr(error, "messages", [str(error)]):
                messages.error(request, message)
            address = reverse(f"admin:phases_{self.opts.model_name}_change", args=[object_id])
            return HttpResponseRedirect(address)

    def delete_model(self, request, obj):
        workflow.withdraw(obj, by=request.user)

    def response_delete(self, request, obj_display, obj_id):
        messages.success(request, _("“%(name)s” is no longer on the site.") % {"name": obj_display})
        return self.response_post_save_change(request, None)

    def history_view(self, request, object_id, extra_context=None):
        """Lead to the item's revisions: who saved what, when."""
        address = reverse("admin:phases_revision_changelist")
        return HttpResponseRedirect(f"{address}?item_id={object_id}")

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
            removed[f"{row.instance}: {label}" if row.prefix else label] = kinds
    return removed
