"""What finished pages answer in a second, beside a bare Django view and a file served by nginx; and
how long a publication takes until visitors read it.

Every server has one process and is asked in turns by ``wrk``. Without that program, or without
nginx, what needs it is left out, which the table says.
"""

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import django
import psutil

ROUNDS = 5
SECONDS = 2
#: Connections at the same time.
VISITORS = 16
PUBLICATIONS = 20
#: Of an invented site, whose pages are all made ahead first.
CONTRACTS = 10
#: Requests a second: of held pages, as a multiple of the bare view and of nginx.
LEAST = {"bare": 12, "nginx": 0.4}
#: Milliseconds from a commit until a page shows it.
VISIBLE = 100
PAGE = "/fr/phases/"
NGINX = """
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ }}
http {{
    access_log off; open_file_cache max=10; default_type text/html;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
"""


def main() -> int:
    """Print the table and write it to ``var/bench-held.json``; 1 when a promise is broken."""
    if shutil.which("wrk") is None:
        print("wrk is not installed: held pages are not measured.")
        return 0
    from django.conf import settings
    from django.db import connection

    from tests.bench.data import Site

    name = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"{name}_bench_held"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        Site().grow(CONTRACTS)
        with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
            Path(folder).chmod(0o755)  # nginx reads as another account
            results = measure(Path(folder), stack)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    (settings.VAR_DIR / "bench-held.json").write_text(json.dumps(results, indent=1))
    return report(results)


def measure(folder: Path, stack: contextlib.ExitStack) -> dict:
    """Start the servers and ask them in turns; return what was measured."""
    held, process = stack.enter_context(served_site(folder))
    urllib.request.urlopen(f"{held}{PAGE}").read()
    wait_until_all_are_made(folder / "var" / "pages")
    # By its own name: as a part of this package it would be the whole site.
    bare, _process = stack.enter_context(
        served(
            *("-m", "gunicorn", "--workers", "1", "--bind", "127.0.0.1:{port}"),
            *("--chdir", str(Path(__file__).parent), "bare"),
        )
    )
    page = urllib.request.urlopen(f"{held}{PAGE}")
    (folder / "page.html").write_bytes(page.read())
    asked = {
        "bare": (bare, []),
        "held": (f"{held}{PAGE}", []),
        "held, gzip": (f"{held}{PAGE}", ["-H", "Accept-Encoding: gzip"]),
        "held, br": (f"{held}{PAGE}", ["-H", "Accept-Encoding: br"]),
        "held, 304": (f"{held}{PAGE}", ["-H", f"If-None-Match: {page.headers['ETag']}"]),
    }
    if nginx := shutil.which("nginx", path="/usr/sbin:/usr/bin"):
        asked["nginx"] = (stack.enter_context(served_file(nginx, folder)), [])
    told: dict[str, list[float]] = {name: [] for name in asked}
    for _round in range(ROUNDS):
        for name, (address, options) in asked.items():
            told[name].append(requests_a_second(address, options))
    return {
        "bytes": len((folder / "page.html").read_bytes()),
        "requests": {
            name: {"median": median(values), "least": min(values), "most": max(values)}
            for name, values in told.items()
        },
        "visible": sorted(publications(held)),
        "memory": process.memory_info().rss,
    }


def wait_until_all_are_made(pages: Path) -> None:
    """Wait until the site has made its pages ahead: for three seconds there is none more."""
    count, since = 0, time.monotonic()
    while not count or time.monotonic() - since < 3:
        time.sleep(0.2)
        if (now := sum(1 for _page in pages.glob("*/*.page"))) != count:
            count, since = now, time.monotonic()


