"""Forms, previews and publications in the same moments, in differing order: nobody stops for good.

Who only reads never waits at all: the readers' sessions refuse to wait for a lock. Who must wait
for a colleague is told so in words.
"""

import threading
from collections.abc import Callable, Iterator
from itertools import cycle

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from phases.editorial import inspection, locking, sets, undo, workflow
from phases.models import Article, JournalEntry, Page, PerformanceContract, Phase, Pole
from phases.models.publishable import Item
from tests import factories
from tests.admin.browser_form import fields
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 2


@pytest.fixture
def items() -> list[Item]:
    """Publish items that point at one another, with rows, all of them with a page."""
    factories.site()
    phase = factories.publish(
        Phase, **factories.phase_values(), orientation=[{"text_fr": "<p>A</p>"}] * 2
    )
    pole = factories.publish(Pole, name="Pôle inventé", slug_fr="pole-invente")
    contract = factories.publish(
        PerformanceContract,
        pole=str(pole.pk),
        phase=str(phase.pk),
        version=1,
        start_year=2005,
        end_year=2008,
    )
    article = factories.publish(
        Article,
        title_fr="Article inventé",
        slug_fr="article",
        date="2013-01-09",
        summary_fr="Résumé",
        body_fr="<p>Texte</p>",
    )
    page = factories.publish(Page, title_fr="Page inventée", slug_fr="page", body_fr="<p>T</p>")
    return [phase, pole, contract, article, page]


def newest(item: Item):
    return workflow.newest_revision(type(item), item.pk)


#: What changes of each kind, so that all of them have something to publish.
CHANGED = {
    Phase: "summary_fr",
    Pole: "name",
    PerformanceContract: "preamble_fr",
    Article: "summary_fr",
    Page: "title_fr",
}
words = map("Texte {}".format, cycle(range(1_000_000)))


def edit(item: Item):
    return factories.edit(item, publish=False, **{CHANGED[type(item)]: next(words)})


def form_of(item: Item) -> str:
    return reverse(f"admin:phases_{item._meta.model_name}_change", args=[item.pk])


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def deadlocks() -> int:
    """Return how many deadlocks PostgreSQL has had to break in this database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]


def let_nobody_else_lock() -> None:
    """Keep autovacuum from cutting off the empty end of tables: it locks out readers for that, for
    some milliseconds, whatever the acts do."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 'ALTER TABLE ' || oid::regclass"
            " || ' SET (vacuum_truncate = off, toast.vacuum_truncate = off)'"
            " FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
        )
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)


@pytest.fixture
def working(monkeypatch) -> Callable:
    """Return a function that runs acts side by side, readers beside them, and what they told.

    An act may be told to wait or that somebody was first, in words; anything else is an error.
    """
    let_nobody_else_lock()
    monkeypatch.setattr(locking, "LOCK_TIMEOUT", "20s")
    told: list[str] = []

    def work(*acts: Callable[[], Iterator[None]], pages: list[str]) -> list[str]:
        over = threading.Event()

        def run(act):
            for number in range(ROUNDS):
                for step in act(number):
                    try:
                        step()
                    except (workflow.StaleRevisionError, ValidationError) as error:
                        told.append(str(error))
            return "done"

        def write():
            try:
                return together(*[lambda act=act: run(act) for act in acts], patience=90)
            finally:
                over.set()

        def read():
            client, count = Client(), 0
            with connection.cursor() as cursor:
                # A session that will not wait: any lock in its way is an error.
                cursor.execute("SET lock_timeout = 1")
            while not over.is_set() or count < len(pages):
                response = client.get(pages[count % len(pages)])
                assert response.status_code in (200, 301), (pages, response.status_code)
                count += 1
            return count

        outcomes = together(write, read, read, patience=100)
        for outcome in outcomes:
            assert not isinstance(outcome, Exception), outcome
        assert outcomes[0] == ["done"] * len(acts), outcomes[0]
        return told

    return work


