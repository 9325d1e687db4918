"""The glossary at work: its terms in a French text, and whether a translation uses them. Pure.

Words are compared without their endings (:mod:`phases.localization.stems`): Lithuanian has seven
cases. What is written for people, «label / accreditation», «(pagrindinė) kryptis», is read by
:func:`wordings`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise, product, takewhile

from phases.localization.folding import fold
from phases.localization.stems import french_form, stem

#: Words that may stand between those of a term in a translation: “technological and innovation
#: challenges” has “technological challenges” in it.
MOST_BETWEEN = 7
#: Stems of one word that a stemmer told apart (iššūki, iššūkis) have so many letters in common,
#: and so much of the longer one.
AKIN_LETTERS, AKIN_PART = 4, 0.7
MOST_WORDINGS = 16

_TOKEN = re.compile(r"\{/?\d+/?\}|[^\W_]+(?:&[^\W_]+)*")
_TRAILING = re.compile(r"^(.*\S)\s*\(([^()]+)\)$")
_OPTIONAL = re.compile(r"\(([^()]+)\)\s*")
_QUOTED = re.compile(r"[«“„\"]\s*([^«»“”„\"]+?)\s*[»”“\"]")
_EITHER = re.compile(r"[^\s/()]+(?:/[^\s/()]+)+")
#: French words that a term is found without: contrat de performance, contrats de la performance.
_LITTLE = frozenset({"a", "au", "aux", "d", "de", "des", "du", "en", "l", "la", "le", "les"})
_BREAK = re.compile(r"[.;:!?()«»\n]")


@dataclass(frozen=True)
class Term:
    """A term of the glossary in one language, as it is written there.

    ``status`` is a value of ``TermTranslation.Status``: where the translation is from.
    """

    source: str
    target: str
    status: str
    note: str = ""


@dataclass(frozen=True)
class Found:
    """A term that is in a French text: its places, and the words that translate it, best first."""

    term: Term
    places: tuple[tuple[int, int], ...]
    targets: tuple[str, ...]


def wordings(written: str) -> tuple[str, ...]:
    """Return the wordings that a cell of the glossary stands for, best first.

    «a / b» and «a/b c» are alternatives; «(a) b» is b, with or without a; at the end «a (B)» is
    also B when one of both is an abbreviation of the other, repeats it or is given in quotes, and
    an explanation otherwise.
    """
    found: list[str] = []
    for part in re.split(r"\s+/\s+", written.strip()):
        for words in _spelt_out(part):
            found += _with_and_without(words)
    return tuple(dict.fromkeys(filter(None, found)))[:MOST_WORDINGS]


def _spelt_out(words: str) -> list[str]:
    if not (trailing := _TRAILING.match(words)):
        return [words]
    words, more = trailing[1], trailing[2]
    if quoted := _QUOTED.findall(more):
        return [words, *quoted]
    repeats = {french_form(one) for one in more.split()} & {
        french_form(one) for one in words.split()
    }
    return (
        [words, more] if repeats or _is_abbreviation(words) or _is_abbreviation(more) else [words]
    )


def _is_abbreviation(words: str) -> bool:
    return len(words) <= 6 and words.upper() == words and " " not in words


def _with_and_without(words: str) -> Iterator[str]:
    for without in (True, False):
        text = " ".join(_OPTIONAL.sub("" if without else r"\1 ", words).split())
        choices = [one.split("/") if _EITHER.fullmatch(one) else [one] for one in text.split(" ")]
        for chosen in product(*choices):
            yield " ".join(chosen)


@dataclass(frozen=True)
class _Token:
    key: str
    start: int
    end: int
    is_capital: bool


@dataclass(frozen=True)
class _Pattern:
    """A French wording: the keys of its words, and what it asks of the text."""

    keys: tuple[str, ...]
    term: Term
    has_comma: bool
    #: «État», «PME»: one word that is only meant with its capitals.
    exactly: str


class Glossary:
    """Terms in one target language, ready to be looked for. Safe to share between threads."""

    def __init__(self, terms: Iterable[Term], language: str):
        self.language = language
        self._patterns: dict[str, list[_Pattern]] = {}
        self._targets: dict[Term, tuple[str, ...]] = {}
        self._keys: dict[Term, list[list[str]]] = {}
        for term in terms:
            self._targets[term] = wordings(term.target)
            self._keys[term] = [self._target_keys(one) for one in self._targets[term]]
            for wording in wordings(term.source):
                if pattern := _pattern(wording, term):
                    self._patterns.setdefault(pattern.keys[0], []).append(pattern)
        for patterns in self._patterns.values():
            patterns.sort(key=lambda pattern: -len(pattern.keys))

    def find(self, source: str) -> list[Found]:
        """Return the terms in the French text ``source``, in its order.

        Where one is part of a longer one, only the longer one is found.
        """
        places: dict[Term, list[tuple[int, int]]] = {}
        tokens = _tokens(source)
        at = 0
        while at < len(tokens):
            pattern = next(
                (
                    p
                    for p in self._patterns.get(tokens[at].key, ())
                    if _is_at(p, source, tokens, at)
                ),
                None,
            )
            if pattern is None:
                at += 1
                continue
            last = at + len(pattern.keys) - 1
            places.setdefault(pattern.term, []).append((tokens[at].start, tokens[last].end))
            at = last + 1
        return [Found(term, tuple(spans), self._targets[term]) for term, spans in places.items()]

    def unused(self, source: str, target: str) -> list[Found]:
        """Return the terms in ``source`` of which ``target`` uses no wording, in any form.

        A term that ``target`` gives in French, as a name or in brackets, is used.
        """
        found = self.find(source)
        if not found:
            return []
        kept = fold(target)
        stems = [stem(one[0], self.language) for one in _words(target)]
        return [one for one in found if not self._is_used(one, source, stems, kept)]

    def _is_used(self, one: Found, source: str, stems: list[str], kept: str) -> bool:
        return any(fold(source[start:end]) in kept for start, end in one.places) or any(
            _is_among(keys, stems) for keys in self._keys[one.term]
        )

    def _target_keys(self, wording: str) -> list[str]:
        words = [match[0] for match in _words(wording)]
        # Articles and prepositions change with the sentence.
        weighty = [word for word in words if len(word) > 3 or not word.islower()]
        return [stem(word, self.language) for word in weighty or words]


def _words(text: str) -> Iterator[re.Match]:
    return (match for match in _TOKEN.finditer(text) if not match[0].startswith("{"))


def _tokens(text: str) -> list[_Token]:
    return [
        _Token(key, match.start(), match.end(), match[0][0].isupper())
        for match in _words(text)
        if (key := french_form(match[0])) not in _LITTLE
    ]


def _pattern(wording: str, term: Term) -> _Pattern | None:
    keys = tuple(token.key for token in _tokens(wording))
    if not keys:
        return None
    exactly = wording if len(keys) == 1 and wording[0].isupper() else ""
    return _Pattern(keys, term, "," in wording, exactly)


def _is_at(pattern: _Pattern, text: str, tokens: list[_Token], at: int) -> bool:
    here = tokens[at : at + len(pattern.keys)]
    if tuple(token.key for token in here) != pattern.keys:
        return False
    if pattern.exactly:
        word = text[here[0].start : here[0].end]
        is_abbreviation = pattern.exactly.isupper() and len(pattern.exactly) > 1
        return word.isupper() if is_abbreviation else here[0].is_capital
    between = (text[a.end : b.start] for a, b in pairwise(here))
    return not any(_BREAK.search(gap) or ("," in gap and not pattern.has_comma) for gap in between)


def _is_among(keys: list[str], stems: list[str]) -> bool:
    """Return whether all ``keys`` stand close together in ``stems``, in whatever order."""
    places = [
        [at for at, one in enumerate(stems) if one == key or _is_akin(one, key)] for key in keys
    ]
    if not all(places):
        return False
    reach = len(keys) + MOST_BETWEEN
    return any(
        all(any(start <= at < start + reach for at in found) for found in places)
        for start in sorted({at for found in places for at in found})
    )


def _is_akin(one: str, other: str) -> bool:
    """Return whether two stems begin alike for most of the longer one."""
    pairs = zip(one, other, strict=False)
    alike = sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return alike >= AKIN_LETTERS and alike >= AKIN_PART * max(len(one), len(other))
