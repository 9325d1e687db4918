"""What there is to count before a translation is ordered: words, and which of them are new."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from phases.localization import inline
from phases.localization.bitext import Unit
from phases.localization.memory import scores

_WORD = re.compile(r"\w+")


@dataclass
class Amount:
    """So many texts with so many words."""

    texts: int = 0
    words: int = 0

    def add(self, words: int) -> None:
        """Count one text more."""
        self.texts += 1
        self.words += words


@dataclass
class Quote:
    """How much there is in all, and of that: new, near to or the same as what was translated
    before, and repeated within the export (counted once as one of the former)."""

    total: Amount = field(default_factory=Amount)
    new: Amount = field(default_factory=Amount)
    near: Amount = field(default_factory=Amount)
    exact: Amount = field(default_factory=Amount)
    repeated: Amount = field(default_factory=Amount)


def quote_of(units: Iterable[Unit], language: str) -> Quote:
    """Count ``units`` against the translation memory of ``language``: two queries for every hundred
    texts, and one more."""
    quote = Quote()
    first: dict[str, int] = {}
    for unit in units:
        words = words_of(unit)
        quote.total.add(words)
        if unit.source in first:
            quote.repeated.add(words)
        else:
            first[unit.source] = words
    known = scores(first, language)
    for source, words in first.items():
        score = known.get(source, 0)
        (quote.exact if score == 100 else quote.near if score else quote.new).add(words)
    return quote


def words_of(unit: Unit) -> int:
    """Return how many words the source text has, without its placeholders."""
    return len(_WORD.findall(unit.source if unit.is_plain else inline.words_of(unit.source)))
