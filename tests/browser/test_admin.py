"""The admin in a browser: accessible, without a violation of its policy, usable by keyboard."""

import pytest
from django.conf import settings
from django.test import Client

from phases.editorial import drafts, sets, workflow
from phases.models import Article, Draft, Page, Phase
from phases.snapshot import item_models
from tests import factories
from tests.browser.conftest import Watch
from tests.browser.looking import settle, violations

#: Every width and every scheme at each test; the other two pairs in the full matrix.
APPEARANCES = [
    (1280, "light"),
    (320, "dark"),
    pytest.param(1280, "dark", marks=pytest.mark.full),
    pytest.param(320, "light", marks=pytest.mark.full),
]


@pytest.fixture
def phase(live_server):
    return factories.publish(
        Phase,
        **factories.phase_values(title_lt="Etapas"),
        orientation=[
            {"text_fr": f"<p>Orientation {n}.</p>", "text_lt": f"<p>Kryptis {n}.</p>"}
            for n in (1, 2, 3)
        ],
    )


@pytest.fixture
def logged_in(new_page, live_server, account):
    """Return a function that opens the admin as a role: the page, and what it complains of.

    The browser brings the session along; test_writers.py and test_preview.py fill the form in.
    """

    def log_in(role, **options):
        client = Client()
        client.force_login(account(role))
        name = settings.SESSION_COOKIE_NAME
        session = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
        page = new_page(locale="fr-FR", **options)
        page.context.add_cookies([session])
        watch = Watch(page, live_server.url)
        page.goto(f"{live_server.url}/admin/")
        return page, watch

    return log_in


def _in_review():
    revision = factories.save(Article, title_fr="À relire", slug_fr="a-relire")
    workflow.submit_for_review(revision, by=None)
    return revision.item_id


@pytest.mark.parametrize(("width", "scheme"), APPEARANCES)
def test_axe_finds_nothing(logged_in, new_page, live_server, phase, width, scheme):
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    page = new_page(**options)
    page.goto(f"{live_server.url}/admin/")
    assert violations(page) == []
    page, watch = logged_in("administrator", **options)
    forms = [f"/admin/phases/{model._meta.model_name}/add/" for model in item_models()]
    changed = f"/admin/phases/phase/{phase.pk}/change/"
    lists = ["/admin/phases/phase/", "/admin/phases/revision/", "/admin/auth/user/"]
    drafted = f"/admin/phases/article/{_in_review()}/change/"
    deleted = drafted.replace("change", "delete")
    gathered = sets.create("Ensemble", by=None)
    sets.add(gathered, factories.edit(phase, publish=False, title_fr="Brouillon"), by=None)
    together = f"/admin/phases/publicationset/{gathered.pk}/change/"
    lists += ["/admin/phases/publicationset/", "/admin/phases/publicationset/add/"]
    edited = [changed, f"{changed}?lang=lt", drafted, deleted, together]
    for path in ["/admin/", *lists, *edited, *forms]:
        page.goto(f"{live_server.url}{path}")
        settle(page)
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        page.evaluate("document.querySelectorAll('details').forEach(one => (one.open = true))")
        assert page.evaluate(overflow) == 0, path
        complaints = list(watch.complaints)
        assert complaints == [], path
        assert violations(page) == [], path
        watch.complaints.clear()  # axe itself tries inline styles
    assert watch.foreign == []


def test_tabs_show_one_language_and_obey_the_keyboard(logged_in, live_server, phase):
    page, watch = logged_in("editor")
    page.goto(f"{live_server.url}/admin/phases/phase/{phase.pk}/change/?lang=lt#orientations-1")
    assert page.locator("#id_title_lt").is_visible()
    assert not page.locator("#id_title_fr").is_visible()
    assert page.locator("#orientations-1").bounding_box()["y"] < 200
    assert page.locator("#id_number").is_visible()
    page.focus("#lang-lt")
    page.keyboard.press("Home")
    assert page.evaluate("document.activeElement.id") == "lang-fr"
    assert page.get_attribute("#lang-fr", "aria-selected") == "true"
    assert page.locator("#id_title_fr").is_visible()
    assert not page.locator("#id_title_lt").is_visible()
    assert watch.complaints == []


def test_without_script_every_language_is_there(logged_in, live_server, phase):
    page, _watch = logged_in("publisher", java_script_enabled=False)
    page.goto(f"{live_server.url}/admin/phases/phase/{phase.pk}/change/")
    for language in ("fr", "en", "lt"):
        assert page.locator(f"#id_title_{language}").is_visible()
        assert page.locator(f"#id_orientations-0-text_{language}").is_visible()
    page.fill("#id_orientations-0-text_fr", "<p>Sans script.</p>")
    page.click("[name=_publish]")
    assert phase.orientations.get(position=1).text_fr == "<p>Sans script.</p>"


def test_rows_are_moved_and_texts_formatted(logged_in, live_server, phase):
    page, watch = logged_in("publisher")
    page.goto(f"{live_server.url}/admin/phases/phase/{phase.pk}/change/")
    page.click("#orientations-2 .order-button >> nth=0")
    text = page.locator("#orientations-2 .ProseMirror").first
    assert text.get_attribute("aria-label")
    assert text.get_attribute("lang") == "fr"
    text.click()
    text.press("Control+a")
    page.locator("#orientations-2 [data-name=bold]").first.click()
    assert page.locator("#orientations-2 [data-name=bold]").first.get_attribute("title") == "Gras"
    page.click("[name=_publish]")
    page.wait_for_selector(".messagelist .success")
    rows = phase.orientations.order_by("position").values_list("text_fr", flat=True)
    assert list(rows) == [
        "<p>Orientation 1.</p>",
        "<p><strong>Orientation 3.</strong></p>",
        "<p>Orientation 2.</p>",
    ]
    assert watch.complaints == []


