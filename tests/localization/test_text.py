"""A text says which language it is really in."""

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.utils import translation

from phases import languages, reading
from phases.caching import tokens
from phases.localization.status import status_value
from phases.localization.text import Text, has_translation, text
from phases.models import JournalEntry, Phase, Theme
from tests import factories


def test_a_translation_is_in_its_language():
    phase = Phase(title_fr="Phase", title_lt="Etapas")
    assert text(phase, "title", "lt") == Text("Etapas", "lt", "in_work")
    with translation.override("lt"):
        assert text(phase, "title").language == "lt"


def test_a_fallback_is_french_and_says_so():
    found = text(Phase(title_fr="Phase"), "title", "lt")
    assert found == Text("Phase", "fr", "missing")
    assert found.is_fallback


def test_french_falls_back_to_nothing():
    found = text(Phase(title_lt="Etapas"), "title", "fr")
    assert (found.value, found.language, found.state) == ("", "fr", "source")
    assert not found


def test_nothing_at_all_is_an_empty_text_and_no_fallback():
    for language in languages.ALL:
        found = text(Phase(), "slug", language)
        assert not found
        assert not found.is_fallback


@pytest.mark.parametrize("active", [None, "de", "fr-ca"])
def test_other_languages_read_french(active):
    phase = Phase(title_fr="Phase", title_en="Phase (en)")
    if active is None:
        with translation.override(None, deactivate=True):
            assert text(phase, "title").value == "Phase"
    else:
        assert text(phase, "title", active).value == "Phase"


def test_a_page_exists_where_one_of_its_texts_does():
    phase = Phase(title_fr="Phase", summary_fr="Résumé", summary_lt="Santrauka")
    assert has_translation(phase, ("title", "summary"), "lt")
    assert not has_translation(phase, ("title",), "lt")
    assert has_translation(Phase(), ("title",), "fr")


@pytest.mark.django_db
def test_of_the_french_of_a_text_its_translation_s_state_matters_and_no_more():
    """A held page with the translation goes when the French outdates it, not each time again."""
    WSGIHandler()  # columns are noted, as when the site starts
    item = factories.publish(Theme, name_fr="Thème", slug_fr="theme")
    status = {"name_lt#status": status_value("reviewed", "Thème")}
    factories.edit(item, name_lt="Tema", **status)

    def keys(*codes: str) -> set[str]:
        notes = reading.begin()
        (row,) = Theme.objects.live()
        for code in codes:
            text(row, "name", code)
        reading.end()
        return {key.partition(".")[2] for key in notes.keys() if ".name" in key}  # noqa: SIM118

    assert keys("lt") == {"name_lt", "name_lt~state"}
    assert keys("lt", "fr") == {"name_lt", "name_lt~state", "name_fr"}
    # The English is missing: the French stands in its place.
    assert keys("en") == {"name_en", "name_fr"}

    (token,) = tokens({f"theme:{item.pk}.name_lt~state"})
    for french, is_touched in {"Autre": True, "Encore un": False, "Thème": True}.items():
        factories.edit(item, name_fr=french)
        assert (token in JournalEntry.objects.latest("pk").surrogate_keys) == is_touched, french
