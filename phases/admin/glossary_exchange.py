"""The glossary taken away as a table, and brought in from one after a look at what it would do."""

from hashlib import blake2b

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from phases.editorial import glossary_table
from phases.editorial.glossary_table import Line, TableError
from phases.models import GlossaryTerm

#: How many lines of a kind a report lists.
LISTED = 200


class TableForm(forms.Form):
    """Asks for a file."""

    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy("In UTF-8, as the export gives it. An empty cell changes nothing."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={"empty": gettext_lazy("The file is empty: choose another one.")},
    )


class GlossaryExchange(admin.ModelAdmin):
    """The two addresses and their buttons in the list."""

    change_list_template = "admin/phases/glossary_change_list.html"

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("export/", view(self.export_view), name="phases_glossaryterm_export"),
            path("import/", view(self.import_view), name="phases_glossaryterm_import"),
            *super().get_urls(),
        ]

    def export_view(self, request: HttpRequest) -> HttpResponse:
        """Return the whole glossary as CSV."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        table = glossary_table.write_table(glossary_table.rows())
        response = HttpResponse(table, content_type="text/csv; charset=utf-8")
        name = f"glossary-{timezone.localdate().isoformat()}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for a file, say what each line would do, then do it."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if request.method == "POST" and "table" in request.POST:
            return self._confirmed(request, request.POST["table"])
        is_sent = request.method == "POST"
        form = TableForm(request.POST, request.FILES) if is_sent else TableForm()
        if is_sent and form.is_valid():
            file = form.cleaned_data["file"]
            try:
                # One byte more than is read: so it is known that there are too many.
                content = file.read(glossary_table.MOST_BYTES + 1)
                table = glossary_table.read(content)
                return self._report(request, content.decode("utf-8-sig"), table)
            except TableError as error:
                form.add_error("file", str(error))
        return self._page(request, {"form": form})

    def _confirmed(self, request: HttpRequest, text: str) -> HttpResponse:
        try:
            table = glossary_table.read(text.encode())
            if _mark(glossary_table.plan(table, by=request.user)) != request.POST.get("seen"):
                messages.warning(
                    request, _("The glossary has changed since: look at the report again.")
                )
                return self._report(request, text, table)
            lines = glossary_table.apply(table, by=request.user)
        except TableError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(request.path)
        self._log(request, lines)
        done = sum(line.state in ("new", "changed") for line in lines)
        refused = sum(line.state == "refused" for line in lines)
        message = ngettext("%(count)d term taken in.", "%(count)d terms taken in.", done)
        messages.success(request, message % {"count": done})
        if refused:
            message = ngettext("%(count)d line refused.", "%(count)d lines refused.", refused)
            messages.warning(request, message % {"count": refused})
        return HttpResponseRedirect(reverse("admin:phases_glossaryterm_changelist"))

    def _log(self, request: HttpRequest, lines: list[Line]) -> None:
        for state, flag in (("new", ADDITION), ("changed", CHANGE)):
            names = [line.term for line in lines if line.state == state]
            if terms := GlossaryTerm.objects.filter(term__in=names):
                LogEntry.objects.log_actions(
                    request.user.pk, terms, flag, change_message=_("Brought in from a table.")
                )

    def _report(self, request: HttpRequest, text: str, table) -> HttpResponse:
        lines = glossary_table.plan(table, by=request.user)
        kinds = (
            ("refused", _("Refused")),
            ("new", _("New terms")),
            ("changed", _("Changed terms")),
        )
        groups = []
        for state, title in kinds:
            found = [line for line in lines if line.state == state]
            if found:
                groups.append((title, len(found), found[:LISTED]))
        return self._page(
            request,
            {
                "groups": groups,
                "unchanged": sum(line.state == "unchanged" for line in lines),
                "taken": sum(line.state in ("new", "changed") for line in lines),
                "table": text,
                "seen": _mark(lines),
            },
        )

    def _page(self, request: HttpRequest, context: dict) -> HttpResponse:
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            "admin/phases/glossary_import.html",
            {
                **self.admin_site.each_context(request),
                "title": _("Import the glossary from a table"),
                "opts": self.opts,
                "columns": ", ".join(glossary_table.columns()),
                **context,
            },
        )


def _mark(lines: list[Line]) -> str:
    """Return what changes when the report does."""
    return blake2b(repr(lines).encode(), digest_size=16).hexdigest()
