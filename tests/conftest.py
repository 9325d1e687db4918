"""What all tests share: accounts of each role, the first content, strict templates."""

import functools
import re
from importlib import import_module

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.models.signals import post_migrate
from django.test import Client, TransactionTestCase
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from xdist.scheduler import LoadFileScheduling

from phases import languages
from tests import factories, furnished, pages, strict_columns, strict_templates, tables

#: Account → group, as ``create_local_accounts`` names them.
ROLES = {
    "administrator": "administrator",
    "editor": "editor",
    "publisher": "publisher",
    "translator": "translator-lt",
    "language_publisher": "publisher-lt",
}

# The same examples in every run: a test that fails, fails for who changed something. To look for
# new ones: pytest --hypothesis-profile=search
hypothesis_settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis_settings.register_profile("search", deadline=None, max_examples=2000)
hypothesis_settings.load_profile("steady")


#: What files have, or are in, whose tests start programs or kill processes.
WAITS = re.compile(r"tests/browser/|\bmark\.start\b|\bSIGKILL\b")
#: Fixtures that give a test a database.
DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}
#: An id that a program drew; ``uuid.UUID(int=1)`` and one of naughts are none.
RANDOM_ID = re.compile(
    r"(?!0{8})[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
)


class TogetherWithTheirPages(LoadFileScheduling):
    """Tests of one file run in one process (``--dist loadfile``), and so do those of all files that
    look at every public page: reading them takes minutes."""

    PAGES = re.compile(r"\b(?:public_pages|served_pages)\b")

    def _split_scope(self, nodeid):
        return _scope(super()._split_scope(nodeid))

    def _assign_work_unit(self, node):
        """Give out what takes longest first: so that all processes stop at about the same time."""
        longest = max(self.workqueue, key=lambda scope: _seconds(scope, self.workqueue[scope]))
        self.workqueue.move_to_end(longest, last=False)
        super()._assign_work_unit(node)


@functools.cache
def _text(file):
    return (django_settings.BASE_DIR / file).read_text()


def _scope(file):
    return "public_pages" if TogetherWithTheirPages.PAGES.search(_text(file)) else file


def _seconds(scope, tests) -> float:
    """Return about how long the tests take: those that wait for other programs take seconds."""
    files = [nodeid.partition("::")[0] for nodeid in tests]
    own = sum(5 if WAITS.search(file + _text(file)) else 0.3 for file in files)
    return own + (300 if scope == "public_pages" else 0)


def pytest_xdist_make_scheduler(config, log):
    """Share the tests out among the processes of ``-n``."""
    return TogetherWithTheirPages(config, log)


def pytest_collection_modifyitems(items):
    """Mark what reads the database; refuse tests that are named otherwise in the next run."""
    for item in items:
        # Read through a session's fixture only: pytest-django would make no test database, and
        # they would read the developer's own.
        if "first_content_rows" in item.fixturenames:
            item.add_marker(pytest.mark.django_db)
        if (
            item.get_closest_marker("django_db")
            or DATABASE & {*item.fixturenames}
            or issubclass(item.cls or object, TransactionTestCase)
        ):
            item.add_marker(pytest.mark.database)
        # Processes that share the tests (-n 2) must all find the same ones in the same order.
        is_unordered = any(
            isinstance(marker.args[1], set | frozenset)
            for marker in item.iter_markers("parametrize")
        )
        if is_unordered or RANDOM_ID.search(item.nodeid):
            raise pytest.UsageError(f"{item.nodeid}: its parameters differ from run to run.")


@pytest.fixture(scope="session", autouse=True)
def _roles_after_a_flush():
    """Write what a migration wrote again: a test with real transactions ends by emptying tables."""
    roles = import_module("phases.migrations.0004_roles")
    publishers = import_module("phases.migrations.0008_language_publishers")
    figures = import_module("phases.migrations.0010_public_changes")
    files = import_module("phases.migrations.0011_attachments")

    def write(plan=None, **_keywords):
        if plan is None:  # not of ``migrate``
            roles.create_roles(apps, None)
            publishers.create_roles(apps, None)
            figures.grant(apps, None)
            files.grant(apps, None)

    post_migrate.connect(write, sender=apps.get_app_config("phases"))
    yield
    post_migrate.disconnect(write, sender=apps.get_app_config("phases"))


@pytest.fixture(scope="session", autouse=True)
def _quick_and_strict(tmp_path_factory):
    """Cheap password hashes, uploads in a temporary folder, no undefined template variable."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            django_settings, "PASSWORD_HASHERS", ["django.contrib.auth.hashers.MD5PasswordHasher"]
        )
        patch.setattr(django_settings, "MEDIA_ROOT", tmp_path_factory.mktemp("media"))
        # A test with real transactions ends by emptying tables: those of few rows, without the new
        # files for each of them and of their indexes that TRUNCATE makes.
        patch.setattr(DatabaseOperations, "sql_flush", _deletions)
        strict_templates.install(patch)
        yield


def _deletions(operations, _style, tables, **_options) -> list[str]:
    return ["".join(f"DELETE FROM {operations.quote_name(table)};" for table in tables)]


@pytest.fixture(autouse=True)
def _source_language():
    """Begin each test in French: an earlier request leaves its language to the thread."""
    with translation.override(languages.SOURCE):
        yield


@pytest.fixture(scope="session")
def first_content_rows(django_db_setup, django_db_blocker):
    """Load the first content once a session; return its rows as PostgreSQL's COPY gives them."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_content", verbosity=0)
        rows = tables.dump(connection)
        transaction.set_rollback(True)
    return rows


@pytest.fixture
def first_content(db, first_content_rows):
    """Fill the test's database with the first content."""
    tables.restore(connection, first_content_rows)


@pytest.fixture
def account(db):
    """Return a function that makes the account of a role: ``account("translator")``."""
    return lambda name: factories.account(name, ROLES[name])


@pytest.fixture
def administrator(account):
    return account("administrator")


@pytest.fixture
def editor(account):
    return account("editor")


@pytest.fixture
def publisher(account):
    return account("publisher")


@pytest.fixture
def translator(account):
    """Return the Lithuanian translator."""
    return account("translator")


@pytest.fixture
def language_publisher(account):
    """Return a translator who publishes Lithuanian alone."""
    return account("language_publisher")


@pytest.fixture(scope="session")
def public_pages(first_content_rows, django_db_blocker):
    """Return every public page of a furnished site: address → page, read by a visitor."""
    with (
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        tables.restore(connection, first_content_rows)
        furnished.furnish()
        strict_columns.install(patch)
        found = pages.crawl(Client())
        transaction.set_rollback(True)
    return found
