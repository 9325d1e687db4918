"""Measure, print a table, write ``var/bench.json``; exit code 1 when a promise is broken.

``python -m tests.bench pages`` measures one part alone, and writes nothing.
"""

import json
import sys
import time
from statistics import median
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.bench import desk, memory, search, tables
from tests.bench.data import Site

SIZES = (10, 1_000, 10_000)
ROUNDS = 25
#: What a list may cost with most rows, compared with fewest.
LIMIT = 1.3
BARE = "/bare/"
LISTS = {
    "phases": "/fr/phases/",
    "pôles": "/fr/poles/",
    "contracts": "/fr/contrats/",
    "news": "/fr/actualites/",
}
PAGES = {
    "home": "/fr/",
    **LISTS,
    "map": "/fr/poles/?vue=carte",
    "on a day": "/fr/poles/?labelled_on=2010-05-11&region=territoire-invente-1",
    "a phase": "/fr/phases/phase-inventee-3/",
    "a pôle": "/fr/poles/pole-invente-0/",
    "a contract": "/fr/contrats/pole-invente-0/phase-inventee-3/",
    "an article": "/fr/actualites/article-invente-0/",
    "search": "/fr/recherche/?q=phase",
}


#: What is measured, one after the other in one database.
PARTS = {
    "pages": lambda: measure(),
    "memory": lambda: memory.measure(clock(Client(), {"bare": BARE})["bare"].seconds),
    "desk": desk.measure,
    "search": search.measure,
    "tables": tables.measure,
}


class Times(NamedTuple):
    """Median seconds of an answer: until it is there, and of this process's work on it alone."""

    seconds: float
    work: float


def main(*parts: str) -> int:
    """Measure ``parts``, all without any, in a database that is removed afterwards."""
    if unknown := set(parts) - PARTS.keys():
        sys.exit(f"Error: no {', '.join(unknown)}, but {', '.join(PARTS)}")
    settings.DEBUG = False
    settings.ROOT_URLCONF = "tests.bench.urls"
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    name = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"{name}_bench"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        results = {part: PARTS[part]() for part in PARTS if part in parts or not parts}
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    broken = []
    for part, measured in results.items():
        module = sys.modules[__name__] if part == "pages" else sys.modules[f"tests.bench.{part}"]
        module.report(measured)
        broken += module.promises_broken(measured)
    if not parts:
        write(results)
    for sentence in broken:
        print(f"Error: {sentence}", file=sys.stderr)
    return 1 if broken else 0


def measure() -> dict[int, dict[str, dict]]:
    """Return size → page → queries, seconds, ratios to the bare view."""
    site, client, results = Site(), Client(), {}
    for size in SIZES:
        print(f"Generating {size:,} contracts and measuring", flush=True)
        site.grow(size)
        queries = {page: count(client, address) for page, address in PAGES.items()}
        times = clock(client, {"bare": BARE, **PAGES})
        bare = times.pop("bare")
        results[size] = {
            page: {
                "queries": queries[page],
                "seconds": round(times[page].seconds, 6),
                "ratio": round(times[page].seconds / bare.seconds, 2),
                "work": round(times[page].work / bare.work, 2),
            }
            for page in PAGES
        }
    return results


def count(client: Client, address: str) -> int:
    """Return how many queries the page asks; it must answer."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    if answer.status_code != 200:
        sys.exit(f"Error: {address} answers {answer.status_code}")
    return len(queries)


def clock(client: Client, pages: dict[str, str]) -> dict[str, Times]:
    """Return what each page takes, one after the other in every round."""
    times: dict[str, list[Times]] = {page: [] for page in pages}
    for _round in range(ROUNDS):
        for page, address in pages.items():
            start, work = time.perf_counter(), time.process_time()
            client.get(address)
            times[page].append(Times(time.perf_counter() - start, time.process_time() - work))
    return {page: Times(*map(median, zip(*all_of, strict=True))) for page, all_of in times.items()}


def growth(results, page: str) -> float:
    """Return what the page costs with most rows, compared with fewest."""
    return results[SIZES[-1]][page]["ratio"] / results[SIZES[0]][page]["ratio"]


def report(results) -> None:
    """Print the table."""
    heads = [f"{size:,}".rjust(25) for size in SIZES]
    print(f"\n{'contracts':<12}{''.join(heads)}{'growth':>9}")
    for page in PAGES:
        cells = [results[size][page] for size in SIZES]
        columns = [
            f"{c['queries']:>4} q {c['ratio']:>6.1f} × {c['work']:>6.1f} w".rjust(25) for c in cells
        ]
        print(f"{page:<12}{''.join(columns)}{growth(results, page):>9.2f}")
    print("\nq: queries; ×: time, as a multiple of a bare Django view in the same run;")
    print("w: the same of this process's work alone, without the database's.")


def write(results) -> None:
    """Write what was measured as JSON."""
    file = settings.VAR_DIR / "bench.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n")


def promises_broken(results) -> list[str]:
    """Return a sentence for each page whose queries or, for lists, cost grow with the rows."""
    broken = []
    for page in PAGES:
        queries = [results[size][page]["queries"] for size in SIZES]
        # The fewest rows leave out what needs a second page or a neighbour.
        if queries[-1] > max(queries[:-1]):
            broken.append(f"“{page}” asks {queries[-1]} queries at most rows, {queries[0]} at few.")
        if page in LISTS and growth(results, page) > LIMIT:
            broken.append(f"“{page}” costs {growth(results, page):.2f} × at most rows.")
    return broken


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
