"""Where an item says what was asked for: a piece of its best part, with the words marked. Pure.

The pieces are plain text: a template escapes them and writes the marks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from phases.localization.stems import stem
from phases.search.parts import BODY, TITLE, Part
from phases.search.words import WORD, Unit, folded, normal, regular

EXTRACT = 220


@dataclass(frozen=True)
class Extract:
    """Pieces of a text in ``language``; True for those to mark."""

    pieces: list[tuple[str, bool]]
    language: str
    anchor: str = ""


@lru_cache(maxsize=50_000)
def _forms(word: str, language: str) -> tuple[str, frozenset[str]]:
    """Return a word without accents as it is written, and without its ending, by the rules for it
    with accents and without."""
    plain, accented = regular(folded(word), language), regular(normal(word), language)
    return folded(word), frozenset({stem(plain, language), stem(accented, language)})


@lru_cache(maxsize=1000)
def _first(letter: str) -> str:
    return folded(letter)[:1]


class Marker:
    """Knows the words of a query in a text of any language."""

    def __init__(self, units: Iterable[Unit]):
        words = [(word, unit.is_prefix) for unit in units for word in unit.words]
        # To mark every « de » says nothing, where there is more to mark.
        self._words = [pair for pair in words if len(pair[0]) > 2] or words
        self._beginnings = tuple(folded(word) for word, is_prefix in self._words if is_prefix)
        #: Language → words of texts → what they have in common with the query, "" for nothing.
        self._known: dict[str, dict[str, str]] = {}

    def common(self, text: str, language: str) -> set[str]:
        """Return what ``text`` and the query have in common."""
        known = self._words_in(language)
        return {common for word in WORD.findall(text) if (common := known[word])}

    def places(self, text: str, language: str) -> list[tuple[int, int]]:
        """Return where words of the query stand in ``text``."""
        known = self._words_in(language)
        return [match.span() for match in WORD.finditer(text) if known[match[0]]]

    def _words_in(self, language: str) -> dict[str, str]:
        known = self._known.get(language)
        if known is None:
            known = self._known[language] = _Known(self._words, self._beginnings, language)
        return known


class _Known(dict):
    """What a word has in common with those of a query: most words come again and again."""

    def __init__(self, words: Iterable[tuple[str, bool]], beginnings: tuple[str, ...], language):
        super().__init__()
        self._language, self._beginnings = language, beginnings
        self._stems = frozenset().union(*(_forms(word, language)[1] for word, _is in words))
        self._first = {_first(word[0]) for word in (*self._stems, *beginnings) if word}

    def __missing__(self, word: str) -> str:
        common = ""
        # To take an ending away is long, and leaves the first letter as it is.
        if _first(word[0]) in self._first:
            plain, stems = _forms(word, self._language)
            common = min(stems & self._stems, default="")
            if not common and self._beginnings and plain.startswith(self._beginnings):
                common = plain
        self[word] = common
        return common


def extract(parts: Iterable[Sequence[str]], marker: Marker, language: str) -> Extract:
    """Return the extract of a document in ``language``: from the part that holds most of the words,
    of these from the text; the first text when none does (a region's name was found)."""
    best, best_key = None, None
    for values in parts:
        part = Part(*values)
        if not part.language or part.weight == TITLE:
            continue
        key = (len(marker.common(part.text, part.language)), part.weight == BODY)
        if best_key is None or key > best_key:
            best, best_key = part, key
    if best is None:
        return Extract([], language)
    pieces = cut(best.text, marker.places(best.text, best.language) if best_key[0] else [])
    return Extract(pieces, best.language, best.anchor)


def cut(text: str, places: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """Return pieces of ``text`` around the first of ``places``, which are True."""
    first = places[0][0] if places else 0
    start = max(0, first - EXTRACT // 3)
    if start and (space := text.find(" ", start, first)) >= 0:
        start = space + 1
    end = len(text) if len(text) - start <= EXTRACT else text.rfind(" ", start, start + EXTRACT)
    end = end if end > start else min(len(text), start + EXTRACT)
    pieces, position = [("… ", False)] if start else [], start
    for place, after in places:
        if after > end:
            break
        if place > position:
            pieces.append((text[position:place], False))
        pieces.append((text[place:after], True))
        position = after
    if position < end:
        pieces.append((text[position:end], False))
    if end < len(text):
        pieces.append((" …", False))
    return pieces
