"""The translation desk: what there is to translate into a language, item by item."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from phases import languages
from phases.admin.lists import whole_list
from phases.admin.progress import Counted
from phases.admin.translations import language_name
from phases.editorial import permissions
from phases.editorial.people import person
from phases.localization import catalogue_files, desk
from phases.localization.interface_strings import interface_progress
from phases.localization.status import LABELS
from phases.models import Draft
from phases.snapshot import item_models

PER_PAGE = 50


def urls(site) -> list:
    """Return the addresses of the desk's list, for the admin site ``site``."""

    def view(function):
        return site.admin_view(require_safe(partial(function, site)))

    return [
        path("translations/", view(home), name="translations"),
        path("translations/<str:language>/", view(language_view), name="translations_language"),
        path(
            "translations/<str:language>/interface/",
            view(interface_view),
            name="translations_interface",
        ),
    ]


def languages_of(user: AbstractBaseUser) -> tuple[str, ...]:
    """Return the languages that ``user`` translates into, in the order of the settings."""
    allowed = permissions.editable_languages(user)
    return tuple(language for language in languages.TARGETS if language in allowed)


def check_language(user: AbstractBaseUser, language: str) -> None:
    """Raise Http404 when ``language`` is none to translate into, PermissionDenied when ``user``
    does not translate into it."""
    if language not in languages.TARGETS:
        raise Http404
    if language not in languages_of(user):
        raise PermissionDenied(_("Your account does not translate into this language."))


def home(site, request: HttpRequest) -> HttpResponse:
    """Go to the list of the person's first language."""
    if not (mine := languages_of(request.user)):
        raise PermissionDenied(_("Your account does not translate into any language."))
    return HttpResponseRedirect(reverse("admin:translations_language", args=[mine[0]]))


@dataclass(frozen=True)
class Row:
    """One item of the list, as its line is printed."""

    line: desk.Line
    kind: str
    address: str
    counted: Counted
    #: How long the oldest outdated translation has been that: "2 weeks", or "".
    age: str
    draft: str


def language_view(site, request: HttpRequest, language: str) -> HttpResponse:
    """List the items with texts in ``language`` (``?state=outdated&kind=phase&q=words&p=2``)."""
    check_language(request.user, language)
    kinds = {model._meta.model_name: model for model in item_models()}
    state, kind = request.GET.get("state", ""), request.GET.get("kind", "")
    if (state and state not in desk.STATES) or (kind and kind not in kinds):
        return whole_list(request)
    words = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[: desk.MOST_CHARACTERS]
    asked = desk.Asked(state, kind, desk.words_of(words))
    progress = desk.progress(languages_of(request.user))
    found, page = _page_of(request, desk.items(language, asked))
    drafts = _drafts(found, request.user)
    interface = interface_progress(language)
    is_asked = page.number == 1 and asked == desk.Asked(state)
    if interface and not (is_asked and (not state or getattr(interface, state))):
        interface = None
    request.current_app = site.name
    context = {
        **site.each_context(request),
        "title": _("Translations: %(language_name)s")
        % {"language_name": languages.in_sentence(language)},
        "language": language,
        "summary": Counted(desk.total(progress[language])),
        "rows": [
            Row(
                line,
                capfirst(kinds[line.item_model]._meta.verbose_name),
                reverse("admin:translations_item", args=[language, line.item_model, line.item_id]),
                Counted(line.progress),
                timesince(line.outdated_since, depth=1) if line.outdated_since else "",
                drafts.get(line.item_id, ""),
            )
            for line in found
        ],
        "interface": Counted(interface) if interface else None,
        "interface_to_do": interface.outdated + interface.missing if interface else 0,
        "interface_is_unread": language in languages.UNREVIEWED_CATALOGUES,
        "interface_address": reverse("admin:translations_strings", args=[language]),
        "page": page,
        "page_range": page.paginator.get_elided_page_range(page.number),
        "ellipsis": Paginator.ELLIPSIS,
        "asked": {"state": state, "kind": kind, "words": words},
        "is_narrowed": bool(state or kind or words),
        "states": [(one, capfirst(LABELS[one])) for one in desk.STATES],
        "kinds": [
            (name, capfirst(kinds[name]._meta.verbose_name_plural), Counted(counts))
            for name, counts in sorted(progress[language].items())
        ],
        "languages": [
            (code, language_name(code), Counted(desk.total(by_model)))
            for code, by_model in progress.items()
        ],
        "most_characters": desk.MOST_CHARACTERS,
    }
    return TemplateResponse(request, "admin/phases/desk.html", context)


def _page_of(request: HttpRequest, items) -> tuple[list[desk.Line], Any]:
    """Return the lines of the page that is asked for, and its place among the pages."""
    asked = request.GET.get("p") or "1"
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 0
    first = (max(number, 1) - 1) * PER_PAGE
    found, count = desk.lines(items[first : first + PER_PAGE])
    if number < 1 or (not found and number > 1):
        messages.warning(request, _("There is no such page of this list: this is the first one."))
        number = 1
        found, count = desk.lines(items[:PER_PAGE])
    return found, Paginator(range(count), PER_PAGE).page(number)


def _drafts(found: list[desk.Line], user: AbstractBaseUser) -> dict[Any, str]:
    """Return what waits to be published of the items, in words: one query."""
    drafts = Draft.objects.filter(
        item_id__in=[line.item_id for line in found], act=Draft.Act.PUBLISH
    ).select_related("revision__created_by")
    words = {}
    for draft in drafts.defer("revision__snapshot"):
        author = draft.revision.created_by
        mine = author is not None and author.pk == user.pk
        who = _("mine") if mine else person(author)
        words[draft.item_id] = f"{capfirst(draft.get_state_display())} ({who})"
    return words


def interface_view(site, request: HttpRequest, language: str) -> HttpResponse:
    """Say how the interface's strings are translated where the admin cannot write files."""
    check_language(request.user, language)
    request.current_app = site.name
    interface = interface_progress(language)
    context = {
        **site.each_context(request),
        "title": _("Interface strings: %(language)s")
        % {"language": languages.in_sentence(language)},
        "language": language,
        "language_name": languages.in_sentence(language),
        "interface": Counted(interface) if interface else None,
        "path": f"locale/{language.replace('-', '_')}/LC_MESSAGES/django.po",
        "strings_address": reverse("admin:translations_strings", args=[language])
        if catalogue_files.is_editable(language)
        else "",
    }
    return TemplateResponse(request, "admin/phases/desk_interface.html", context)
