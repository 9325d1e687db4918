"""Tables in a browser: accessible, valid, and one taken in by keyboard alone."""

import pytest

from phases.models import Draft, Pole
from tests import factories
from tests.browser.looking import violations
from tests.browser.markup import messages_about
from tests.browser.test_admin import (  # noqa: F401  (a fixture)
    APPEARANCES,
    logged_in,
)
from tests.browser.test_glossary import overflow
from tests.browser.test_markup import checker  # noqa: F401  (a fixture)
from tests.editorial.tables.making import csv_of

TABLES = "/admin/tables/"
HEADER = ("slug_fr", "name", "full_name_fr", "category")


@pytest.fixture
def pole(live_server):
    return factories.publish(
        Pole, name="Pôle inventé", slug_fr="pole-invente", full_name_fr="Un nom"
    )


@pytest.fixture
def good(pole, tmp_path):
    path = tmp_path / "bon.csv"
    path.write_bytes(
        csv_of(HEADER, ("pole-invente", "Autre nom", "", ""), ("neuf", "Neuf", "Un nom", ""))
    )
    return path


@pytest.fixture
def bad(pole, tmp_path):
    path = tmp_path / "faux.csv"
    path.write_bytes(csv_of(HEADER, ("pole-invente", "", "", "mondial"), ("neuf", "N", "", "")))
    return path


@pytest.mark.parametrize(("width", "scheme"), APPEARANCES)
def test_axe_finds_nothing(logged_in, live_server, good, bad, width, scheme):  # noqa: F811
    page, watch = logged_in("editor", viewport={"width": width, "height": 800}, color_scheme=scheme)
    found = {}

    def look(name):
        found[name] = [*violations(page), *overflow(page)]

    def bring(file):
        page.goto(f"{live_server.url}{TABLES}")
        page.set_input_files("input[type=file]", file)
        page.click(".tables input[type=submit]")

    page.goto(f"{live_server.url}{TABLES}")
    page.click("summary >> nth=0")
    look("form")
    bring({"name": "a.csv", "mimeType": "", "buffer": b"nom\nx\n"})
    look("wrong file")
    bring(bad)
    look("faults")
    bring(good)
    look("look")
    page.click(".tables input[type=submit]")
    look("taken in")
    page.goto(f"{live_server.url}{TABLES}")
    look("list of files")
    page.goto(f"{live_server.url}/admin/phases/pole/")
    look("list of pôles")
    page.click("#result_list tbody th a >> nth=0")
    page.click(".known-parts summary")
    look("form of a pôle")
    assert {name: some for name, some in found.items() if some} == {}
    assert watch.foreign == []  # axe itself tries inline styles


def test_a_table_is_taken_in_by_keyboard(logged_in, live_server, good):  # noqa: F811
    page, watch = logged_in("editor")
    page.goto(f"{live_server.url}{TABLES}")
    page.set_input_files("input[type=file]", good)
    page.focus("input[type=file]")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".closelink")
    page.focus(".tables input[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".messagelist .success")
    assert Draft.objects.count() == 2
    assert watch.complaints == []


def test_the_markup_is_valid(checker, good, bad, client, tmp_path):  # noqa: F811
    client.force_login(factories.account("somebody", "editor"))
    pages = {"form": client.get(TABLES), "empty": client.post(TABLES)}
    for name, file in (("faults", bad), ("look", good)):
        with file.open("rb") as opened:
            address = client.post(TABLES, {"kind": "pole", "file": opened})["Location"]
        pages[name] = client.get(address)
    seen = {"seen": pages["look"].context["seen"]}
    pages["taken"] = client.post(address, seen, follow=True)
    pages["files"] = client.get(TABLES)
    pages["list"] = client.get("/admin/phases/pole/")
    assert messages_about(checker, pages, tmp_path) == []
