"""Each text says which language it is really in and what state its translation has."""

import pytest
from django.utils import translation

from phases import languages, models
from phases.localization.aligning import GRAVITY
from phases.localization.status import is_rich, status_value
from phases.localization.text import text
from phases.opendata.api.urls import RESOURCES
from phases.snapshot import model_of, translated_fields
from tests import factories, prefixes

pytestmark = pytest.mark.django_db

STATES = {"source", *GRAVITY}


def texts(answer):
    """Yield all texts in an answer."""
    if isinstance(answer, dict):
        if {"value", "language", "state"} <= set(answer):
            yield answer
        for part in answer.values():
            yield from texts(part)
    elif isinstance(answer, list):
        for part in answer:
            yield from texts(part)


@pytest.fixture(params=[(), ("lt",)], ids=["marked", "replaced"])
def marked(request, site, settings):
    """Mark every stored text with its language; give translations every state, some missing."""
    settings.REPLACE_OUTDATED = frozenset(request.param)
    prefixes.mark_database()
    return request.param


def test_every_text_is_in_the_language_that_it_claims(api, marked):
    for language in languages.ALL:
        seen, mixed = set(), 0
        for resource in RESOURCES:
            word = resource.serializer_class.resource
            for found in texts(api.walk(f"{word}/?lang={language}&page_size=100")):
                seen.add(found["state"])
                assert found["language"] in (language, languages.SOURCE)
                real = {mark.lower() for mark in prefixes.MARK.findall(found["value"])}
                if parts := found.get("parts"):
                    mixed += 1
                    assert len({(one["language"], one["state"]) for one in parts}) > 1
                    for part in parts:
                        assert set(prefixes.MARK.findall(part["value"])) == {part["language"]}
                    gravest = next(s for s in GRAVITY if s in {one["state"] for one in parts})
                    assert found["state"] == gravest
                    assert '<span lang="fr">' in found["value"] or real == {language}
                else:
                    assert real <= {found["language"]}, found
                    if found["state"] in ("source", "missing"):
                        assert found["language"] == languages.SOURCE
        if language == languages.SOURCE:
            assert seen == {"source"}
        else:
            assert seen == set(GRAVITY) - ({"outdated"} if language in marked else set())
            assert mixed


def test_texts_are_those_of_the_pages(api, marked):
    """Every translated field of an item itself, in every language, as ``text()`` has it."""
    compared = 0
    for resource in RESOURCES:
        serializer = resource.serializer_class
        fields = set(translated_fields(resource.get_model())) & set(serializer.names()) - {"slug"}
        rows = {str(row.pk): row for row in resource().live()}
        for language in languages.ALL:
            for item in api.walk(f"{serializer.resource}/?lang={language}&page_size=100"):
                for field in fields:
                    found = text(rows[item["id"]], field, language)
                    said = item[field] or {"value": "", "language": language, "state": "source"}
                    assert said["value"] == found.value
                    if found:
                        assert (said["language"], said["state"]) == (found.language, found.state)
                        assert ("parts" in said) == is_rich(resource.get_model(), field)
                    compared += 1
    assert compared > 900


def test_links_within_the_site_lead_there_from_anywhere(api):
    page = factories.PageFactory(
        body_fr='<p><a href="/fr/poles/">a</a> <a href="https://example.org/">b</a> href="/c"</p>'
    )
    body = api.read(f"pages/{page.slug_fr}/")["body"]["value"]
    assert 'href="http://testserver/fr/poles/"' in body
    assert 'href="https://example.org/"' in body
    assert '</a> href="/c"' in body


def test_a_changed_block_is_outdated_alone(api):
    phase = factories.PhaseFactory(
        body_fr="<p>Un premier texte inventé.</p><p>Un second texte, changé.</p>",
        body_lt="<p>Pirmas tekstas.</p><p>Antras tekstas.</p>",
        translation_status_lt={
            "body": status_value(
                "reviewed", "<p>Un premier texte inventé.</p><p>Un second texte.</p>"
            )
        },
    )
    body = api.read(f"phases/{phase.slug_fr}/?lang=lt&fields=body")["body"]
    assert [(p["language"], p["state"]) for p in body["parts"]] == [
        ("lt", "reviewed"),
        ("lt", "outdated"),
    ]
    assert (body["language"], body["state"]) == ("lt", "outdated")
    assert model_of(f"phase:{phase.pk}") is models.Phase


def test_names_are_not_translated_and_words_are_codes(api, site):
    with translation.override("lt"):
        pole = models.Pole.objects.live().exclude(category="").first()
    item = api.read(f"poles/{pole.slug_fr}/?lang=lt")
    assert (item["name"], item["category"]) == (pole.name, pole.category)
