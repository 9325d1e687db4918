"""``manage.py check`` names what the ministry still has to give, and what is to be written anew."""

import pytest
from django.core.checks.registry import registry
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import OperationalError

from phases.models import Page, SiteSettings
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _registry_of_its_own(monkeypatch):
    """The command registers the check for its process: here the tests that follow share it."""
    monkeypatch.setattr(registry, "registered_checks", set(registry.registered_checks))


def objections() -> str:
    """Return what the check says, "" when it has nothing to say."""
    try:
        call_command("check", tags=["content"])
    except SystemCheckError as error:
        return str(error)
    return ""


def test_each_page_that_waits_and_each_missing_contact_is_named(first_content):
    waiting = Page._base_manager.filter(is_placeholder=True)
    assert waiting
    said = objections()
    for page in waiting:
        assert f"The page “{page.title_fr}” waits for the ministry" in said
    for field in ("contact_email", "security_contact"):
        assert f"The site settings lack “{field}”" in said
    assert said.count("phases.E101") == len(waiting)
    assert said.count("phases.E103") == 2


def test_it_is_silent_when_all_was_given(first_content):
    Page._base_manager.update(is_placeholder=False)
    SiteSettings.objects.update(
        contact_email="invented@example.org", security_contact="mailto:invented@example.org"
    )
    assert objections() == ""


def test_it_names_only_what_is_published():
    factories.SiteSettingsFactory(contact_email="a@example.org", security_contact="https://a.test")
    Page.objects.create(title_fr="Une ébauche", is_placeholder=True)
    assert objections() == ""


def test_plain_check_asks_nothing_of_the_content(first_content):
    call_command("check")


def test_an_empty_database_says_what_to_do():
    assert "The site has no settings: run load_content." in objections()


def test_a_database_without_tables_says_what_to_do(monkeypatch):
    def fail(*args, **kwargs):
        raise OperationalError("invented: no such table")

    monkeypatch.setattr(Page._base_manager, "filter", fail)
    said = objections()
    assert "invented: no such table" in said
    assert "Run migrate, then load_content." in said


def test_a_search_that_is_written_otherwise_is_told_of(settings, capsys):
    factories.publish(Page, title_fr="Page", slug_fr="page")
    call_command("check", databases=["default"])
    assert "phases.W110" not in capsys.readouterr().err
    settings.REPLACE_OUTDATED = frozenset({"lt"})
    call_command("check", databases=["default"])
    assert "Run index_search" in capsys.readouterr().err
    call_command("check")
    assert "phases.W110" not in capsys.readouterr().err
