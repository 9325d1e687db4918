"""A visitor's journey: another language, the same page, the same place on it."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Watch


@pytest.mark.parametrize("width", [1280, 320])
def test_a_visitor_changes_language_on_a_phase(new_page, live_server, first_content, width):
    page = new_page(viewport={"width": width, "height": 900}, locale="fr-FR")
    watch = Watch(page, live_server.url)
    page.goto(live_server.url)
    expect(page).to_have_url(f"{live_server.url}/fr/")
    page.locator("main").get_by_role("link", name=re.compile("3.*phase")).first.click()
    expect(page.locator("h1")).to_contain_text("3")
    page.goto(f"{page.url}#orientation-3")
    # On a narrow screen the header's menu is folded: the footer has the same links.
    links = page.locator("header" if width == 1280 else "footer")
    links.locator("a[hreflang=lt]").first.click()
    expect(page).to_have_url(re.compile(r"/lt/phases/[a-z0-9-]+/#orientation-3$"))
    expect(page.locator("html")).to_have_attribute("lang", "lt")
    expect(page.locator("#orientation-3")).to_be_in_viewport()
    assert page.context.cookies() == []
    assert (watch.complaints, watch.foreign) == ([], [])


def test_a_visitor_without_scripts_finds_the_other_languages(new_page, live_server, first_content):
    page = new_page(viewport={"width": 320, "height": 640}, java_script_enabled=False)
    page.goto(f"{live_server.url}/fr/phases/")
    page.locator("footer a[hreflang=en]").first.click()
    expect(page).to_have_url(f"{live_server.url}/en/phases/")
    page.goto(f"{live_server.url}/en/recherche/")
    page.locator("main input[name=q]").fill("orientation")
    page.locator("main button[type=submit]").click()
    expect(page.locator("main h2").first).to_contain_text("orientation")