def test_a_paste_from_word_is_cleaned_and_told(logged_in, live_server, phase):
    page, watch = logged_in("editor")
    page.goto(f"{live_server.url}/admin/phases/phase/{phase.pk}/change/")
    page.locator("#orientations-0 .ProseMirror").first.click()
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          const html = '<p class="MsoNormal" style="color:red">collé</p><img src="x">';
          data.setData("text/html", html);
          const target = document.querySelector("#orientations-0 .ProseMirror");
          target.dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )
    note = page.locator("#orientations-0 .paste-note").first.inner_text()
    assert "images" in note
    assert "styles" in note
    assert "collé" in page.input_value("#id_orientations-0-text_fr")
    assert "style=" not in page.input_value("#id_orientations-0-text_fr")
    assert watch.complaints == []


def test_an_error_is_told_at_the_top_and_its_link_leads_to_the_field(logged_in, live_server, phase):
    page, _watch = logged_in("editor")
    page.goto(f"{live_server.url}/admin/phases/phase/{phase.pk}/change/?lang=lt")
    page.evaluate("document.querySelector('#id_title_fr').value = ''")
    page.click("[name=_save_draft]")
    page.wait_for_selector("#error-summary")
    assert page.evaluate("document.activeElement.id") == "error-summary"
    page.click("#lang-lt")
    page.click('#error-summary a[href="#id_title_fr"]')
    assert page.locator("#id_title_fr").is_visible()
    assert violations(page) == []


def test_words_in_another_language_survive_the_editor(logged_in, live_server):
    body = (
        '<p>Klasteris (<span lang="fr">pôle</span>), '
        '<a href="https://example.org/" hreflang="fr">nuoroda</a>.</p>'
    )
    item = factories.publish(
        Page, title_fr="Page", slug_fr="page", body_fr="<p>Pôle.</p>", body_lt=body
    )
    page, watch = logged_in("publisher")
    page.goto(f"{live_server.url}/admin/phases/page/{item.pk}/change/?lang=lt")
    page.locator(".ProseMirror[lang=lt]").first.press("End")
    page.keyboard.press("Control+End")
    page.keyboard.type(" Taip.")
    page.click("[name=_publish]")
    item.refresh_from_db()
    assert item.body_lt == body.replace(".</p>", ". Taip.</p>")
    assert watch.complaints == []


def test_a_row_fits_a_narrow_screen(logged_in, live_server, phase):
    """What an inline cuts off makes the page no wider: each field is asked."""
    for name in ("court", "de l’accompagnement des petites et moyennes entreprises"):
        factories.SupportDomainFactory(name_fr=f"Domaine {name}")
    page, _watch = logged_in("editor", viewport={"width": 320, "height": 900})
    page.goto(f"{live_server.url}/admin/phases/phase/{phase.pk}/change/")
    cut = """row => [...row.querySelectorAll("label, input, .field-input")]
        .filter(e => e.getBoundingClientRect().right > row.getBoundingClientRect().right)
        .map(e => e.outerHTML.slice(0, 80))"""
    assert page.locator("#orientations-0").evaluate(cut) == []
    lefts = (
        """list => [...list.querySelectorAll("input")].map(e => e.getBoundingClientRect().left)"""
    )
    boxes = page.locator("#id_orientations-0-support_domains").evaluate(lefts)
    assert len(boxes) == 2
    assert len(set(boxes)) == 1


def test_enter_saves_a_draft_and_the_keyboard_reaches_every_button(logged_in, live_server, phase):
    page, watch = logged_in("publisher")
    page.goto(f"{live_server.url}/admin/phases/phase/{phase.pk}/change/")
    page.fill("#id_title_fr", "Au clavier")
    page.press("#id_title_fr", "Enter")
    page.wait_for_selector(".messagelist .success")
    assert Phase.objects.get(pk=phase.pk).title_fr != "Au clavier"
    page.focus(".submit-row details summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "id_act_what"
    page.fill("#id_act_date", "2031-07-01")
    page.fill("#id_act_time", "09:30")
    page.focus("[name=_schedule]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".messagelist .success")
    assert drafts.draft_of(phase).state == Draft.State.SCHEDULED
    assert watch.complaints == []


def test_two_browsers_edit_one_phase_merge_and_conflict(logged_in, live_server, phase):
    address = f"{live_server.url}/admin/phases/phase/{phase.pk}/change/"
    one, watch = logged_in("editor")
    two, _watch = logged_in("publisher")
    one.goto(address)
    two.goto(address)
    assert "editor" in two.inner_text(".condition__other")
    two.fill("#id_headline_fr", "La sienne")
    two.click("[name=_save_draft]")
    two.wait_for_selector(".messagelist .success")
    one.fill("#id_title_fr", "Le mien")
    one.click("[name=_save_draft]")
    one.wait_for_selector(".messagelist .success")
    assert "publisher" in one.inner_text(".messagelist .info")
    assert one.input_value("#id_headline_fr") == "La sienne"
    two.fill("#id_title_fr", "Le sien")
    two.click("[name=_save_draft]")
    two.wait_for_selector(".conflict")
    assert violations(two) == []
    two.check("[name=_theirs]")
    two.click("[name=_save_draft]")
    two.wait_for_selector(".messagelist")
    assert two.input_value("#id_title_fr") == "Le mien"
    assert watch.complaints == []
