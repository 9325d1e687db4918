"""Whole journeys of the editorial room: drafted, read, scheduled, published; two people at once."""

import datetime

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from phases.editorial import workflow
from phases.models import Draft, Phase, Revision
from tests.browser.looking import violations
from tests.browser.test_admin import logged_in  # noqa: F401

WORDS = "La troisième phase, racontée autrement"
ZODZIAI = "Trečiasis etapas, papasakotas kitaip"
NARROW = {"viewport": {"width": 320, "height": 900}, "color_scheme": "dark"}


@pytest.fixture
def phase(live_server, first_content):
    """Return the third phase as the ministry's page has it."""
    return Phase.objects.live().get(number=3)


def form(live_server, phase, language="fr"):
    path = reverse("admin:phases_phase_change", args=[phase.pk])
    return f"{live_server.url}{path}?lang={language}"


def done(page):
    expect(page.locator(".messagelist .success").first).to_be_visible()


def public(page, live_server, language):
    with_language = {"fr": "/fr/phases/", "lt": "/lt/phases/"}[language]
    page.goto(f"{live_server.url}{with_language}")
    return page.locator("main")


def tab_to(page, selector):
    """Press Tab until the focus is on what ``selector`` names."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")


def to_button(page, name):
    """Press a button of a form: a link leads past its hundreds of fields."""
    tab_to(page, "a[href='#buttons']")
    page.keyboard.press("Enter")
    tab_to(page, f"[name={name}]")
    page.keyboard.press("Enter")


def test_from_a_draft_to_the_public_page(logged_in, live_server, phase):  # noqa: F811
    """Editor: French, Lithuanian, draft, review. Publisher: compares, previews, schedules."""
    editor, editors_watch = logged_in("editor")
    editor.goto(form(live_server, phase))
    editor.fill("#id_title_fr", WORDS)
    editor.click("#lang-lt")
    editor.fill("#id_title_lt", ZODZIAI)
    editor.click("[name=_save_draft]")
    done(editor)
    expect(editor.locator(".condition .item-state--changed")).to_be_visible()
    editor.click("[name=_submit_for_review]")
    done(editor)
    expect(editor.locator(".condition .item-state--in_review")).to_be_visible()
    expect(editor.locator("[name=_publish], [name=_schedule]")).to_have_count(0)

    publisher, publishers_watch = logged_in("publisher")
    publisher.click(f".waiting a:has-text('{WORDS}')")
    address = publisher.url
    publisher.click(".object-tools a.historylink")
    publisher.click("form.history__compare input[type=submit]")
    expect(publisher.locator(".comparison__row ins", has_text="autrement")).to_be_visible()
    expect(publisher.locator(".comparison__row ins", has_text="kitaip")).to_be_visible()
    publisher.goto(address)
    publisher.click(".object-tools a[hreflang=lt]")
    expect(publisher.locator("html")).to_have_attribute("lang", "lt")
    expect(publisher.locator("h1")).to_contain_text(ZODZIAI)
    expect(publisher.locator(".fr-notice--warning")).to_be_visible()
    publisher.click(".fr-notice--warning .fr-notice__link")
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    publisher.click(".submit-row summary:has-text('Programmer')")
    publisher.fill("#id_act_date", tomorrow.isoformat())
    publisher.fill("#id_act_time", "07:30")
    publisher.click("[name=_schedule]")
    done(publisher)
    expect(publisher.locator(".condition .item-state--scheduled")).to_be_visible()

    call_command("publish_due")  # Nothing is due yet.
    expect(public(editor, live_server, "fr")).not_to_contain_text(WORDS)
    # The time comes: the schedule of this draft is moved into the past, the clock is real.
    past = timezone.now() - datetime.timedelta(minutes=1)
    assert Draft.objects.filter(item_id=phase.pk).update(scheduled_at=past) == 1
    call_command("publish_due")
    expect(public(editor, live_server, "fr")).to_contain_text(WORDS)
    expect(public(editor, live_server, "lt")).to_contain_text(ZODZIAI)
    publisher.goto(address)
    expect(publisher.locator(".condition .item-state--live")).to_be_visible()
    for watch in (editors_watch, publishers_watch):
        assert (watch.complaints, watch.foreign) == ([], [])


def test_the_keyboard_alone_drafts_submits_previews_and_publishes(
    logged_in,  # noqa: F811
    live_server,
    phase,
):
    """Nothing but Tab, Enter and letters after the page is open."""
    editor, editors_watch = logged_in("editor")
    editor.goto(form(live_server, phase))
    tab_to(editor, "#id_title_fr")
    editor.keyboard.press("Control+a")
    editor.keyboard.type(WORDS)
    editor.keyboard.press("Enter")  # The first button: save the draft.
    done(editor)
    expect(editor.locator(".condition .item-state--changed")).to_be_visible()
    to_button(editor, "_submit_for_review")
    done(editor)
    expect(editor.locator(".condition .item-state--in_review")).to_be_visible()

    publisher, publishers_watch = logged_in("publisher")
    tab_to(publisher, ".waiting a")
    publisher.keyboard.press("Enter")
    expect(publisher.locator("#id_title_fr")).to_have_value(WORDS)
    tab_to(publisher, ".object-tools a[hreflang=fr]")
    publisher.keyboard.press("Enter")
    expect(publisher.locator("h1")).to_contain_text(WORDS)
    tab_to(publisher, ".fr-notice__link")
    publisher.keyboard.press("Enter")
    expect(publisher.locator("#id_title_fr")).to_have_value(WORDS)
    to_button(publisher, "_publish")
    done(publisher)
    assert Phase.objects.live().get(pk=phase.pk).title_fr == WORDS
    for watch in (editors_watch, publishers_watch):
        assert (watch.complaints, watch.foreign) == ([], [])


@pytest.mark.parametrize(
    "options", [{}, {**NARROW, "color_scheme": "dark"}], ids=["wide", "narrow"]
)
def test_two_browsers_lose_nothing(logged_in, live_server, phase, options):  # noqa: F811
    """Different fields merge and say so; one field in two ways is combined by a person."""
    editor, watch = logged_in("editor", **options)
    publisher, other_watch = logged_in("publisher", **options)
    for page in (editor, publisher):
        page.goto(form(live_server, phase))
    expect(publisher.locator(".condition__other")).to_contain_text("editor")

    publisher.fill("#id_summary_fr", "Le résumé de la relecture.")
    publisher.click("[name=_save_draft]")
    done(publisher)
    editor.fill("#id_title_fr", WORDS)
    editor.click("[name=_save_draft]")
    done(editor)
    merged = editor.locator(".messagelist .info")
    expect(merged).to_contain_text("publisher")
    expect(merged).to_contain_text("Résumé (français)")
    expect(editor.locator("#id_summary_fr")).to_have_value("Le résumé de la relecture.")
    expect(editor.locator("#id_title_fr")).to_have_value(WORDS)

    publisher.goto(form(live_server, phase))
    publisher.fill("#id_title_fr", "La troisième phase, en bref")
    publisher.click("[name=_save_draft]")
    done(publisher)
    editor.fill("#id_title_fr", "La troisième phase en six orientations")
    editor.fill("#id_headline_fr", "Ce que j’écrivais aussi")
    editor.click("[name=_save_draft]")
    expect(editor.locator(".conflict")).to_be_visible()
    conflict = editor.locator(".conflict .difference").first
    for text in (WORDS, "en bref", "en six orientations"):
        expect(conflict).to_contain_text(text)
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert editor.evaluate(overflow) == 0
    assert (watch.complaints, watch.foreign) == ([], [])
    assert violations(editor) == []
    watch.complaints.clear()  # axe itself tries inline styles
    saved = Revision.objects.filter(item_id=phase.pk).count()
    editor.fill("#id_title_fr", "La troisième phase en bref : six orientations")
    editor.click("[name=_save_draft]")
    done(editor)
    expect(editor.locator("#id_title_fr")).to_have_value(
        "La troisième phase en bref : six orientations"
    )
    newest = workflow.newest_revision(Phase, phase.pk)
    root = newest.snapshot[f"phase:{phase.pk}"]
    assert root["summary_fr"] == "Le résumé de la relecture."
    assert root["headline_fr"] == "Ce que j’écrivais aussi"
    assert Revision.objects.filter(item_id=phase.pk).count() == saved + 1
    titles = set(Revision.objects.filter(item_id=phase.pk).values_list("title", flat=True))
    assert {WORDS, "La troisième phase, en bref"} <= titles  # Each is in the history.
    assert Phase.objects.live().get(pk=phase.pk).title_fr == phase.title_fr
    assert (other_watch.complaints, other_watch.foreign) == ([], [])


def test_a_toolbar_is_one_stop_of_the_keyboard(logged_in, live_server, phase):  # noqa: F811
    page, watch = logged_in("editor")
    page.goto(form(live_server, phase))
    toolbar = page.locator("[role=toolbar]").first
    expect(toolbar).to_be_visible()
    tab_to(page, "[role=toolbar] button")
    first = page.evaluate("document.activeElement.dataset.name")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.name") != first
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.name") == first
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[role=toolbar]')") is None
    assert watch.complaints == []
