"""Finds live items: first by what visitors read in their language, then in the others.

One statement asks all: the documents of a page in their order, how many items there are, and how
many there would be of each kind, phase and region.
"""

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import connection, transaction

from phases import languages
from phases.models.publishable import Item
from phases.search.configurations import SIMPLE, WITH_ACCENTS, configuration, known
from phases.search.documents import language_mark, translated_mark
from phases.search.parts import KINDS
from phases.search.words import Unit, regular

BY_RANK, BY_DATE = "rank", "date"
#: What a word counts that stands in the rest, in texts, in names, in the title.
WEIGHTS = "{0.02, 0.1, 0.5, 1.0}"
#: In the order in which items of equal rank are told.
KIND_NAMES = [item_model._meta.model_name for item_model in KINDS]


@dataclass(frozen=True)
class Asked:
    """What a visitor wants to be found; nothing in a facet: everything."""

    units: tuple[Unit, ...]
    language: str
    kinds: tuple[type[Item], ...] = ()
    phases: tuple[uuid.UUID, ...] = ()
    regions: tuple[uuid.UUID, ...] = ()
    order: str = BY_RANK


@dataclass(frozen=True)
class Found:
    """A part of what was found, and its numbers."""

    #: Ids of documents, in order: those in other languages than the visitor's come last.
    documents: list[int]
    total: int = 0
    #: How many items there would be, by each facet, the others being as they are asked.
    kinds: dict[str, int] = field(default_factory=dict)
    phases: dict[uuid.UUID, int] = field(default_factory=dict)
    regions: dict[uuid.UUID, int] = field(default_factory=dict)


_AS_WRITTEN = (SIMPLE, "")
_LEXEME = re.compile(r"('(?:[^']|'')*')(:\*)?")
#: The place of a language: 0 for the visitor's own, then the others, however many. These are asked
#: for at once: a mark stands in documents of its own language only.
_OWN = """
SELECT id, item_id, item_model, updated_at, {key} AS key, 0 AS place, {rank}
FROM phases_searchdocument,
    (SELECT %(query)s::tsquery AS query, %(title)s::tsquery AS title) asked
WHERE vector @@ (%(mark)s::tsquery && %(query)s::tsquery)
"""
_ELSEWHERE = """
SELECT DISTINCT ON (item_id)
    id, item_id, item_model, updated_at, {key} AS key, place, {rank}
FROM unnest(
    string_to_array(%(codes)s, E'\\n'),
    string_to_array(%(queries)s, E'\\n')::tsquery[],
    string_to_array(%(titles)s, E'\\n')::tsquery[]
) WITH ORDINALITY AS asked(code, query, title, place)
JOIN phases_searchdocument ON language = code
WHERE vector @@ %(elsewhere)s::tsquery AND item_id NOT IN (SELECT item_id FROM own)
ORDER BY item_id, place
"""
#: What documents with the same facets have in common; of those written before there was such a key
#: each is by itself.
_KEY = "coalesce(facets_key, -id)"
#: Whether all words stand in the title, and how often and how near to each other they stand.
_RANK = "vector @@ title AS is_title, ts_rank(%(weights)s, vector, query) AS rank"
_NO_RANK = "NULL::boolean AS is_title, NULL::float4 AS rank"
_FACETS = {
    "kind": "(%(kind)s::text[] IS NULL OR item_model = ANY(%(kind)s))",
    "phase": "(%(phase)s::uuid[] IS NULL OR phases && %(phase)s)",
    "region": "(%(region)s::uuid[] IS NULL OR regions && %(region)s)",
}
_VALUES = {"kind": "item_model", "phase": "unnest(phases)", "region": "unnest(regions)"}
_KIND_ORDER = "array_position(%(kinds)s, item_model)"
_ORDERS = {
    BY_RANK: f"place > 0, is_title DESC, rank DESC, {_KIND_ORDER}, updated_at DESC, item_id",
    BY_DATE: f"place > 0, updated_at DESC, {_KIND_ORDER}, item_id",
}
_FOUND = """
WITH own AS MATERIALIZED ({own}),
elsewhere AS MATERIALIZED ({elsewhere}),
found AS NOT MATERIALIZED (SELECT * FROM own UNION ALL SELECT * FROM elsewhere),
-- Items of one kind, phase and region count as one line: each facet reads these.
numbers AS MATERIALIZED (SELECT key, count(*) AS number, min(id) AS id FROM found GROUP BY key),
alike AS MATERIALIZED (
    SELECT key, number, item_model, phases, regions
    FROM numbers JOIN phases_searchdocument USING (id)
)
"""
_PAGE = """
(SELECT 'id' AS name, id::text AS value, row_number() OVER () AS number FROM (
    SELECT id FROM found {narrowed} ORDER BY {order} LIMIT %(size)s OFFSET %(first)s
) page)
"""
_NARROWED = "WHERE key IN (SELECT key FROM alike WHERE {asked})"
_LEADS = "EXISTS (SELECT FROM phases_searchdocument WHERE {facets} AND ({found}))"
_TOTAL = "UNION ALL (SELECT 'total', '', coalesce(sum(number), 0)::bigint FROM alike WHERE {asked})"
_COUNTS = (
    "UNION ALL (SELECT '{facet}', {value}::text, sum(number)::bigint FROM alike"
    " WHERE {asked} GROUP BY 2)"
)


