"""The page before publishing in a browser: accessible, without script, by keyboard."""

import pytest

from phases.editorial import workflow
from phases.localization.status import status_value
from phases.models import Phase
from tests import factories
from tests.browser.looking import violations
from tests.browser.test_admin import logged_in  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def draft(live_server):
    """Return a draft with something of everything that the page tells."""
    factories.site()
    phase = factories.publish(
        Phase,
        **factories.phase_values(
            title_lt="Etapas", **{"title_lt#status": status_value("reviewed", "Phase inventée 1")}
        ),
        orientation=[{"text_fr": "<p>Une orientation inventée.</p>"}] * 2,
    )
    row = f"orientation:{phase.orientations.first().pk}"
    factories.edit(phase, publish=False, row=row, text_fr="<p>L'orientation : autre !</p>")
    return factories.edit(
        phase,
        publish=False,
        title_fr="L'autre phase, inventée",
        slug_fr="autre-adresse",
        summary_fr="L'innovation : quoi ?",
        number=None,
        body_fr="<h4>Petit</h4><p>C'est <a href=\"/fr/nulle-part/\">mort</a>, l'Etat.</p>",
    )


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_axe_finds_nothing(logged_in, live_server, draft, width, scheme):  # noqa: F811
    viewport = {"width": width, "height": 900}
    page, watch = logged_in("administrator", viewport=viewport, color_scheme=scheme)
    page.goto(f"{live_server.url}/admin/phases/phase/{draft.item_id}/before-publishing/")
    assert page.locator("[name=_mend]").count() == 5
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(overflow) == 0
    assert (watch.complaints, watch.foreign) == ([], [])
    assert violations(page) == []


def test_without_script_and_by_keyboard_it_is_mended_and_published(
    logged_in,  # noqa: F811
    live_server,
    draft,
):
    factories.edit(Phase.objects.get(), publish=False, number=1)
    page, _watch = logged_in("administrator", java_script_enabled=False)
    page.goto(f"{live_server.url}/admin/phases/phase/{draft.item_id}/before-publishing/")
    page.focus("[name=_mend][value=all]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("[name=_mend]").count() == 0
    page.focus("[name=valid]")
    page.keyboard.press("Space")
    page.focus("[name=_keep_valid]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("[name=_keep_valid]").count() == 0
    page.focus("[name=_publish]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_selector(".messagelist .success")
    phase = Phase.objects.get()
    assert phase.title_fr == "L’autre phase, inventée"
    assert phase.published_revision == workflow.newest_revision(Phase, phase.pk)
