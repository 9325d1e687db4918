"""Writes what is searched: a document for each live item and language, and the vocabulary.

In the transaction that changes the public state: what is withdrawn is not found from the same
moment on. Items that are shown with the words of one that changed are written anew with it.
"""

import json
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import islice

from django.conf import settings
from django.db import connection

from phases import languages
from phases.models import SearchDocument, SearchWord
from phases.models.publishable import Item
from phases.search.configurations import SIMPLE, WITH_ACCENTS, configuration
from phases.search.parts import KINDS, WEIGHTS
from phases.search.words import WORD, composed, folded, normal, regular, words_in
from phases.snapshot import Snapshot, row_key

#: Items that are read and written at once.
BATCH = 500
#: Characters of one document that are found: PostgreSQL takes a megabyte of words with places.
MOST_CHARACTERS = 150_000
#: Letters of a word that is suggested in place of another.
SUGGESTED = range(4, 41)

#: The rules by which the words of each weight are indexed. Stems come first, whose places phrases
#: need: PostgreSQL counts to 16,383.
FRENCH, OWN, ACCENTED, AS_WRITTEN = ("french", "own", "accented", "as written")
_VECTORS = [
    *((weight, rule) for weight in WEIGHTS for rule in (FRENCH, OWN, ACCENTED)),
    *((weight, AS_WRITTEN) for weight in WEIGHTS),
]
_INSERT = """
INSERT INTO phases_searchdocument
    (item_model, item_id, language, parts, phases, regions, facets_key, updated_at, vector)
VALUES (%s, %s, %s, %s::jsonb, %s::uuid[], %s::uuid[], %s, %s, {vector})
""".format(
    vector=" || ".join(
        [
            "array_to_tsvector(%s::text[])",
            *(f"setweight(to_tsvector(%s::regconfig, %s), '{w}')" for w, _rule in _VECTORS),
        ]
    )
)
#: The languages, whether French stands there in place of what is outdated, and whether there is
#: the key of the facets.
_WRITTEN = """
SELECT DISTINCT language, vector @@ quote_literal(language || '!')::tsquery, facets_key IS NOT NULL
FROM phases_searchdocument
"""
_COUNT = """
INSERT INTO phases_searchword (language, word, folded, documents)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::int[])
ON CONFLICT (language, word)
DO UPDATE SET documents = phases_searchword.documents + EXCLUDED.documents
"""


def write(item: Item, before: Snapshot, after: Snapshot) -> None:
    """Write the documents of ``item``, whose public state was ``before`` and is ``after`` ({} of
    what is not public), and of those with which it is shown."""
    if type(item) in KINDS:
        write_items(type(item), [item.pk])
    for item_model, kind in KINDS.items():
        for other, path, fields in kind.beside:
            if other is type(item) and _differ(item, fields, before, after):
                rows = kind.rows().filter(**{path: item.pk})
                write_items(item_model, rows.order_by("pk").values_list("pk", flat=True).distinct())
        for other, column, fields in kind.named_by:
            if other is type(item) and _differ(item, fields, before, after):
                # The row itself names nothing any more when it is withdrawn.
                key = row_key(other, item.pk)
                named = {snapshot[key][column] for snapshot in (before, after) if key in snapshot}
                write_items(item_model, [uuid.UUID(pk) for pk in sorted(filter(None, named))])


def write_all() -> int:
    """Write all documents and the vocabulary anew; return how many documents there are."""
    SearchDocument.objects.all().delete()
    SearchWord.objects.all().delete()
    for item_model, kind in KINDS.items():
        write_items(item_model, kind.rows().order_by("pk").values_list("pk", flat=True))
    return SearchDocument.objects.count()


def write_items(item_model: type[Item], pks: Iterable[uuid.UUID]) -> None:
    """Write the documents of items of one kind; of those that are not public there are none."""
    waiting = iter(pks)
    while batch := list(islice(waiting, BATCH)):
        known = {
            (document.item_id, document.language): document
            for document in SearchDocument.objects.filter(item_id__in=batch).defer("vector")
        }
        new, same = [], set()
        rows = KINDS[item_model].rows().filter(pk__in=batch)
        for document in _documents(item_model, rows):
            key = document.item_id, document.language
            if key in known and _content(known[key]) == _content(document):
                same.add(key)
            else:
                new.append(document)
        old = [document for key, document in known.items() if key not in same]
        SearchDocument.objects.filter(pk__in=[document.pk for document in old]).delete()
        _insert(new)
        _count_words(new, old)


def is_complete() -> bool:
    """Return whether there are documents in every language, if anything is to be found, and all
    are written as ``REPLACE_OUTDATED`` asks now."""
    wanted = {(code, code in settings.REPLACE_OUTDATED, True) for code in languages.ALL}
    with connection.cursor() as cursor:
        cursor.execute(_WRITTEN)
        present = set(cursor.fetchall())
    return present == wanted or not any(kind.rows().exists() for kind in KINDS.values())


