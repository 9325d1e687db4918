"""A contract on a phone, on a wide screen, by keyboard and on paper; contracts side by side."""

import re
from collections import Counter

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from phases import models
from tests import factories
from tests.browser.conftest import Watch
from tests.browser.markup import messages
from tests.browser.test_markup import checker  # noqa: F401  (a fixture)
from tests.browser.test_pages import RULES

LANGUAGES = ("fr", "en", "lt")
#: What Chromium leaves of A4 within the margins of the style sheet, in CSS pixels.
SHEET = 672
MARKETS = ("Bâtiment durable", "Mobilité décarbonée", "Santé et autonomie")


def fill(contract, seed: int = 0) -> None:
    """Give ``contract`` all that a contract may have."""
    source = factories.SourceFactory()
    contract.sources.add(source)
    factories.SignatoryFactory(contract=contract, name="Jeanne Inventée")
    factories.StrategicAreaFactory(contract=contract, name_fr="Procédés inventés")
    markets = [
        factories.TargetMarketFactory(contract=contract, name_fr=name, name_lt=f"LT {name}")
        for name in MARKETS
    ]
    for number, kind in enumerate(["technological", "technological", "innovation"]):
        challenge = factories.ChallengeFactory(
            contract=contract,
            kind=kind,
            name_fr=f"Défi au nom assez long pour une ligne {number}",
            text_fr="<p>Un texte.</p>" * number,
        )
        challenge.markets.set([markets[(number + seed) % 3], markets[(number + 1) % 3]])
    factories.CommitmentFactory(contract=contract)
    for baseline, target in ((10, 40), (-5, "12345678.1234"), (None, 3)):
        indicator = factories.IndicatorFactory(
            contract=contract,
            baseline=baseline,
            baseline_year=2012,
            target=target,
            target_year=2018,
        )
        for year in (2014, 2015):
            models.IndicatorValue.objects.create(
                contract=contract, indicator=indicator, year=year, value=year - 2000 + seed
            )
    factories.AttachmentFactory(contract=contract)


def lengthen(contract) -> None:
    """Make ``contract``, which is filled, as long as one of the demonstration."""
    for number in range(3):
        factories.CommitmentFactory(contract=contract)
        text = "<p>Un texte inventé, d’une longueur ordinaire, pour voir la page remplie.</p>"
        factories.StrategicAreaFactory(contract=contract, text_fr=text)
        factories.ChallengeFactory(
            contract=contract, kind=("innovation", "technological")[number % 2], text_fr=text
        )
    for indicator in models.Indicator.objects.filter(contract=contract):
        for year in (2016, 2017):
            models.IndicatorValue.objects.create(
                contract=contract, indicator=indicator, year=year, value=year - 1990
            )


@pytest.fixture
def phase(live_server):
    factories.site()
    return factories.PhaseFactory(slug_fr="phase-inventee", title_fr="Phase inventée")


@pytest.fixture
def contracts(phase):
    """Return an amended contract, three more, and one of which nothing is known."""
    made = []
    for number in range(4):
        pole = factories.PoleFactory(name=f"Pôle {number}", slug_fr=f"pole-{number}")
        made.append(factories.ContractFactory(pole=pole, phase=phase))
        fill(made[-1], number)
    amendment = factories.ContractFactory(pole=made[0].pole, phase=phase, version=2)
    fill(amendment, 2)
    empty = factories.ContractFactory(
        pole=factories.PoleFactory(name="Pôle vide", slug_fr="vide"),
        phase=phase,
        preamble_fr="",
        signed_on=None,
        start_year=None,
        end_year=None,
    )
    return [*made, amendment, empty]


def comparison(*numbers: int) -> str:
    return "comparer/?" + "&".join(f"contrat=pole-{number}/phase-inventee" for number in numbers)


PAGES = {
    "full": "contrats/pole-0/phase-inventee/",
    "empty": "contrats/vide/phase-inventee/",
    "version": "contrats/pole-0/phase-inventee/v1/",
    "changes": "contrats/pole-0/phase-inventee/v2/changements/",
    "two": comparison(0, 1),
    "four": comparison(0, 1, 2, 3),
    "list": "contrats/",
    "choices": "comparer/",
}


def test_pages_are_accessible_valid_and_narrow_enough(
    live_server,
    contracts,
    new_page,
    tmp_path,
    checker,  # noqa: F811
):
    wrong = []
    for width, theme in ((320, "dark"), (1280, "light")):
        page = new_page(
            viewport={"width": width, "height": 800}, color_scheme=theme, reduced_motion="reduce"
        )
        watch = Watch(page, live_server.url)
        for language in LANGUAGES:
            for name, path in PAGES.items():
                response = page.goto(f"{live_server.url}/{language}/{path}")
                assert response.status == 200
                where = f"{name} {language} {width}"
                (tmp_path / f"{name}-{language}.html").write_text(response.text())
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    wrong.append(f"{where} scrolls sideways")
                if language == "lt" or name in ("full", "four"):
                    found = Axe().run(page, options=RULES).response["violations"]
                    wrong += [f"{where}: {r['id']} {r['nodes'][0]['target']}" for r in found]
        wrong += watch.complaints + watch.foreign
    assert wrong == []
    assert messages(checker, tmp_path) == []


