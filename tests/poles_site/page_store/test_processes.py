"""Several processes with pages of their own and one database: fresh together, alive without it."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from poles_site import embedded
from poles_site.page_store.disk import Disk
from poles_site.server import LONGEST_REST
from tests.clusters import fill
from tests.programs import wait_for

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


#: Of a process, for what is not finished.
THREADS = 4


class Site:
    """One process that serves the site on a port of its own."""

    def __init__(self, environment: dict[str, str]):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = subprocess.Popen(
            [
                *(sys.executable, "manage.py", "serve", "--port", str(self.port)),
                *("--workers", "1", "--threads", str(THREADS)),
            ],
            cwd=settings.BASE_DIR,
            env=environment,
            start_new_session=True,
        )

    def ask(self, address: str, timeout: float = 10, cookie: str = ""):
        """Return the status, the text and the headers of the answer."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{address}")
        request.add_header("Host", "localhost:8000")
        if cookie:
            request.add_header("Cookie", cookie)
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
                self.ask("/health/live")
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
def environment(open_folder, first_content_rows, django_db_blocker):
    """Return the variables of a site with the first content, in a cluster of its own."""
    var = open_folder / "var"
    cluster = embedded.database_settings(var / "postgres")
    environment = {
        "PATH": os.environ["PATH"],
        "VAR_DIR": str(var),
        "SITE_ADDRESS": "http://localhost:8000",
        "DJANGO_SETTINGS_MODULE": "poles_site.settings",
        # By its socket, as in production: who connects does not start it.
        "DATABASE_URL": f"postgresql://{cluster['USER']}@/{cluster['NAME']}?host={cluster['HOST']}",
        "PAGE_STORE_BYTES": "50000000",
    }
    embedded.start(var / "postgres")
    with django_db_blocker.unblock():
        fill(environment["DATABASE_URL"], open_folder, first_content_rows)
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


def test_forms_that_arrive_slowly_keep_no_finished_page_waiting(sites):
    """As many as the process has threads for whatever is not finished; all are answered."""
    site = sites()
    cookie = site.ask("/admin/login/")[2]["Set-Cookie"].partition(";")[0]
    wait_for(lambda: site.ask("/fr/")[2]["Cache-Status"] == "pages; hit")
    token = cookie.partition("=")[2]
    form = f"username=inconnu&password=inconnu&csrfmiddlewaretoken={token}".encode()
    head = (
        f"POST /admin/login/ HTTP/1.1\r\nHost: localhost:8000\r\nCookie: {cookie}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(form)}\r\nConnection: close\r\n\r\n"
    )
    with contextlib.ExitStack() as stack:
        senders = [
            stack.enter_context(socket.create_connection(("127.0.0.1", site.port), timeout=10))
            for _thread in range(THREADS)
        ]
        for sender in senders:
            sender.sendall(head.encode() + form[:20])
        began, waited = time.monotonic(), []
        while time.monotonic() - began < 2.5 * LONGEST_REST:
            asked = time.monotonic()
            assert site.ask("/health/live")[0] == 200
            assert site.ask("/fr/")[2]["Cache-Status"] == "pages; hit"
            waited.append(time.monotonic() - asked)
        # Who has to wait until another thread leads waits for as long as one rests.
        assert max(waited) < LONGEST_REST
        for sender in senders:
            sender.sendall(form[20:])
        answers = [sender.recv(100).split(b"\r\n")[0] for sender in senders]
    # The whole form was read, token included: the account is unknown, no more.
    assert answers == [b"HTTP/1.1 200 OK"] * THREADS


def test_a_process_that_is_asked_to_stop_answers_what_it_took(sites):
    site = sites()
    address = "/fr/recherche/?q=phase"  # never held: Django works while the process is told to end
    site.ask(address)
    statuses, lost = [], []

    def read():
        while True:
            try:
                statuses.append(site.ask(address)[0])
            except urllib.error.URLError as error:
                # Not taken any more, which a load balancer sees before it sends anything.
                if not isinstance(error.reason, ConnectionRefusedError):
                    lost.append(error)
                return
            except OSError as error:
                lost.append(error)
                return

    readers = [threading.Thread(target=read) for _ in range(6)]
    for reader in readers:
        reader.start()
    time.sleep(1)
    site.process.terminate()
    for reader in readers:
        reader.join(20)
    assert (lost, {*statuses}) == ([], {200})
    assert site.process.wait(20) == 0


