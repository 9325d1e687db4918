"""``make soak MINUTES=10``: readers, publications and killed processes, all at once.

nginx stands before two processes of the site, as on one machine in production. Each second an
article is published, which four readers look for. ``wrk`` reads main pages, first as fast as it is
answered beside that, then at 80 % of it; each minute the younger process is killed. Not one answer
may fail or be older than 100 ms, and the older process may not grow.
"""

import argparse
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import median
from threading import Event, Thread

import django
import psutil

from tests.bench import servers

#: Of what is answered at most, and the least that is no fault of the measurement.
LOAD, LEAST_LOAD = 0.8, 0.75
#: Connections at the same time: as many as keep the site busy, and of those who pause in between,
#: so many that the pause is long beside the answer.
BUSY, VISITORS = 64, 256
LOOKING = 4
CALIBRATION, TRIES = 10, 3
#: Seconds from a commit in which an older page may be read.
VISIBLE = 0.1
KILL_EVERY = 60
#: What a process may take after the first third, as a multiple of what it took then.
GROWTH = 1.1
TITLE = "Titre inventé "
ARTICLE = "/fr/actualites/epreuve/"
#: Pages that show the article's title; the first one is its own.
SHOWING = (ARTICLE, "/fr/", "/fr/actualites/", "/fr/actualites/atom.xml")
READ = (
    *SHOWING[:3],
    *("/fr/phases/", "/fr/poles/", "/fr/contrats/", "/lt/", "/en/phases/"),
    *("/fr/phases/phase-inventee-3/", "/fr/poles/pole-invente-0/"),
)
#: Another process answers when one is lost; nobody is told that it is gone.
BEFORE = """
    # 499: wrk went, as its time was over.
    map $status $is_failed {{ ~^[23] 0; 499 0; default 1; }}
    upstream site {{
        keepalive 64; server {address} max_fails=0; server {address} max_fails=0;
        server {address} max_fails=0; server {address} max_fails=0;
    }}
    server {{
        listen 127.0.0.1:{{port}};
        access_log {folder}/failed.log combined if=$is_failed;
        location / {{
            proxy_pass http://site; proxy_http_version 1.1; proxy_set_header Connection "";
            proxy_set_header Host $host; proxy_buffers 16 16k; proxy_buffer_size 16k;
            proxy_next_upstream error timeout; proxy_next_upstream_tries 4;
        }}
    }}
"""
WRK = """
local paths = {{ {paths} }}
local count = 0
function delay() return {delay} end
function request()
    count = count + 1
    return wrk.format("GET", paths[count % #paths + 1])
end
function done(summary, latency, requests)
    local errors = summary.errors
    print(string.format(
        "RESULT %d %d %d %d", summary.requests, summary.duration,
        errors.connect + errors.read + errors.write + errors.timeout, errors.status))
    print(string.format("LATENCY %d %d", latency:percentile(50), latency:percentile(99)))
end
"""


class Readers:
    """Those who look for what was published: count answers that are old, and those that fail."""

    def __init__(self, address: str):
        self.address = address
        self.published: list[float] = []
        self.counts: Counter[str] = Counter()
        self.examples: list[str] = []
        self.ended = Event()
        self.threads = [Thread(target=self._read, args=(n,)) for n in range(LOOKING)]

    def _read(self, first: int) -> None:
        for path in itertools.islice(itertools.cycle(SHOWING), first, None):
            if self.ended.is_set():
                return
            began = time.monotonic()
            newest = sum(1 for when in list(self.published) if when <= began - VISIBLE) - 1
            try:
                text = urllib.request.urlopen(f"{self.address}{path}", timeout=10).read().decode()
            except OSError as error:
                self._note("failed", f"{path}: {error}")
                continue
            numbers = [int(number) for number in re.findall(f"{TITLE}(\\d+)", text)]
            self._note(
                "read" if numbers and max(numbers) >= newest else "stale",
                f"{path}: {max(numbers, default=None)} instead of {newest}",
            )
            time.sleep(0.01)

    def _note(self, kind: str, example: str) -> None:
        self.counts[kind] += 1
        if kind != "read" and len(self.examples) < 20:
            self.examples.append(f"{kind} {time.strftime('%T')} {example}")


