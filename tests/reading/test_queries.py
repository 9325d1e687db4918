"""What a query's answer depends on is read from its SQL: exactly, or else too much."""

import contextlib

import pytest
from django.contrib.auth import get_user_model
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.db.models import Exists, OuterRef, Q

from phases import reading
from phases.localization.columns import shown
from phases.models import Article, Orientation, PerformanceContract, Phase, Pole, PublicChange
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _columns_are_noted():
    """As when the site starts."""
    WSGIHandler()


@contextlib.contextmanager
def noted():
    notes = reading.begin()
    try:
        with connection.execute_wrapper(reading.note_query):
            yield notes
    finally:
        reading.end()


def keys(work) -> set[str]:
    with noted() as notes:
        work()
    assert notes.is_whole
    return set(notes.keys())


def test_a_list_depends_on_who_comes_and_on_what_it_is_sorted_and_chosen_by():
    assert keys(lambda: list(shown(Phase.objects.live().filter(end_year=2008)))) >= {
        "phase",
        "phase.end_year",
        "phase.number",
    }


def test_columns_that_nobody_looks_at_do_not_count():
    phase = factories.PhaseFactory()

    def look():
        (row,) = Phase.objects.live()
        assert row.title_fr == phase.title_fr

    found = keys(look)
    assert f"phase:{phase.pk}.title_fr" in found
    assert not any(".body_fr" in key or ".title_lt" in key for key in found)


def test_values_count_without_being_looked_at():
    assert "phase.title_fr" in keys(lambda: list(Phase.objects.live().values_list("title_fr")))


def test_rows_of_one_owner_depend_on_no_other():
    phase = factories.PhaseFactory()
    row = factories.OrientationFactory(phase=phase)
    place = f"orientation?phase_id={phase.pk}"
    found = keys(lambda: [one.text_fr for one in Orientation.objects.filter(phase=phase)])
    assert {place, f"{place}.text_fr", f"{place}.position"} <= found
    assert "orientation" not in found
    # None at all may become one.
    row.delete()
    assert place in keys(lambda: list(phase.orientations.all()))
    phases = Phase.objects.filter(pk=phase.pk).prefetch_related("orientations")
    assert {place, f"phase:{phase.pk}"} <= keys(lambda: list(phases))


def test_links_depend_on_both_ends():
    contract = factories.ContractFactory()
    pole = contract.pole
    assert f"pole_themes?pole_id={pole.pk}" in keys(lambda: list(pole.themes.all()))
    contracts = PerformanceContract.objects.filter(pole=pole).select_related("pole")
    found = keys(lambda: list(contracts))
    assert {f"performancecontract?pole_id={pole.pk}", f"pole:{pole.pk}"} <= found
    assert "pole" not in found


def test_rows_that_link_to_an_item_depend_on_those_that_link_to_it():
    phase = factories.PhaseFactory()
    place = f"article?article_phases={phase.pk}"
    found = keys(lambda: list(phase.articles.live()))
    assert {place, f"{place}.date", f"article_phases?phase_id={phase.pk}"} <= found
    assert not {"article", "article.date", "article.published_at"} & found


def test_an_item_that_is_asked_for_depends_on_what_is_prefetched():
    phase = factories.PhaseFactory()

    def find():
        with reading.asked_of("phase", "?slug=x"):
            list(Phase.objects.filter(slug_fr=phase.slug_fr).prefetch_related("articles"))

    found = keys(find)
    assert {"phase?slug=x", f"article_phases?phase_id={phase.pk}"} <= found
    assert not {"phase", "phase.slug_fr"} & found


@pytest.mark.parametrize(
    "condition",
    [
        lambda pole: Q(pole=pole) | Q(version=1),
        lambda pole: ~Q(pole=pole),
        lambda pole: Q(Exists(Pole.objects.filter(pk=OuterRef("pole"), name="x"))),
    ],
    ids=["or", "not", "another query"],
)
def test_a_condition_that_does_not_narrow_counts_for_the_whole_table(condition):
    contract = factories.ContractFactory()
    rows = PerformanceContract.objects.filter(condition(contract.pole))
    assert "performancecontract" in keys(lambda: list(rows))


def test_whether_there_is_a_text_is_another_question_than_which():
    found = keys(lambda: list(Article.objects.live().written().values_list("pk")))
    assert "article.body_fr~empty" in found
    assert "article.body_fr" not in found


def test_changes_are_asked_for_by_item_or_by_kind():
    phase = factories.PhaseFactory()
    assert keys(lambda: list(PublicChange.objects.of(phase))) == {
        f"publicchange?item_id={phase.pk}"
    }
    assert keys(PublicChange.objects.of_models(Phase).newest_at) == {
        "publicchange?item_model=phase~day"
    }


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT title_fr FROM phases_phase",
        "UPDATE phases_phase SET number = number",
        "SELECT 1 FROM (SELECT 1 FROM django_session) AS found",
    ],
)
def test_what_is_not_understood_makes_an_answer_that_nobody_keeps(sql):
    with noted() as notes, connection.cursor() as cursor:
        cursor.execute(sql)
    assert not notes.is_whole


def test_accounts_make_an_answer_that_nobody_keeps():
    with noted() as notes:
        get_user_model().objects.count()
    assert not notes.is_whole


def test_a_column_of_very_many_rows_counts_for_all():
    notes = reading.Notes()
    notes.cells["pole", "name"] |= {f":{number}" for number in range(500)}
    assert list(notes.keys()) == ["pole.name"]
