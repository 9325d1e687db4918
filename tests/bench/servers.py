"""The servers that are measured: the site under granian, a bare view under gunicorn, nginx."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil

from tests import programs
from tests.bench.data import Site
from tests.programs import PLACES, free_port, wait_for

#: Of an invented site that is served.
CONTRACTS = 10


@contextlib.contextmanager
def database(name: str, contracts: int = CONTRACTS) -> Iterator[None]:
    """Give an invented site in a database of its own, which is removed afterwards."""
    from django.db import connection

    usual = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"{usual}_{name}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        Site().grow(contracts)
        yield
    finally:
        connection.creation.destroy_test_db(usual, verbosity=0)


@contextlib.contextmanager
def served(*command: str, **environment: str) -> Iterator[tuple[str, psutil.Process]]:
    """Start a server, ``{port}`` in its command filled in; give its address and its process."""
    port = free_port()
    arguments = [argument.format(port=port) for argument in command]
    if arguments[0] == "-m":
        arguments = [sys.executable, *arguments]
    process = subprocess.Popen(
        arguments,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: connect(port), lambda: f"{' '.join(arguments)} does not answer", 60)
        yield f"http://127.0.0.1:{port}", psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait()


def site(
    folder: Path, *, workers: int = 1, store: int = 100_000_000, collects_static: bool = False
) -> contextlib.AbstractContextManager[tuple[str, psutil.Process]]:
    """Return the site as in production, in the database of the bench.

    ``store``: bytes of memory for finished pages, 0 for none. ``collects_static``: style sheets and
    scripts by their content and compressed, as browsers get them; it takes a while.
    """
    from django.db import connection

    server = connection.connection.info
    environment = {
        "DATABASE_URL": f"postgresql://{server.user}@/{server.dbname}?host={server.host}",
        "PAGE_STORE_BYTES": str(store),
        "VAR_DIR": str(folder),
        "DEBUG": "0" if collects_static else "1",
        "EDIT_CATALOGUES": "0",
    }
    if collects_static:
        subprocess.run(
            [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"],
            env={**os.environ, **environment},
            check=True,
        )
    return served(
        *(sys.executable, "manage.py", "serve", "--port", "{port}"),
        *("--workers", str(workers), "--threads", "4"),
        **environment,
    )


def bare(**environment: str) -> contextlib.AbstractContextManager[tuple[str, psutil.Process]]:
    """Return a bare Django view, the measure of all pages; ``environment``: see ``bare.py``."""
    # By its own name: as a part of this package it would be the whole site.
    return served(
        *("-m", "gunicorn", "--workers", "1", "--bind", "127.0.0.1:{port}"),
        *("--chdir", str(Path(__file__).parent), "bare"),
        **environment,
    )


def nginx_program() -> str | None:
    """Return where nginx is, None where it is not installed."""
    return shutil.which("nginx", path=PLACES)


@contextlib.contextmanager
def nginx(folder: Path, content: str) -> Iterator[str]:
    """Serve what ``content`` says, ``{port}`` filled in; give its address."""
    port = free_port()
    configuration = folder / "served.conf"
    configuration.write_text(content.replace("{port}", str(port)))
    with programs.nginx(folder, configuration, lambda: connect(port)):
        yield f"http://127.0.0.1:{port}"


def connect(port: int) -> None:
    """Raise OSError where nobody listens."""
    socket.create_connection(("127.0.0.1", port), timeout=1).close()


def wait_until_all_are_made(address: str, pages: Path) -> None:
    """Wait until the site has made its pages ahead: for three seconds there is none more."""
    urllib.request.urlopen(f"{address}/fr/").read()
    count, since = 0, time.monotonic()
    while not count or time.monotonic() - since < 3:
        time.sleep(0.2)
        if (now := sum(1 for _page in pages.glob("*/*.page"))) != count:
            count, since = now, time.monotonic()
