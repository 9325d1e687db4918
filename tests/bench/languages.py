"""What a page costs with 3 and with 24 languages: two sites side by side, asked in turns.

Each is a process of its own, since the languages are chosen when models are made.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from statistics import median

import django

CONTRACTS = 100
ROUNDS, ANSWERS = 20, 5
#: What a page may cost with 24 languages, compared with 3.
LIMIT = 1.1
SETTINGS = {3: "poles_site.settings", 24: "tests.bench.many_languages"}


def main() -> int:
    """Print the table; exit code 1 when a page costs more than its limit."""
    sites = {
        count: subprocess.Popen(
            [sys.executable, "-m", "tests.bench.languages", "site"],
            env={**os.environ, "DJANGO_SETTINGS_MODULE": settings},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for count, settings in SETTINGS.items()
    }
    print("Measuring with 3 and with 24 languages", flush=True)
    rounds = {count: [] for count in sites}
    for _round in range(ROUNDS):
        for count, site in sites.items():
            print("go", file=site.stdin, flush=True)
            rounds[count].append(json.loads(site.stdout.readline()))
    for site in sites.values():
        site.stdin.close()
        site.wait()
    few, many = (
        {page: median(one[page] for one in answers) for page in answers[0]}
        for answers in rounds.values()
    )
    print(f"\n{'languages':<12}{'3':>12}{'24':>12}{'growth':>9}")
    for page in few:
        print(
            f"{page:<12}{few[page] * 1000:>9.1f} ms{many[page] * 1000:>9.1f} ms"
            f"{many[page] / few[page]:>9.2f}"
        )
    dear = [page for page in few if many[page] / few[page] > LIMIT]
    for page in dear:
        ratio = many[page] / few[page]
        print(f"Error: “{page}” costs {ratio:.2f} × with 24 languages.", file=sys.stderr)
    return 1 if dear else 0


def serve() -> None:
    """Measure each page once for every line that comes in."""
    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.db.models.signals import pre_migrate
    from django.test import Client

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
            print(json.dumps(costs), flush=True)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def add_extension(**_signal) -> None:
    """Add what a migration of ours adds where the tables are made by migrations."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute("CREATE EXTENSION IF NOT EXISTS unaccent")


def times(client, address: str) -> Iterator[float]:
    """Yield the seconds of each of a few answers: after the other site's turn the first one finds
    little of its own in the processor's caches."""
    for _answer in range(ANSWERS):
        start = time.perf_counter()
        answer = client.get(address)
        assert answer.status_code == 200, address
        yield time.perf_counter() - start


if __name__ == "__main__":
    if sys.argv[1:] == ["site"]:
        serve()
    else:
        sys.exit(main())
