"""Questions from translators: read, and answered by who edits the French."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import InvalidPage, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from phases.admin import kept_posts
from phases.admin.desk import languages_of
from phases.admin.history import reasons_of
from phases.admin.revisions import kind_name
from phases.admin.translations import language_name
from phases.editorial import permissions, questions
from phases.editorial.people import person
from phases.localization.live_segments import plain
from phases.models import Revision, SegmentQuestion

PER_PAGE = 20


def urls(site) -> list:
    """Return the address of the questions, for the admin site ``site``."""
    view = require_http_methods(["GET", "HEAD", "POST"])(partial(questions_view, site))
    return [path("translations/questions/", site.admin_view(view), name="translations_questions")]


def titles_of(found: list[SegmentQuestion]) -> dict[Any, str]:
    """Return what people call the items of the questions: one query."""
    newest = Revision.objects.filter(item_id__in=[one.item_id for one in found])
    newest = newest.order_by("item_id", "-number").distinct("item_id")
    return dict(newest.values_list("item_id", "title"))


def questions_view(site, request: HttpRequest) -> HttpResponse:
    """List the questions that this person may read, open ones first, and take an answer."""
    if not languages_of(request.user):
        raise PermissionDenied
    refused: dict[str, Any] = {"pk": None, "text": "", "reasons": []}
    if request.method == "POST":
        refused = _answer(request)
        if not refused["reasons"]:
            kept_posts.forget(request)
            return HttpResponseRedirect(request.get_full_path())
    elif kept := kept_posts.kept(request):
        # Shown once: whoever goes on without sending it did not want it any more.
        kept_posts.forget(request)
        refused = _asked(request.user, kept.data) | {"reasons": reasons_of(kept.refusal())}
    is_answered = request.GET.get("show") == "answered"
    known = questions.visible_to(request.user)
    known = known.exclude(answer="") if is_answered else known.filter(answer="")
    paginator = Paginator(known.order_by("-asked_at" if is_answered else "asked_at"), PER_PAGE)
    try:
        page = paginator.page(request.GET.get("p") or 1)
    except InvalidPage:
        messages.warning(request, _("There is no such page of this list: this is the first one."))
        page = paginator.page(1)
    found = list(page)
    if refused["pk"] and all(one.pk != refused["pk"] for one in found):
        # Answered meanwhile: shown with what was typed, so that nothing is lost.
        found = [*questions.visible_to(request.user).filter(pk=refused["pk"]), *found]
    titles = titles_of(found)
    request.current_app = site.name
    context = {
        **site.each_context(request),
        "title": _("Questions from translators"),
        "rows": [_row(one, titles, request.user) for one in found],
        "refused": refused,
        "author": kept_posts.signed_author(request.user),
        "is_answered": is_answered,
        "may_answer": permissions.may_edit_source(request.user),
        "most_characters": questions.MOST_CHARACTERS,
        "page": page,
        "page_range": paginator.get_elided_page_range(page.number),
        "ellipsis": Paginator.ELLIPSIS,
    }
    return TemplateResponse(request, "admin/phases/desk_questions.html", context)


def _answer(request: HttpRequest) -> dict[str, Any]:
    """Answer the question that the form names; return what was refused and why."""
    refused = _asked(request.user, request.POST)
    if refused["question"] is None:
        refused["reasons"] = [_("This question is not there any more.")]
        return refused
    if not kept_posts.is_author(request):
        refused["reasons"] = [
            _(
                "This form was opened by another account; you are logged in as %(name)s. "
                "Nothing is saved yet: read it, then save."
            )
            % {"name": request.user.get_username()}
        ]
        return refused
    try:
        questions.answer(refused["question"], refused["text"], by=request.user)
    except (PermissionDenied, ValidationError) as error:
        refused["reasons"] = reasons_of(error)
    else:
        messages.success(request, _("Your answer is kept beside the text."))
    return refused


def _asked(user, posted: QueryDict) -> dict[str, Any]:
    """Return the question that a form names, None when it is none to read, and what was typed."""
    number = posted.get("question", "")
    is_number = number.isascii() and number.isdigit() and len(number) < 19
    asked = questions.visible_to(user).filter(pk=int(number) if is_number else 0).first()
    return {
        "question": asked,
        "pk": asked.pk if asked else None,
        "text": posted.get("answer", ""),
        "reasons": [],
    }


def _row(question: SegmentQuestion, titles: dict[Any, str], user) -> dict[str, Any]:
    kind = kind_name(question.item_model)
    item = [question.item_model, question.item_id]
    if permissions.may_edit_source(user):
        address = reverse(f"admin:phases_{item[0]}_change", args=[item[1]])
    else:
        address = reverse("admin:translations_item", args=[question.language, *item])
    return {
        "question": question,
        "title": titles.get(question.item_id) or kind,
        "kind": kind,
        "address": address,
        "language": language_name(question.language),
        "source": plain(question.source),
        "asked_by": person(question.asked_by),
        "answered_by": person(question.answered_by) if question.answer else "",
    }
