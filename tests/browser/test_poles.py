"""The states of the list of pôles in a browser, and a journey by keyboard from the map."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from phases import languages
from tests.browser.conftest import Watch
from tests.browser.test_pages import RULES
from tests.pages import UNLISTED

#: Query strings; "" of the list that nobody filtered.
STATES = sorted({address.partition("/poles/?")[2] for address in UNLISTED})


@pytest.mark.parametrize("language", languages.ALL)
def test_every_state_is_accessible_and_narrow_enough(served_pages, public_pages, new_tab, language):
    wrong = []
    for number, state in enumerate(STATES):
        width, theme = (320, "dark") if number % 2 else (1280, "light")
        page = new_tab(width=width, height=900, theme=theme)
        watch = Watch(page, served_pages)
        page.goto(f"{served_pages}/{language}/poles/{'?' if state else ''}{state}")
        found = Axe().run(page, options=RULES).response["violations"]
        wrong += [(state, rule["id"], node["target"]) for rule in found for node in rule["nodes"]]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong.append((state, "scrolls sideways"))
        wrong += [(state, what) for what in watch.complaints + watch.foreign]
        page.close()
    assert wrong == []


@pytest.mark.parametrize("width", [1280, 320])
def test_from_the_map_to_a_list_and_back_to_all_by_keyboard(
    new_page, live_server, first_content, width
):
    page = new_page(viewport={"width": width, "height": 900}, java_script_enabled=False)
    page.goto(f"{live_server.url}/fr/poles/?vue=carte&category=national")
    region = page.locator("svg a", has=page.locator("text")).filter(has_text="3").first
    name = page.locator(f"[id='{region.get_attribute('aria-labelledby').split()[0]}']").inner_text()
    # The table says the same name, and Tab comes to the region.
    for _ in range(80):
        page.keyboard.press("Tab")
        if region.evaluate("link => link === document.activeElement"):
            break
    expect(region).to_be_focused()
    drawn = region.locator("use")
    assert drawn.evaluate("outline => getComputedStyle(outline).strokeWidth") == "7px"
    # It has come, from a file of its own.
    assert drawn.evaluate("outline => outline.getBBox().width") > 10
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"region=[a-z-]+"))
    expect(page.locator("#results")).to_contain_text("3")
    tag = page.locator("a.fr-tag--dismiss", has_text=name)
    tag.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}/fr/poles/?category=national")
    expect(page.locator("a.fr-tag--dismiss")).to_have_count(1)


def test_the_form_asks_for_a_day_and_two_regions_without_scripts(
    new_page, live_server, first_content
):
    page = new_page(viewport={"width": 320, "height": 640}, java_script_enabled=False)
    page.goto(f"{live_server.url}/fr/poles/")
    page.locator(".pole-filter__more > summary").click()
    page.locator("#labelled_on").fill("11 mai 2010")
    page.locator("summary", has_text="Région").click()
    for name in ("Bretagne", "Alsace"):
        # The box itself is drawn beside its label, which is what people click.
        page.locator("label", has_text=name).click()
    page.locator("main form button").click()
    expect(page.locator("#results")).to_contain_text("11 mai 2010")
    expect(page.locator("a.fr-tag--dismiss")).to_have_count(3)
    assert page.url.endswith("region=alsace&region=bretagne&labelled_on=11+mai+2010")
