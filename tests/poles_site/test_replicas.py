"""Two real servers, one following the other: nothing old, nothing lost, whichever of them fails."""

import contextlib
import itertools
import os
import threading
import time

import environ
import psutil
import pytest
from django.conf import settings
from django.db import DatabaseError, connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.urls import reverse

from phases.editorial import preview_links
from phases.models import Phase
from poles_site import replicas
from poles_site.page_store.publications import NEWEST
from poles_site.replicas import LONGEST, Replica
from tests import factories
from tests.clusters import Cluster, fill
from tests.poles_site.page_store.test_processes import VISIBLE, Site

# The database of the tests is what both are made of.
pytestmark = [pytest.mark.start, pytest.mark.django_db]

PAGES = ("/fr/", "/fr/phases/", "/lt/plan-du-site/", "/api/v1/phases/?lang=fr")
#: Asked for nowhere else: whose log has it was asked.
words = (f"inventee{number}" for number in itertools.count())
titles = (f"Titre inventé {number}." for number in itertools.count())


@pytest.fixture(scope="module")
def clusters(open_folder, django_db_setup, django_db_blocker):
    """Return a primary with the tables of the tests' database and a phase, and a replica."""
    primary = Cluster(open_folder / "primary")
    with django_db_blocker.unblock():
        fill(primary.url, open_folder, {})
    replica = Cluster(open_folder / "replica", of=primary)
    yield primary, replica
    replica.stop()
    primary.stop()


@pytest.fixture(scope="module")
def edited(django_db_blocker):
    """Return a function that lets this process edit what is in a cluster."""

    @contextlib.contextmanager
    def edit(cluster):
        own = connections["default"]
        place = environ.Env.db_url_config(cluster.url)
        connections["default"] = DatabaseWrapper(
            {**own.settings_dict, **place, "OPTIONS": {}}, "default"
        )
        with django_db_blocker.unblock():
            try:
                yield
            finally:
                connections["default"].close()
                connections["default"] = own

    return edit


@pytest.fixture(scope="module")
def phase(clusters, edited):
    with edited(clusters[0]):
        return factories.publish(Phase, **factories.phase_values(3, 2013, 2018))


@pytest.fixture(scope="module")
def publish(edited, phase):
    """Return a function that publishes a new title of the phase in a cluster, and returns it."""

    def send(cluster):
        title = next(titles)
        with edited(cluster):
            factories.edit(phase, title_fr=title)
        return title, time.monotonic()

    return send


@pytest.fixture(scope="module")
def environment(open_folder):
    """Return the variables of the site but for its databases."""
    var = open_folder / "var"
    var.mkdir()
    (var / "secret-key").write_text(settings.SECRET_KEY)  # links to previews are signed
    return {
        "PATH": os.environ["PATH"],
        "VAR_DIR": str(var),
        "DJANGO_SETTINGS_MODULE": "poles_site.settings",
        "PAGE_STORE_BYTES": "50000000",
    }


@pytest.fixture(scope="module")
def site(clusters, phase, environment):
    """Return the site, which reads from both clusters."""
    primary, replica = clusters
    urls = {"DATABASE_URL": primary.url, "DATABASE_REPLICA_URL": replica.url}
    site = Site(environment | urls).wait()
    site.ask("/fr/")
    yield site
    site.stop()


