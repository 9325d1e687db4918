"""The translators' screen in a browser: three activations, by keyboard, with and without script."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from phases.editorial import workflow
from phases.localization.memory import Pair, remember
from phases.models import GlossaryTerm, Phase, SegmentQuestion
from tests import factories
from tests.browser.looking import settle, violations
from tests.browser.markup import messages_about
from tests.browser.test_admin import APPEARANCES, logged_in  # noqa: F401
from tests.browser.test_markup import checker  # noqa: F401

FRENCH = (
    "<p>Un premier texte.</p>"
    '<p>Un <strong>texte gras</strong> et <a href="/fr/poles/">un lien</a>.</p>'
    "<p>Un dernier texte.</p>"
)
LITHUANIAN = (
    "<p>Pirmas tekstas.</p>"
    '<p>Tekstas <strong>pusjuodis</strong> ir <a href="/fr/poles/">nuoroda</a>.</p>'
    "<p>Paskutinis tekstas.</p>"
)


@pytest.fixture
def phase(live_server):
    """Return a live phase, all of it reviewed, of which one paragraph of French changed since."""
    values = factories.phase_values(
        title_lt="Išgalvotas etapas",
        slug_lt="isgalvotas-etapas",
        body_fr=FRENCH,
        body_lt=LITHUANIAN,
    )
    values["title_lt#status"] = {"state": "reviewed", "source": values["title_fr"]}
    values["body_lt#status"] = {"state": "reviewed", "source": FRENCH}
    item = factories.publish(Phase, **values)
    factories.edit(item, body_fr=FRENCH.replace("premier texte", "tout premier texte"))
    return item


def address(live_server, item):
    path = reverse("admin:translations_item", args=["lt", "phase", item.pk])
    return f"{live_server.url}{path}"


def saved(item, field="body_lt"):
    newest = workflow.newest_revision(Phase, item.pk)
    return newest.snapshot[f"phase:{item.pk}"][field]


def test_a_changed_paragraph_is_public_in_three_activations(logged_in, live_server, phase):  # noqa: F811
    page, watch = logged_in("language_publisher")
    page.goto(f"{live_server.url}{reverse('admin:translations_language', args=['lt'])}")
    activations = []

    def activate(key):
        activations.append(key)
        page.keyboard.press(key)

    page.get_by_role("link", name="Phase inventée 1").focus()
    activate("Enter")
    box = page.locator("textarea[name^=text-]:focus")
    expect(box).to_have_value("Pirmas tekstas.")
    assert page.locator(".segment:focus-within ins").inner_text().find("tout") >= 0
    page.keyboard.press("Control+a")
    page.keyboard.type("Pats pirmas tekstas.")
    activate("Control+Enter")
    expect(page.locator("[name=_publish_language]")).to_be_focused()
    activate("Enter")
    expect(page.locator(".messagelist .success").last).to_contain_text("publié")
    assert len(activations) == 3
    assert (watch.complaints, watch.foreign) == ([], [])
    page.goto(f"{live_server.url}/lt/phases/isgalvotas-etapas/")
    expect(page.locator("main")).to_contain_text("Pats pirmas tekstas.")
    expect(page.locator("main")).not_to_contain_text("texte")


def test_still_valid_and_published_by_three_clicks(logged_in, live_server, phase):  # noqa: F811
    page, _watch = logged_in("language_publisher", java_script_enabled=False)
    page.goto(f"{live_server.url}{reverse('admin:translations_language', args=['lt'])}")
    page.get_by_role("link", name="Phase inventée 1").click()
    page.locator("[name=_valid]").click()
    page.locator("[name=_publish_language]").click()
    expect(page.locator(".messagelist .success").last).to_contain_text("publié")
    status = Phase.objects.get().translation_status_lt["body"]
    assert status["state"] == "reviewed"
    assert "tout premier texte" in status["source"]


def test_suggestions_and_warnings_come_while_one_writes(logged_in, live_server, phase):  # noqa: F811
    remember([Pair("lt", "Un dernier texte.", "Galutinis tekstas.")])
    term = GlossaryTerm.objects.create(term="dernier texte")
    term.translations.create(language="lt", words="baigiamasis tekstas", status="proposal")
    page, watch = logged_in("translator")
    page.goto(address(live_server, phase))
    segment = page.locator("[data-segment$='.body.2']")
    box = segment.locator("textarea[name^=text-]")
    box.focus()
    use = segment.locator("[data-use][value='Galutinis tekstas.']")
    expect(use).to_have_count(1)
    expect(segment.locator(".help__terms")).to_contain_text("baigiamasis tekstas")
    use.focus()
    page.keyboard.press("Enter")
    expect(box).to_have_value("Galutinis tekstas.")
    expect(box).to_be_focused()
    expect(segment.locator(".finding--warning").first).to_contain_text("baigiamasis tekstas")
    page.keyboard.press("Control+z")
    expect(box).to_have_value("Paskutinis tekstas.")
    page.keyboard.press("Control+a")
    page.keyboard.type("Baigiamasis tekstas.")
    expect(segment.locator(".finding")).to_have_count(0)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert "<p>Baigiamasis tekstas.</p>" in saved(phase)
    assert (watch.complaints, watch.foreign) == ([], [])
    page.route("**/help/*", lambda route: route.abort())
    page.locator("[data-segment$='.body.1'] textarea[name^=text-]").focus()
    expect(page.get_by_text("Le chargement a échoué.")).to_be_in_viewport()


def test_without_script_each_comfort_is_a_button(logged_in, live_server, phase):  # noqa: F811
    remember([Pair("lt", "Un dernier texte.", "Galutinis tekstas.")])
    page, _watch = logged_in("translator", java_script_enabled=False)
    page.goto(address(live_server, phase))
    first, last = (page.locator(f"[data-segment$='.body.{place}']") for place in (1, 2))
    first.locator("textarea[name^=text-]").fill("Kita {1}pusjuodis ir {2}nuoroda{/2}.")
    last.locator("[name=_help]").click()
    last.locator("[data-use]").first.click()
    expect(last.locator("textarea[name^=text-]")).to_have_value("Galutinis tekstas.")
    expect(first.locator("textarea[name^=text-]")).to_have_value(
        "Kita {1}pusjuodis ir {2}nuoroda{/2}."
    )
    last.locator("[name=_reviewed]").click()
    expect(page.locator(".messagelist .error")).to_be_visible()
    assert "<p>Galutinis tekstas.</p>" in saved(phase)
    assert "Kita" not in saved(phase)
    expect(first.locator("textarea[name^=text-]")).to_have_value(
        "Kita {1}pusjuodis ir {2}nuoroda{/2}."
    )
    expect(first.locator(".segment__reason")).to_contain_text("{/1}")


def test_the_preview_opens_beside_with_what_is_typed(logged_in, live_server, phase):  # noqa: F811
    page, watch = logged_in("translator")
    page.goto(address(live_server, phase))
    page.locator("[data-segment$='.body.2'] textarea[name^=text-]").fill("Neįrašytas tekstas.")
    with page.context.expect_page() as opened:
        page.locator("[name=_preview]").click()
    beside = opened.value
    expect(beside.locator("main")).to_contain_text("Neįrašytas tekstas.")
    assert beside.locator("html").get_attribute("lang") == "lt"
    assert "Neįrašytas" not in saved(phase)
    expect(page.locator("[data-segment$='.body.2'] textarea[name^=text-]")).to_have_value(
        "Neįrašytas tekstas."
    )
    assert (watch.complaints, watch.foreign) == ([], [])


def test_tab_goes_through_the_page_and_out_of_it(logged_in, live_server, phase):  # noqa: F811
    page, _watch = logged_in("language_publisher")
    page.goto(address(live_server, phase))
    settle(page)
    seen = []
    for _step in range(120):
        name = page.evaluate(
            "(document.activeElement.name ?? '') || document.activeElement.tagName"
        )
        seen.append(name)
        if name == "_publish_language":
            break
        page.keyboard.press("Tab")
    assert seen[0].startswith("text-")
    assert seen[1:3] == ["_reviewed", "_valid"]
    assert seen.index("_save") < seen.index("_preview") < seen.index("_publish_language")


@pytest.mark.parametrize(("width", "scheme"), APPEARANCES)
def test_axe_finds_nothing(logged_in, live_server, phase, width, scheme):  # noqa: F811
    remember([Pair("lt", "Un tout premier texte !", "Pats pirmas!")])
    term = GlossaryTerm.objects.create(term="texte", note="Une note inventée.")
    term.translations.create(language="lt", words="žodžiai", status="proposal")
    factories.edit(phase, publish=False, body_fr=FRENCH.replace("dernier", "ultime"))
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    page, watch = logged_in("language_publisher", **options)
    SegmentQuestion.objects.create(
        item_model="phase", item_id=phase.pk, row=f"phase:{phase.pk}", field="body",
        language="lt", source="Un dernier texte.", question="Ką?", answer="Rien.",
    )  # fmt: skip
    here = address(live_server, phase)
    for path in (here, f"{here}?show=work", f"{here}?french=draft", ""):
        if path:
            page.goto(path)
        else:  # a text that is refused, and one that is sent again
            page.locator("textarea[name^=text-]").nth(2).fill("{1}x")
            page.locator("[name=_save]").click()
        settle(page)
        page.evaluate("document.querySelectorAll('details').forEach(one => (one.open = true))")
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(overflow) == 0, path
        assert list(watch.complaints) == [], path
        assert violations(page) == [], path
        watch.complaints.clear()  # axe itself tries inline styles
    assert watch.foreign == []


def test_the_markup_is_valid(checker, phase, language_publisher, client, tmp_path):  # noqa: F811
    remember([Pair("lt", "Un tout premier texte !", "Pats pirmas!")])
    client.force_login(language_publisher)
    response = client.get(reverse("admin:translations_item", args=["lt", "phase", phase.pk]))
    assert messages_about(checker, {"translating": response}, tmp_path) == []
