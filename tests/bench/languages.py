"""What a page costs with 3 and with 24 languages: two sites side by side, asked in turns.

Each is a process of its own, since the languages are chosen when models are made.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from statistics import median

import django

CONTRACTS = 100
#: How often the two sites are started: each process lies otherwise in memory, by some percent.
PAIRS = 5
ROUNDS, ANSWERS = 25, 5
#: What a page may cost with 24 languages, compared with 3.
LIMIT = 1.1
#: A search for words that nobody asked for before: their stems are not known yet.
NEW_WORDS = "new words"
#: With 3 languages, with 24.
SETTINGS = "poles_site.settings", "tests.bench.many_languages"


def main() -> int:
    """Print the table; exit code 1 when a page costs more than its limit."""
    print("Measuring with 3 and with 24 languages", flush=True)
    few, many = quickest(measured() for _pair in range(PAIRS))
    growth = {page: many[page] / few[page] for page in few}
    print(f"\n{'languages':<12}{'3':>12}{'24':>12}{'growth':>9}")
    for page, ratio in growth.items():
        print(f"{page:<12}{few[page] * 1000:>9.1f} ms{many[page] * 1000:>9.1f} ms{ratio:>9.2f}")
    dear = [page for page in growth if growth[page] > LIMIT]
    for page in dear:
        print(f"Error: “{page}” costs {growth[page]:.2f} × with 24 languages.", file=sys.stderr)
    return 1 if dear else 0


def measured() -> tuple[dict[str, float], ...]:
    """Return what pages cost on two sites that are started for it, in seconds."""
    sites = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.bench.languages", "site"],
            env={**os.environ, "DJANGO_SETTINGS_MODULE": settings},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for settings in SETTINGS
    ]
    turns = []
    for _round in range(ROUNDS):
        told = []
        for site in sites:
            print("go", file=site.stdin, flush=True)
            told.append(json.loads(site.stdout.readline()))
        turns.append(told)
    for site in sites:
        site.stdin.close()
        site.wait()
    return quickest(turns)


def quickest(turns: Iterable[Sequence[dict[str, float]]]) -> tuple[dict[str, float], ...]:
    """Return the least that each page took on each of the sites: what else the machine does, and
    how a process happens to lie in memory, only add to it."""
    return tuple(
        {page: min(turn[page] for turn in of_site) for page in of_site[0]}
        for of_site in zip(*turns, strict=True)
    )


def serve() -> None:
    """Measure each page once for every line that comes in."""
    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.db.models.signals import pre_migrate
    from django.test import Client

    from phases.search.query import in_all_languages
    from tests.bench.__main__ import PAGES
    from tests.bench.data import Site

    settings.DEBUG = settings.EDIT_CATALOGUES = False
    settings.ROOT_URLCONF = "tests.bench.urls"
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    name = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"{name}_bench_{len(settings.LANGUAGES)}"
    pre_migrate.connect(add_extension)
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        Site().grow(CONTRACTS)
        with connection.cursor() as cursor:
            # As PostgreSQL does by itself within a minute: until then what was just written waits
            # in a list of its own, which each search reads whole.
            cursor.execute("VACUUM ANALYZE")
        client = Client()
        for address in PAGES.values():
            client.get(address)
        for _line in sys.stdin:
            costs = {page: median(times(client, address)) for page, address in PAGES.items()}
            forget = in_all_languages.cache_clear
            costs[NEW_WORDS] = median(times(client, PAGES["search"], before=forget))
            print(json.dumps(costs), flush=True)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def add_extension(**_signal) -> None:
    """Add what a migration of ours adds where the tables are made by migrations."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute("CREATE EXTENSION IF NOT EXISTS unaccent")


def times(client, address: str, before: Callable[[], object] = lambda: None) -> Iterator[float]:
    """Yield the seconds of each of a few answers: after the other site's turn the first one finds
    little of its own in the processor's caches. ``before`` is called before each."""
    for _answer in range(ANSWERS):
        before()
        start = time.perf_counter()
        answer = client.get(address)
        assert answer.status_code == 200, address
        yield time.perf_counter() - start


if __name__ == "__main__":
    if sys.argv[1:] == ["site"]:
        serve()
    else:
        sys.exit(main())
