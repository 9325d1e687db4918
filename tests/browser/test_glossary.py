"""The glossary in a browser: accessible, and a table taken in by keyboard alone."""

import pytest

from phases.models import GlossaryTerm
from tests.browser.looking import violations
from tests.browser.test_admin import (  # noqa: F401  (a fixture)
    APPEARANCES,
    logged_in,
)

TABLE = "fr;en;lt;status_lt\nterme inventé;;kitas;attested\nnouveau;new;naujas;proposal\n;x;;\n"


@pytest.fixture
def term(live_server):
    made = GlossaryTerm.objects.create(term="terme inventé", note="Une note")
    made.translations.create(language="lt", words="išgalvotas", status="proposal")
    return made


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "glossary.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def overflow(page):
    """Return by how many pixels the page is wider than the window."""
    wider = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return [wider] if wider else []


@pytest.mark.parametrize(("width", "scheme"), APPEARANCES)
def test_axe_finds_nothing(logged_in, live_server, term, table, width, scheme):  # noqa: F811
    page, watch = logged_in("editor", viewport={"width": width, "height": 800}, color_scheme=scheme)
    base = f"{live_server.url}/admin/phases/glossaryterm/"
    found = {}
    for address in ("", f"{term.pk}/change/", "add/", "import/"):
        page.goto(f"{base}{address}")
        found[address] = [*violations(page), *overflow(page)]
    page.set_input_files("input[type=file]", table)
    page.click(".submit-row input[type=submit]")
    found["report"] = [*violations(page), *overflow(page)]
    assert page.locator("#content th[scope=row]").count() == 3
    assert {address: some for address, some in found.items() if some} == {}
    assert watch.foreign == []


def test_a_table_is_taken_in_by_keyboard(logged_in, live_server, term, table):  # noqa: F811
    page, watch = logged_in("editor")
    page.goto(f"{live_server.url}/admin/phases/glossaryterm/import/")
    page.set_input_files("input[type=file]", table)
    page.focus("input[type=file]")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("textarea[name=table]", state="attached")
    page.focus("input[name=seen] ~ .submit-row input[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".messagelist")
    assert page.locator(".messagelist .success").inner_text() == "2 termes repris."
    assert page.locator(".messagelist .warning").inner_text() == "1 ligne refusée."
    assert term.translations.get(language="lt").words == "kitas"
    assert watch.complaints == []


def test_a_translator_saves_their_words(logged_in, live_server, term):  # noqa: F811
    page, watch = logged_in("translator")
    page.goto(f"{live_server.url}/admin/phases/glossaryterm/{term.pk}/change/")
    assert page.locator("#id_term").count() == 0
    page.locator("#id_translations-0-words").fill("kitas")
    page.locator("#id_translations-0-status").select_option("attested")
    page.keyboard.press("Tab")
    page.click("[name=_save]")
    page.wait_for_selector(".messagelist .success")
    words = term.translations.get(language="lt")
    assert (words.words, words.status) == ("kitas", "attested")
    assert watch.complaints == []
