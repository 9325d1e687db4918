"""What looks wrong in a translation beside its source. Pure, quick enough to ask while typing.

Texts are those of ``inline.py``: ``{1}words{/1}`` stands for markup. What one language asks of any
text is in ``conventions.py``, terms are in ``glossary.py``.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phases import languages
from phases.localization.conventions import Finding, check_text, without_addresses
from phases.localization.counterparts import (
    PLACEHOLDER,
    addresses_differ,
    endings_differ,
    numbers_differ,
    placeholders_differ,
    variables_differ,
)
from phases.localization.folding import fold
from phases.localization.inline import Inline

#: From so many characters on, a translation is expected to be about as long as its source.
LONG = 40
LEAST_RATIO, MOST_RATIO = 0.45, 2.2
#: So many words in a row that are those of the source were left untranslated.
RUN = 4

_PAIR = re.compile(r"\{(\d+)\}.*?\{/\1\}", re.DOTALL)
_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_DOUBLED = re.compile(r"(?<![\w’'-])([^\W\d_]{2,})\s+\1(?![\w’'-])", re.IGNORECASE)
_KEPT_APART = re.compile(r"\([^()]*\)|„[^“]*“|“[^”]*”|«[^»]*»")
#: Words that their language says twice.
_TWICE = {"fr": {"nous", "vous"}, "en": {"had", "that"}, "lt": {"labai", "vos"}}


def check(
    source: Inline, target: Inline, *, language: str, max_length: int | None = None
) -> list[Finding]:
    """Return what looks wrong in ``target``, a translation of ``source`` into ``language``.

    A text without markup is ``Inline(escape(text))``. Places are those of ``target.text``. Nothing
    is found in an empty one: it is missing, which its state says. ``max_length`` is of the field,
    in characters.
    """
    if not target.text.strip():
        return []
    plain, places = _without_placeholders(target.text)
    french = _without_placeholders(source.text)[0]
    found = [
        *placeholders_differ(source, target),
        *variables_differ(french, plain),
        *_length(french, plain, target.text, max_length),
    ]
    if _is_copied(french, plain, language):
        message = _("This is the French text: translate it.")
        return [*found, Finding("copied", "warning", message)]
    foreign = _words_of_own_tags(source.text, target.text, places)
    in_words = [
        *_untranslated(without_addresses(french), without_addresses(plain), foreign),
        *_doubled(french, plain, language),
        *(one for one in check_text(plain, language) if not _is_name(one, french, plain)),
    ]
    return [
        *found,
        *addresses_differ(french, plain),
        *numbers_differ(french, plain, language),
        *endings_differ(french, plain, language),
        *(_placed(one, places) for one in in_words),
    ]


def _is_name(one: Finding, source: str, target: str) -> bool:
    """Return whether what looks like a decimal is a name that French writes so too: Pôles 2.0."""
    written = target[one.start : one.end]
    return one.code == "decimal-sign" and "." in written and written in source


def _without_placeholders(text: str) -> tuple[str, list[int]]:
    """Return the words of ``text``, and the place in it of each of their characters."""
    places: list[int] = []
    at = 0
    for match in PLACEHOLDER.finditer(text):
        places += range(at, match.start())
        at = match.end()
    places += range(at, len(text))
    return "".join(text[place] for place in places), places


def _placed(one: Finding, places: list[int]) -> Finding:
    if one.start is None or one.end is None:
        return one
    return replace(one, start=places[one.start], end=places[one.end - 1] + 1)


def _length(source: str, target: str, whole: str, most: int | None) -> Iterator[Finding]:
    if most is not None and len(whole) > most:
        over = len(whole) - most
        message = ngettext(
            "Shorten the text by %(count)d character: it may have %(most)d.",
            "Shorten the text by %(count)d characters: it may have %(most)d.",
            over,
        )
        yield Finding("length", "error", message % {"count": over, "most": most}, most, len(whole))
    if len(source) >= LONG and len(target) < LEAST_RATIO * len(source):
        yield Finding("ratio", "hint", _("Much shorter than the French text: is a part missing?"))
    elif len(target) >= LONG and len(target) > MOST_RATIO * max(len(source), LONG / 2):
        yield Finding(
            "ratio", "hint", _("Much longer than the French text: is there something to cut?")
        )


# What must not be the same


def _common_words(text: str) -> list[str]:
    """Return the words that are no names, numbers or articles."""
    return [word for word in _WORD.findall(text) if word[0].islower() and len(word) >= 4]


def _is_copied(source: str, target: str, language: str) -> bool:
    if " ".join(source.split()) != " ".join(target.split()):
        return False
    return language != languages.SOURCE and len(_common_words(source)) >= 2


def _words_of_own_tags(source: str, target: str, places: list[int]) -> list[tuple[int, int]]:
    """Return where in the words of ``target`` its own tags mark them as another language."""
    there = {match[0] for match in PLACEHOLDER.finditer(source)}
    return [
        (bisect_left(places, match.start()), bisect_left(places, match.end()))
        for match in _PAIR.finditer(target)
        if f"{{{match[1]}}}" not in there
    ]


def _untranslated(source: str, target: str, foreign: list[tuple[int, int]]) -> Iterator[Finding]:
    """Find words in a row that stand in the source; names, quotations and brackets may."""
    words = [fold(word) for word in _WORD.findall(source)]
    runs = {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}
    if not runs:
        return
    apart = [*foreign, *(match.span() for match in _KEPT_APART.finditer(target))]
    there = [
        match
        for match in _WORD.finditer(target)
        if not any(start <= match.start() < end for start, end in apart)
    ]
    at = 0
    while at + RUN <= len(there):
        last = at
        while tuple(fold(word[0]) for word in there[last : last + RUN]) in runs:
            last += 1
        if last == at:
            at += 1
            continue
        start, end = there[at].start(), there[last + RUN - 2].end()
        if len(_common_words(target[start:end])) >= 2:
            yield Finding("untranslated", "warning", _("These words are still French."), start, end)
        at = last + RUN - 1


def _doubled(source: str, target: str, language: str) -> Iterator[Finding]:
    for match in _DOUBLED.finditer(target):
        word = match[1].lower()
        is_name = match[1][0].isupper() and match[0].split()[-1][0].isupper()
        if not is_name and word not in _TWICE.get(language, ()) and match[0] not in source:
            message = _("“%(word)s” stands twice: delete one.") % {"word": match[1]}
            yield Finding("doubled", "warning", message, *match.span())
