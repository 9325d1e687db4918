"""Several processes with pages of their own and one database: fresh together, alive without it."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings

from poles_site import embedded

pytestmark = pytest.mark.start

#: Seconds after its commit in which a publication is everywhere.
VISIBLE = 0.1
PAGES = ("/fr/", "/fr/phases/", "/fr/plan-du-site/")

#: Publishes each line that it reads as the title of the third phase; says when that was committed.
EDITOR = """
import sys, time
import django
django.setup()
from phases.editorial import workflow
from phases.models import Phase
from phases.snapshot import row_key
pk = Phase.objects.get(number=3).pk
print("ready", flush=True)
for line in sys.stdin:
    newest = workflow.newest_revision(Phase, pk)
    changed = {key: dict(row) for key, row in newest.snapshot.items()}
    changed[row_key(Phase, pk)]["title_fr"] = line.strip()
    revision = workflow.save(Phase, pk, changed, by=None, base=newest)
    workflow.publish(revision, by=None)
    print(time.time(), flush=True)
"""


class Site:
    """One process that serves the site on a port of its own."""

    def __init__(self, environment: dict[str, str]):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
                *("--host", "127.0.0.1", "--port", str(self.port), "--blocking-threads", "4"),
                *("--log-level", "error", "poles_site.wsgi:application"),
            ],
            cwd=settings.BASE_DIR,
            env=environment,
            start_new_session=True,
        )

    def ask(self, address: str, timeout: float = 10):
        """Return the status, the text and the headers of the answer."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{address}")
        request.add_header("Host", "localhost:8000")
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return answer.status, answer.read().decode(), answer.headers
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(), error.headers

    def wait(self):
        """Wait until it answers."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                self.ask("/robots.txt")
                return self
            time.sleep(0.05)
        raise TimeoutError

    def signal(self, number: int):
        os.killpg(self.process.pid, number)

    def stop(self):
        with contextlib.suppress(ProcessLookupError):
            self.signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture(scope="module")
def environment(open_folder):
    """Return the variables of a site with the first content, in a cluster of its own."""
    var = open_folder / "var"
    environment = {
        "PATH": os.environ["PATH"],
        "VAR_DIR": str(var),
        "SITE_ADDRESS": "http://localhost:8000",
        "DJANGO_SETTINGS_MODULE": "poles_site.settings",
    }
    embedded.start(var / "postgres")
    for command in ("migrate", "load_content"):
        subprocess.run(
            [sys.executable, "manage.py", command, "-v0"],
            cwd=settings.BASE_DIR,
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
    yield environment
    embedded.stop(var / "postgres")


@pytest.fixture
def sites(environment):
    """Return a function that starts one more process of the site."""
    started = []

    def start():
        started.append(Site(environment))
        return started[-1].wait()

    yield start
    for site in started:
        site.stop()


@pytest.fixture
def publish(environment):
    """Return a function that publishes a title and returns when that was committed."""
    process = subprocess.Popen(
        [sys.executable, "-c", EDITOR],
        cwd=settings.BASE_DIR,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "ready\n"

    def send(title: str) -> float:
        process.stdin.write(f"{title}\n")
        process.stdin.flush()
        return float(process.stdout.readline())

    yield send
    process.communicate()
    assert process.returncode == 0


def wait_until_older_than(moment: float, seconds: float) -> None:
    time.sleep(max(0, moment + seconds - time.time()))


def test_a_publication_is_visible_in_every_process_at_once(sites, publish):
    both = sites(), sites()
    for number in range(20):
        for site in both:
            for address in PAGES:
                site.ask(address)
        title = f"Titre inventé {number}"
        committed = publish(title)
        wait_until_older_than(committed, VISIBLE)
        for site in both:
            for address in PAGES:
                status, text, _headers = site.ask(address)
                assert (status, title in text) == (200, True), (number, address)


def test_a_process_that_slept_wakes_with_no_old_page(sites, publish):
    awake, asleep = sites(), sites()
    for site in (awake, asleep):
        site.ask("/fr/")
    asleep.signal(signal.SIGSTOP)
    wait_until_older_than(publish("Publié pendant le sommeil"), VISIBLE)
    asleep.signal(signal.SIGCONT)
    for site in (awake, asleep):
        assert "Publié pendant le sommeil" in site.ask("/fr/")[1]


def test_pages_that_do_not_show_it_stay(sites, publish):
    site = sites()
    for _twice in range(2):
        first = site.ask("/fr/accessibilite/")
    assert first[2]["Cache-Status"] == "pages; hit"
    wait_until_older_than(publish("Ailleurs"), VISIBLE)
    assert site.ask("/fr/accessibilite/")[2]["Cache-Status"] == "pages; hit"


def server(environment) -> int:
    """Return the process number of the database server."""
    note = Path(environment["VAR_DIR"]) / "postgres" / "postmaster.pid"
    return int(note.read_text().split()[0])


def addresses(site) -> list[str]:
    """Return the paths that the site map names."""
    paths = []
    for section in _locations(site.ask("/sitemap.xml")[1]):
        paths += _locations(site.ask(section)[1])
    return paths


def _locations(xml: str) -> list[str]:
    parts = xml.split("<loc>")[1:]
    return [part.partition("</loc>")[0].partition("localhost:8000")[2] for part in parts]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "silent"])
def test_without_the_database_every_page_is_there(sites, environment, number):
    site = sites()
    everything = addresses(site)
    assert len(everything) > 200
    wait_until_made(site, environment, everything)
    os.kill(server(environment), number)
    if number == signal.SIGSTOP:
        for backend in backends(environment):
            os.kill(backend, number)
    try:
        time.sleep(0.2)
        for path in everything:
            began = time.monotonic()
            status, text, headers = site.ask(path)
            assert (status, "</main>" in text) == (200, True), path
            assert "does not answer" in headers["Cache-Status"]
            assert time.monotonic() - began < 1, path
        again = sites()
        for path in everything[:30]:
            assert again.ask(path)[0] == 200, path
    finally:
        if number == signal.SIGSTOP:
            for process in (server(environment), *backends(environment)):
                os.kill(process, signal.SIGCONT)
        else:
            embedded._launch(Path(environment["VAR_DIR"]) / "postgres")
    deadline = time.monotonic() + 5
    while "does not answer" in site.ask("/fr/")[2]["Cache-Status"]:
        assert time.monotonic() < deadline, "not recovered within 5 s"
        time.sleep(0.1)


def backends(environment) -> list[int]:
    import psutil

    return [child.pid for child in psutil.Process(server(environment)).children()]


def wait_until_made(site, environment, everything) -> None:
    """Wait until the last text of every page is on disk."""
    folder = Path(environment["VAR_DIR"]) / "pages"
    deadline = time.monotonic() + 240
    while len(list(folder.glob("*/*.page"))) < len(set(everything)):
        assert time.monotonic() < deadline
        time.sleep(0.5)
