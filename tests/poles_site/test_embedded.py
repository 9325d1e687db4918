"""The embedded database with real processes: shared, stopped by the last, mended after a crash."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from poles_site import embedded

pytestmark = pytest.mark.start

#: A process that uses the cluster until its standard input is closed.
USER = """
import sys
from pathlib import Path
import psycopg
from poles_site import embedded
folder = Path(sys.argv[1])
settings = embedded.database_settings(folder)
def query():
    where = {"host": settings["HOST"], "port": settings["PORT"], "user": settings["USER"]}
    with psycopg.connect(dbname=settings["NAME"], **where) as connection:
        connection.execute("SELECT 1")
embedded.start(folder)
query()
print("connected", flush=True)
sys.stdin.read()
query()
"""


class User:
    """One process that uses the cluster in ``folder``."""

    def __init__(self, folder: Path):
        self.process = subprocess.Popen(
            [sys.executable, "-W", "error", "-c", USER, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def connected(self):
        """Wait until it is connected."""
        line = self.process.stdout.readline()
        assert line == "connected\n", self.process.stderr.read()
        return self

    def leave(self):
        """Let it end, and see that it could use the database to the last."""
        _out, errors = self.process.communicate()
        assert (self.process.returncode, errors) == (0, "")

    def kill(self):
        """End it with no chance to tidy up."""
        self.process.kill()
        self.process.communicate()


@pytest.fixture(scope="module")
def folder(open_folder):
    """A cluster that exists and is not running."""
    User(open_folder / "postgres").connected().leave()
    yield open_folder / "postgres"
    embedded.stop(open_folder / "postgres")


def is_running(folder: Path) -> bool:
    return (folder / "postmaster.pid").exists()


def test_the_last_to_leave_stops_it(folder):
    first, second = User(folder), User(folder)
    first.connected(), second.connected()
    first.leave()
    assert is_running(folder)
    second.leave()
    assert not is_running(folder)


def test_a_killed_user_leaves_nothing_that_the_next_cannot_mend(folder):
    User(folder).connected().kill()
    assert is_running(folder)
    User(folder).connected().leave()
    assert not is_running(folder)


def test_a_killed_server_is_started_again(folder):
    user = User(folder).connected()
    os.kill(int((folder / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    user.kill()
    User(folder).connected().leave()
    assert not is_running(folder)


def test_a_number_that_another_process_has_by_now(folder):
    (folder / "postmaster.pid").write_text(f"{os.getpid()}\n{folder}\n1\n5432\n\n\n1 1\nready\n")
    User(folder).connected().leave()


def test_half_a_cluster_is_made_anew(folder):
    other = folder.with_name("other")
    other.with_name("other.new").mkdir()
    other.with_name("other.new").joinpath("PG_VERSION").write_text("18\n")
    User(other).connected().leave()
    assert not other.with_name("other.new").exists()


def test_a_long_path_with_spaces(folder):
    deep = folder.parent / ("très long " * 12)
    User(deep / "postgres").connected().leave()
    assert not is_running(deep / "postgres")


def test_what_cannot_start_says_why_and_what_to_do(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(embedded.DatabaseUnavailable) as error:
        embedded.start(tmp_path / "file" / "postgres")
    assert "DATABASE_URL=postgresql://" in str(error.value)
    assert "\n" not in str(error.value)
