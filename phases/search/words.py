"""What a text and a query are made of: words, the same for the database and for Python. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from phases.localization.folding import fold

MAX_QUERY = 200
MAX_WORDS = 8
#: Fewer letters and digits in all find nothing in particular.
MIN_LETTERS = 2
#: From how many letters on the last word may be the beginning of one.
MIN_PREFIX = 3

#: Forms of a word that Snowball cuts shorter than all others, by their endings → such another form.
_IRREGULAR = {"lt": (re.compile(r"er(?:iai|yje)$"), "eriui")}

WORD = re.compile(r"[^\W_]+")
_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]*)[\"“”„«»]")


@dataclass(frozen=True)
class Unit:
    """A word of a query, the words of a phrase, or (``is_prefix``) the beginning of a word."""

    words: tuple[str, ...]
    is_prefix: bool = False

    @property
    def text(self) -> str:
        return " ".join(self.words)


def composed(text: str) -> str:
    """Return ``text`` with each letter and its accent as one character."""
    return unicodedata.normalize("NFC", text)


def normal(word: str) -> str:
    """Return a word as the database gets it: « 3ᵉ » is 3e. Its accents are left to the database."""
    return unicodedata.normalize("NFKC", word).lower()


def folded(word: str) -> str:
    """Return a word without accents, as it is compared here."""
    return fold(unicodedata.normalize("NFKC", word)).replace("œ", "oe").replace("æ", "ae")


def regular(word: str, language: str) -> str:
    """Return ``word``, or another form of it that the rules of ``language`` know better: of all
    forms of *klasteris*, Snowball takes *klasteriai* for another word."""
    if language not in _IRREGULAR:
        return word
    pattern, ending = _IRREGULAR[language]
    return pattern.sub(ending, word)


def words_in(text: str) -> list[str]:
    """Return the words of ``text`` in order, for the database.

    It is not left to its own parser, which takes apostrophes and no-break spaces for letters where
    the database has no locale, and capitals with accents for other letters than small ones.
    """
    return [normal(word) for word in WORD.findall(composed(text))]


def cleaned(query: str) -> str:
    """Return what a visitor typed in single spaces, bounded."""
    return " ".join(composed(query.replace("\x00", " ")[:MAX_QUERY]).split())[:MAX_QUERY]


def units_of(query: str) -> list[Unit]:
    """Return the words and phrases of a :func:`cleaned` query, MAX_WORDS words at most.

    A quotation mark that is not closed is none. The last word may be the beginning of one.
    """
    units: list[Unit] = []
    left, position = MAX_WORDS, 0

    def add(words: list[str], *, is_phrase: bool) -> None:
        nonlocal left
        words, left = words[:left], left - len(words[:left])
        units.extend([Unit(tuple(words))] if is_phrase and words else map(Unit, zip(words)))

    for quoted in _QUOTED.finditer(query):
        add(words_in(query[position : quoted.start()]), is_phrase=False)
        add(words_in(quoted[1]), is_phrase=True)
        position = quoted.end()
    rest = words_in(query[position:])
    is_whole = len(rest) <= left
    add(rest, is_phrase=False)
    if rest and is_whole and len(units[-1].text) >= MIN_PREFIX:
        units[-1] = Unit(units[-1].words, is_prefix=True)
    return list(dict.fromkeys(units))


def is_too_short(units: Iterable[Unit]) -> bool:
    """Return whether a query has too few letters to ask for anything."""
    return sum(len(word) for unit in units for word in unit.words) < MIN_LETTERS
