"""Tables of pôles and contracts: templates, a look at what a file would do, taking it in."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from phases.editorial import permissions, sets, workflow
from phases.editorial.people import person
from phases.editorial.tables import taking, templates
from phases.editorial.tables.kinds import KINDS
from phases.editorial.tables.planning import Plan
from phases.editorial.tables.reading import MOST_BYTES
from phases.editorial.tables.refusals import TableError, TooLargeError
from phases.editorial.tables.wording import OUTCOMES, summary
from phases.models import Revision, TableImport

PER_PAGE = 50
#: So many files are listed that were brought in.
FILES_LISTED = 20
#: Drafts that go into a publication set at once.
MOST_GATHERED = 200


class TableForm(forms.Form):
    """Asks for a file and what is in it."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is in the table"),
        choices=[(kind.name, kind.title) for kind in KINDS.values()],
    )
    file = forms.FileField(
        label=gettext_lazy("Table"),
        help_text=gettext_lazy("XLSX (its first sheet) or CSV, with the columns of the template."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={"empty": gettext_lazy("The file is empty: choose another one.")},
    )


def urls(site) -> list:
    """Return the addresses of the import, for the admin site ``site``."""

    def view(function):
        methods = require_http_methods(["GET", "HEAD", "POST"])
        return site.admin_view(methods(partial(function, site)))

    template = "tables/template/<slug:kind>.<slug:ending>"
    return [
        path("tables/", view(import_view), name="tables"),
        path(template, view(template_view), name="table_template"),
        path("tables/<int:pk>/", view(imported_view), name="table_imported"),
    ]


def import_view(site, request: HttpRequest) -> HttpResponse:
    """Take a file and go to the look at what it would do."""
    _check(request)
    is_sent = request.method == "POST"
    form = TableForm(request.POST, request.FILES) if is_sent else TableForm()
    if is_sent and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if file.size > MOST_BYTES:
                raise TooLargeError(megabytes=MOST_BYTES // 1_000_000)
            kind = KINDS[form.cleaned_data["kind"]]
            brought = taking.bring(kind, file.name, file.read(), by=request.user)
        except TableError as error:
            form.add_error("file", str(error))
        else:
            return HttpResponseRedirect(_address(brought))
    taken = TableImport.objects.filter(taken_at__isnull=False).defer("data")
    context = {
        "form": form,
        "most": taking.MOST_IN_A_BROWSER,
        "kinds": [
            (kind, kind.title, templates.explained(kind)) for kind in KINDS.values()
        ],
        "files": [
            (one, KINDS[one.kind].title, person(one.brought_by))
            for one in taken.select_related("brought_by")[:FILES_LISTED]
            if one.kind in KINDS
        ],
    }  # fmt: skip
    return _page(site, request, _("Import of tables"), context)


def template_view(site, request: HttpRequest, kind: str, ending: str) -> HttpResponse:
    """Return an empty table with the names of the columns, and what they mean."""
    _check(request)
    if kind not in KINDS or ending not in templates.TYPES:
        raise Http404
    content = templates.written(KINDS[kind], ending)
    response = HttpResponse(content, content_type=templates.TYPES[ending])
    response["Content-Disposition"] = f'attachment; filename="{kind}.{ending}"'
    return response


def imported_view(site, request: HttpRequest, pk: int) -> HttpResponse:
    """Say what a table would do, take it in, and say what it did."""
    _check(request)
    brought = get_object_or_404(TableImport.objects.select_related("brought_by"), pk=pk)
    if brought.taken_at is None and brought.brought_by_id != request.user.pk:
        raise Http404
    if request.method == "POST":
        if "gather" in request.POST:
            return _gathered(request, brought)
        return _taken(request, brought)
    context: dict[str, Any] = {
        "brought": brought,
        "brought_by": person(brought.brought_by),
        "kind_title": KINDS[brought.kind].title,
    }
    if brought.taken_at is None:
        try:
            context |= _report(request, taking.look_at(brought, by=request.user))
        except TableError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(reverse("admin:tables"))
    else:
        context |= _done(request, brought)
    return _page(site, request, brought.file_name, context)


def _taken(request: HttpRequest, brought: TableImport) -> HttpResponse:
    try:
        done = taking.take_in(brought, by=request.user, seen=request.POST.get("seen", ""))
    except taking.ChangedMeanwhileError:
        messages.warning(
            request,
            _("The site has changed since: nothing was taken in. Look at the report again."),
        )
    except (taking.RefusedTableError, TableError, workflow.BusyError) as error:
        messages.error(request, str(error))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        count = len(done.revisions)
        if count:
            message = ngettext("%(count)d draft saved.", "%(count)d drafts saved.", count)
            messages.success(request, message % {"count": count})
        else:
            messages.info(request, _("Nothing changes: the site says all of it already."))
    return HttpResponseRedirect(_address(brought))


def _gathered(request: HttpRequest, brought: TableImport) -> HttpResponse:
    """Put the drafts that the table made into a new publication set."""
    revisions = Revision.objects.filter(pk__in=brought.revisions[:MOST_GATHERED])
    gathered, left = None, 0
    try:
        gathered = sets.create(brought.file_name[:150], by=request.user)
        for revision in revisions:
            try:
                sets.add(gathered, revision, by=request.user)
            except (workflow.StaleRevisionError, ValidationError):
                left += 1  # somebody works on it, or it goes its way already
    except (PermissionDenied, ValidationError, workflow.BusyError) as error:
        messages.error(request, " ".join(getattr(error, "messages", [str(error)])))
    if gathered is None:
        return HttpResponseRedirect(_address(brought))
    if left:
        message = ngettext(
            "%(count)d draft stays apart: somebody changed it meanwhile, or it is public already.",
            "%(count)d drafts stay apart: somebody changed them meanwhile, or they are public "
            "already.",
            left,
        )
        messages.warning(request, message % {"count": left})
    return HttpResponseRedirect(reverse("admin:phases_publicationset_change", args=[gathered.pk]))


def _report(request: HttpRequest, found: Plan) -> dict[str, Any]:
    """Return the part of the report that is asked for (``?p=2``), what is refused first."""
    order = list(OUTCOMES)
    rows = sorted(found.rows, key=lambda row: order.index(row.outcome))
    found_rows = _pages(request, [row for row in rows if row.outcome != "unchanged"], "rows")
    found_rows["rows"] = [
        (
            row,
            OUTCOMES[row.outcome],
            [(column, found.kind.language_of(column), *said) for column, *said in row.changes],
        )
        for row in found_rows["rows"]
    ]
    return {
        "summary": summary(found),
        "refused": found.count("refused"),
        "taken": found.count("new") + found.count("changed"),
        "seen": found.mark,
        **found_rows,
    }


def _done(request: HttpRequest, brought: TableImport) -> dict[str, Any]:
    revisions = Revision.objects.filter(pk__in=brought.revisions).order_by("title", "pk")
    found = _pages(request, revisions.defer("snapshot"), "drafts")
    drafts = [
        (one.title, reverse(f"admin:phases_{one.item_model}_change", args=[one.item_id]))
        for one in found["drafts"]
    ]
    may_gather = permissions.may_edit_source(request.user) and bool(brought.revisions)
    return {
        **found,
        "drafts": drafts,
        "counts": brought.counts,
        "may_gather": may_gather and len(brought.revisions) <= MOST_GATHERED,
    }


def _pages(request: HttpRequest, rows: Any, name: str) -> dict[str, Any]:
    paginator = Paginator(rows, PER_PAGE)
    page = paginator.get_page(request.GET.get("p"))
    return {
        name: list(page),
        "page": page,
        "page_range": paginator.get_elided_page_range(page.number),
        "ellipsis": Paginator.ELLIPSIS,
    }


def _check(request: HttpRequest) -> None:
    if not permissions.may_import(request.user):
        raise PermissionDenied


def _page(site, request: HttpRequest, title: str, context: dict[str, Any]) -> HttpResponse:
    request.current_app = site.name
    return TemplateResponse(
        request,
        "admin/phases/table_import.html",
        {**site.each_context(request), "title": title, **context},
    )


def _address(brought: TableImport) -> str:
    return reverse("admin:table_imported", args=[brought.pk])
