"""Templates are rendered without their indentation, and nothing that is read depends on it."""

import re

import pytest
from django.conf import settings
from django.template import Origin, engines
from django.template.loader import get_template

from poles_site.templates import Loader

FOLDER = settings.BASE_DIR / "templates"
TEMPLATES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.*"))
HTML = [name for name in TEMPLATES if name.endswith(".html")]


def written(name: str) -> str:
    return (FOLDER / name).read_text()


def loaded(name: str) -> str:
    return Loader(engines["django"].engine, [FOLDER]).get_contents(Origin(FOLDER / name))


def test_nothing_but_indentation_is_taken_from_pages():
    for name in HTML:
        lines, before = loaded(name).splitlines(), written(name).splitlines()
        assert lines == [line.lstrip(" \t") for line in before], name
    assert any(before != before.lstrip() for before in written("base.html").splitlines())


def test_other_templates_are_left_as_they_are():
    others = [name for name in TEMPLATES if name not in HTML]
    assert others
    assert [loaded(name) for name in others] == [written(name) for name in others]


def test_the_site_loads_its_templates_so():
    assert get_template("base.html").template.source == loaded("base.html")


@pytest.mark.parametrize("name", HTML)
def test_nothing_is_indented_where_white_space_counts(name):
    source = written(name)
    for element in re.findall(r"<(?:pre|textarea)\b.*?</(?:pre|textarea)>", source, re.DOTALL):
        assert not re.search(r"^[ \t]", element, re.MULTILINE), element
    # It would not be the message that the catalogues have.
    for tag, text in re.findall(
        r"{% blocktranslate(.*?)%}(.*?){% endblocktranslate %}", source, re.DOTALL
    ):
        assert "\n" not in text or "trimmed" in tag, text
