"""Files that translators elsewhere send back: looked at, taken in, and what of them was refused."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import FieldDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from phases import languages
from phases.admin.desk import check_language
from phases.admin.segment_form import Key, Typed
from phases.editorial import permissions, translation_files
from phases.editorial.people import person
from phases.editorial.translating import Result, Translation
from phases.editorial.translation_outcome import Outcome, field_name
from phases.localization.exchange import FORMATS, Mark, mark_of
from phases.localization.exchange_files import MAX_BYTES, ExchangeFileError, FileTooLargeError
from phases.models import Draft, RefusedTranslation, Revision, TranslationImport

#: How many texts of a kind a report lists.
LISTED = 200
PER_PAGE = 100
EXTENSIONS = ",".join(extension for one in FORMATS.values() for extension in one.extensions)


class FileForm(forms.Form):
    """Asks for a file."""

    file = forms.FileField(
        label=gettext_lazy("File of translations"),
        help_text=gettext_lazy("XLIFF 1.2, PO or TMX, as it was exported here and translated."),
        widget=forms.FileInput(attrs={"accept": EXTENSIONS}),
        error_messages={"empty": gettext_lazy("The file is empty: choose another one.")},
    )
    is_review = forms.BooleanField(
        label=gettext_lazy("What is signed off in the file counts as reviewed"),
        required=False,
        help_text=gettext_lazy("Otherwise somebody here reviews each text."),
    )


def import_view(site, request: HttpRequest, language: str) -> HttpResponse:
    """Take a file and go to the look at what it would do."""
    check_language(request.user, language)
    is_sent = request.method == "POST"
    form = FileForm(request.POST, request.FILES) if is_sent else FileForm()
    if is_sent and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if file.size > MAX_BYTES:
                raise FileTooLargeError(megabytes=MAX_BYTES // 1_000_000)
            brought = translation_files.bring(
                file.name,
                file.read(),
                language,
                is_review=form.cleaned_data["is_review"],
                by=request.user,
            )
        except ExchangeFileError as error:
            form.add_error("file", str(error))
        else:
            return HttpResponseRedirect(_address(brought))
    title = _("Import translations: %(language_name)s")
    return _page(
        site, request, language, title % {"language_name": languages.in_sentence(language)},
        {"file_form": form},
    )  # fmt: skip


def imported_view(site, request: HttpRequest, language: str, pk: int) -> HttpResponse:
    """Say what a file would do, take it in, and say what it did."""
    check_language(request.user, language)
    brought = get_object_or_404(
        TranslationImport.objects.select_related("brought_by"), pk=pk, language=language
    )
    if request.method == "POST":
        done = translation_files.take_in(brought, by=request.user)
        if done.taken or not done.refused:
            message = ngettext("%(count)d text taken in.", "%(count)d texts taken in.", done.taken)
            messages.success(request, message % {"count": done.taken})
        if done.refused:
            message = ngettext("%(count)d text refused.", "%(count)d texts refused.", done.refused)
            messages.warning(request, message % {"count": done.refused})
        return HttpResponseRedirect(_address(brought))
    context: dict[str, Any] = {"brought": brought, "brought_by": person(brought.brought_by)}
    if brought.taken_at is None:
        outcomes = translation_files.look_at(brought, by=request.user)
        context |= _report(outcomes) | {"taken_back": _taken_back(outcomes, request.user)}
    else:
        waiting = translation_files.waiting(language).filter(translation_import=brought)
        context |= _refused(waiting, language) | _pages(request, brought)
    return _page(site, request, language, brought.file_name, context)


def refused_view(site, request: HttpRequest, language: str) -> HttpResponse:
    """List the texts that were refused and wait to be settled; take one from the list."""
    check_language(request.user, language)
    waiting = translation_files.waiting(language)
    if request.method == "POST":
        number = request.POST.get("refused", "")
        refused = waiting.filter(pk=int(number)).first() if _is_number(number) else None
        if refused is None:
            messages.warning(request, _("This text is settled already."))
        else:
            translation_files.settle(refused, by=request.user)
            messages.success(request, _("The text is settled: it is not listed any more."))
        return HttpResponseRedirect(request.path)
    title = _("Refused texts: %(language_name)s") % {
        "language_name": languages.in_sentence(language)
    }
    return _page(site, request, language, title, {"is_list": True, **_refused(waiting, language)})


def put_refused(request: HttpRequest, screen: Any) -> list[Typed]:
    """Put the refused text that the address names (``?refused=<number>``) into its box of the
    translators' ``screen``, with the reason; return it when it has no box any more. Raises
    Http404."""
    number = request.GET.get("refused", "")
    if not number:
        return []
    refused, mark = _refused_of(number, screen)
    if refused is None or mark is None:
        raise Http404
    key = Key(mark.row, mark.field, mark.place)
    shown = screen.find(key)
    source = shown.segment.source if shown else refused.source
    was = shown.segment.target if shown else ""
    translation = Translation(key.row, key.field, key.place, source, refused.target, "in_work")
    reason = Result(translation, "refused", refused.reason)
    today = shown.text if shown else ""
    left = screen.put([Typed(key, source, was, refused.target)], [reason])
    if shown and shown.text != today:
        shown.replaced = today
    return left


def settle_saved(request: HttpRequest, screen: Any, results: Iterable[Result]) -> None:
    """Settle the refused text that the form was opened for, when ``results`` say that its place is
    saved."""
    refused, mark = _refused_of(request.POST.get("refused", ""), screen)
    if refused is None or mark is None:
        return
    saved = {
        (one.translation.row, one.translation.field, one.translation.place)
        for one in results
        if one.outcome != "refused"
    }
    if (mark.row, mark.field, mark.place) in saved:
        translation_files.settle(refused, by=request.user)
        messages.success(request, _("The text is settled: it is not listed any more."))


def _refused_of(number: str, screen: Any) -> tuple[RefusedTranslation | None, Mark | None]:
    """Return a text of the screen's item that waits to be settled, and its mark."""
    waiting = translation_files.waiting(screen.language)
    refused = waiting.filter(pk=int(number)).first() if _is_number(number) else None
    mark = mark_of(refused.unit) if refused else None
    is_here = mark is not None and mark.item == f"{screen.kind}:{screen.item.pk}"
    return (refused, mark) if is_here else (None, None)


