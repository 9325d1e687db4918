"""Suggestions while typing: a combobox by keyboard, by mouse, and nothing without scripts."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import Watch
from tests.browser.test_pages import RULES

#: Language → a beginning that is found, and how many suggestions are told.
WORDS = {"fr": "phas", "en": "phas", "lt": "etap"}


def field_of(page, place: str):
    return page.locator({"header": "#site-search-input", "page": "#search-words"}[place])


@pytest.fixture
def asked():
    """Return the addresses that were asked for suggestions."""
    return []


@pytest.fixture
def visit(new_page, live_server, first_content, asked):
    def go(address: str, **options):
        page = new_page(viewport={"width": 1280, "height": 900}, **options)
        page.on("request", lambda r: asked.append(r.url) if "suggestions.json" in r.url else None)
        watch = Watch(page, live_server.url)
        page.goto(f"{live_server.url}{address}")
        return page, watch

    return go


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("place", ["header", "page"])
def test_by_keyboard(visit, asked, language, place):
    page, watch = visit(f"/{language}/recherche/", color_scheme="dark" if place == "page" else None)
    field = field_of(page, place)
    listbox = page.locator(f"#{field.get_attribute('id')}-list")
    options = listbox.get_by_role("option")
    expect(field).to_have_role("combobox")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.focus()
    page.keyboard.type(WORDS[language], delay=60)
    assert asked == []  # half a second after the last key, not after each
    expect(field).to_have_attribute("aria-expanded", "true")
    assert len(asked) == 1
    expect(listbox).to_be_visible()
    number = options.count()
    assert 2 <= number <= 8
    expect(page.locator("[role=status]").filter(has_text=str(number))).to_have_count(1)

    violations = Axe().run(page, options=RULES).response["violations"]
    assert [rule["id"] for rule in violations] == []

    page.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", options.first.get_attribute("id"))
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    expect(options.first).to_have_attribute("aria-selected", "false")
    page.keyboard.press("Escape")
    expect(listbox).to_be_hidden()
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).not_to_have_attribute("aria-activedescendant", re.compile("."))
    expect(field).to_have_value(WORDS[language])
    expect(field).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/{language}/(phases|contrats|poles|pages)/"))
    assert len(asked) == 1
    assert (watch.complaints, watch.foreign) == ([], [])


def test_enter_without_a_choice_searches(visit):
    page, _watch = visit("/fr/")
    field = field_of(page, "header")
    field.focus()
    page.keyboard.type("phase")
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/fr/recherche/\?q=phase$"))


def test_by_mouse_and_away(visit):
    page, _watch = visit("/fr/recherche/")
    field = field_of(page, "page")
    field.focus()
    page.keyboard.type("phase")
    expect(page.locator("#search-words-list")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator("#search-words-list")).to_be_hidden()
    field.focus()
    page.keyboard.type("s")
    page.locator("#search-words-list [role=option]").first.click()
    expect(page).to_have_url(re.compile(r"/fr/(phases|pages|contrats)/"))


def test_too_little_asks_nothing_and_the_last_words_count(visit, asked):
    page, _watch = visit("/fr/recherche/")
    field_of(page, "page").focus()
    page.keyboard.type("ph")
    page.wait_for_timeout(800)
    assert asked == []
    page.keyboard.type("a")
    page.keyboard.type("zzzzz", delay=100)
    page.wait_for_timeout(900)
    assert [url.partition("?")[2] for url in asked] == ["q=phazzzzz"]
    expect(page.locator("#search-words")).to_have_attribute("aria-expanded", "false")


def test_in_the_dialog_of_a_narrow_screen(visit):
    page, watch = visit("/fr/")
    page.set_viewport_size({"width": 320, "height": 640})
    page.locator("#site-search-button").click()
    field = field_of(page, "header")
    expect(field).to_be_visible()
    field.focus()
    page.keyboard.type("phase")
    expect(page.locator("#site-search-input-list")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#site-search-input-list")).to_be_hidden()
    expect(field).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert watch.complaints == []


def test_without_scripts_it_is_a_search_field(visit, asked):
    page, _watch = visit("/lt/recherche/", java_script_enabled=False)
    field = field_of(page, "page")
    expect(field).to_have_attribute("type", "search")
    assert field.get_attribute("role") is None
    field.fill("etapas")
    page.locator("main button[type=submit]").click()
    expect(page.locator("main mark").first).to_be_visible()
    assert asked == []
