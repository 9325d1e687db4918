"""The words of the interface, translated in the admin where its files can be written.

docs/decisions/0009-catalogues-in-the-admin.md says why this is no django-rosetta.
"""

import gettext
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import zip_longest
from typing import Any

import polib
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from phases import languages
from phases.admin import kept_posts
from phases.admin.history import reasons_of
from phases.admin.translations import language_name
from phases.editorial import permissions
from phases.localization import catalogue_files
from phases.localization.catalogues import (
    check_entry,
    is_translated,
    key_of,
    plural_forms,
    po_path,
    texts,
)
from phases.localization.memory import digest

PER_PAGE = 20
LONGEST = 5_000
MAX_QUERY = 200
SHOWN = ("open", "all")


@dataclass
class String:
    """One message on the page: what it is, its translation, what was typed and why it stays."""

    entry: polib.POEntry
    french: str
    #: Name and text of each box.
    forms: list[tuple[str, str]] = field(default_factory=list)
    #: For which numbers each of the boxes is, of one with plural forms.
    numbers: list[str] = field(default_factory=list)
    is_fuzzy: bool = False
    reasons: list[str] = field(default_factory=list)

    @property
    def boxes(self) -> list[tuple[str, str, str]]:
        """Return name and text of each box, and for which numbers it is."""
        return [(*box, at) for box, at in zip_longest(self.forms, self.numbers, fillvalue="")]

    @property
    def name(self) -> str:
        return digest("\x04".join(str(part) for part in key_of(self.entry)))

    @property
    def seen(self) -> str:
        """Return what tells this translation from one that somebody wrote meanwhile."""
        return digest("\x00".join([*texts(self.entry), str(self.entry.fuzzy)]))


def urls(site) -> list:
    """Return the address of the page, for the admin site ``site``."""
    view = require_http_methods(["GET", "HEAD", "POST"])(partial(strings_view, site))
    address = "translations/<str:language>/interface/strings/"
    return [path(address, site.admin_view(view), name="translations_strings")]


def strings_view(site, request: HttpRequest, language: str) -> HttpResponse:
    """Show the messages of a catalogue, a page at a time; save what was typed."""
    if language not in languages.ALL:
        raise Http404
    if language not in permissions.editable_languages(request.user):
        raise PermissionDenied(_("Your account does not translate into this language."))
    if not catalogue_files.is_editable(language):
        return HttpResponseRedirect(reverse("admin:translations_interface", args=[language]))
    request.current_app = site.name
    refused: dict[str, String] = {}
    if request.method == "POST":
        refused = _save(request, language)
        if not refused:
            kept_posts.forget(request)
            return HttpResponseRedirect(request.get_full_path())
    elif kept := kept_posts.kept(request):
        # Shown once: whoever goes on without sending it did not want it any more.
        kept_posts.forget(request)
        refused = _kept(kept, language)
    found = _asked(_strings(language), request)
    paginator = Paginator(found, PER_PAGE)
    page = paginator.get_page(request.GET.get("p"))
    shown = {string.name: string for string in page} | refused
    context = {
        **site.each_context(request),
        "title": _("Interface strings: %(language)s")
        % {"language": languages.in_sentence(language)},
        "author": kept_posts.signed_author(request.user),
        "language": language,
        "language_name": language_name(language),
        "language_in_sentence": languages.in_sentence(language),
        "strings": list(shown.values()),
        "is_unread": language in languages.UNREVIEWED_CATALOGUES,
        "page": page,
        "page_range": paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "ellipsis": paginator.ELLIPSIS,
        "query": request.GET.get("q", "")[:MAX_QUERY],
        "overview": reverse("admin:translations_interface", args=[language])
        if language in languages.TARGETS
        else "",
        "shows_all": request.GET.get("show") == "all",
    }
    return TemplateResponse(request, "admin/phases/interface_strings.html", context)


def _strings(language: str) -> Iterator[String]:
    french = {}
    if language != languages.SOURCE:
        french = {
            key_of(entry): entry.msgstr or " / ".join(entry.msgstr_plural.values())
            for entry in polib.pofile(str(po_path(languages.SOURCE)))
        }
    for entry in polib.pofile(str(po_path(language))):
        if not entry.obsolete:
            string = String(entry, french.get(key_of(entry), ""), is_fuzzy=entry.fuzzy)
            string.forms = _forms(string, texts(entry))
            if entry.msgid_plural:
                string.numbers = _numbers(language)
            yield string


@lru_cache(maxsize=64)
def _numbers(language: str) -> list[str]:
    """Return for which numbers each plural form of ``language`` is: “1, 21, 31…”."""
    count, rule = plural_forms(language)
    form_of = gettext.c2py(rule.partition("plural=")[2].strip(" ;\n"))
    found: list[list[str]] = [[] for _form in range(count)]
    for number in range(200):
        found[form_of(number)].append(str(number))
    return [f"{', '.join(one[:3])}{'…' if one[3:] else ''}" for one in found]


