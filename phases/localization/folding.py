"""Comparing texts as readers do: without accents, without capitals."""

import unicodedata

from django.db import models
from django.db.models import Value

#: Accented Latin letters with the letter under the accent. Of our own: ``lower`` of the embedded
#: database knows ASCII only, and ``unaccent`` makes two letters of some, so places would differ.
_UNACCENTED = {
    letter: base
    for letter in map(chr, range(0xC0, 0x180))
    if (base := unicodedata.normalize("NFD", letter)[0]) != letter and base.isascii()
} | {"’": "'"}
_FOLDING = str.maketrans(_UNACCENTED)


def fold(text: str) -> str:
    """Return ``text`` without accents and in lower case, as :class:`Folded` does in SQL.

    One character for one: places in the result are places in ``text``.
    """
    folded = (letter.lower() for letter in text.translate(_FOLDING))
    return "".join(letter if len(letter) == 1 else letter[0] for letter in folded)


class Folded(models.Func):
    """SQL: a text without accents and in lower case."""

    function = "translate"
    template = "lower(%(function)s(%(expressions)s))"
    output_field = models.TextField()

    def __init__(self, expression):
        letters, plain = "".join(_UNACCENTED), "".join(_UNACCENTED.values())
        super().__init__(expression, Value(letters), Value(plain))