def main() -> int:
    """Print what happened and write it to ``var/soak.json``; 1 when an answer was wrong."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("minutes", type=float)
    minutes = arguments.parse_args().minutes
    if not (shutil.which("wrk") and servers.nginx_program()):
        print("Error: wrk and nginx are needed (apt install wrk nginx-light).", file=sys.stderr)
        return 1
    from django.conf import settings

    with servers.database("soak"), tempfile.TemporaryDirectory() as folder:
        results = measure(Path(folder), minutes)
    file = settings.VAR_DIR / "soak.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(results, indent=1) + "\n")
    return report(results)


def measure(folder: Path, minutes: float) -> dict:
    """Let it all run for so many minutes; return what happened."""
    from phases.models import Article
    from tests import factories

    values = {"slug_fr": ARTICLE.split("/")[-2], "date": "2013-12-01", "body_fr": "<p>Inventé</p>"}
    article = factories.publish(Article, title_fr=f"{TITLE}0", **values)
    (folder / "nginx").mkdir()
    with (
        servers.site(folder / "var", workers=2) as (direct, server),
        servers.nginx(
            folder / "nginx", BEFORE.format(address=direct.removeprefix("http://"), folder=folder)
        ) as address,
    ):
        servers.wait_until_all_are_made(direct, folder / "var" / "pages")
        undisturbed = read_for(folder, address, CALIBRATION, BUSY)["rate"]
        readers = Readers(address)
        readers.published.append(time.monotonic())
        told: dict = {"memory": [], "killed": 0}
        for thread in readers.threads:
            thread.start()
        try:
            load: dict = {}

            def read() -> None:
                at_most = read_for(folder, address, CALIBRATION, BUSY)["rate"]
                load["at_most"] = at_most
                # Each connection waits so long that all of them together ask at that rate: less by
                # what an answer takes, which a few tries tell.
                between = pause = 1000 * VISITORS / (LOAD * at_most)
                for _try in range(TRIES):
                    tried = read_for(folder, address, CALIBRATION, VISITORS, round(pause))["rate"]
                    pause = max(1, pause + between - 1000 * VISITORS / tried)
                delay = round(pause)
                load.update(read_for(folder, address, minutes * 60, VISITORS, delay))

            reading = Thread(target=read)
            reading.start()
            _publish_and_kill(reading, readers, server, told, _publisher(factories, article))
        finally:
            readers.ended.set()
            for thread in readers.threads:
                thread.join()
        readers.examples += (folder / "failed.log").read_text().splitlines()[:20]
        readers.examples += (folder / "nginx" / "error.log").read_text().splitlines()[:20]
    return {
        "minutes": minutes,
        "undisturbed": undisturbed,
        "load": load,
        "looked": dict(readers.counts),
        "examples": readers.examples,
        "published": len(readers.published) - 1,
        **told,
    }


def _publisher(factories, article) -> Callable[[int], object]:
    return lambda number: factories.edit(article, title_fr=f"{TITLE}{number}")


def _publish_and_kill(
    reading: Thread,
    readers: Readers,
    server: psutil.Process,
    told: dict,
    publish: Callable[[int], object],
) -> None:
    """Publish once a second and kill once a minute while ``reading`` lasts."""
    began = time.monotonic()
    oldest = min(server.children(), key=lambda worker: worker.create_time())
    for second in itertools.count(1):
        if not reading.is_alive():
            return
        publish(second)
        readers.published.append(time.monotonic())
        if second % KILL_EVERY == KILL_EVERY // 2:
            others = [worker for worker in server.children() if worker.pid != oldest.pid]
            max(others, key=lambda worker: worker.create_time()).kill()
            told["killed"] += 1
        told["memory"].append(oldest.memory_info().rss)
        time.sleep(max(0, began + second - time.monotonic()))


def read_for(folder: Path, address: str, seconds: float, visitors: int, delay: int = 0) -> dict:
    """Let ``wrk`` read main pages in turns, each connection with ``delay`` ms in between."""
    script = folder / f"read-{delay}.lua"
    paths = ", ".join(f'"{path}"' for path in READ)
    text = WRK.format(paths=paths, delay=delay)
    script.write_text(text if delay else text.replace("function delay() return 0 end\n", ""))
    options = (f"-c{visitors}", f"-d{max(1, round(seconds))}s", "-s", str(script), address)
    said = subprocess.run(
        ["wrk", "-t1", "--timeout", "10s", *options], capture_output=True, text=True, check=True
    )
    requests, duration, broken, failed = re.search(
        r"RESULT (\d+) (\d+) (\d+) (\d+)", said.stdout
    ).groups()
    half, most = re.search(r"LATENCY (\d+) (\d+)", said.stdout).groups()
    return {
        "requests": int(requests),
        "rate": int(requests) / (int(duration) / 1e6),
        "broken": int(broken),
        "failed": int(failed),
        "milliseconds": {"p50": int(half) / 1000, "p99": int(most) / 1000},
    }


def report(results: dict) -> int:
    """Print what happened and the promises that are broken; return 1 where there is one."""
    load, looked, memory = results["load"], results["looked"], results["memory"]
    third = max(1, len(memory) // 3)
    before, after = median(memory[third : 2 * third] or memory), median(memory[-third:])
    print(f"\n{results['minutes']:g} minutes, two processes behind nginx")
    print(f"undisturbed    {results['undisturbed']:>12,.0f} requests/s")
    print(f"at most        {load['at_most']:>12,.0f} requests/s beside publications")
    share = load["rate"] / load["at_most"]
    print(f"read           {load['requests']:>12,} requests, {load['rate']:,.0f}/s, {share:.0%}")
    print(
        f"               {load['milliseconds']['p50']:>12.1f} ms, 99 %: "
        f"{load['milliseconds']['p99']:.1f} ms"
    )
    print(f"broken, failed {load['broken']:>12} {load['failed']}")
    print(f"published      {results['published']:>12}")
    print(f"looked for it  {sum(looked.values()):>12,} times")
    print(f"stale, failed  {looked.get('stale', 0):>12} {looked.get('failed', 0)}")
    print(f"killed         {results['killed']:>12} processes")
    print(f"memory         {before / 1e6:>12,.0f} MB, then {after / 1e6:,.0f} MB")
    for example in results["examples"]:
        print(example)
    broken = [
        sentence
        for sentence, is_broken in {
            "Requests were broken off or failed.": load["broken"] or load["failed"],
            "Readers got older pages or none.": looked.get("stale") or looked.get("failed"),
            "A process grows.": after > GROWTH * before,
            f"Readers got {share:.0%} of what they could, not {LOAD:.0%}.": share < LEAST_LOAD,
        }.items()
        if is_broken
    ]
    for sentence in broken:
        print(f"Error: {sentence}", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "poles_site.settings")
    django.setup()
    sys.exit(main())