def _forms(string: String, written: list[str]) -> list[tuple[str, str]]:
    """Return the name and the text of each box."""
    return [(f"text-{string.name}-{form}", text) for form, text in enumerate(written)]


def _asked(strings: Iterator[String], request: HttpRequest) -> list[String]:
    query = request.GET.get("q", "").replace("\x00", "")[:MAX_QUERY].casefold()
    if query:
        return [
            string
            for string in strings
            if any(
                query in text.casefold()
                for text in (
                    *(string.entry.msgid, string.entry.msgid_plural, string.french),
                    *texts(string.entry),
                )
            )
        ]
    if request.GET.get("show") == "all":
        return list(strings)
    return [s for s in strings if s.is_fuzzy or not is_translated(s.entry)]


def _kept(kept: kept_posts.KeptPost, language: str) -> dict[str, String]:
    """Return the messages of which something was typed before the session expired."""
    found = {}
    for string in _strings(language):
        if f"seen-{string.name}" in kept.data and _type(string, kept.data):
            string.reasons = reasons_of(kept.refusal())
            if (reason := _overtaken(string, kept.data)) is not None:
                string.reasons.append(reason)
            found[string.name] = string
    return found


def _overtaken(string: String, post: Any) -> str | None:
    """Return a sentence with what somebody wrote meanwhile, None when nobody did."""
    if post[f"seen-{string.name}"] == string.seen:
        return None
    reason = _("Somebody else wrote “%(text)s” meanwhile: compare, and save again.")
    return reason % {"text": " / ".join(texts(string.entry))}


def _save(request: HttpRequest, language: str) -> dict[str, String]:
    """Write what was typed; return the messages that were not taken, with what was typed."""
    refused: dict[str, String] = {}
    taken = 0
    with catalogue_files.locked(language):
        strings = list(_strings(language))
        for string in strings:
            if f"seen-{string.name}" not in request.POST:
                continue
            if not _type(string, request.POST):
                continue
            string.reasons = _objections(string, language)
            if (reason := _overtaken(string, request.POST)) is not None:
                string.reasons.append(reason)
            if string.reasons:
                refused[string.name] = string
            else:
                string.entry = _entry(string)
                taken += 1
        if taken:
            catalogue_files.write((string.entry for string in strings), language)
            catalogue_files.compile_catalogue(po_path(language))
            catalogue_files.read_what_changed()
            translation.activate(translation.get_language())
    if taken:
        done = ngettext(
            "%(count)d string was saved: the site shows it now.",
            "%(count)d strings were saved: the site shows them now.",
            taken,
        )
        messages.success(request, done % {"count": taken})
    if refused:
        left = ngettext(
            "%(count)d string was not saved: its box says why.",
            "%(count)d strings were not saved: their boxes say why.",
            len(refused),
        )
        messages.error(request, left % {"count": len(refused)})
    return refused


def _type(string: String, post: Any) -> bool:
    """Put what was typed into the boxes of ``string``; return whether it differs."""
    before = texts(string.entry)
    typed = [
        post.get(name, old).replace("\r\n", "\n")
        for (name, _text), old in zip(string.forms, before, strict=True)
    ]
    is_fuzzy = f"fuzzy-{string.name}" in post
    if typed == before and is_fuzzy == string.entry.fuzzy:
        return False
    string.forms, string.is_fuzzy = _forms(string, typed), is_fuzzy
    return True


def _objections(string: String, language: str) -> list[str]:
    """Return why what was typed cannot be saved."""
    typed = [text for _name, text in string.forms]
    if any(len(text) > LONGEST for text in typed):
        return [_("Shorten the text: it may have %(most)d characters.") % {"most": LONGEST}]
    if any("\x00" in text for text in typed):
        return [_("The translation has a character that no text may have.")]
    entry = _entry(string)
    if not any(typed):
        return []
    if not all(typed):
        return [_("Fill in all forms of the plural, or none.")]
    faults = check_entry(po_path(language), entry, language)
    return [fault.sentence for fault in faults if fault.kind == "malformed"]


def _entry(string: String) -> polib.POEntry:
    """Return the message as it was typed."""
    old = string.entry
    typed = [text for _name, text in string.forms]
    entry = polib.POEntry(
        msgctxt=old.msgctxt, msgid=old.msgid, msgid_plural=old.msgid_plural,
        occurrences=old.occurrences, tcomment=old.tcomment,
        flags=[flag for flag in old.flags if flag != "fuzzy"],
    )  # fmt: skip
    if old.msgid_plural:
        entry.msgstr_plural = dict(enumerate(typed))
    else:
        entry.msgstr = typed[0]
    if string.is_fuzzy:
        entry.flags.append("fuzzy")
    return entry
