"""PostgreSQL clusters on loopback, of the programs of the embedded server: a primary, standbys."""

import contextlib
import os
import subprocess
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection

from poles_site import embedded
from tests import tables
from tests.programs import free_port


def fill(address: str, folder: Path, rows: tables.Rows) -> None:
    """Make the tables of the tests' database in the empty one at ``address``, with ``rows``.

    Quicker than migrations and contents anew; what the tests' database holds comes along.
    """
    connection.ensure_connection()
    tests, dump = connection.connection.info, folder / "dump"
    source = f"host={tests.host} port={tests.port} user={tests.user} dbname={tests.dbname}"
    for command in (
        ("pg_dump", "--format=custom", "--no-owner", "--file", dump, "--dbname", source),
        ("pg_restore", "--no-owner", "--exit-on-error", "--dbname", address, dump),
    ):
        subprocess.run([embedded.programs() / command[0], *command[1:]], check=True)
    with psycopg.connect(address) as other, other.cursor() as cursor:
        tables.write(cursor, rows)


class Cluster:
    """A server in ``folder``, on a port of its own; others may follow it."""

    def __init__(self, folder: Path, *, of: "Cluster | None" = None):
        self.folder, self.port = folder, free_port()
        if of is None:
            embedded._create(folder)
        else:
            folder.mkdir(mode=0o700)
            if os.geteuid() == 0:
                embedded._give_away(folder)
            followed = f"host=127.0.0.1 port={of.port} user={embedded.SUPERUSER}"
            embedded._run(
                *(folder, "pg_basebackup", "--pgdata", folder, "--dbname", followed),
                *("--write-recovery-conf", "--checkpoint=fast", "--no-sync"),
            )
            (folder / "log").unlink()  # the other's
        self.start()

    @property
    def url(self) -> str:
        """Return the address of the site's database in it."""
        return f"postgresql://{embedded.SUPERUSER}@127.0.0.1:{self.port}/{embedded.NAME}"

    @property
    def log(self) -> str:
        """Return every statement that it was asked so far."""
        return (self.folder / "log").read_text()

    @property
    def number(self) -> int:
        """Return the number of its process."""
        return int((self.folder / "postmaster.pid").read_text().split()[0])

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",
            "fsync": "off",
            "log_statement": "all",
        }
        arguments = " ".join(f"-c {name}='{value}'" for name, value in options.items())
        command = ("pg_ctl", "-D", self.folder, "-l", self.folder / "log", "-w")
        embedded._run(self.folder, *command, "-o", arguments, "start")

    def kill(self) -> None:
        """End it at once, whatever it is doing."""
        embedded._run(self.folder, "pg_ctl", "-D", self.folder, "-m", "immediate", "-w", "stop")

    def stop(self) -> None:
        """End it, if it still runs."""
        with contextlib.suppress(subprocess.CalledProcessError):
            self.kill()

    def ask(self, statement: str) -> Any:
        """Return the first value of the first row that ``statement`` finds."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(statement).fetchone()[0]