def _differ(item: Item, fields: Iterable[str], before: Snapshot, after: Snapshot) -> bool:
    if bool(before) != bool(after):
        return True
    names = {
        *fields,
        *(languages.column(field, code) for field in fields for code in languages.ALL),
    }
    old, new = (
        {
            path: value
            for path, value in snapshot.get(row_key(type(item), item.pk), {}).items()
            if path.partition("#")[0] in names
        }
        for snapshot in (before, after)
    )
    return old != new


def _content(document: SearchDocument) -> tuple:
    parts = [list(part) for part in document.parts]
    return parts, document.phases, document.regions, document.updated_at


def _documents(item_model: type[Item], rows: Iterable[Item]) -> Iterator[SearchDocument]:
    kind = KINDS[item_model]
    for item in rows:
        # As sets: their order is that of names which may change.
        phases = sorted(phase.pk for phase in kind.phases(item))
        regions = sorted(region.pk for region in kind.regions(item))
        for language in languages.ALL:
            parts = [
                part._replace(text=composed(part.text).replace("\x00", " "))
                for part in kind.parts(item, language)
            ]
            yield SearchDocument(
                item_model=item_model._meta.model_name,
                item_id=item.pk,
                language=language,
                parts=parts,
                phases=phases,
                regions=regions,
                updated_at=item.updated_at or item.published_at,
            )


def _insert(documents: Iterable[SearchDocument]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            _INSERT,
            [
                (
                    document.item_model,
                    document.item_id,
                    document.language,
                    json.dumps(document.parts),
                    document.phases,
                    document.regions,
                    _facets_key(document),
                    document.updated_at,
                    _marks(document),
                    *_rules_and_words(document),
                )
                for document in documents
            ],
        )


def _facets_key(document: SearchDocument) -> int:
    """Return what documents of one kind, phases and regions have in common, and no others."""
    facets = repr((document.item_model, document.phases, document.regions))
    return int.from_bytes(blake2b(facets.encode(), digest_size=8).digest()) >> 1


def language_mark(language: str) -> str:
    """Return the word that stands in every document of ``language`` and in no text: the index
    leaves out the others by it."""
    return f"{language}#"


def translated_mark(language: str) -> str:
    """Return the same for the documents that have words in ``language`` itself."""
    return f"{language}@"


def replaced_mark(language: str) -> str:
    """Return the same for those written with French in place of outdated translations."""
    return f"{language}!"


def _marks(document: SearchDocument) -> list[str]:
    marks = [language_mark(document.language)]
    if any(language == document.language for _weight, language, _anchor, _text in document.parts):
        marks.append(translated_mark(document.language))
    if document.language in settings.REPLACE_OUTDATED:
        marks.append(replaced_mark(document.language))
    return marks


def _rules_and_words(document: SearchDocument) -> Iterator[str]:
    """Yield for each of _VECTORS the configuration and the words: those of each part by the rules
    of its language, of names by those of the document's, then all as they are written."""
    language = document.language
    words: dict[tuple[str, str], list[str]] = defaultdict(list)
    left = MOST_CHARACTERS
    for weight, part_language, _anchor, text in sorted(document.parts, key=lambda part: part[0]):
        found, left = words_in(text[:left]), max(0, left - len(text))
        words[weight, AS_WRITTEN] += found
        if (part_language or language) == languages.SOURCE:
            words[weight, FRENCH] += found
            continue
        words[weight, OWN] += (regular(word, language) for word in found)
        if language in WITH_ACCENTS:
            words[weight, ACCENTED] += (regular(word, language) for word in found)
    configurations = {
        FRENCH: configuration(languages.SOURCE),
        OWN: configuration(language),
        ACCENTED: WITH_ACCENTS.get(language, SIMPLE),
        AS_WRITTEN: SIMPLE,
    }
    for weight, rule in _VECTORS:
        yield configurations[rule]
        yield " ".join(words[weight, rule])


def _count_words(new: Iterable[SearchDocument], old: Iterable[SearchDocument]) -> None:
    """Keep in step in how many documents of its language each word stands."""
    counts: Counter[tuple[str, str]] = Counter()
    for documents, sign in ((new, 1), (old, -1)):
        for document in documents:
            for word in _vocabulary(document):
                counts[document.language, word] += sign
    changed = sorted((*key, folded(key[1]), count) for key, count in counts.items() if count)
    if changed:
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, [list(column) for column in zip(*changed, strict=True)])
        if any(count < 0 for *_word, count in changed):
            SearchWord.objects.filter(documents__lte=0).delete()


def _vocabulary(document: SearchDocument) -> set[str]:
    words = {normal(word) for part in document.parts for word in WORD.findall(part[-1])}
    return {word for word in words if word.isalpha() and len(word) in SUGGESTED}
