"""The joined files in a browser: the pixels of the whole design system, its doings, no shift."""

import io
import re

import pytest
from PIL import Image, ImageChops

from poles_site.joined import files
from tests.poles_site.joined.test_weight import asked_for

#: Between them they have the components of the site.
PAGES = (
    "/lt/",
    "/fr/poles/?labelled_on=soon&theme=nothing&unknown=1",
    "/fr/contrats/imaginove/troisieme-phase-2013-2018/",
    "/en/recherche/?q=phase&type=nothing&type=pole&region=bretagne&region=alsace",
)
#: What Lighthouse calls slow 4G: bits a second down and up, milliseconds.
DOWN, UP, LATENCY = 1_600_000, 750_000, 150
SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) {
    window.shifts.push([shift.value, ...shift.sources.map(({ node }) => node?.nodeName)]);
  }
}).observe({ type: "layout-shift", buffered: true });
"""


def whole(html: str) -> str:
    """Return the page with all of the design system in place of what is joined."""
    sheets = ("dsfr/dist/dsfr.min.css", "dsfr/dist/utility/utility.min.css", *files.OUR_SHEETS)
    links = "".join(f'<link rel="stylesheet" href="/static/{name}">' for name in sheets)
    scripts = ("dsfr/dist/dsfr.module.min.js", *files.OUR_SCRIPTS)
    modules = "".join(f'<script type="module" src="/static/{name}"></script>' for name in scripts)
    html, count = re.subn(r'<link rel="stylesheet" href="/static/joined/state.css">', links, html)
    assert count == 1
    html, count = re.subn(
        r'<script type="module" src="/static/joined/site.js"[^>]*></script>', modules, html
    )
    assert count == 1
    return html


def answering(body: str, kind: str):
    """Return what answers a request with ``body``."""

    def answer(route):
        route.fulfill(body=body, content_type=f"{kind}; charset=utf-8")

    return answer


@pytest.fixture(scope="module")
def sheet():
    """Return the joined sheet, but with a typeface that is shown however late it comes."""
    return files.styles()[files.STATE].replace("font-display:optional", "")


@pytest.fixture
def both(served_pages, public_pages, new_page, sheet):
    """Return a function that opens an address twice: as it is, and with the whole system."""

    def open_both(address):
        document, opened = f"{served_pages}{address}", []
        for change in (str, whole):
            page = new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
            body = change(public_pages[address].html)
            page.route(lambda url: url == document, answering(body, "text/html"))
            page.route("**/joined/state.css", answering(sheet, "text/css"))
            page.goto(f"{served_pages}{address}", wait_until="load")
            opened.append(page)
        return opened

    return open_both


def differs(ours, theirs) -> bool:
    pictures = []
    for page in (ours, theirs):
        page.evaluate("document.fonts.ready.then(() => true)")
        pictures.append(Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB"))
    same_size = pictures[0].size == pictures[1].size
    return not same_size or ImageChops.difference(*pictures).getbbox() is not None


@pytest.mark.parametrize("address", PAGES)
def test_the_pixels_are_those_of_the_whole_design_system(both, address):
    pages = both(address)
    different = []
    for width in (1280, 320):
        for theme in ("light", "dark"):
            for page in pages:
                page.set_viewport_size({"width": width, "height": 900})
                page.evaluate(
                    "(theme) => { document.documentElement.dataset.frTheme = theme }", theme
                )
            if differs(*pages):
                different.append((width, theme))
    for page in pages:
        page.emulate_media(media="print")
    if differs(*pages):
        different.append("print")
    assert different == []


def test_the_scripts_do_what_all_of_them_do(both):
    pages = both(PAGES[1])
    # The marks that each component leaves on what it has taken up.
    ours, theirs = (page.evaluate("document.body.outerHTML") for page in pages)
    assert 'data-fr-js-modal="true"' in ours
    # Our breadcrumb does not fold: its script would have nothing to do.
    assert ours == theirs.replace(' data-fr-js-breadcrumb="true"', "")
    for page in pages:
        page.locator("header button[aria-controls=fr-theme-modal]").first.click()
        page.locator("#fr-theme-modal").wait_for(state="visible")
    assert not differs(*pages)
    for page in pages:
        page.get_by_text("Thème sombre").click()
        page.locator("#fr-theme-modal .fr-btn--close").click()
        page.locator("#fr-theme-modal").wait_for(state="hidden")
        assert page.evaluate("document.documentElement.dataset.frTheme") == "dark"
        page.set_viewport_size({"width": 320, "height": 900})
        page.locator("#site-menu-button").click()
        page.locator("#site-menu nav").wait_for(state="visible")
    assert not differs(*pages)


@pytest.mark.parametrize("address", ["/lt/", "/fr/poles/?vue=carte", PAGES[2]])
def test_a_browser_asks_for_no_more_than_the_page_names(
    served_pages, public_pages, new_page, address
):
    """So what tests/poles_site/joined/test_weight.py adds up is all."""
    page = new_page(viewport={"width": 1280, "height": 900})
    asked = set()
    page.on("request", lambda request: asked.add(request.url.removeprefix(served_pages)))
    page.goto(f"{served_pages}{address}", wait_until="load")
    page.evaluate("document.fonts.ready.then(() => true)")
    asked = {name for name in asked if not name.startswith("data:")}
    assert asked - asked_for(public_pages[address]) == {address}


@pytest.mark.parametrize("address", ["/fr/", "/fr/phases/troisieme-phase-2013-2018/", "/fr/poles/"])
def test_nothing_moves_while_a_page_arrives(served_pages, new_page, address):
    page = new_page(viewport={"width": 412, "height": 823}, device_scale_factor=1.75)
    page.add_init_script(SHIFTS)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    speed = {"downloadThroughput": DOWN / 8, "uploadThroughput": UP / 8, "latency": LATENCY}
    session.send("Network.emulateNetworkConditions", {"offline": False, **speed})
    page.goto(f"{served_pages}{address}", wait_until="load")
    page.evaluate("document.fonts.ready.then(() => true)")
    # Two frames: what has arrived by now is drawn.
    page.evaluate("new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))")
    assert page.evaluate("window.shifts") == []
