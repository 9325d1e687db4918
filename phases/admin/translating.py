"""One screen an item: its French beside the translation into one language, segment by segment.

The form carries the revision that it was opened on and, for each box, the French and the
translation that were shown: ``editorial/translating.py`` saves what was typed as a draft and says
what it refuses, which stays in its box.
"""

import uuid
from typing import Any, Literal

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from phases import languages
from phases.admin import kept_posts
from phases.admin.history import reasons_of
from phases.admin.item_screen import ALL, NEEDS_WORK, Screen
from phases.admin.segment_form import Key, Typed, key_of, typed_in
from phases.admin.segment_help import findings_of, help_with
from phases.admin.translation_acts import ACTS, Saved, act, save, taken_back
from phases.admin.translation_imports import put_refused, settle_saved
from phases.admin.translation_preview import preview
from phases.admin.translations import language_name
from phases.editorial import permissions, workflow
from phases.models import Revision
from phases.snapshot import item_models

TEMPLATE = "admin/phases/translating.html"
REFUSALS = (PermissionDenied, ValidationError, workflow.BusyError)


def urls(site) -> list:
    """Return the addresses of the screen, for the admin site ``site``."""
    place = "translations/<str:language>/<str:model>/<uuid:pk>/"

    def view(function, methods):
        def answer(request, language, model, pk):
            return function(request, _screen(site, request, language, model, pk))

        return site.admin_view(methods(answer))

    screen = require_http_methods(["GET", "HEAD", "POST"])
    return [
        path(place, view(item_view, screen), name="translations_item"),
        path(f"{place}help/", view(help_view, require_safe), name="translations_help"),
        path(f"{place}check/", view(check_view, require_POST), name="translations_check"),
        path(f"{place}preview/", view(preview, require_POST), name="translations_preview"),
    ]


def _screen(site, request: HttpRequest, language: str, model: str, pk: uuid.UUID) -> Screen:
    """Return the screen that an address names. Raises Http404, PermissionDenied."""
    models = {one._meta.model_name: one for one in item_models()}
    if language not in languages.TARGETS or model not in models:
        raise Http404
    if language not in permissions.editable_languages(request.user) or not request.user.has_perm(
        f"phases.change_{model}"
    ):
        raise PermissionDenied(
            _("Your account does not translate into this language: ask an administrator.")
        )
    rows = models[model]._base_manager.filter(pk=pk, trashed_at__isnull=True)
    item = rows.select_related("published_revision").first()
    newest = workflow.newest_revision(models[model], pk)
    if item is None or newest is None:
        raise Http404
    asked = request.POST if request.method == "POST" else request.GET
    show = NEEDS_WORK if asked.get("show") == NEEDS_WORK else ALL
    request.current_app = site.name
    return Screen(site, request.user, language, item, newest, _french(asked), show)


def _french(asked: QueryDict) -> Literal["live", "draft"]:
    return "draft" if asked.get("french") == "draft" else "live"


def item_view(request: HttpRequest, screen: Screen) -> HttpResponse:
    """Show the segments of an item, or save what was typed and do what was asked."""
    if request.method == "POST":
        return _answer(request, screen)
    if request.GET.get("discard") == "1":
        kept_posts.forget(request)
        return HttpResponseRedirect(screen.address())
    if kept := kept_posts.kept(request):
        screen.show, screen.french = ALL, _french(kept.data)
        return _again(request, screen, kept.data, reasons=reasons_of(kept.refusal()))
    focus = key_of(request.GET.get("segment", ""))
    left = put_refused(request, screen)
    return _page(request, screen, focus=focus, left=left, at_top=request.GET.get("said") == "1")


def help_view(request: HttpRequest, screen: Screen) -> HttpResponse:
    """Return what helps with the segment that the address names, as a part of the page."""
    shown = screen.find(key_of(request.GET.get("segment", "")))
    if shown is None:
        raise Http404
    shown.help = help_with(shown, screen.segments, screen.item, screen.language, screen.glossary)
    context = {"segment": shown, "language": screen.language}
    return TemplateResponse(request, "admin/phases/translating_help.html", context)