# Without the database


@pytest.fixture(scope="module")
def pages(environment):
    """Return the paths of all pages, when the last text of each is on disk."""
    site = Site(environment).wait()
    paths = []
    for section in _locations(site.ask("/sitemap.xml", 60)[1]):
        paths += _locations(site.ask(section, 60)[1])
    disk, wanted = Disk(Path(environment["VAR_DIR"]) / "pages"), set(paths)
    deadline = time.monotonic() + 300
    while wanted - {address.split(" ", 2)[2].removesuffix("?") for address in disk.addresses()}:
        assert time.monotonic() < deadline
        time.sleep(0.5)
    site.stop()
    return sorted(set(paths))


def _locations(xml: str) -> list[str]:
    parts = xml.split("<loc>")[1:]
    return [part.partition("</loc>")[0].partition("localhost:8000")[2] for part in parts]


class Killed:
    """The database, killed: who connects is refused."""

    def __init__(self, cluster: Path):
        self.cluster = cluster
        os.kill(_number(cluster), signal.SIGKILL)

    def back(self) -> None:
        embedded._launch(self.cluster)


class Stopped:
    """The database, stopped: who asks hears nothing."""

    def __init__(self, cluster: Path):
        server = psutil.Process(_number(cluster))
        self.processes = [server, *server.children()]
        for process in self.processes:
            process.suspend()

    def back(self) -> None:
        for process in self.processes:
            process.resume()


def _number(cluster: Path) -> int:
    """Return the process number of the database server."""
    return int((cluster / "postmaster.pid").read_text().split()[0])


@pytest.mark.parametrize("outage", [Killed, Stopped])
def test_without_the_database_every_page_is_there(sites, environment, pages, outage):
    site = sites()
    assert site.ask("/health/ready")[0] == 200
    assert len(pages) > 200
    database = outage(Path(environment["VAR_DIR"]) / "postgres")
    try:
        time.sleep(2 * VISIBLE)
        slowest = max(_read(site, path) for path in pages)
        again = sites()
        slowest_again = max(_read(again, path) for path in pages[::10])
        assert slowest < 1
        assert slowest_again < 1
        time.sleep(2)  # from then on it is known not to be slow but away
        for one in (site, again):
            assert one.ask("/health/live")[0] == 200
            assert one.ask("/health/ready")[0] == 503
            for path, words in SOON_BACK.items():
                status, text, _headers = one.ask(path)
                assert (status, words in text) == (503, True), path
    finally:
        database.back()
    deadline = time.monotonic() + 5
    while not all(_is_well(one) for one in (site, again)):
        assert time.monotonic() < deadline, "not recovered within 5 s"
        time.sleep(0.1)


SOON_BACK = {
    "/fr/recherche/?q=phase": "Cette page sera bientôt de retour",
    "/lt/recherche/?q=phase": "Šis puslapis netrukus vėl veiks",
    "/en/poles/?q=zzzz": "This page will be back soon",
    "/admin/": "Cette page sera bientôt de retour",
}


def _read(site, path: str) -> float:
    """Read a page, which must be there and say that it may be old; return the seconds it took."""
    began = time.monotonic()
    status, text, headers = site.ask(path)
    seconds = time.monotonic() - began
    assert (status, "</main>" in text) == (200, True), path
    assert "does not answer" in headers["Cache-Status"], path
    return seconds


def _is_well(site) -> bool:
    return (
        site.ask("/fr/recherche/?q=phase")[0] == 200
        and "does not answer" not in site.ask("/fr/")[2]["Cache-Status"]
        and site.ask("/health/ready")[0] == 200
    )
