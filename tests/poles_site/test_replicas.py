"""Two real servers, one following the other: nothing old, nothing lost, whichever of them fails."""

import contextlib
import itertools
import subprocess
import threading
import time

import environ
import psutil
import pytest
from django.conf import settings
from django.db import connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper

from phases.editorial import preview_links
from phases.models import JournalEntry, Phase
from phases.snapshot import row_key
from poles_site import embedded
from tests import factories
from tests.clusters import Cluster
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
    primary, dump = Cluster(open_folder / "primary"), open_folder / "dump"
    with django_db_blocker.unblock():
        connection.ensure_connection()
        tests = connection.connection.info
    source = f"host={tests.host} port={tests.port} user={tests.user} dbname={tests.dbname}"
    for command in (
        ("pg_dump", "--format=custom", "--no-owner", "--file", dump, "--dbname", source),
        ("pg_restore", "--no-owner", "--exit-on-error", "--dbname", primary.url, dump),
    ):
        subprocess.run([embedded.programs() / command[0], *command[1:]], check=True)
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
        "PATH": embedded.os.environ["PATH"],
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


def test_visitors_read_from_the_replica_and_editors_from_the_primary(
    site, clusters, edited, phase
):
    assert asked(site, *clusters) == [False, True]
    assert asked(site, *clusters, session=True) == [True, False]
