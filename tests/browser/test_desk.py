"""The desk's pages in a browser: accessible, strict policy, no wider than the screen, keyboard."""

import pytest

from phases.editorial import questions, translation_summaries
from phases.models import Article
from tests import factories
from tests.browser.looking import settle, violations
from tests.browser.test_admin import APPEARANCES, logged_in, phase  # noqa: F401


@pytest.fixture
def at_work(phase, account):  # noqa: F811
    """Return the phase with outdated, missing and reviewed texts, a draft and a question."""
    made = {"state": "reviewed", "source": phase.title_fr}
    factories.edit(phase, headline_fr="Chapeau", **{"title_lt#status": made})
    factories.edit(phase, title_fr="Phase tout autre")
    factories.edit(phase, publish=False, title_lt="Visai kitas etapas")
    factories.publish(Article, title_fr="Article", slug_fr="article", body_fr="<p>Texte</p>")
    asker = factories.account("asker", "translator-lt")
    place = {"row": f"phase:{phase.pk}", "field": "title", "source": "Phase tout autre"}
    questions.ask(phase, "lt", question="Quel sens ?", by=asker, **place)
    answered = questions.ask(phase, "lt", question="Et ici ?", by=asker, **place)
    questions.answer(answered, "Un temps.", by=factories.account("answerer", "editor"))
    return translation_summaries.stop_token(asker, "lt")


@pytest.mark.parametrize(("width", "scheme"), APPEARANCES)
def test_axe_finds_nothing(logged_in, live_server, at_work, settings, width, scheme):  # noqa: F811
    settings.EDIT_CATALOGUES = False
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    page, watch = logged_in("editor", **options)
    for path in (
        "/admin/",
        "/admin/translations/lt/",
        "/admin/translations/lt/?state=outdated&q=autre",
        "/admin/translations/lt/?q=rien-de-tel",
        "/admin/translations/lt/concordance/?q=orientation",
        "/admin/translations/lt/interface/",
        "/admin/translations/questions/",
        "/admin/translations/questions/?show=answered",
        "/admin/translations/summary/",
        f"/admin/translations/summary/stop/{at_work}/",
    ):
        page.goto(f"{live_server.url}{path}")
        settle(page)
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(overflow) == 0, path
        assert list(watch.complaints) == [], path
        assert violations(page) == [], path
        watch.complaints.clear()  # axe itself tries inline styles
    assert watch.foreign == []


def test_the_keyboard_narrows_the_list_down_and_opens_an_item(logged_in, live_server, at_work):  # noqa: F811
    page, watch = logged_in("translator")
    page.focus(".waiting a")
    page.keyboard.press("Enter")
    page.wait_for_selector(".desk table")
    assert page.url.endswith("?state=outdated")
    page.focus("#desk-q")
    page.keyboard.type("autre")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=autre**")
    assert page.locator(".desk tbody").first.locator("tr").count() == 1
    page.focus(".desk tbody a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/translations/lt/phase/**")
    assert watch.complaints == []


def test_the_keyboard_answers_a_question(logged_in, live_server, at_work):  # noqa: F811
    page, watch = logged_in("editor")
    page.focus(".waiting a")
    page.keyboard.press("Enter")
    page.wait_for_selector("textarea")
    page.focus("textarea")
    page.keyboard.type("Un sens.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".messagelist .success")
    assert questions.SegmentQuestion.objects.filter(answer="Un sens.").exists()
    assert watch.complaints == []