def check_view(request: HttpRequest, screen: Screen) -> HttpResponse:
    """Return what looks wrong in the one text that is sent, as a part of the page."""
    typed = next(typed_in(request.POST), None)
    found = findings_of(typed, screen.language, screen.glossary) if typed else []
    context = {"findings": found, "language": screen.language}
    return TemplateResponse(request, "admin/phases/translating_findings.html", context)


def _answer(request: HttpRequest, screen: Screen) -> HttpResponse:
    posted = request.POST
    if not kept_posts.is_author(request):
        reason = _(
            "This form was opened by another account; you are logged in as %(name)s. "
            "Nothing is saved yet: read it, then save."
        ) % {"name": request.user.get_username()}
        return _again(request, screen, posted, reasons=[reason])
    wish = act(posted)
    if wish.name in ("use", "help"):
        return _again(request, screen, posted, replaced=wish.replaced, focus=wish.key)
    base = screen.base(posted.get("_revision", ""))
    if base is None:
        reason = _("This form does not say what it was opened on. Look at it again, then save.")
        return _again(request, screen, posted, reasons=[reason])
    try:
        saved = save(screen, base, posted, wish)
    except workflow.StaleRevisionError as error:
        screen.revision = error.newest or screen.revision
        reason = _(
            "Somebody translated the same text meanwhile: theirs stands beside yours. "
            "Nothing of yours is saved yet: make one text of both, then save."
        )
        return _again(request, screen, posted, reasons=[reason])
    except REFUSALS as error:
        return _again(request, screen, posted, reasons=reasons_of(error))
    kept_posts.forget(request)
    return _after(request, screen, saved, wish)


def _after(request: HttpRequest, screen: Screen, saved: Saved, wish: Any) -> HttpResponse:
    """Do what was asked beside saving, say what came of it, and show the screen again."""
    screen = _fresh(screen, saved.revision)
    for level, message in saved.messages(is_act=wish.name in ACTS):
        messages.add_message(request, level, message)
    settle_saved(request, screen, saved.results)
    is_refused = bool(saved.refused or saved.questions_refused)
    does = wish.name in ACTS and not is_refused
    done = list(ACTS[wish.name](screen, saved)) if does else []
    gone = list(taken_back(screen, saved))
    for level, message in (*done, *gone):
        messages.add_message(request, level, message)
    if is_refused:
        if wish.name in ACTS:
            messages.warning(request, _("Nothing more was done: settle these texts first."))
        left = screen.put(saved.refused, saved.results)
        return _page(request, screen, focus=wish.key, left=left)
    if wish.key is None or gone:
        return HttpResponseRedirect(screen.address(said="1"))
    key: Key | None = wish.key
    if wish.name == "reviewed":
        following = screen.after(wish.key)
        key = following.key if following else None
    return HttpResponseRedirect(screen.address(segment=str(key) if key else ""))


def _again(
    request: HttpRequest,
    screen: Screen,
    posted: QueryDict,
    *,
    reasons: list[str] | None = None,
    replaced: dict[Key, str] | None = None,
    focus: Key | None = None,
) -> HttpResponse:
    """Show the form as it was filled in; nothing of it is saved."""
    replaced = replaced or {}
    typed: list[Typed] = [
        one.with_text(replaced.get(one.key, one.text)) for one in typed_in(posted)
    ]
    for reason in reasons or ():
        messages.error(request, reason)
    left = screen.put(typed)
    notice = _("Nothing of this page is saved yet.")
    return _page(request, screen, focus=focus, left=left, notice=notice, at_top=bool(reasons))


def _page(request: HttpRequest, screen: Screen, **shown: Any) -> HttpResponse:
    context = {
        **screen.site.each_context(request),
        **screen.context(**shown),
        "refused_number": request.POST.get("refused") or request.GET.get("refused", ""),
        "language_names": [
            (code, language_name(code))
            for code in languages.TARGETS
            if code in permissions.editable_languages(request.user)
        ],
    }
    return TemplateResponse(request, TEMPLATE, context)


def _fresh(screen: Screen, revision: Revision) -> Screen:
    item = type(screen.item)._base_manager.get(pk=screen.item.pk)
    return Screen(
        screen.site, screen.user, screen.language, item, revision, screen.french, screen.show
    )