def test_a_challenge_tells_its_markets_once_on_a_phone_and_in_a_table(
    live_server, contracts, new_page
):
    address = f"{live_server.url}/fr/{PAGES['full']}"
    wide = new_page(viewport={"width": 1280, "height": 800})
    wide.goto(address)
    table = wide.get_by_role("table", name="Quel défi vise quel marché")
    for market in MARKETS:
        expect(table.get_by_role("columnheader", name=market)).to_be_visible()
        assert table.inner_text().count(market) == 1
    expect(table.get_by_role("cell", name="oui")).to_have_count(6)
    expect(table.get_by_role("cell", name="non")).to_have_count(3)
    phone = new_page(viewport={"width": 320, "height": 640}, java_script_enabled=False)
    phone.goto(address)
    shown = phone.locator(".matrix").inner_text()
    assert [shown.count(market) for market in MARKETS] == [2, 2, 2]
    assert "✓" not in shown
    assert "–" not in shown
    first = phone.locator(".matrix tr").filter(has_text="une ligne 0").get_by_role("cell")
    assert {cell.strip() for cell in first.all_inner_texts()} == {MARKETS[2], MARKETS[1]}


def roles(page, selector: str) -> dict[str, int]:
    """Return what assistive technology is told that the parts of a table are, and how many."""
    session = page.context.new_cdp_session(page)
    document = session.send("DOM.getDocument")["root"]["nodeId"]
    asked = {"nodeId": document, "selector": selector}
    node = session.send("DOM.querySelector", asked)["nodeId"]
    found = session.send("DOM.describeNode", {"nodeId": node})["node"]["backendNodeId"]
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    by_id = {one["nodeId"]: one for one in nodes}
    waiting = [one for one in nodes if one.get("backendDOMNodeId") == found]
    told = Counter()
    while waiting:
        one = waiting.pop()
        if not one["ignored"]:
            told[one["role"]["value"]] += 1
        waiting += [by_id[pk] for pk in one.get("childIds", ()) if pk in by_id]
    return told


@pytest.mark.parametrize(
    ("path", "selector"),
    [
        (PAGES["full"], "table.matrix"),
        (PAGES["full"], "table.indicator__table"),
        (PAGES["two"], "table.compare"),
        ("phases/", "table.site-table"),
        ("donnees/poles/", "table.site-table"),
    ],
)
def test_a_table_that_is_blocks_on_a_phone_stays_a_table(
    live_server, contracts, new_page, path, selector
):
    factories.BudgetFigureFactory.create_batch(2, phase=contracts[0].phase)
    page = new_page(viewport={"width": 320, "height": 640})
    page.goto(f"{live_server.url}/fr/{path}")
    told = roles(page, selector)
    assert told["table"] == 1, told
    rows = page.locator(f"{selector} >> nth=0").locator("tbody tr").count()
    assert told["row"] >= rows > 0, told
    assert told["rowheader"] >= rows, told
    assert told["cell"] >= max(rows - 2, 1), told


def test_contracts_are_chosen_and_compared_by_keyboard(live_server, contracts, new_page):
    page = new_page(viewport={"width": 320, "height": 640}, java_script_enabled=False)
    page.goto(f"{live_server.url}/fr/contrats/")
    boxes = page.get_by_role("checkbox")
    expect(boxes).to_have_count(4)
    for number in (1, 2):
        boxes.nth(number).focus()
        page.keyboard.press("Space")
    for _step in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "submit":
            break
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/fr/comparer/\?contrat=.*&contrat="))
    first = page.locator(".compare tr").nth(1)
    expect(first.get_by_text("Pôle 1, Phase inventée")).to_be_visible()
    expect(first.get_by_text("Pôle 2, Phase inventée")).to_be_visible()


@pytest.mark.parametrize("name", ["full", "four", "changes"])
def test_a_page_fits_sheets_of_a4(live_server, contracts, new_page, name):
    if name == "full":
        lengthen(contracts[-2])
    page = new_page(viewport={"width": SHEET, "height": 1000})
    page.goto(f"{live_server.url}/fr/{PAGES[name]}")
    page.emulate_media(media="print")
    cut = page.evaluate(
        """width => [...document.querySelectorAll("main *")]
          .filter(one => one.getBoundingClientRect().width > 0)
          .filter(one => !one.closest(".fr-sr-only"))
          .filter(one => one.getBoundingClientRect().right > width + 1)
          .map(one => one.outerHTML.slice(0, 120))""",
        SHEET,
    )
    assert cut == []
    pdf = page.pdf(prefer_css_page_size=True)
    sheets = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert {(round(float(width)), round(float(height))) for width, height in sheets} == {(595, 842)}
    most = {"full": 4, "four": 5, "changes": 2}[name]
    assert 1 <= len(re.findall(rb"/Type /Page\b(?!s)", pdf)) <= most
    if name == "full":
        for what in (".matrix thead", ".chart", ".attachments"):
            assert page.locator(what).first.is_visible(), what
        # The citation is on no sheet of its own.
        assert page.locator(".site-updated").evaluate("e => getComputedStyle(e).breakBefore") == (
            "avoid"
        )
        for what in (".compare-offer", ".fr-summary", ".fr-footer", ".fr-header__tools"):
            assert not page.locator(what).first.is_visible(), what
