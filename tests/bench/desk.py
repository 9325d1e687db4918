"""The translation desk with many segments: its list, a search in it, concordance."""

import datetime
import time
import uuid
from collections.abc import Iterator
from random import Random
from statistics import median

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from phases.localization.folding import fold
from phases.models import Segment
from tests import factories
from tests.bench.data import create

SIZES = (500, 50_000)
SEGMENTS_OF_AN_ITEM = 20
ROUNDS = 7
#: Seconds that a page may take with most segments, and the queries that it may ask.
MOST_SECONDS, MOST_QUERIES = 0.3, 9
LIST = "/admin/translations/lt/"
PAGES = {
    "the list": LIST,
    "what is outdated": f"{LIST}?state=outdated",
    "a search": f"{LIST}?q=mot77",
    "concordance": f"{LIST}concordance/?q=mot77",
}
KINDS = (("phase", 1), ("article", 1), ("page", 1), ("pole", 3), ("performancecontract", 3))
STATES = ("", "outdated", "machine", "in_work", "reviewed")
CHANGED = datetime.datetime(2026, 1, 5, 9, 0, tzinfo=datetime.UTC)


def measure() -> dict[int, dict[str, dict]]:
    """Return size → page → queries and seconds, as a translator signed in sees it."""
    client, results = Client(), {}
    client.force_login(factories.account("translator", "translator-lt"))
    for size in SIZES:
        fill(size)
        results[size] = {page: _cost(client, address) for page, address in PAGES.items()}
    return results


def fill(size: int) -> None:
    """Write ``size`` Lithuanian segments in every state; the same in every run."""
    Segment.objects.all().delete()
    random = Random(1)
    words = [f"mot{number}" for number in range(600)]
    items = range(size // SEGMENTS_OF_AN_ITEM)
    create(Segment, (segment for item in items for segment in _segments(item, words, random)))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE phases_segment")


def _segments(item: int, words: list[str], random: Random) -> Iterator[Segment]:
    pk, (kind, distance) = uuid.UUID(int=item + 1), KINDS[item % len(KINDS)]
    for place in range(SEGMENTS_OF_AN_ITEM):
        source = " ".join(random.choices(words, k=30))
        state = STATES[random.randrange(len(STATES))]
        target = source.upper() if state else ""
        yield Segment(
            item_model=kind,
            item_id=pk,
            title=f"Objet {item}",
            distance=distance,
            language="lt",
            row=f"{kind}:{pk}",
            field="body",
            place=place,
            position=place,
            source=source,
            target=target,
            source_digest=f"{item}-{place}",
            made_from_digest={"": "", "outdated": "then"}.get(state, f"{item}-{place}"),
            kept="reviewed" if state == "outdated" else state,
            words=30,
            source_folded=fold(source),
            target_folded=fold(target),
            changed_at=CHANGED + datetime.timedelta(hours=item),
        )


def _cost(client: Client, address: str) -> dict:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
        asked = len(queries)
    if answer.status_code != 200:
        raise SystemExit(f"Error: {address} answers {answer.status_code}")
    times = []
    for _round in range(ROUNDS):
        start = time.perf_counter()
        client.get(address)
        times.append(time.perf_counter() - start)
    return {"queries": asked, "seconds": round(median(times), 4)}


def report(results) -> None:
    """Print what each page costs, in milliseconds and as a multiple of that with few segments."""
    few, many = (results[size] for size in SIZES)
    heads = [f"{size:,}".rjust(17) for size in SIZES]
    print(f"\n{'segments':<18}{''.join(heads)}{'growth':>9}")
    for page in PAGES:
        cells = [
            f"{one[page]['queries']:>4} q {one[page]['seconds'] * 1000:>6.0f} ms".rjust(17)
            for one in (few, many)
        ]
        growth = many[page]["seconds"] / few[page]["seconds"]
        print(f"{page:<18}{''.join(cells)}{growth:>9.2f}")


def promises_broken(results) -> list[str]:
    """Return a sentence for each page that asks too many queries or is slow."""
    many = results[SIZES[-1]]
    broken = [
        f"The desk: “{page}” asks {cost['queries']} queries."
        for page, cost in many.items()
        if cost["queries"] > MOST_QUERIES
    ]
    broken += [
        f"The desk: “{page}” takes {cost['seconds'] * 1000:.0f} ms with most segments."
        for page, cost in many.items()
        if cost["seconds"] > MOST_SECONDS
    ]
    return broken