def find(asked: Asked, *, first: int = 0, size: int = 25, counts: bool = True) -> Found:
    """Return ``size`` documents of what is ``asked`` for, after the ``first`` ones.

    Three queries, two where these words were asked for before. Without ``counts`` the documents
    only.
    """
    words = in_all_languages(asked.units, asked.language, known())
    if not words:
        return Found([])
    values = {**words, **_facets(asked), "weights": WEIGHTS, "kinds": KIND_NAMES}
    values |= {"first": first, "size": size}
    narrows = any((asked.kinds, asked.phases, asked.regions))
    rows = _by_index(_statement(asked.order, narrows=narrows, counts=counts), values)
    numbers: dict[str, dict[str, int]] = {name: {} for name in ("id", "total", *_FACETS)}
    for name, value, number in rows:
        numbers[name][value] = number
    return Found(
        [int(pk) for pk, _place in sorted(numbers["id"].items(), key=lambda pair: pair[1])],
        sum(numbers["total"].values()),
        numbers["kind"],
        {uuid.UUID(pk): number for pk, number in numbers["phase"].items()},
        {uuid.UUID(pk): number for pk, number in numbers["region"].items()},
    )


def leads(asked: Asked, candidates: Sequence[tuple[Unit, ...]]) -> list[bool]:
    """Return of each of ``candidates`` whether anything would be found with these words in place
    of those ``asked`` for. Three queries."""
    order = _order(asked.language)
    forms = iter(_forms([unit for units in candidates for unit in units], order))
    values, conditions = _facets(asked), []
    for number, units in enumerate(candidates):
        said = [next(forms) for _unit in units]
        found = []
        for place, code in enumerate(order):
            query = _joined(_terms(units, said, code))
            values[f"query_{number}_{place}"] = f"'{language_mark(code)}' & ({query})"
            found.append(f"vector @@ %(query_{number}_{place})s::tsquery")
        conditions.append(
            _LEADS.format(facets=" AND ".join(_FACETS.values()), found=" OR ".join(found))
        )
    [led] = _by_index(f"SELECT {', '.join(conditions)}", values)
    return list(led)