def test_forms_previews_and_publications_never_deadlock(items, working, account):
    editors = [client_of(factories.account(f"editor-{n}", "editor")) for n in range(2)]
    publisher = client_of(account("publisher"))
    pages = [item.get_absolute_url() for item in items] + ["/fr/", "/fr/phases/"]
    before = deadlocks()

    def turned(number: int) -> list[Item]:
        return items[number % len(items) :] + items[: number % len(items)]

    def open_forms(client, order):
        for item in order:
            yield lambda item=item: opened(client, item)

    def opened(client, item):
        response = client.get(form_of(item))
        assert response.status_code == 200
        return fields(response, f"{item._meta.model_name}_form")

    def save_forms(client, order):
        for item in order:

            def save(item=item):
                data = opened(client, item)
                response = client.post(form_of(item), {**data, "_save_draft": "1"})
                assert response.status_code in (200, 302)

            yield save

    def show(order):
        for item in order:
            yield lambda item=item: previewed(item)

    def previewed(item):
        address = reverse(f"admin:phases_{item._meta.model_name}_preview", args=[item.pk])
        response = publisher.get(address, follow=True)
        assert response.status_code == 200

    def publish_each(order):
        for item in order:

            def publish(item=item):
                revision = edit(item)
                inspection.inspect([revision], by=None)
                workflow.publish(revision, by=None)

            yield publish

    def look_at_all(order):
        yield lambda: inspection.inspect([newest(item) for item in order], by=None, as_set=True)

    def publish_together(order):
        def publish():
            gathered = sets.create("Ensemble", by=None)
            try:
                for item in order:
                    sets.add(gathered, edit(item), by=None)
                sets.publish(gathered, by=None)
            except (workflow.StaleRevisionError, ValidationError):
                sets.dissolve(gathered, by=None)
                raise
            undo.undo_set(gathered, by=None)

        yield publish

    told = working(
        lambda n: open_forms(editors[0], turned(n)),
        lambda n: save_forms(editors[1], turned(n + 2)[::-1]),
        lambda n: show(turned(n + 1)),
        lambda n: publish_each(turned(n)[:2][::-1]),
        lambda n: publish_together(turned(n + 1)[2:][::-1]),
        lambda n: look_at_all(turned(n)),
        lambda n: look_at_all(turned(n)[::-1]),
        pages=pages,
    )
    assert deadlocks() == before
    assert JournalEntry.objects.filter(verb=JournalEntry.Verb.PUBLISHED).count() > len(items)
    assert all(told)


def test_who_must_wait_is_told_so_in_words(items, publisher, monkeypatch):
    monkeypatch.setattr(locking, "LOCK_TIMEOUT", "50ms")
    item, client = items[0], client_of(publisher)
    revision = edit(item)
    data = fields(client.get(form_of(item)), "phase_form")
    gathered = sets.create("Ensemble", by=None)
    sets.add(gathered, edit(items[1]), by=None)
    name = "admin:phases_phase"

    def get(address):
        return lambda: client.get(address, follow=True).content.decode()

    acts = {
        "form": get(form_of(item)),
        "before publishing": get(reverse(f"{name}_inspect", args=[item.pk])),
        "preview": get(reverse(f"{name}_preview", args=[item.pk])),
        "save": lambda: client.post(form_of(item), {**data, "_save_draft": "1"}).content.decode(),
        "publish": lambda: workflow.publish(revision, by=None),
        "publish a set": lambda: sets.publish(gathered, by=None),
    }
    with transaction.atomic():
        locking.lock_all(f"{type(one)._meta.model_name}:{one.pk}" for one in items[:2])
        # One after the other: a session's client is one browser.
        told = together(lambda: {act: _outcome(run) for act, run in acts.items()})[0]
        public = together(lambda: Client().get(item.get_absolute_url()).status_code)[0]
    assert public == 200
    assert told.keys() == acts.keys()
    for act, words in told.items():
        assert "Réessayez dans un instant" in words, (act, words[:2000])


def _outcome(run) -> str:
    with translation.override("fr"):
        try:
            return str(run())
        except locking.BusyError as error:
            return str(error)