def requests_a_second(address: str, options: list[str]) -> float:
    """Return what ``wrk`` counts; every answer must be one."""
    said = subprocess.run(
        ["wrk", "-t1", f"-c{VISITORS}", f"-d{SECONDS}s", *options, address],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    if "Non-2xx" in said and "If-None-Match" not in str(options):
        sys.exit(f"Error: {address} fails under load:\n{said}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])


def publications(site: str) -> Iterator[float]:
    """Publish now and then; yield the milliseconds until the page shows it."""
    from phases.models import Article
    from tests import factories

    texts = {"title_fr": "Titre inventé", "slug_fr": "publication", "body_fr": "<p>Inventé</p>"}
    article = factories.publish(Article, **texts)
    page = f"{site}/fr/actualites/publication/"
    for number in range(PUBLICATIONS):
        urllib.request.urlopen(page).read()
        title = f"Titre inventé {number}"
        factories.edit(article, title_fr=title)
        began = time.perf_counter()
        while title not in urllib.request.urlopen(page).read().decode():
            pass
        yield (time.perf_counter() - began) * 1000


@contextlib.contextmanager
def served(*command: str, **environment: str) -> Iterator[tuple[str, psutil.Process]]:
    """Start a server; give its address and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    arguments = [argument.format(port=port) for argument in command]
    if arguments[0] == "-m":
        arguments = [sys.executable, *arguments]
    process = subprocess.Popen(
        arguments,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address, deadline = f"http://127.0.0.1:{port}", time.monotonic() + 60
    try:
        while True:
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=1):
                    break
            except OSError:
                if time.monotonic() > deadline:
                    sys.exit(f"Error: {' '.join(arguments)} does not answer.")
                time.sleep(0.1)
        workers = psutil.Process(process.pid).children()
        yield address, (workers or [psutil.Process(process.pid)])[0]
    finally:
        process.terminate()
        process.wait()


def served_site(folder: Path) -> contextlib.AbstractContextManager[tuple[str, psutil.Process]]:
    """Return the site in one process, in the database of the bench."""
    from django.db import connection

    server = connection.connection.info
    return served(
        *("-m", "granian", "--interface", "wsgi", "--no-ws", "--host", "127.0.0.1"),
        *("--port", "{port}", "--workers", "1", "--blocking-threads", "4"),
        "poles_site.wsgi:application",
        DATABASE_URL=f"postgresql://{server.user}@/{server.dbname}?host={server.host}",
        PAGE_STORE_BYTES="100000000",
        VAR_DIR=str(folder / "var"),
        DEBUG="1",
    )


@contextlib.contextmanager
def served_file(nginx: str, folder: Path) -> Iterator[str]:
    """Serve the bytes of the page as a file; give its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    configuration = folder / "nginx.conf"
    configuration.write_text(NGINX.format(folder=folder, port=port))
    process = subprocess.Popen([nginx, "-c", str(configuration)], stderr=subprocess.DEVNULL)
    try:
        time.sleep(1)
        yield f"http://127.0.0.1:{port}/page.html"
    finally:
        process.terminate()
        process.wait()


def report(results: dict) -> int:
    """Print the table and the promises that are broken; return 1 where there is one."""
    requests = results["requests"]
    print(f"\n{'one process, ' + format(results['bytes'], ',') + ' bytes':<26}", end="")
    print(f"{'requests/s':>11}{'least–most':>17}{'× bare':>8}{'× nginx':>9}")
    nginx = requests.get("nginx", {}).get("median")
    for name, told in requests.items():
        of_nginx = f"{told['median'] / nginx:>9.2f}" if nginx else f"{'–':>9}"
        spread = f"{told['least']:,.0f}–{told['most']:,.0f}"
        of_bare = told["median"] / requests["bare"]["median"]
        print(f"{name:<26}{told['median']:>11,.0f}{spread:>17}{of_bare:>8.1f}{of_nginx}")
    if not nginx:
        print("nginx is not installed: nothing is compared with it.")
    visible = results["visible"]
    print(f"a publication is visible after {median(visible):.0f} ms, at most {visible[-1]:.0f} ms")
    print(f"memory of the process: {results['memory'] / 1e6:,.0f} MB")
    broken = [
        f"Held pages answer {requests['held']['median'] / requests[name]['median']:.2f} × {name}."
        for name, least in LEAST.items()
        if name in requests and requests["held"]["median"] < least * requests[name]["median"]
    ]
    if visible[-1] > VISIBLE:
        broken.append(f"A publication was visible after {visible[-1]:.0f} ms only.")
    for sentence in broken:
        print(f"Error: {sentence}", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "poles_site.settings")
    django.setup()
    sys.exit(main())
