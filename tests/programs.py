"""Programs of the machine that tests start: required in CI, elsewhere left out with a reason."""

import contextlib
import http.client
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PLACES = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"
NGINX = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 2048; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {conf};
}}
"""


def skip_or_fail(reason: str):
    """Skip a test that this machine cannot run; in CI nothing may be skipped."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def program(name: str, package: str) -> str:
    """Return where ``name`` is, which Debian has in ``package``."""
    if (found := shutil.which(name, path=PLACES)) is None:
        skip_or_fail(f"{name} is not installed (Debian package: {package})")
    return found


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(command: list[str], answers: Callable[[], object], log: Path) -> Iterator:
    """Run ``command`` from when it answers until the end of the block."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
    try:
        wait_for(
            lambda: process.poll() is not None or answers(),
            lambda: f"{command[0]} does not answer: {log.read_text()}",
        )
        assert process.poll() is None, log.read_text()
        yield process
    finally:
        process.terminate()
        process.wait(10)


@contextlib.contextmanager
def nginx(folder: Path, conf: Path, answers: Callable[[], object]) -> Iterator:
    """Run an nginx that includes ``conf``; what it writes is in ``folder``."""
    main = folder / "main.conf"
    main.write_text(NGINX.format(folder=folder, conf=conf))
    command = [program("nginx", "nginx-light"), "-c", str(main)]
    with running(command, answers, folder / "nginx.log") as process:
        yield process


def wait_for(holds: Callable[[], object], message: Callable[[], str] = str, seconds: float = 20):
    """Wait until ``holds`` does not fail and says nothing false."""
    deadline = time.monotonic() + seconds
    while True:
        # A port that nobody has yet may lead back to who asks.
        with contextlib.suppress(OSError, http.client.HTTPException):
            if holds() is not False:
                return
        assert time.monotonic() < deadline, message()
        time.sleep(0.005)
