"""Words without their endings, so that a word is found in every number, gender and case. Pure."""

import threading
from functools import lru_cache

import snowballstemmer
from babel import Locale, UnknownLocaleError

from phases.localization.folding import fold

#: The stemmers keep the word that they work on.
_ONE_AT_A_TIME = threading.Lock()


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """Return what all forms of ``word`` in ``language`` have in common, folded.

    By the stemmers of Snowball, which join a word with others of its family (competitive,
    competitiveness): good for asking whether a term was used; :func:`french_form` is stricter.
    Where Snowball does not know the language, the whole word.
    """
    stemmer = _stemmer(language)
    if stemmer is None:
        return fold(word)
    if word[:-1].isupper() and word.endswith("s"):
        word = word[:-1]  # SMEs
    with _ONE_AT_A_TIME:
        return fold(stemmer.stemWord(word.lower()))


@lru_cache(maxsize=64)
def _stemmer(language: str):
    try:
        name = Locale.parse(language, sep="-").english_name.partition(" (")[0].lower()
    except (UnknownLocaleError, ValueError):
        return None
    return snowballstemmer.stemmer(name) if name in snowballstemmer.algorithms() else None


@lru_cache(maxsize=50_000)
def french_form(word: str) -> str:
    """Return a French ``word`` folded, without the endings of the plural and the feminine.

    The minimal stemmer of J. Savoy (“A stemming procedure and stopword list for general French
    corpora”, 1999) with the feminine of -if. Snowball's would find “innovants” for “innovation”.
    """
    word = fold(word)
    if len(word) <= 3:
        return word
    if word.endswith("aux") and not word.endswith("eaux"):
        word = f"{word[:-3]}al"
    elif word[-1] in "sx":
        word = word[:-1]
    if len(word) > 4:  # mise is not mis
        word = word.rstrip("e")
    if word.endswith("v"):
        word = f"{word[:-1]}f"
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word
