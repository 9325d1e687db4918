"""How a page in a browser is looked at: once it is complete, by axe."""

from axe_playwright_python.sync_playwright import Axe

from tests.programs import wait_for

#: Modules that a page asks for once it is loaded have turned each rich text into an editor.
EDITORS = """[...document.querySelectorAll("textarea[data-rich-text]:not([name*=__prefix__])")]
  .every(text => text.closest(".prose-editor")?.querySelector("[role=toolbar]"))"""


def settle(page) -> None:
    """Wait until the page is loaded and its scripts have done their work."""
    page.wait_for_load_state()
    # Not wait_for_function(): asked a second time, it does what the page's policy forbids.
    wait_for(lambda: page.evaluate(EDITORS), lambda: f"{page.url}: a text has no editor")


def violations(page) -> list[str]:
    """Return what axe finds, each with the node that has it."""
    return [
        f"{violation['id']}: {node['html'][:200]}"
        for violation in Axe().run(page).response["violations"]
        for node in violation["nodes"]
    ]
