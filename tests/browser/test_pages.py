"""Each template as people meet it: languages, themes, widths, with scripts and without."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

from phases import languages
from tests.browser.conftest import Watch
from tests.browser.pairwise import everything, pairs_of, pairwise

HEIGHTS = {320: 640, 1280: 900}
FACTORS = {
    "language": languages.ALL,
    "item": ("richest", "poorest"),
    "theme": ("light", "dark"),
    "width": (1280, 320),
    "scripts": (True, False),
}
MOST_RUNS = 8
#: The whole of WCAG 2.1 A and AA, and what axe calls best practice.
RULES = {"resultTypes": ["violations"], "preload": False}
TIMERS_AT_ONCE = """window.setTimeout = (run, delay, ...values) => {
  if (run) Promise.resolve().then(() => run(...values));
  return 0;
}"""

TEMPLATES = sorted(
    [f"phases/{path.name}" for path in (settings.BASE_DIR / "templates/phases").glob("*.html")]
    + ["error.html"]
)


def test_few_runs_hold_every_pair():
    runs = pairwise(FACTORS)
    assert len(runs) <= MOST_RUNS
    wanted = set().union(*map(pairs_of, everything(FACTORS)))
    assert set().union(*map(pairs_of, runs)) == wanted


@pytest.fixture
def look(served_pages, public_pages, new_tab):
    """Return a function that looks at a template in one way and says what is wrong."""

    def run(template, *, language, item, theme, width, scripts) -> list[str]:
        candidates = [
            page
            for page in public_pages.values()
            if template in page.templates and page.prefix == language
        ]
        assert candidates, f"no page is made of {template}"
        weigh = max if item == "richest" else min
        address = weigh(candidates, key=lambda page: len(page.html)).address
        page = new_tab(width=width, height=HEIGHTS[width], theme=theme, scripts=scripts)
        watch = Watch(page, served_pages)
        page.goto(f"{served_pages}{address}", wait_until="load")
        complaints = list(watch.complaints)
        if not scripts:
            # Timers never fire in a browser without scripts; axe, which is run from outside of
            # the page, waits for them.
            page.evaluate(TIMERS_AT_ONCE)
        wrong = [
            f"{rule['id']}: {node['target']} {node['failureSummary']}"
            for rule in Axe().run(page, options=RULES).response["violations"]
            for node in rule["nodes"][:3]
        ]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong.append("scrolls sideways")
        page.close()
        is_error = template == "error.html"
        wrong += [c for c in complaints if not (is_error and "404" in c)] + watch.foreign
        return [f"{address} ({theme}, {width} px, scripts {scripts}): {what}" for what in wrong]

    return run


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_is_accessible_quiet_and_narrow_enough(look, template):
    wrong = [what for run in pairwise(FACTORS) for what in look(template, **run)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.full
@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_in_every_combination(look, template):
    wrong = [what for run in everything(FACTORS) for what in look(template, **run)]
    assert not wrong, "\n".join(wrong)
