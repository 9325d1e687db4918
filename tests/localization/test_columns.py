"""A page reads its own language and French, of all rows at once."""

import re

import pytest
from django.db import connection
from django.db.models import Prefetch
from django.db.models.sql import Query
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from phases import languages
from phases.localization.columns import lookups, named, shown, written_in
from phases.localization.text import text, translated_into
from phases.models import Orientation, PerformanceContract, Phase, Pole
from tests import factories, strict_columns
from tests.test_queries import LISTS, add, grow

pytestmark = pytest.mark.django_db

SELECTED = re.compile(r"SELECT (.*?) FROM", re.DOTALL)
COLUMN = re.compile(r'"(\w+)_(en|lt)"')


@pytest.fixture
def site():
    factories.site()
    phase = factories.PhaseFactory(number=3, start_year=2013, end_year=2018)
    add(phase, 3)
    contract = factories.ContractFactory(phase=phase)
    grow(contract.pole, contract, 2)
    return phase, contract


def addresses(site, language):
    phase, contract = site
    pole = contract.pole.slug_fr
    yield from (f"/{language}/{address}" for address in LISTS)
    yield f"/{language}/phases/{phase.slug_fr}/"
    yield f"/{language}/poles/{pole}/"
    yield f"/{language}/contrats/{pole}/{phase.slug_fr}/"
    yield f"/{language}/contrats/{pole}/{phase.slug_fr}/v1/"


@pytest.mark.parametrize("language", languages.ALL)
def test_no_page_selects_a_column_of_another_language(site, language):
    """But slugs, which the links to the other languages are made of."""
    found = {}
    for address in addresses(site, language):
        with CaptureQueriesContext(connection) as captured:
            assert Client().get(address).status_code == 200
        foreign = {
            field
            for query in captured
            if (selected := SELECTED.match(query["sql"])) and "::boolean[]" not in selected[1]
            for field, code in COLUMN.findall(selected[1])
            if code != language and field != "slug"
        }
        if foreign:
            found[address] = foreign
    assert found == {}


@pytest.mark.parametrize("in_all_languages", [False, True])
def test_rows_that_are_named_are_read_without_their_texts(site, in_all_languages, monkeypatch):
    strict_columns.install(monkeypatch)
    contracts = PerformanceContract.objects.select_related("pole", "phase")
    for code in languages.ALL if in_all_languages else ("lt",):
        with CaptureQueriesContext(connection) as captured, translation.override("lt"):
            rows = [*named(contracts, in_all_languages=in_all_languages)]
        assert not re.search(r"(preamble|body|summary|full_name)_", captured[0]["sql"])
        with translation.override(code):
            for row in rows:
                assert text(row.phase, "title").value == row.phase.title_fr
                assert row.phase.slug_fr in row.get_absolute_url()


@pytest.mark.parametrize("language", languages.ALL)
def test_no_page_asks_for_a_column_that_it_left_out(site, language, monkeypatch):
    strict_columns.install(monkeypatch)
    for address in addresses(site, language):
        assert Client().get(address).status_code == 200


def test_a_left_out_column_is_still_there_for_who_asks(site, monkeypatch):
    with translation.override("lt"):
        phase = shown(Phase.objects.filter(number=3)).get()
    assert phase.title_en in (None, "")
    strict_columns.install(monkeypatch)
    with translation.override("lt"):
        phase = shown(Phase.objects.filter(number=3)).get()
    assert phase.title_fr
    with pytest.raises(AssertionError, match="title_en was left out"):
        _ = phase.title_en


def test_relations_are_read_in_the_same_way(site, monkeypatch):
    strict_columns.install(monkeypatch)
    with translation.override("lt"):
        (contract, *_others) = shown(
            PerformanceContract.objects.select_related("pole").order_by("pk")
        )
        (phase,) = shown(
            Phase.objects.filter(number=3).prefetch_related(
                "announcements", Prefetch("orientations", Orientation.objects.order_by("-position"))
            )
        )
    assert "full_name_lt" in contract.pole.__dict__
    assert "full_name_en" not in contract.pole.__dict__
    texts = [row.position for row in phase.orientations.all()]
    assert texts == sorted(texts, reverse=True)
    assert "text_en" not in phase.orientations.all()[0].__dict__


def test_nested_lookups_come_step_by_step():
    found = list(lookups(Pole, ["strategicareas__source", "strategicareas"]))
    assert [one.prefetch_to for one in found] == ["strategicareas", "strategicareas__source"]


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"title_lt": "Etapas"},
        {"title_lt": "Etapas", "summary_en": "<p>A</p>"},
        {"slug_lt": "etapas"},
        {"objective_lt": "Tikslas"},
    ],
)
@pytest.mark.parametrize("replaced", [set(), {"lt"}])
def test_the_database_tells_languages_as_the_texts_do(values, replaced, settings):
    settings.REPLACE_OUTDATED = frozenset(replaced)
    phase = factories.PhaseFactory(**values)
    phase.refresh_from_db()
    assert written_in([phase]) == translated_into([phase])


def test_rows_without_a_word_exist_in_all_languages():
    pole = factories.PoleFactory(full_name_fr="")
    assert written_in([pole]) == list(languages.ALL)
    assert written_in([]) == list(languages.ALL)


def test_what_french_replaces_offers_no_page(settings):
    settings.REPLACE_OUTDATED = frozenset({"lt"})
    phase = factories.PhaseFactory(
        title_lt="Etapas",
        translation_status_lt={"title": {"state": "reviewed", "source": "Un autre titre"}},
    )
    assert written_in([phase]) == translated_into([phase]) == ["fr"]


@pytest.mark.parametrize("replaced", [frozenset(), frozenset({"lt"})])
def test_translations_of_french_that_is_gone_offer_no_page(replaced, settings):
    settings.REPLACE_OUTDATED = replaced
    then = "<p>Un premier texte inventé.</p><p>Un deuxième.</p>"
    phase = factories.PhaseFactory(
        body_fr="<p>Rien de commun.</p>",
        body_lt="<p>Pirma pastraipa.</p><p>Antra.</p>",
        headline_fr="",
        headline_lt="Lieka",
        translation_status_lt={"body": {"state": "reviewed", "source": then}},
    )
    assert written_in([phase]) == translated_into([phase]) == ["fr"]
    phase.refresh_from_db()
    type(phase).objects.filter(pk=phase.pk).update(body_fr=then)
    assert written_in([phase]) == ["fr", "lt"]


def test_an_outdated_text_whose_french_is_gone_offers_no_page(settings):
    settings.REPLACE_OUTDATED = frozenset({"lt"})
    phase = factories.PhaseFactory(
        title_lt="Etapas",
        headline_fr="",
        headline_lt="Lieka",
        translation_status_lt={"title": {"state": "reviewed", "source": "Un autre titre"}},
    )
    assert written_in([phase]) == translated_into([phase]) == ["fr"]


def test_the_columns_are_those_that_django_would_read_in_its_order(site):
    """Ours goes through fewer columns to find them; what is asked is the same."""
    rows = shown(PerformanceContract.objects.select_related("pole", "phase"))
    theirs = rows._chain()
    theirs.query = theirs.query.chain(Query)
    assert type(rows.query) is not type(theirs.query)
    assert str(rows.query) == str(theirs.query)
