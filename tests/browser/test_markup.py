"""The Nu checker finds no error on any public page in any language."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings

from tests.browser.markup import messages
from tests.programs import skip_or_fail

CHECKER = Path(settings.BASE_DIR) / "node_modules/vnu-jar/build/dist/vnu.jar"


@pytest.fixture(scope="module")
def checker():
    """Return the command of the Nu checker."""
    java = shutil.which("java")
    if java is None:
        skip_or_fail("no Java is installed (Debian package: default-jre-headless)")
    if not CHECKER.exists():
        skip_or_fail("the Nu checker is not installed (npm install)")
    return [java, "-Xss2m", "-jar", str(CHECKER), "--errors-only", "--format", "json"]


def test_the_markup_of_every_public_page_is_valid(checker, public_pages, tmp_path):
    addresses = {}
    for number, page in enumerate(page for page in public_pages.values() if page.is_html):
        file = tmp_path / f"{number}.html"
        file.write_text(page.html)
        addresses[file.as_uri()] = page.address
    errors = {}
    for message in messages(checker, tmp_path):
        address = addresses.get(message.get("url", "").replace("file:/", "file:///", 1), "?")
        errors.setdefault(message["message"], f"{address}:{message.get('lastLine')}")
    assert errors == {}
    assert len(addresses) > 250
