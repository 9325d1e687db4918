"""The joined files hold all that pages use, lead to files that are there, and follow changes."""

import posixpath
import re
from pathlib import Path

import dsfr
import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.finders import get_finders

from poles_site.joined import files
from poles_site.joined.finder import JoinedFinder

DIST = Path(dsfr.__file__).parent / "static" / "dsfr" / "dist"
CLASS = re.compile(r"\.(fr-[\w-]+)")
STATIC = re.compile(r"\{% static '([^']+)' %\}")


@pytest.fixture(scope="module")
def sheets():
    return files.styles()


def test_no_component_that_a_template_uses_is_forgotten(sheets):
    """Icons of another family than “system” need its sheet in ``ITS_SHEETS``."""
    whole = "".join(
        (DIST / name).read_text() for name in ("dsfr.min.css", "utility/utility.min.css")
    )
    wanted = files.named_classes() & set(CLASS.findall(whole))
    assert {"fr-header", "fr-modal__title", "fr-alert--warning"} < wanted
    for sheet in sheets.values():
        assert wanted - set(CLASS.findall(sheet)) == set()


def test_components_that_nobody_uses_are_not_there(sheets):
    found = set(CLASS.findall(sheets[files.STATE]))
    assert (
        found & {"fr-accordion", "fr-card", "fr-tile", "fr-stepper", "fr-consent-banner"} == set()
    )
    # What the scripts set, in one piece or in two.
    assert {"fr-modal--opened", "fr-table__shadow--left"} < found


def test_scripts_of_all_components_that_have_one_and_are_used():
    used = {name.removeprefix("fr-").partition("__")[0] for name in files.named_classes()}
    known = {path.parent.name for path in DIST.glob("component/*/*.module.min.js")}
    joined = {name.split("/")[-2] for name in files.ITS_SCRIPTS}
    # Two fold on narrow screens: ours do not (docs/decisions/0007).
    folding = {"breadcrumb"}
    names = {"btn": "button"}
    assert {names.get(name, name) for name in used} & known - folding - joined == set()


def test_addresses_in_the_sheets_lead_to_files(sheets):
    for sheet in sheets.values():
        for address in re.findall(r'url\("(?!data:)([^"]+)"\)', sheet):
            name = posixpath.normpath(posixpath.join(files.PREFIX, address))
            assert finders.find(name), address
        # Icons stand in the sheet: none costs a request.
        assert ".svg" not in sheet


def test_the_typeface_of_the_state_is_on_its_own_sites_alone(sheets):
    assert sheets[files.STATE].count("@font-face") >= 8
    assert "font-display:swap" not in sheets[files.STATE]
    assert "@font-face" not in sheets[files.NEUTRAL]
    assert "Arial, sans-serif!important" in sheets[files.NEUTRAL]
    for sheet in sheets.values():
        assert "restricted use" in sheet.partition("*/")[0]  # the licence stays


def test_a_new_class_brings_its_rules(tmp_path, settings):
    settings.BASE_DIR, settings.VAR_DIR = tmp_path / "project", tmp_path / "var"
    template = tmp_path / "project" / "templates" / "page.html"
    template.parent.mkdir(parents=True)
    template.write_text("<p></p>")
    files.bring_up_to_date()
    sheet = tmp_path / "var" / "joined" / "joined" / "state.css"
    before, written = sheet.read_text(), sheet.stat().st_mtime_ns
    assert ".fr-stepper" not in before
    files.bring_up_to_date()
    assert sheet.stat().st_mtime_ns == written
    template.write_text('<p class="fr-stepper"></p>')
    files.bring_up_to_date()
    assert ".fr-stepper" in sheet.read_text()


def test_what_is_collected():
    patterns = apps.get_app_config("staticfiles").ignore_patterns
    collected = {name for finder in get_finders() for name, _place in finder.list(patterns)}
    templates = (django_settings.BASE_DIR / "templates").rglob("*.html")
    named = {name for path in templates for name in STATIC.findall(path.read_text())}
    assert {"joined/state.css", "joined/neutral.css", "joined/site.js"} < named
    assert named - collected == set()
    # Of the design system nothing that nobody asks for: collecting takes seconds.
    assert len([name for name in collected if name.startswith("dsfr/")]) < 40


def test_the_finder_knows_the_joined_files_alone():
    finder = JoinedFinder()
    assert finder.find("phases/site.css") == []
    place = finder.find("joined/site.js")
    assert Path(place).read_text() == files.script()
    assert finder.find("joined/site.js", find_all=True) == [place]
