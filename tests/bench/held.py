"""What main pages answer in a second, finished and made anew, beside a bare Django view and a file
served by nginx; and how long a publication takes until visitors read it.

Every server has one process and is asked in turns by ``wrk``. Without that program, or without
nginx, what needs it is left out, which the table says.
"""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import django

from tests.bench import servers

ROUNDS = 3
SECONDS = 1
#: Connections at the same time.
VISITORS = 16
PUBLICATIONS = 20
#: Requests a second: of held pages, as a multiple of the bare view and of nginx; of pages made
#: anew, as a multiple of the bare view.
HELD = {"bare view": 12, "nginx": 0.4}
MADE = 0.1
#: Milliseconds from a commit until a page shows it.
VISIBLE = 100
PAGE = "phases"
FILE = """
    open_file_cache max=10; default_type text/html;
    server {{ listen 127.0.0.1:{{port}}; root {folder}; }}
"""


def main() -> int:
    """Print the table and write it to ``var/bench-held.json``; 1 when a promise is broken."""
    if shutil.which("wrk") is None:
        print("wrk is not installed: held pages are not measured.")
        return 0
    from django.conf import settings

    with servers.database("bench_held"), tempfile.TemporaryDirectory() as folder:
        results = measure(Path(folder))
    (settings.VAR_DIR / "bench-held.json").write_text(json.dumps(results, indent=1))
    return report(results)


def measure(folder: Path) -> dict:
    """Start the servers and ask them in turns; return what was measured."""
    from tests.bench.__main__ import PAGES

    (folder / "nginx").mkdir()
    with contextlib.ExitStack() as stack:
        held, process = stack.enter_context(servers.site(folder / "var"))
        servers.wait_until_all_are_made(held, folder / "var" / "pages")
        made, _process = stack.enter_context(
            servers.site(folder / "none", store=0, collects_static=True)
        )
        bare, _process = stack.enter_context(servers.bare())
        usual, _process = stack.enter_context(servers.bare(USUAL_MIDDLEWARE="1"))
        asked = {"bare view": (bare, []), "usual middleware": (usual, [])}
        bytes_of = {}
        for name, path in PAGES.items():
            with urllib.request.urlopen(f"{held}{path}") as answer:
                body, etag = answer.read(), answer.headers["ETag"]
            bytes_of[name] = len(body)
            asked[name, "made"] = (f"{made}{path}", [])
            # Search is never held.
            if etag:
                urllib.request.urlopen(f"{held}{path}").read()
                asked[name, "held"] = (f"{held}{path}", [])
                asked[name, "gzip"] = (f"{held}{path}", ["-H", "Accept-Encoding: gzip"])
                asked[name, "304"] = (f"{held}{path}", ["-H", f"If-None-Match: {etag}"])
            if name == PAGE:
                (folder / "nginx" / "page.html").write_bytes(body)
        if servers.nginx_program():
            file = servers.nginx(folder / "nginx", FILE.format(folder=folder / "nginx"))
            asked["nginx"] = (f"{stack.enter_context(file)}/page.html", [])
        told: dict = {name: [] for name in asked}
        for _round in range(ROUNDS):
            for name, (address, options) in asked.items():
                told[name].append(requests_a_second(address, options))
        memory = (process.children() or [process])[0].memory_info().rss
        visible = sorted(publications(held))
    return {
        "bytes": bytes_of,
        "requests": {
            name if isinstance(name, str) else ", ".join(name): {
                "median": median(values),
                "least": min(values),
                "most": max(values),
            }
            for name, values in told.items()
        },
        "visible": visible,
        "memory": memory,
    }


def requests_a_second(address: str, options: list[str]) -> float:
    """Return what ``wrk`` counts; every answer must be one."""
    said = subprocess.run(
        ["wrk", "-t1", f"-c{VISITORS}", f"-d{SECONDS}s", "--timeout", "10s", *options, address],
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


def report(results: dict) -> int:
    """Print the table and the promises that are broken; return 1 where there is one."""
    requests = results["requests"]
    bare, nginx = requests["bare view"]["median"], requests.get("nginx", {}).get("median")

    def row(name: str, key: str) -> None:
        if key in requests:
            told = requests[key]
            of_nginx = f"{told['median'] / nginx:>9.2f}" if nginx else f"{'–':>9}"
            spread = f"{told['least']:,.0f}–{told['most']:,.0f}"
            print(f"{name:<26}{told['median']:>11,.0f}{spread:>17}", end="")
            print(f"{told['median'] / bare:>9.3f}{of_nginx}")

    print(f"\n{'one process':<26}{'requests/s':>11}{'least–most':>17}{'× bare':>9}{'× nginx':>9}")
    row("bare view", "bare view")
    row("with usual middleware", "usual middleware")
    row("nginx, a file", "nginx")
    for name, size in results["bytes"].items():
        for kind in ("made", "held", "gzip", "304"):
            row(f"{name}, {kind}" + (f" ({size:,})" if kind == "made" else ""), f"{name}, {kind}")
    if not nginx:
        print("nginx is not installed: nothing is compared with it.")
    print("made: anew for each request; held: from the page store, plain; (bytes)")
    visible = results["visible"]
    print(f"a publication is visible after {median(visible):.0f} ms, at most {visible[-1]:.0f} ms")
    print(f"memory of the process: {results['memory'] / 1e6:,.0f} MB")
    broken = promises_broken(results)
    for sentence in broken:
        print(f"Error: {sentence}", file=sys.stderr)
    return 1 if broken else 0


def promises_broken(results: dict) -> list[str]:
    """Return a sentence for each promise that is broken."""
    rates = {name: told["median"] for name, told in results["requests"].items()}
    broken = [
        f"Held pages answer {rates[f'{PAGE}, held'] / rates[other]:.2f} × {other}, not {least} ×."
        for other, least in HELD.items()
        if other in rates and rates[f"{PAGE}, held"] < least * rates[other]
    ]
    broken += [
        f"“{name}” without the store answers {rate / rates['bare view']:.3f} × the bare view."
        for name, rate in rates.items()
        if name.endswith(", made") and rate < MADE * rates["bare view"]
    ]
    if results["visible"][-1] > VISIBLE:
        broken.append(f"A publication was visible after {results['visible'][-1]:.0f} ms only.")
    return broken


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "poles_site.settings")
    django.setup()
    sys.exit(main())
