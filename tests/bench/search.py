"""Search over 20,000 items: what a visitor waits for, from the address to the page."""

import random
import time
from collections.abc import Iterator
from statistics import median, quantiles
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from phases import models
from phases.models.dates import PartialDate
from phases.search import documents
from phases.search.parts import KINDS
from tests.bench.data import LIVE, create
from tests.bench.memory import Texts

ITEMS = 20_000
ROUNDS = 40
#: Seconds that half of the searches of a kind may take.
LIMIT = 0.05
#: A word of each article that is added: they are a third of the items.
FREQUENT = "tripartite"
#: Every document that is found is read and ranked: the longest list is allowed more.
LONG_LISTS = {"in every item": 0.1}
MOST_QUERIES = 25
SEARCH, SUGGESTIONS = "/fr/recherche/", "/fr/recherche/suggestions.json"
SIZES = """
SELECT pg_table_size('phases_searchdocument'), pg_relation_size('searchdocument_vector'),
       pg_total_relation_size('phases_searchword'), (SELECT count(*) FROM phases_searchword)
"""


def measure() -> dict[str, dict]:
    """Return kind of search → queries, median, 95th percentile and how much is found."""
    texts = Texts()
    _fill(texts)
    client, results = Client(), {}
    for kind, addresses in _searches(texts).items():
        results[kind] = _clock(client, list(addresses))
    with connection.cursor() as cursor:
        cursor.execute(SIZES)
        names = ("documents", "index", "vocabulary", "words")
        results["sizes"] = dict(zip(names, cursor.fetchone(), strict=True))
    return results


def _fill(texts: Texts) -> None:
    """Add articles until there are ITEMS items, and write the documents of those."""
    there = sum(kind.rows().count() for kind in KINDS.values())
    print(f"Writing {ITEMS:,} items to search and measuring", flush=True)
    rows = create(models.Article, (_article(number, texts) for number in range(ITEMS - there)))
    start = time.perf_counter()
    documents.write_items(models.Article, (row.pk for row in rows))
    seconds = time.perf_counter() - start
    print(f"{len(rows):,} items written in {seconds:.0f} s", flush=True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE phases_searchdocument, phases_searchword")


def _article(number: int, texts: Texts) -> models.Article:
    paragraphs = "".join(f"<p>{texts.text('paragraph')}</p>" for _each in range(2))
    paragraphs += f"<p>Un accord {FREQUENT}.</p>"
    return models.Article(
        title_fr=texts.text("title")[:250],
        slug_fr=f"article-a-chercher-{number}",
        date=PartialDate(2013, 1, 9),
        summary_fr=texts.text("sentence"),
        body_fr=paragraphs,
        title_en=f"Invented article {number}",
        body_en=f"<p>Invented text {number}</p>",
        **LIVE,
    )


def _searches(texts: Texts) -> dict[str, Iterator[str]]:
    chance = random.Random(2)
    words = sorted({word.strip(".,:;()«»\u00a0").lower() for word in texts.words})
    words = [word for word in words if word.isalpha() and len(word) > 5]

    def some(make) -> Iterator[str]:
        return (make(chance.choice(words)) for _round in range(ROUNDS))

    def asked(path=SEARCH, **values) -> str:
        return f"{path}?{urlencode(values)}"

    def phrase() -> str:
        first = chance.choice([word for word in texts.words if len(word) > 4])
        return f'"{first} {chance.choice(texts.next.get(first, texts.words))}"'

    def typo(word: str) -> str:
        place = chance.randrange(1, len(word) - 1)
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]

    return {
        "one word": some(lambda word: asked(q=f"{word} ")),
        "two words": some(lambda word: asked(q=f"{word} {chance.choice(words)}")),
        "a phrase": (asked(q=phrase()) for _round in range(ROUNDS)),
        "a beginning": some(lambda word: asked(q=word[:4])),
        "a typing error": some(lambda word: asked(q=typo(word))),
        "no result": some(lambda word: asked(q=f"{word} zzzz{word}")),
        "one facet": some(lambda word: asked(q=word, type="article")),
        "by date": some(lambda word: asked(q=word, sort="date")),
        "while typing": some(lambda word: asked(SUGGESTIONS, q=word[:5])),
        "a frequent word": (asked(q=FREQUENT) for _round in range(ROUNDS // 2)),
        "in every item": (asked(q="inventé") for _round in range(ROUNDS // 2)),
    }


def _clock(client: Client, addresses: list[str]) -> dict:
    with CaptureQueriesContext(connection) as queries:
        client.get(addresses[0])
        asked = len(queries)
    times = []
    for address in addresses:
        start = time.perf_counter()
        answer = client.get(address)
        times.append(time.perf_counter() - start)
        if answer.status_code != 200:
            raise SystemExit(f"Error: {address} answers {answer.status_code}")
    return {
        "queries": asked,
        "seconds": round(median(times), 4),
        "p95": round(quantiles(times, n=20)[-1], 4),
    }


def report(results) -> None:
    """Print what each kind of search costs, in milliseconds, and what the documents take."""
    print(f"\n{'search':<18}{'queries':>9}{'p50':>9}{'p95':>9}   at {ITEMS:,} items")
    for kind, cost in results.items():
        if kind != "sizes":
            print(
                f"{kind:<18}{cost['queries']:>9}{cost['seconds'] * 1000:>6.0f} ms"
                f"{cost['p95'] * 1000:>6.0f} ms"
            )
    sizes = results["sizes"]
    print(
        f"documents {sizes['documents'] / 1e6:.0f} MB, their index {sizes['index'] / 1e6:.0f} MB, "
        f"{sizes['words']:,} words {sizes['vocabulary'] / 1e6:.0f} MB"
    )


def promises_broken(results) -> list[str]:
    """Return a sentence for each kind of search that takes too long or asks too many queries."""
    broken = []
    for kind, cost in results.items():
        if kind == "sizes":
            continue
        if cost["seconds"] > LONG_LISTS.get(kind, LIMIT):
            broken.append(f"Search, {kind}: {cost['seconds'] * 1000:.0f} ms.")
        if cost["queries"] > MOST_QUERIES:
            broken.append(f"Search, {kind}: {cost['queries']} queries.")
    return broken
