"""The journal: who did what, when. To read, to filter, to take away as a table."""

import csv
from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ALL_VAR, PAGE_VAR
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from phases import languages
from phases.admin.history import REFUSALS, reasons_of
from phases.admin.lists import ABSURD, entitled, short_times, whole_list
from phases.admin.revisions import KindFilter, ReadOnly, history_address, kind_name
from phases.admin.role_names import roles_in_words
from phases.editorial import permissions, undo
from phases.localization.spreadsheets import BOM, harmless
from phases.models import JournalEntry


@admin.register(JournalEntry)
class JournalEntryAdmin(ReadOnly):
    list_display = ("title", "verb", "kind", "item", "when", "by", "in_languages")
    list_filter = (
        "verb",
        KindFilter,
        ("by", entitled(admin.RelatedOnlyFieldListFilter, gettext_lazy("person"))),
        ("at", entitled(admin.DateFieldListFilter, gettext_lazy("day"))),
    )
    when = short_times(JournalEntry, "at")
    list_select_related = ("by",)
    date_hierarchy = "at"
    search_fields = ("title", "reason", "by__username")
    fields = (
        *("verb", "title", "kind", "item", "revision", "before", "publication_set"),
        *("in_languages", "why", "at", "by"),
    )
    readonly_fields = fields
    change_list_template = "admin/phases/journal_change_list.html"
    change_form_template = "admin/phases/journal_change_form.html"

    @admin.display(description=gettext_lazy("languages"))
    def in_languages(self, entry):
        named = [languages.in_sentence(code) for code in languages.ALL if code in entry.languages]
        return ", ".join(named)

    @admin.display(description=gettext_lazy("reason"))
    def why(self, entry):
        return _reason(entry)

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("export/", view(self.export_view), name="phases_journalentry_export"),
            path("<path:object_id>/undo/", view(self.undo_view), name="phases_journalentry_undo"),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        entry = self.get_object(request, object_id)
        may = entry is not None and _may_undo(entry, request.user)
        return super().change_view(
            request, object_id, form_url, {"may_undo": may, **(extra_context or {})}
        )

    # As a table

    def export_view(self, request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
        """Return the entries that the list's filters choose, as CSV."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        request.GET = request.GET.copy()
        for name in (PAGE_VAR, ALL_VAR):
            request.GET.pop(name, None)
        try:
            if "\x00" in "".join(text for pair in request.GET.lists() for text in pair[1]):
                raise ValueError("NUL")
            entries = self.get_changelist_instance(request).get_queryset(request)
            entries = entries.select_related("by", "publication_set")
            entries.exists()  # An absurd filter shows here, not in the middle of the answer.
        except ABSURD:
            return whole_list(request, reverse("admin:phases_journalentry_changelist"))
        response = StreamingHttpResponse(_table(entries), content_type="text/csv; charset=utf-8")
        name = f"journal-{timezone.localdate().isoformat()}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    # Taking back

    def undo_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then take a publication back, alone or with the whole set that it came with."""
        entry = self.get_object(request, object_id)
        if entry is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        may_undo = permissions.may_undo(request.user, entry)
        if not (self.has_view_permission(request, entry) and may_undo):
            raise PermissionDenied
        if not _may_undo(entry, request.user):
            messages.error(request, _("Only a publication can be taken back."))
            return HttpResponseRedirect(_after(entry))
        if request.method == "POST":
            return self._undo(request, entry)
        later = JournalEntry.objects.filter(
            item_model=entry.item_model,
            item_id=entry.item_id,
            id__gt=entry.pk,
            verb__in=JournalEntry.PUBLIC,
        )
        context = {
            **self.admin_site.each_context(request),
            "title": _("Take this publication back?"),
            "opts": self.opts,
            "entry": entry,
            "later": later.select_related("by").first(),
            "address": _after(entry),
            "set": _set_of(entry),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/phases/undo_confirmation.html", context)

    def _undo(self, request: HttpRequest, entry: JournalEntry) -> HttpResponse:
        together = _set_of(entry) if "_whole_set" in request.POST else None
        try:
            if together is not None:
                done = undo.undo_set(together, by=request.user)
            else:
                done = undo.undo(entry, by=request.user)
        except REFUSALS as error:
            for reason in reasons_of(error):
                messages.error(request, reason)
            return HttpResponseRedirect(_after(entry))
        if done.entries:
            messages.success(
                request,
                ngettext(
                    "Taken back: “%(titles)s” is again as it was before.",
                    "Taken back: %(count)d items are again as they were before (%(titles)s).",
                    len(done.entries),
                )
                % {
                    "count": len(done.entries),
                    "titles": ", ".join(one.title for one in done.entries),
                },
            )
        if done.reason:
            messages.warning(request, done.reason)
        return HttpResponseRedirect(_after(entry))


def _may_undo(entry: JournalEntry, user: Any) -> bool:
    return (
        entry.verb in undo.UNDOABLE
        and entry.revision_id is not None
        and permissions.may_undo(user, entry)
    )


def _set_of(entry: JournalEntry) -> Any:
    """Return the publication set that ``entry`` was published with, None when it was alone."""
    return entry.publication_set if entry.verb == JournalEntry.Verb.PUBLISHED else None


def _after(entry: JournalEntry) -> str:
    return history_address(entry.item_model, entry.item_id) or reverse(
        "admin:phases_journalentry_changelist"
    )


def _reason(entry: JournalEntry) -> str:
    is_granted = entry.verb == JournalEntry.Verb.GRANTED
    return roles_in_words(entry.reason) if is_granted else entry.reason


class _Line:
    """A file for ``csv.writer`` that gives each line back."""

    def write(self, line: str) -> str:
        return line


def _table(entries: Any) -> Iterator[str]:
    # What spreadsheets take for the separator follows the decimal sign: “,” leaves “;”.
    is_comma_decimal = formats.get_format("DECIMAL_SEPARATOR") == ","
    writer = csv.writer(_Line(), delimiter=";" if is_comma_decimal else ",")
    # Read here, in the language of who asks: the rows are sent after the request.
    verbs = {value: str(label) for value, label in JournalEntry.Verb.choices}
    kinds: dict[str, str] = {}
    names = ("at", "by", "verb", "item_model", "title", "languages", "reason", "publication_set")
    fields = [str(JournalEntry._meta.get_field(name).verbose_name) for name in names]
    header = BOM + writer.writerow([*fields, str(_("identifier"))])

    def lines():
        yield header
        for entry in entries.iterator(chunk_size=1000):
            kind = kinds.setdefault(entry.item_model, kind_name(entry.item_model))
            cells = (
                f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M:%S}",
                entry.by.get_username() if entry.by else "",
                verbs.get(entry.verb, entry.verb),
                kind,
                entry.title,
                " ".join(entry.languages),
                _reason(entry),
                entry.publication_set.title if entry.publication_set else "",
                entry.item_id or "",
            )
            yield writer.writerow([harmless(str(cell)) for cell in cells])

    return lines()
