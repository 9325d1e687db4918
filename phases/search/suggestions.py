"""« Vouliez-vous dire … ? »: words like those that are found nowhere, and that are found."""

from django.db import connection

from phases.search.query import Asked, leads, tsqueries_of_each
from phases.search.words import WORD, Unit, folded, normal, units_of

#: How many words are tried in place of one.
TRIED = 3

_UNKNOWN = """
SELECT place FROM unnest(%s::text[]) WITH ORDINALITY AS asked(query, place)
WHERE query <> '' AND NOT EXISTS (
    SELECT FROM phases_searchdocument WHERE vector @@ query::tsquery
)
"""
_ALIKE = """
SELECT asked.word, alike.word
FROM unnest(%(words)s::text[], %(folded)s::text[]) AS asked(word, folded)
CROSS JOIN LATERAL (
    SELECT vocabulary.word, similarity(vocabulary.folded, asked.folded) AS nearness, documents
    FROM phases_searchword AS vocabulary
    WHERE language = %(language)s AND vocabulary.folded %% asked.folded
    ORDER BY nearness DESC, documents DESC, vocabulary.word LIMIT %(tried)s
) AS alike
ORDER BY nearness DESC, documents DESC, alike.word
"""


def corrections(query: str, asked: Asked) -> list[str]:
    """Return ``query``, of which nothing was found, in other words that lead to something, the
    nearest first; several only where one word of it is unknown. Six queries at most.
    """
    words = list(dict.fromkeys(word for unit in asked.units for word in unit.words))
    unknown = _unknown(words, asked.language)
    alike = _alike(unknown, asked.language) if unknown else {}
    if not unknown or alike.keys() != set(unknown):
        return []
    tried = min(map(len, alike.values())) if len(unknown) == 1 else 1
    candidates = [
        _replaced(query, {word: others[place] for word, others in alike.items()})
        for place in range(tried)
    ]
    led = leads(asked, [tuple(units_of(candidate)) for candidate in candidates])
    return [candidate for candidate, is_found in zip(candidates, led, strict=True) if is_found]


def _replaced(query: str, others: dict[str, str]) -> str:
    return WORD.sub(lambda found: others.get(normal(found[0]), found[0]), query)


def _unknown(words: list[str], language: str) -> list[str]:
    queries = tsqueries_of_each([Unit((word,)) for word in words], language)
    with connection.cursor() as cursor:
        cursor.execute(_UNKNOWN, [queries])
        return [words[place - 1] for (place,) in cursor.fetchall()]


def _alike(words: list[str], language: str) -> dict[str, list[str]]:
    values = {"words": words, "folded": [folded(word) for word in words]}
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, {**values, "language": language, "tried": TRIED})
        for word, other in cursor.fetchall():
            found.setdefault(word, []).append(other)
    return found
