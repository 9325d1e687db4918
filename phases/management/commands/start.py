"""From a fresh clone to a working site with one command: what ``make run`` calls."""

import contextlib
import hashlib
import multiprocessing
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse

from phases.localization import live_segments
from phases.management.commands import create_local_accounts
from phases.models import Phase
from phases.search import documents
from poles_site.joined import files as joined
from poles_site.server import serve

HOST = "127.0.0.1"
OLDEST_POSTGRESQL = 15
#: Each holds a database connection; PostgreSQL gives 100.
THREADS = 8
PHASE_OF_THE_TOUR = 3
#: Seconds between two looks at what is scheduled and due.
LOOK_EVERY = 30


class Error(CommandError):
    """What stops the start; Django prints the name of the class and the sentence."""


class Command(BaseCommand):
    help = "Prepares the database, files, first content and local accounts, then serves the site."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--port", default="8000", help="TCP port on 127.0.0.1")

    def handle(self, port, **options):
        if not settings.DEVELOPMENT:
            raise Error("this command is for development; docs/production.md tells the rest.")
        port = checked_port(port)
        self.database()
        self.tables()
        call_command("compile_catalogues", stdout=self.stdout)
        self.static_files()
        self.content()
        self.segments()
        self.documents()
        call_command("create_local_accounts", stdout=self.stdout)
        connection.close()
        self.serve(port)

    def database(self):
        """Connect, which starts the embedded server where there is no DATABASE_URL."""
        try:
            connection.ensure_connection()
        except OperationalError as error:
            reason = str(error).strip().splitlines()[0]
            raise Error(f"the database of DATABASE_URL cannot be reached: {reason}") from error
        major, minor = divmod(connection.pg_version, 10_000)
        if major < OLDEST_POSTGRESQL:
            raise Error(f"PostgreSQL {OLDEST_POSTGRESQL} or newer is needed, this is {major}.")
        folder = connection.settings_dict["OPTIONS"].get("folder")
        place = f"embedded, in {os.path.relpath(folder)}" if folder else "at DATABASE_URL"
        self.say("Database", f"PostgreSQL {major}.{minor}, {place}")

    def tables(self):
        """Apply the migrations that are not yet applied."""
        executor = MigrationExecutor(connection)
        missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        self.say("Tables", f"{missing} migrations to apply" if missing else "up to date")
        if missing:
            call_command("migrate", verbosity=0)

    def static_files(self):
        """Collect, compress and name by content the static files, if one has changed."""
        if settings.DEBUG:
            self.say("Static files", "served from where they are, as DEBUG is on")
            return
        stamp = settings.VAR_DIR / "static.collected"
        wanted = static_fingerprint()
        if stamp.exists() and stamp.read_text() == wanted:
            self.say("Static files", "up to date")
            return
        self.say("Static files", "collecting and compressing (some seconds)")
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(wanted)

    def content(self):
        """Load the first content if there is none."""
        if Phase.objects.exists():
            self.say("Content", "kept as it is")
            return
        if settings.DEMO:
            self.say("Content", "inventing pôles and contracts (half a minute)")
            call_command("load_demonstration", stdout=self.stdout)
            return
        self.say("Content", "loading the ministry's page")
        call_command("load_content", verbosity=0, stdout=self.stdout)

    def segments(self):
        """Write what there is to translate, where a migration or a new language left it out."""
        if not live_segments.is_complete():
            call_command("index_segments", stdout=self.stdout)

    def documents(self):
        """Write what visitors search, where a migration or a new language left it out."""
        if not documents.is_complete():
            call_command("index_search", stdout=self.stdout)

    def serve(self, port: int):
        """Serve until Ctrl-C."""
        # Addresses in data sets and e-mails lead to this site: a worker that is forked has these
        # settings, other processes read theirs.
        if not os.environ.get("SITE_ADDRESS"):
            settings.SITE_ADDRESS = os.environ["SITE_ADDRESS"] = f"http://{HOST}:{port}"
        with publishing_what_is_due():
            serve(
                HOST,
                port,
                threads=THREADS,
                before=end_with_parent,
                on_startup=lambda: self.stdout.write(welcome(f"http://{HOST}:{port}")),
                # Ctrl-C reaches the worker twice, from the terminal and from its parent, and now
                # and then it misses both.
                workers_kill_timeout=1,
                log_level="error",
            )

    def say(self, subject: str, what: str):
        """Print the step's one line at once, also into a pipe."""
        self.stdout.write(f"{subject}: {what}")
        self.stdout.flush()


def end_with_parent():
    """Let this process of the server end when ours is killed."""

    def watch():
        multiprocessing.parent_process().join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@contextlib.contextmanager
def publishing_what_is_due():
    """Let ``publish_due`` look beside us every half minute, and end it at the end."""
    process = subprocess.Popen(
        [
            *(sys.executable, "manage.py", "publish_due", "--skip-checks"),
            *("--every", str(LOOK_EVERY), "--until-input-ends"),
        ],
        cwd=settings.BASE_DIR,
        # Ends with us, also when we are killed and can end nothing ourselves.
        stdin=subprocess.PIPE,
        # Ctrl-C would reach it while it is still importing, and be answered by a traceback.
        start_new_session=True,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def checked_port(text: str) -> int:
    """Return the port, free at this moment. Raises Error when it cannot be used."""
    try:
        port = int(text)
        if not 0 < port < 65536:
            raise ValueError
    except ValueError:
        raise Error(f'PORT is "{text}": write a number between 1 and 65535.') from None
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise Error(f"port {port} is for administrators: try make run PORT=9000.") from None
        except OSError:
            raise Error(f"port {port} is taken: try make run PORT={port + 1}.") from None
    return port


def static_fingerprint() -> str:
    """Return a digest of what static files are made of: packages, our files, classes in use."""
    digest = hashlib.sha256((settings.BASE_DIR / "requirements.txt").read_bytes())
    digest.update(str(settings.STATIC_ROOT).encode())
    ours = [*map(Path, settings.STATICFILES_DIRS), settings.BASE_DIR / "phases" / "static"]
    for path in sorted(path for folder in ours for path in folder.rglob("*") if path.is_file()):
        stat = path.stat()
        digest.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    digest.update(joined.fingerprint().encode())
    return digest.hexdigest()


def welcome(site: str) -> str:
    """Return the addresses, the accounts and four things to try."""
    passwords = create_local_accounts.recorded()
    unknown = "(not made here: manage.py changepassword)"
    accounts = [
        f"  {name:14} {passwords.get(name, unknown)}" for name in create_local_accounts.ACCOUNTS
    ]
    phase = Phase.objects.filter(number=PHASE_OF_THE_TOUR).first()
    form = translation = reverse("admin:index")
    if phase:
        form = reverse("admin:phases_phase_change", args=[phase.pk])
        translation = reverse("admin:translations_item", args=["lt", "phase", phase.pk])
    connection.close()
    mark = ["", "FICTITIOUS DATA: everything but the ministry's own text is invented."]
    return "\n".join(
        [
            *(mark if settings.DEMO else ()),
            "",
            f"Site   {site}/",
            f"Admin  {site}{reverse('admin:index')}",
            *accounts,
            "",
            f"1. Read the ministry's page:          {site}/fr/phases/",
            f"2. Draft policy direction 1 (editor): {site}{form}#orientations-0",
            f"3. Publish what waits (publisher):    {site}{reverse('admin:index')}",
            f"4. Correct Lithuanian (translator):   {site}{translation}",
            "",
            "Ctrl-C stops everything.",
        ]
    )