def wait_for(condition, seconds=10):
    """Wait until ``condition`` holds."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)


def asked(site, *clusters, session=False):
    """Let a visitor search for a new word; return which clusters were asked for it."""
    word = next(words)
    answer = site.ask(f"/fr/recherche/?q={word}", cookie="sessionid=invented" if session else "")
    assert answer[0] == 200
    return [word in cluster.log for cluster in clusters]


def wait_until_visible(committed):
    time.sleep(max(0, committed + VISIBLE - time.monotonic()))


def test_visitors_read_from_the_replica_and_editors_from_the_primary(site, clusters, edited, phase):
    primary, replica = clusters
    wait_for(lambda: asked(site, primary, replica) == [False, True])
    assert asked(site, primary, replica, session=True) == [True, False]
    with edited(primary):
        factories.edit(phase, publish=False, title_fr="Brouillon inventé.")
        token = preview_links.token_of(preview_links.create(phase, 1, by=None))
    wait_for(lambda: knows_all(replica, primary))
    status, text, _headers = site.ask(f"/apercu/{token}/")
    assert (status, "Brouillon inventé." in text) == (200, True)
    assert "phases_previewlink" not in replica.log


def test_a_replica_that_lags_makes_no_page_old(site, clusters, publish):
    primary, replica = clusters
    read(site)
    replica.ask("SELECT pg_wal_replay_pause()")
    try:
        for _publication in range(5):
            title, committed = publish(primary)
            wait_until_visible(committed)
            for address, text in read(site).items():
                assert title in text, address
        assert asked(site, primary, replica) == [True, False]
    finally:
        replica.ask("SELECT pg_wal_replay_resume()")
    wait_for(lambda: knows_all(replica, primary))
    # What was made while it lagged is what stays; what is made now, it makes.
    for address, text in read(site).items():
        assert title in text, address
    wait_for(lambda: asked(site, primary, replica) == [False, True])
    title, committed = publish(primary)
    wait_until_visible(committed)
    assert all(title in text for text in read(site).values())


@pytest.mark.parametrize("is_killed", [True, False], ids=["killed", "silent"])
def test_without_the_replica_nobody_waits_for_it(site, clusters, publish, is_killed):
    primary, replica = clusters
    wait_for(lambda: asked(site, replica) == [True])
    answers, is_over = [], threading.Event()

    def visit(number):
        for visit in itertools.count():
            if is_over.is_set():
                return
            began = time.monotonic()
            answer = site.ask(f"/fr/recherche/?q=titre+{number}+{visit}")
            # One that hangs would let them wait for as long as it does.
            answers.append((answer[0], time.monotonic() - began < 10 * LONGEST))

    visitors = [threading.Thread(target=visit, args=[number]) for number in range(3)]
    for visitor in visitors:
        visitor.start()
    wait_for(lambda: len(answers) > 5)
    if is_killed:
        replica.kill()
    else:
        server = psutil.Process(replica.number)
        processes = [server, *server.children()]
        for process in processes:
            process.suspend()
    try:
        before = len(answers)
        wait_for(lambda: len(answers) > before + 10)
        title, committed = publish(primary)
        wait_until_visible(committed)
        assert all(title in text for text in read(site).values())
    finally:
        if is_killed:
            replica.start()
        else:
            for process in processes:
                process.resume()
        is_over.set()
        for visitor in visitors:
            visitor.join()
    assert {*answers} == {(200, True)}
    wait_for(lambda: knows_all(replica, primary))
    wait_for(lambda: asked(site, replica) == [True])


def test_the_replica_goes_on_without_the_primary_and_takes_its_place(
    site, clusters, publish, environment
):
    primary, replica = clusters
    title, committed = publish(primary)
    wait_until_visible(committed)
    read(site)
    wait_for(lambda: knows_all(replica, primary))
    last = replica.ask(NEWEST)
    primary.kill()
    # What was true at the last look counts as true for so long.
    time.sleep(VISIBLE)
    held = site.ask("/fr/")
    assert (held[0], title in held[1]) == (200, True)
    # Not held, and made of what the replica knows.
    for address in (f"/fr/phases/?x={next(words)}", "/fr/recherche/?q=titre", PAGES[-1]):
        status, text, headers = site.ask(address)
        assert (status, title in text) == (200, True), address
        assert "does not answer" in headers["Cache-Status"], address
        assert "stored" not in headers["Cache-Status"], address
    assert asked(site, replica) == [True]
    wait_for(lambda: site.ask("/admin/")[0] == 503)
    assert "Cette page sera bientôt de retour" in site.ask("/admin/")[1]
    assert site.ask("/health/live")[0] == 200
    assert site.ask("/health/ready")[0] == 503

    replica.ask("SELECT pg_promote()")
    promoted = Site(environment | {"DATABASE_URL": replica.url}).wait()
    try:
        assert title in promoted.ask("/fr/")[1]
        for _publication in range(3):
            title, committed = publish(replica)
            wait_until_visible(committed)
            for address, text in read(promoted).items():
                assert title in text, address
            newest = replica.ask(NEWEST)
            assert newest > last
            last = newest
        assert promoted.ask("/health/ready")[0] == 200
        assert asked(promoted, replica) == [True]
    finally:
        promoted.stop()


def test_what_editors_see_is_the_primarys():
    for address in (reverse("admin:index"), reverse("preview_link", args=["token"])):
        assert address.startswith(settings.EDITORS_PATHS)


def read(site):
    """Return the text of each page, of which none fails: address → text."""
    texts = {}
    for address in PAGES:
        status, texts[address], _headers = site.ask(address)
        assert status == 200, address
    return texts


def knows_all(replica, primary):
    """Return whether the newest publication has come to ``replica``."""
    return replica.ask(NEWEST) == primary.ask(NEWEST)


@pytest.mark.django_db(transaction=True)
def test_a_query_that_hangs_is_cut_off_and_a_page_that_is_long_in_the_making_is_not(monkeypatch):
    monkeypatch.setattr(replicas, "LONGEST", 0.2)
    monkeypatch.setattr(Replica, "_find", lambda replica: None)
    replica = Replica("default")
    connection.ensure_connection()

    def asked(sql):
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()

    with replica.in_place_of_the_primary():
        asked("SELECT 1")
        time.sleep(0.7)
        assert asked("SELECT 2") == (2,)
    assert not replica.is_lost
    with replica.in_place_of_the_primary(), pytest.raises(DatabaseError):
        asked("SELECT pg_sleep(5)")
    connection.close()
    assert replica.is_lost
