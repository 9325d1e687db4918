"""The words of the interface in a browser: accessible, no foreign origin, saved by keyboard."""

import pytest

from tests.admin.test_interface_strings import ADDRESS, WORD, entry_of, locale  # noqa: F401
from tests.browser.looking import violations
from tests.browser.test_admin import (  # noqa: F401  (a fixture)
    APPEARANCES,
    logged_in,
)
from tests.browser.test_glossary import overflow


@pytest.mark.parametrize(("width", "scheme"), APPEARANCES)
def test_axe_finds_nothing(logged_in, live_server, locale, width, scheme):  # noqa: F811
    page, watch = logged_in(
        "translator", viewport={"width": width, "height": 800}, color_scheme=scheme
    )
    found = {}
    for query in ("", "?q=it+now", "?q=zzzzzz"):
        page.goto(f"{live_server.url}{ADDRESS}{query}")
        found[query] = [*violations(page), *overflow(page)]
    page.goto(f"{live_server.url}{ADDRESS}?q=it+now")
    page.locator("textarea").first.fill("%(wrong)s")
    page.click(".submit-row input[type=submit]")
    page.wait_for_selector(".string--refused")
    found["refused"] = [*violations(page), *overflow(page)]
    assert {query: some for query, some in found.items() if some} == {}
    assert watch.foreign == []


def test_a_word_is_saved_by_keyboard(logged_in, live_server, locale):  # noqa: F811
    page, watch = logged_in("translator")
    page.goto(f"{live_server.url}{ADDRESS}?q=Site+map")
    page.locator("textarea").first.focus()
    page.keyboard.type("Išgalvotas medis")
    page.focus(".submit-row input[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".messagelist .success")
    assert entry_of(WORD).msgstr == "Išgalvotas medis"
    assert watch.complaints == []
