"""The preview, its links page and its refusals in a browser: accessible, and at home at 320 px."""

import pytest
from django.urls import reverse

from phases.editorial import preview_links, sets
from phases.models import Page, Phase
from tests import factories
from tests.browser.conftest import Watch
from tests.browser.looking import violations

pytestmark = pytest.mark.django_db(transaction=True)

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def launch(live_server):
    """Return a publication set of a new page and of a changed phase, and the phase."""
    factories.site()
    phase = factories.publish(Phase, **factories.phase_values(title_lt="Etapas"))
    changed = factories.edit(phase, publish=False, title_fr="Phase en brouillon")
    new = factories.save(Page, title_fr="Page à venir", slug_fr="a-venir")
    gathered = sets.create("Lancement inventé", by=None)
    for revision in (changed, new):
        sets.add(gathered, revision, by=None)
    return gathered, phase


def link_to(subject) -> str:
    link = preview_links.create(subject, 7, by=None)
    return reverse("preview_link", args=[preview_links.token_of(link)])


def check(page, watch):
    assert page.evaluate(OVERFLOW) == 0
    assert watch.foreign == []
    assert violations(page) == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_a_minister_reads_the_draft_without_an_account(
    new_page, live_server, launch, width, scheme
):
    gathered, phase = launch
    viewport = {"width": width, "height": 900}
    page = new_page(locale="lt-LT", viewport=viewport, color_scheme=scheme)
    watch = Watch(page, live_server.url)
    page.goto(f"{live_server.url}{link_to(gathered)}")
    page.click(".fr-notice >> text=Phase en brouillon")
    assert page.locator("html").get_attribute("lang") == "lt"
    assert "Etapas" in page.inner_text("h1")
    assert "/apercu/" in page.url
    check(page, watch)
    assert watch.complaints == [] or all("inline" in one for one in watch.complaints)
    page.goto(f"{live_server.url}{link_to(phase)[:-2]}/")
    check(page, watch)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_the_page_of_the_links(new_page, live_server, account, launch, width, scheme):
    account("editor")
    _gathered, phase = launch
    viewport = {"width": width, "height": 900}
    page = new_page(locale="fr-FR", viewport=viewport, color_scheme=scheme)
    watch = Watch(page, live_server.url)
    links = reverse("admin:phases_phase_preview_links", args=[phase.pk])
    page.goto(f"{live_server.url}{links}")
    page.fill("#id_username", "editor")
    page.fill("#id_password", "editor")
    page.click("input[type=submit]")
    page.focus("[name=_create]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    check(page, watch)
    address = page.locator(".preview-link-address").inner_text()
    page.focus("[name=_revoke]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator(".preview-link-address").count() == 0
    assert page.goto(address).status == 410
    page.goto(f"{live_server.url}{links.replace('-links', '')}lt/nulle-part/")
    check(page, watch)
