"""Publication sets and the questions before an act, in a browser: accessible, at home at 320 px."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from phases.editorial import sets
from phases.models import Article, JournalEntry, Phase, PublicationSet
from tests import factories
from tests.browser.looking import settle, violations
from tests.browser.test_admin import logged_in  # noqa: F401

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def gathered(live_server):
    """Return a set of a changed phase and of a new article that stands in its way."""
    factories.site()
    phase = factories.publish(Phase, **factories.phase_values())
    made = sets.create("Lancement inventé", by=None)
    sets.add(made, factories.edit(phase, publish=False, title_fr="L'autre phase"), by=None)
    sets.add(made, _article("un"), by=None)
    return made


def _article(slug):
    return factories.save(Article, title_fr=f"Article {slug}", slug_fr=slug, body_fr="<p>x</p>")


def check(page, watch, what):
    settle(page)
    page.evaluate("document.querySelectorAll('details').forEach(one => (one.open = true))")
    assert page.evaluate(OVERFLOW) == 0, what
    assert (watch.complaints, watch.foreign) == ([], []), what
    assert violations(page) == [], what
    watch.complaints.clear()  # axe itself tries inline styles


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_axe_finds_nothing(logged_in, live_server, gathered, width, scheme):  # noqa: F811
    scheduled = sets.create("Programmé", by=None)
    sets.add(scheduled, _article("deux"), by=None)
    sets.schedule(scheduled, timezone.now() + datetime.timedelta(days=2), by=None)
    done = sets.create("Publié", by=None)
    sets.add(done, _article("trois"), by=None)
    sets.publish(done, by=None)
    entry = JournalEntry.objects.filter(publication_set=done, verb="published").first()
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    page, watch = logged_in("administrator", **options)
    change = "admin:phases_publicationset_change"
    for what, pk in (
        (change, scheduled.pk),
        (change, done.pk),
        ("admin:phases_publicationset_inspect", gathered.pk),
        ("admin:phases_publicationset_preview_links", gathered.pk),
        ("admin:phases_publicationset_preview", gathered.pk),
        ("admin:phases_journalentry_undo", entry.pk),
        ("admin:auth_user_password_change", _account().pk),
    ):
        page.goto(f"{live_server.url}{reverse(what, args=[pk])}")
        check(page, watch, what)
    for action in ("publish_selected", "withdraw_selected", "trash_selected"):
        page.goto(f"{live_server.url}{reverse('admin:phases_phase_changelist')}")
        page.check("input[name=_selected_action]")
        page.select_option("select[name=action]", action)
        page.click("button[name=index]")
        check(page, watch, action)


def _account():
    return get_user_model().objects.get(username="administrator")


def test_without_script_a_question_can_be_declined(logged_in, live_server, gathered):  # noqa: F811
    """“No, take me back” is a link that leads somewhere."""
    page, _watch = logged_in("administrator", java_script_enabled=False)
    phase = Phase.objects.live().get()
    page.goto(f"{live_server.url}{reverse('admin:phases_phase_delete', args=[phase.pk])}")
    page.click(".cancel-link")
    assert page.url.endswith(reverse("admin:phases_phase_change", args=[phase.pk]))
    listed = f"{live_server.url}{reverse('admin:phases_phase_changelist')}"
    page.goto(listed)
    page.check("input[name=_selected_action]")
    page.select_option("select[name=action]", "trash_selected")
    page.click("button[name=index]")
    page.click(".cancel-link")
    assert page.url == listed
    assert Phase.objects.live().exists()


def test_a_set_goes_its_way_without_script(logged_in, live_server, gathered):  # noqa: F811
    page, _watch = logged_in("publisher", java_script_enabled=False)
    page.goto(f"{live_server.url}{reverse('admin:phases_publicationset_changelist')}")
    page.click("text=Lancement inventé")
    page.click("[name=_publish]")
    page.wait_for_selector(".messagelist .success")
    assert Phase.objects.live().get().title_fr == "L'autre phase"
    assert page.locator(".set-drafts a").count() == 2
    page.click("[name=_undo]")
    page.wait_for_selector(".messagelist .success")
    assert Phase.objects.live().get().title_fr == "Phase inventée 1"
    assert PublicationSet.objects.get().state == "undone"
