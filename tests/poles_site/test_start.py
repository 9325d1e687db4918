"""``manage.py start`` with real processes: a first start, a second one, and every way to fail."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import psutil
import pytest
from django.conf import settings

from phases.management.commands import create_local_accounts
from tests.programs import free_port

pytestmark = pytest.mark.start

PUBLISH_DUE = ["publish_due", "--skip-checks", "--every", "30", "--until-input-ends"]
#: What was scheduled while the site ran, and became due while it did not.
SCHEDULE = """
from datetime import timedelta
from django.utils import timezone
from phases.editorial import schedule, workflow
from phases.models import Draft, Phase
from phases.snapshot import row_key
pk = Phase.objects.get(number=3).pk
newest = workflow.newest_revision(Phase, pk)
changed = {key: dict(row) for key, row in newest.snapshot.items()}
changed[row_key(Phase, pk)]["title_en"] = "Scheduled title"
saved = workflow.save(Phase, pk, changed, by=None, base=newest)
schedule.schedule(saved, timezone.now() + timedelta(hours=1), by=None)
Draft.objects.update(scheduled_at=timezone.now())
"""


def command(*arguments, **environment):
    """Start manage.py as a fresh clone has it: with no variable but those given."""
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # so that a signal reaches it as Ctrl-C would: with its children
    )


def failure(*arguments, **environment):
    """Run the command, which must fail with exit code 1; return its one sentence."""
    process = command(*arguments, **environment)
    _out, errors = process.communicate(timeout=60)
    assert process.returncode == 1, errors
    assert errors.count("\n") == 1, errors
    return errors


@contextlib.contextmanager
def started(var, port, **environment):
    """Start the site; yield its lines and the seconds to its first answer; then press Ctrl-C."""
    began = time.monotonic()
    process = command("start", "--port", str(port), VAR_DIR=str(var), **environment)
    try:
        lines = []
        while "Ctrl-C" not in "".join(lines[-1:]):
            line = process.stdout.readline()
            assert line, process.communicate()[1]
            lines.append(line.rstrip("\n"))
        assert answer(f"http://127.0.0.1:{port}/fr/phases/") == 200
        children = psutil.Process(process.pid).children(recursive=True)
        assert [c for c in children if c.cmdline()[-5:] == PUBLISH_DUE] != []
        yield lines, time.monotonic() - began
    finally:
        with contextlib.suppress(ProcessLookupError):  # it has failed already, which is told next
            os.killpg(process.pid, signal.SIGINT)
        _out, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (0, "")
    assert not (var / "postgres" / "postmaster.pid").exists()
    assert [child for child in children if child.is_running()] == []


def answer(address, patience=20):
    """Return the status of the first answer; the server may need a moment."""
    for _attempt in range(patience * 10):
        with contextlib.suppress(ConnectionError, urllib.error.URLError):
            return urllib.request.urlopen(address).status
        time.sleep(0.1)
    raise AssertionError(f"no answer from {address}")


def read(address):
    """Return the text of a page."""
    return urllib.request.urlopen(address).read().decode()


def static_files_are_kept_for_good(site):
    """Look at all that the page of the phases asks for: named by content, compressed ahead."""
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', read(f"{site}/fr/phases/"))
    assert {address.rpartition(".")[2] for address in addresses} > {"css", "js", "woff2"}
    for address in addresses:
        assert re.search(r"\.[0-9a-f]{12}\.\w+$", address)
        request = urllib.request.Request(f"{site}{address}", headers={"Accept-Encoding": "br"})
        with urllib.request.urlopen(request) as sent:
            told = dict(sent.headers)
        assert told["cache-control"] == "max-age=315360000, public, immutable"
        if address.endswith((".css", ".js")):
            assert told["content-encoding"] == "br"


@pytest.fixture
def var(open_folder):
    return open_folder / "var"


def test_first_start_then_second(var):
    port = free_port()  # DEBUG=0 as make run has it
    with started(var, port, DEBUG="0") as (lines, _seconds):
        assert [line.split(":")[0] for line in lines[: lines.index("")]] == [
            "Database",
            "Tables",
            "Catalogues",
            "Static files",
            "Content",
            "Accounts",
        ]
        first = lines[lines.index("") :]
        passwords = json.loads((var / create_local_accounts.FILE).read_text())
        assert (var / create_local_accounts.FILE).stat().st_mode & 0o077 == 0
        for name in create_local_accounts.ACCOUNTS:
            assert any(line.split() == [name, passwords[name]] for line in first)
        assert f"http://127.0.0.1:{port}/fr/phases/" in "".join(first)
        static_files_are_kept_for_good(f"http://127.0.0.1:{port}")
        for step in ("2. ", "4. "):
            form = next(line for line in first if line.startswith(step)).split()[-1]
            assert answer(form) == 200
        _out, errors = command("shell", "-v", "0", "-c", SCHEDULE, VAR_DIR=str(var)).communicate()
        assert errors == ""
    with started(var, port, DEBUG="0") as (lines, seconds):
        assert lines[lines.index("") :] == first
        catalogue = read(f"http://127.0.0.1:{port}/donnees/catalogue.ttl")
        assert f"http://127.0.0.1:{port}/donnees/v1/poles.csv" in catalogue
        assert "localhost" not in catalogue
        assert seconds < 5
        until = time.monotonic() + 20
        while "Scheduled title" not in read(f"http://127.0.0.1:{port}/en/phases/"):
            assert time.monotonic() < until
            time.sleep(0.2)


def test_a_demonstration_has_a_database_of_its_own(open_folder):
    var, port = open_folder / "var-demo", free_port()
    with started(var, port, DEMO="1") as (lines, _seconds):
        assert "FICTITIOUS DATA" in "".join(lines)
        contracts = read(f"http://127.0.0.1:{port}/en/contrats/")
        assert "FICTITIOUS DATA" in contracts
        assert "Pôle fictif" in contracts
    assert [path.name for path in var.iterdir()] == ["demo"]
    assert not (var / "demo" / "postgres" / "postmaster.pid").exists()


def test_when_it_is_killed_nothing_goes_on_without_it(var):
    port = free_port()
    process = command("start", "--port", str(port), VAR_DIR=str(var))
    try:
        while "Ctrl-C" not in (line := process.stdout.readline()):
            assert line, process.communicate()[1]
        assert answer(f"http://127.0.0.1:{port}/fr/phases/") == 200
        children = psutil.Process(process.pid).children(recursive=True)
        assert [c for c in children if c.cmdline()[-5:] == PUBLISH_DUE] != []
        process.kill()
        process.communicate(timeout=30)
        _gone, left = psutil.wait_procs(children, timeout=10)
        assert left == []
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    # The port is free again at once, and the database found as it was left.
    with started(var, port):
        pass


def test_a_taken_port():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert failure("start", "--port", str(port)) == (
            f"Error: port {port} is taken: try make run PORT={port + 1}.\n"
        )


@pytest.mark.parametrize("port", ["", "http", "0", "70000"])
def test_a_port_that_is_none(port):
    assert "write a number between 1 and 65535" in failure("start", "--port", port)


def test_a_database_that_does_not_answer():
    sentence = failure(
        "start", "--port", str(free_port()), DATABASE_URL="postgresql://ann:secret@127.0.0.1:1/x"
    )
    assert sentence.startswith("Error: the database of DATABASE_URL cannot be reached: ")
    assert "secret" not in sentence


def test_an_embedded_database_that_cannot_start(open_folder):
    var = open_folder / "broken"
    var.mkdir()
    (var / "secret-key").write_text("x" * 50)
    (var / "postgres").write_text("not a cluster")
    sentence = failure("start", "--port", str(free_port()), VAR_DIR=str(var))
    assert "DATABASE_URL=postgresql://" in sentence


def test_a_wrong_setting():
    assert (
        failure("start", STATE_SITE="perhaps") == 'Error: STATE_SITE is "perhaps": write 1 or 0.\n'
    )


def test_production_without_its_variables():
    sentence = failure("check", DJANGO_ENV="production")
    assert all(name in sentence for name in ("DATABASE_URL", "SECRET_KEY", "ALLOWED_HOSTS"))


def test_production_is_not_started_this_way():
    production = {
        "DJANGO_ENV": "production",
        "DATABASE_URL": "postgresql://a@b/c",
        "SECRET_KEY": "x" * 50,
        "ALLOWED_HOSTS": "example.org",
    }
    assert "docs/production.md" in failure("start", **production)