def _by_index(statement: str, values: dict[str, Any]) -> list[tuple]:
    """Return the rows of ``statement``. Two queries in a transaction.

    PostgreSQL takes reading the words of every document for cheaper than it is.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(statement, values)
        return cursor.fetchall()


def _order(language: str) -> list[str]:
    return [language, *(code for code in languages.ALL if code != language)]


def _facets(asked: Asked) -> dict[str, Any]:
    kinds = [kind._meta.model_name for kind in asked.kinds]
    return {
        "kind": kinds or None,
        "phase": list(asked.phases) or None,
        "region": list(asked.regions) or None,
    }


def _statement(order: str, *, narrows: bool, counts: bool) -> str:
    rank = _RANK if order == BY_RANK else _NO_RANK
    asked = " AND ".join(_FACETS.values())
    own, elsewhere = (part.format(key=_KEY, rank=rank) for part in (_OWN, _ELSEWHERE))
    narrowed = _NARROWED.format(asked=asked) if narrows else ""
    statement = _FOUND.format(own=own, elsewhere=elsewhere)
    statement += _PAGE.format(narrowed=narrowed, order=_ORDERS[order])
    if counts:
        statement += _TOTAL.format(asked=asked)
        for facet, value in _VALUES.items():
            others_asked = " AND ".join(c for name, c in _FACETS.items() if name != facet)
            statement += _COUNTS.format(facet=facet, value=value, asked=others_asked)
    return statement


# From words to what PostgreSQL is asked


@lru_cache(maxsize=1_000)
def in_all_languages(
    units: tuple[Unit, ...], language: str, _configurations: frozenset[str]
) -> Mapping[str, Any]:
    """Return the values of a statement that finds ``units``, for visitors in ``language``: empty
    where nothing is left to ask for. One query.

    Most searches ask for the same few words, and with many languages each costs as many stems.
    What the words are depends on the configurations that the database has, and on nothing else.
    """
    order = _order(language)
    queries = tsqueries(units, order)
    if not all(queries):
        return {}
    own, *others = queries
    return {
        "mark": f"'{language_mark(language)}'",
        "query": own,
        "title": _in_title(own),
        "elsewhere": _in_any(order[1:], others),
        # One text: psycopg would read each of them once more for every search.
        "codes": "\n".join(order[1:]),
        "queries": "\n".join(others),
        "titles": "\n".join(map(_in_title, others)),
    }


def tsqueries(units: Sequence[Unit], codes: Sequence[str]) -> list[str]:
    """Return for each of the languages ``codes`` the text of a tsquery that all ``units`` meet.

    Each in any of its forms, by the rules of the language or by those of French, which stands in
    for a missing translation. Words that a language has too many of to be of use are left out,
    unless there are no others. "" where nothing is left. One query.
    """
    forms = _forms(units, codes)
    return [_joined(_terms(units, forms, code)) for code in codes]


def tsqueries_of_each(units: Sequence[Unit], code: str) -> list[str]:
    """Return for each of ``units`` the text of its tsquery in the language ``code``. One query."""
    forms = _forms(units, [code])
    return [_joined(_terms([unit], [form], code)) for unit, form in zip(units, forms, strict=True)]


def _rules(code: str) -> list[tuple[str, str]]:
    """Return the configurations for a query in the language ``code``, each with its language."""
    rules = [(configuration(code), code)]
    if code in WITH_ACCENTS:
        rules.append((WITH_ACCENTS[code], code))
    if code != languages.SOURCE:
        rules.append((configuration(languages.SOURCE), languages.SOURCE))
    return rules


def _forms(units: Sequence[Unit], codes: Sequence[str]) -> list[dict[tuple[str, str], str]]:
    """Return what each unit is by the rules of each language: configuration → tsquery."""
    rules = list(dict.fromkeys([_AS_WRITTEN, *(rule for code in codes for rule in _rules(code))]))
    texts = [
        " ".join(regular(word, language) for word in unit.words)
        for unit in units
        for _configuration, language in rules
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT phraseto_tsquery(rules::regconfig, words)::text FROM"
            " unnest(%s::text[], %s::text[]) WITH ORDINALITY AS u(rules, words, place)"
            " ORDER BY place",
            [[name for name, _language in rules] * len(units), texts],
        )
        said = iter([text for (text,) in cursor.fetchall()])
    return [{rule: next(said) for rule in rules} for _unit in units]


def _terms(
    units: Sequence[Unit], forms: Sequence[dict[tuple[str, str], str]], code: str
) -> Iterator[tuple[str, bool]]:
    """Yield what stands for each unit, and whether it says anything."""
    for unit, said in zip(units, forms, strict=True):
        stems = [said[rule] for rule in _rules(code)]
        as_written = said[_AS_WRITTEN]
        if not as_written:  # letters to Python, none to the database
            continue
        wanted = [stem for stem in stems if stem] or [as_written]
        if unit.is_prefix:
            wanted.append(f"{as_written}:*")
        term = " | ".join(f"({form})" for form in dict.fromkeys(wanted))
        yield f"({term})", all(stems) or len(unit.words) > 1


def _joined(terms: Iterable[tuple[str, bool]]) -> str:
    terms = list(terms)
    return " & ".join([term for term, says in terms if says] or [term for term, _says in terms])


def _in_any(codes: Iterable[str], queries: Iterable[str]) -> str:
    """Return the tsquery for documents in any of the languages ``codes``: many of them have the
    same query, and PostgreSQL reads its words once."""
    marks: dict[str, list[str]] = {}
    for code, query in zip(codes, queries, strict=True):
        marks.setdefault(query, []).append(f"'{translated_mark(code)}'")
    return " | ".join(f"(({' | '.join(some)}) & ({query}))" for query, some in marks.items())


def _in_title(query: str) -> str:
    """Return ``query`` for titles only."""
    return _LEXEME.sub(lambda found: f"{found[1]}:{'*' if found[2] else ''}A", query)