def _report(outcomes: list[Outcome]) -> dict[str, Any]:
    groups = []
    titles = {
        "refused": _("Refused"),
        "taken": _("To be taken in"),
        "unchanged": _("Unchanged"),
    }
    for name, title in titles.items():
        found = [one for one in outcomes if one.outcome == name]
        if found:
            groups.append((title, len(found), found[:LISTED]))
    return {
        "groups": groups,
        "unchanged": sum(one.outcome == "unchanged" for one in outcomes),
        "taken": sum(one.outcome == "taken" for one in outcomes),
        "refused": sum(one.outcome == "refused" for one in outcomes),
    }


def _taken_back(outcomes: list[Outcome], by: Any) -> list[str]:
    """Return the titles of what waits for review or for its time, and would be a draft again."""
    items = {one.mark.item for one in outcomes if one.outcome == "taken" and one.mark}
    if not items or permissions.may_keep_state(by):
        return []
    waiting = Draft.objects.without_withdrawals().exclude(state=Draft.State.DRAFT)
    found = waiting.filter(item_id__in=[item.partition(":")[2] for item in items])
    return sorted(found.values_list("revision__title", flat=True))


def _pages(request: HttpRequest, brought: TranslationImport) -> dict[str, Any]:
    """Return the part of the report that is asked for (``?p=2``)."""
    words = {"taken": _("taken in"), "unchanged": _("unchanged"), "refused": _("refused")}
    paginator = Paginator(brought.report, PER_PAGE)
    page = paginator.get_page(request.GET.get("p"))
    return {
        "lines": [
            (words[outcome], title, _field_name(place), *line)
            for outcome, title, place, *line in page
        ],
        "page": page,
        "page_range": paginator.get_elided_page_range(page.number),
        "ellipsis": Paginator.ELLIPSIS,
    }


def _field_name(place: list[str] | str) -> str:
    """Return the name of a field in the reader's language; older reports hold the name itself."""
    if not place or isinstance(place, str):
        return place or ""
    try:
        return field_name(*place)
    except (LookupError, FieldDoesNotExist):  # a model or a field that is gone since
        return ""


def _refused(waiting: Any, language: str) -> dict[str, Any]:
    """Return what a page shows of refused texts: three queries."""
    found = list(waiting[: LISTED + 1])
    titles = _titles([one.item for one in found])
    return {
        "rows": [_row(one, titles.get(one.item, ""), language) for one in found[:LISTED]],
        "is_cut": len(found) > LISTED,
    }


def _row(refused: RefusedTranslation, title: str, language: str) -> dict[str, Any]:
    mark = mark_of(refused.unit)
    address = ""
    if mark is not None and title:
        model, _colon, pk = mark.item.partition(":")
        screen = reverse("admin:translations_item", args=[language, model, pk])
        key = Key(mark.row, mark.field, mark.place)
        address = f"{screen}?segment={key}&refused={refused.pk}"
    return {"refused": refused, "title": title or refused.unit, "address": address}


def _titles(items: list[str]) -> dict[str, str]:
    """Return what people call the items: one query."""
    pks = {item.partition(":")[2] for item in items if item}
    newest = Revision.objects.filter(item_id__in=pks).order_by("item_id", "-number")
    found = newest.distinct("item_id").values_list("item_model", "item_id", "title")
    return {f"{model}:{pk}": title for model, pk, title in found}


def _page(
    site, request: HttpRequest, language: str, title: str, context: dict[str, Any]
) -> HttpResponse:
    request.current_app = site.name
    context = {
        **site.each_context(request),
        "title": title,
        "language": language,
        "listed": LISTED,
        "import_address": reverse("admin:translations_import", args=[language]),
        "language_name": languages.in_sentence(language),
        **context,
    }
    return TemplateResponse(request, "admin/phases/translation_import.html", context)


def _address(brought: TranslationImport) -> str:
    return reverse("admin:translations_imported", args=[brought.language, brought.pk])


def _is_number(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) < 19
