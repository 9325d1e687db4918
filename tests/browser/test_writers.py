"""Journeys of those who write: what they change is what the site then says."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from phases.editorial import workflow
from phases.models import Orientation, Phase
from tests.browser.conftest import Watch


@pytest.fixture
def phase(live_server, first_content):
    """Return the third phase, with its seven orientations."""
    return Phase.objects.live().get(number=3)


@pytest.fixture
def sign_in(new_page, live_server, account):
    """Return a function that opens the admin as somebody: the page and what it complains of."""

    def run(role):
        account(role)
        page = new_page(viewport={"width": 1280, "height": 900}, locale="fr-FR")
        watch = Watch(page, live_server.url)
        page.goto(f"{live_server.url}/admin/")
        page.fill("#id_username", role)
        page.fill("#id_password", role)
        page.click("input[type=submit]")
        return page, watch

    return run


def change_form(live_server, phase, language):
    path = reverse("admin:phases_phase_change", args=[phase.pk])
    return f"{live_server.url}{path}?lang={language}#orientations-0"


def write(page, language, words):
    """Replace the text of the first orientation in the rich text box of a language."""
    box = page.locator(f"#orientations-0 .ProseMirror[lang={language}]").last
    box.click()
    page.keyboard.press("Control+a")
    page.keyboard.type(words)


def test_an_editor_submits_an_orientation_and_a_publisher_publishes_it(sign_in, live_server, phase):
    page, watch = sign_in("editor")
    page.goto(change_form(live_server, phase, "fr"))
    write(page, "fr", "Un texte corrigé par la rédaction.")
    page.click("[name=_submit_for_review]")
    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(page.locator("[name=_publish]")).to_have_count(0)
    public = f"{live_server.url}{reverse('phase_detail', args=[phase.slug_fr])}"
    page.goto(public)
    expect(page.locator("main")).not_to_contain_text("Un texte corrigé par la rédaction.")
    other, others_watch = sign_in("publisher")
    other.locator(".waiting a").first.click()
    other.click("[name=_publish]")
    expect(other.locator(".messagelist .success")).to_be_visible()
    page.goto(public)
    expect(page.locator("main")).to_contain_text("Un texte corrigé par la rédaction.")
    assert (watch.complaints, watch.foreign) == ([], [])
    assert (others_watch.complaints, others_watch.foreign) == ([], [])


def test_a_translator_corrects_a_sentence_and_cannot_touch_french(sign_in, live_server, phase):
    first = phase.orientations.get(position=1)
    page, watch = sign_in("translator")
    page.goto(change_form(live_server, phase, "lt"))
    expect(page.locator("#id_title_fr")).to_have_count(0)
    expect(page.locator("#id_orientations-0-text_fr")).to_have_count(0)
    expect(page.locator("#id_orientations-0-text_en")).to_have_count(0)
    write(page, "lt", "Pataisytas sakinys.")
    page.click("[name=_submit_for_review]")
    expect(page.locator(".messagelist .success")).to_be_visible()
    workflow.publish(workflow.newest_revision(Phase, phase.pk), by=None)
    corrected = Orientation.objects.get(pk=first.pk)
    assert corrected.text_lt == "<p>Pataisytas sakinys.</p>"
    assert (corrected.text_fr, corrected.text_en) == (first.text_fr, first.text_en)
    page.goto(f"{live_server.url}/lt/phases/{phase.slug_lt or phase.slug_fr}/")
    expect(page.locator("main")).to_contain_text("Pataisytas sakinys.")
    assert (watch.complaints, watch.foreign) == ([], [])
