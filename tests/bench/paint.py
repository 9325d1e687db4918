"""When a visitor with an empty cache sees a page on a slow telephone, and whether anything moves.

Chromium slows itself down to what Lighthouse calls slow 4G and to a quarter of this machine's
speed: on a machine that does other things at the same time the figures are too high.
"""

import json
import os
import shutil
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median

import django

from tests.bench import servers

ROUNDS = 5
PAGES = {"home": "/fr/", "a phase": "/fr/phases/phase-inventee-3/", "pôles": "/fr/poles/"}
#: Milliseconds until the largest part is drawn.
LARGEST = 1_500
TELEPHONE = {
    "viewport": {"width": 412, "height": 823},
    "device_scale_factor": 1.75,
    "is_mobile": True,
    "has_touch": True,
}
NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
CPU_SLOWER = 4
OBSERVER = """
window.told = { first: 0, largest: 0, shift: 0 };
const observe = (type, note) =>
  new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({
    type, buffered: true,
  });
observe("paint", (entry) => {
  if (entry.name === "first-contentful-paint") told.first = entry.startTime;
});
observe("largest-contentful-paint", (entry) => { told.largest = entry.startTime; });
observe("layout-shift", (entry) => { told.shift += entry.value; });
"""


def main() -> int:
    """Print the table and write it to ``var/bench-paint.json``; 1 when a promise is broken."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if program is None:
        print("No Chromium is installed: the first paint is not measured.")
        return 0
    from django.conf import settings

    with (
        servers.database("bench_paint"),
        tempfile.TemporaryDirectory() as folder,
        servers.site(Path(folder), collects_static=True) as (site, _process),
    ):
        results = measure(program, site)
    (settings.VAR_DIR / "bench-paint.json").write_text(json.dumps(results, indent=1))
    return report(results)


def measure(program: str, site: str) -> dict[str, dict[str, list[float]]]:
    """Return page → what was told in each round, in milliseconds; visited in turns."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import FLAGS

    told: dict[str, dict[str, list[float]]] = {page: {} for page in PAGES}
    for address in PAGES.values():
        urllib.request.urlopen(f"{site}{address}").read()  # finished from now on
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        for _round in range(ROUNDS):
            for page, address in PAGES.items():
                for name, value in visit(browser, f"{site}{address}").items():
                    told[page].setdefault(name, []).append(value)
        browser.close()
    return told


def visit(browser, address: str) -> dict[str, float]:
    """Return what a first visit is like."""
    context = browser.new_context(**TELEPHONE)
    context.add_init_script(OBSERVER)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWER})
    page.goto(address, wait_until="load", timeout=60_000)
    page.evaluate("document.fonts.ready.then(() => true)")
    time.sleep(0.5)  # the browser tells of what it has drawn a little later
    told = page.evaluate("told")
    context.close()
    return told


def report(results: dict[str, dict[str, list[float]]]) -> int:
    """Print the table and the promises that are broken; return 1 where there is one."""
    heads = f"{'first paint':>13}{'largest paint':>15}{'least–most':>16}{'shift':>8}"
    print(f"\n{'slow 4G, ms':<12}{heads}")
    broken = []
    for page, told in results.items():
        largest, shift = told["largest"], max(told["shift"])
        spread = f"{min(largest):,.0f}–{max(largest):,.0f}"
        print(
            f"{page:<12}{median(told['first']):>13,.0f}{median(largest):>15,.0f}"
            f"{spread:>16}{shift:>8.3f}"
        )
        if median(largest) > LARGEST:
            broken.append(f"“{page}” is drawn after {median(largest):,.0f} ms, not {LARGEST:,}.")
        if shift:
            broken.append(f"“{page}” moves while it arrives: {shift:.3f}.")
    for sentence in broken:
        print(f"Error: {sentence}", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "poles_site.settings")
    # Playwright's loop runs in the thread that removes the database.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    django.setup()
    sys.exit(main())
