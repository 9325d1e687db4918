"""Concordance: how words were translated elsewhere, in the public texts and in the memory."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from phases import languages
from phases.admin.desk import check_language
from phases.admin.segment_form import Key
from phases.localization import desk, memory
from phases.localization.folding import fold
from phases.localization.inline import words_of
from phases.localization.live_segments import plain
from phases.localization.status import LABELS
from phases.models import Segment

#: Segments, and older translations, that a page shows.
MOST_FOUND, MOST_REMEMBERED = 100, 50
#: Characters of a text that are shown, and how many of them before the first word.
LONGEST, BEFORE = 600, 200
#: Characters among which a blank is looked for, to cut there.
LONGEST_WORD = 40

Pieces = list[tuple[str, bool]]


@dataclass(frozen=True)
class Found:
    """A text with its translation, in pieces: True for those to mark."""

    source: Pieces
    target: Pieces
    #: Of a public text: its item, state and screen.
    title: str = ""
    state: str = ""
    address: str = ""


def urls(site) -> list:
    """Return the address of the search, for the admin site ``site``."""
    view = site.admin_view(require_safe(partial(concordance_view, site)))
    place = "translations/<str:language>/concordance/"
    return [path(place, view, name="translations_concordance")]


def concordance_view(site, request: HttpRequest, language: str) -> HttpResponse:
    """Show the texts that hold all words of ``?q=``, in French or in ``language``."""
    check_language(request.user, language)
    asked = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[: desk.MOST_CHARACTERS]
    words = desk.words_of(asked)
    segments = list(desk.concordance(words, language)[: MOST_FOUND + 1])
    shown = [_of_segment(segment, words) for segment in segments[:MOST_FOUND]]
    request.current_app = site.name
    context = {
        **site.each_context(request),
        "title": _("Search in all texts: %(language)s")
        % {"language": languages.in_sentence(language)},
        "language": language,
        "language_name": languages.in_sentence(language),
        "asked": asked,
        "found": shown,
        "is_cut": len(segments) > MOST_FOUND,
        "most_found": MOST_FOUND,
        "remembered": _remembered(words, language, segments),
        "most_characters": desk.MOST_CHARACTERS,
    }
    return TemplateResponse(request, "admin/phases/desk_concordance.html", context)


def pieces(text: str, places: Iterable[tuple[int, int]]) -> Pieces:
    """Return ``text`` around the first of ``places``, cut between words; True for what to mark."""
    spans = list(places)
    start = max(0, spans[0][0] - BEFORE) if spans and len(text) > LONGEST else 0
    end = min(len(text), start + LONGEST)
    first, last = spans[0] if spans else (start, start)
    if start:
        start = text.find(" ", start, min(start + LONGEST_WORD, first)) + 1 or start
    if end < len(text):
        cut = text.rfind(" ", max(last, end - LONGEST_WORD), end)
        end = cut if cut > 0 else end
    found: Pieces = [("… ", False)] if start else []
    position = start
    for first, last in spans:
        if last > end:
            break
        found += [(text[position:first], False), (text[first:last], True)]
        position = last
    found += [(text[position:end], False)]
    if end < len(text):
        found.append((" …", False))
    return [piece for piece in found if piece[0]]


def _of_segment(segment: Segment, words: tuple[str, ...]) -> Found:
    source, target = plain(segment.source), plain(segment.target)
    screen = reverse(
        "admin:translations_item", args=[segment.language, segment.item_model, segment.item_id]
    )
    return Found(
        pieces(source, memory.places(source, words)),
        pieces(target, memory.places(target, words)),
        segment.title,
        capfirst(LABELS[segment.state]),
        f"{screen}?segment={Key(segment.row, segment.field, segment.place)}",
    )


def _remembered(words: tuple[str, ...], language: str, segments: list[Segment]) -> list[Found]:
    """Return what the memory has besides the public texts that were found."""
    public = {(segment.source_folded, segment.target_folded) for segment in segments}
    return [
        Found(
            pieces(one.source, one.source_places),
            pieces(one.target, one.target_places),
        )
        for one in memory.concordance(words, language, MOST_REMEMBERED)
        if (fold(words_of(one.source)), fold(words_of(one.target))) not in public
    ]
