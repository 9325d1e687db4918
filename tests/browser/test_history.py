"""Versions, comparison, journal and trash in a browser: accessible, strict policy, keyboard."""

import pytest

from phases.editorial import trash, workflow
from phases.models import Draft, JournalEntry, Phase
from tests import factories
from tests.browser.looking import settle, violations
from tests.browser.test_admin import APPEARANCES, logged_in, phase  # noqa: F401


@pytest.fixture
def worked_on(phase):  # noqa: F811
    """Return the phase after texts, rows and their order changed."""
    newest = workflow.newest_revision(Phase, phase.pk)
    root = f"phase:{phase.pk}"
    first, _second, third = newest.snapshot[root]["#orientation"]
    body = '<h3>Titre</h3><p>Un texte assez long, avec <a href="/a">un lien</a>.</p><p>Fin.</p>'
    factories.edit(phase, row=f"orientation:{first}", text_fr="<p>Orientation rénovée 1.</p>")
    factories.edit(phase, title_lt="Kitas etapas", body_fr=body, body_lt="<p>Tekstas.</p>")
    changed = body.replace("assez", "très").replace('"/a"', '"/b"').replace("<h3>", "<h4>")
    values = {"title_fr": "Phase tout autre", "body_fr": changed.replace("</h3>", "</h4>")}
    factories.edit(phase, publish=False, **values, **{"#orientation": [third, first]})
    return phase


@pytest.mark.parametrize(("width", "scheme"), APPEARANCES)
def test_axe_finds_nothing(logged_in, live_server, worked_on, publisher, width, scheme):  # noqa: F811
    gone = factories.publish(Phase, **factories.phase_values(2, 2009, 2012))
    trash.trash(gone, by=publisher)
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    page, watch = logged_in("administrator", **options)
    item = f"/admin/phases/phase/{worked_on.pk}"
    newest = workflow.newest_revision(Phase, worked_on.pk)
    entry = JournalEntry.objects.filter(verb="published", item_id=worked_on.pk).first()
    for path in (
        f"{item}/history/",
        f"{item}/history/compare/?from=1&to=4",
        f"{item}/history/compare/?from=3&to=4&lang=fr",
        f"/admin/phases/revision/{newest.pk}/change/",
        "/admin/phases/journalentry/",
        f"/admin/phases/journalentry/{entry.pk}/change/",
        f"/admin/phases/journalentry/{entry.pk}/undo/",
        "/admin/trash/",
    ):
        page.goto(f"{live_server.url}{path}")
        settle(page)
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(overflow) == 0, path
        assert list(watch.complaints) == [], path
        assert violations(page) == [], path
        watch.complaints.clear()  # axe itself tries inline styles
    assert watch.foreign == []


def test_the_keyboard_compares_and_goes_back(logged_in, live_server, worked_on):  # noqa: F811
    page, watch = logged_in("publisher")
    page.goto(f"{live_server.url}/admin/phases/phase/{worked_on.pk}/history/")
    page.focus("#id_from")
    page.keyboard.press("Control+a")
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    page.wait_for_selector(".comparison del")
    shown = page.locator(".comparison__row").first.inner_text()
    assert "tout autre" in shown
    underlined = (
        "getComputedStyle(document.querySelector('.comparison__row ins')).textDecorationLine"
    )
    assert page.evaluate(underlined) == "underline"
    page.go_back()
    page.focus("button[name=number][value='1']")
    page.keyboard.press("Enter")
    page.wait_for_selector(".messagelist .success")
    draft = Draft.objects.get(item_id=worked_on.pk)
    assert (draft.revision.number, draft.revision.title) == (5, "Phase inventée 1")
    assert Phase.objects.live().get().title_lt == "Kitas etapas"
    assert watch.complaints == []
