"""Exchange in a browser: accessible, valid, and a file taken in by keyboard alone."""

from dataclasses import replace

import pytest
from django.urls import reverse

from phases.editorial import translation_files
from phases.localization import xliff
from phases.localization.memory import Pair, remember
from phases.models import Phase, RefusedTranslation, TranslationImport
from tests import factories
from tests.browser.looking import violations
from tests.browser.markup import messages_about
from tests.browser.test_admin import (  # noqa: F401  (a fixture)
    APPEARANCES,
    logged_in,
)
from tests.browser.test_glossary import overflow
from tests.browser.test_markup import checker  # noqa: F401  (a fixture)

EXCHANGE = "/admin/translations/lt/exchange/"


@pytest.fixture
def phase(live_server):
    remember([Pair("lt", "Un résumé inventé.", "Santrauka.")])
    return factories.publish(
        Phase,
        **factories.phase_values(
            summary_fr="Un résumé inventé.",
            body_fr='<p>Un <strong>texte</strong> inventé, <a href="/fr/">ici</a>.</p>' * 2,
        ),
    )


def agency(data):
    """Return the file as an agency sends it back: one text too long, one without its tags."""
    file = xliff.read(data, source_language="fr", target_language="lt")
    texts = {"title": "x" * 201, "summary": "Išgalvota santrauka.", "body": "Be žymių"}
    units = [
        replace(unit, target=texts[field], target_tags=unit.source_tags, state="reviewed")
        if (field := unit.id.split()[-2]) in texts
        else unit
        for unit in file.units
    ]
    return xliff.write(replace(file, units=tuple(units)))


@pytest.fixture
def file(phase, client, tmp_path):
    client.force_login(factories.account("somebody", "editor"))
    data = {"states": ["missing"], "format": "xliff", "_export": "1"}
    path = tmp_path / "agence.xlf"
    path.write_bytes(agency(client.post(EXCHANGE, data).content))
    return path


@pytest.mark.parametrize(("width", "scheme"), APPEARANCES)
def test_axe_finds_nothing(logged_in, live_server, file, width, scheme):  # noqa: F811
    page, watch = logged_in(
        "translator", viewport={"width": width, "height": 800}, color_scheme=scheme
    )
    found = {}

    def look(name):
        found[name] = [*violations(page), *overflow(page)]

    page.goto(f"{live_server.url}{EXCHANGE}")
    page.click("summary >> nth=0")
    page.click("input[name=_count]")
    page.wait_for_selector("#quote")
    look("quote")
    page.set_input_files("input[type=file]", file)
    page.click(".exchange__file input[type=submit]")
    look("look")
    assert page.locator(".desk__found").count() == 4
    page.click("#content input[type=submit]")
    look("report")
    page.goto(f"{live_server.url}{EXCHANGE}refused/")
    look("refused")
    page.goto(f"{live_server.url}{EXCHANGE}")
    look("exchange")
    page.set_input_files("input[type=file]", {"name": "a.doc", "mimeType": "", "buffer": b"x"})
    page.click(".exchange__file input[type=submit]")
    look("wrong file")
    assert {name: some for name, some in found.items() if some} == {}
    assert watch.foreign == []  # axe itself tries inline styles


def test_a_file_is_taken_in_by_keyboard(logged_in, live_server, file):  # noqa: F811
    page, watch = logged_in("translator")
    page.goto(f"{live_server.url}{EXCHANGE}import/")
    page.set_input_files("input[type=file]", file)
    page.focus("input[name=is_review]")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".closelink")
    page.focus("#content input[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".messagelist .warning")
    assert page.locator(".messagelist .success").inner_text() == "1 texte repris."
    assert TranslationImport.objects.get().refused == RefusedTranslation.objects.count() == 3
    page.locator(".desk__found a").nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#translating_form")
    assert page.wait_for_selector("textarea:focus").input_value() == "Be žymių"
    assert watch.complaints == []


def test_the_markup_is_valid(checker, file, client, tmp_path):  # noqa: F811
    user = factories.account("else", "translator-lt")
    client.force_login(user)
    brought = translation_files.bring("a.xlf", file.read_bytes(), "lt", is_review=True, by=user)
    address = reverse("admin:translations_imported", args=["lt", brought.pk])
    count = {"states": ["missing"], "format": "xliff", "_count": "1"}
    pages = {
        "exchange": client.post(EXCHANGE, count),
        "nothing": client.post(EXCHANGE, {"format": "xliff", "_count": "1"}),
        "look": client.get(address),
        "report": client.post(address, follow=True),
        "refused": client.get(f"{EXCHANGE}refused/"),
        "form": client.post(f"{EXCHANGE}import/"),
    }
    assert messages_about(checker, pages, tmp_path) == []
