"""What is read together is what Django reads one by one: the same rows, the same notes."""

import datetime

import pytest
from django.contrib.postgres.expressions import ArraySubquery
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.db.models import Count, OuterRef, Prefetch, prefetch_related_objects
from django.utils import translation

from phases import models, reading
from phases.localization import prepared
from phases.localization.columns import briefly, lookups, shown
from phases.localization.prepared import IsAny, NumberOf, Unnoted, together
from phases.localization.relations import attach, relations
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2020, 1, 1)


@pytest.fixture(scope="module", autouse=True)
def _columns_are_noted():
    """As when the site starts."""
    WSGIHandler()


@pytest.fixture
def contract():
    """Return a contract with rows of every kind of column."""
    source = factories.SourceFactory()
    pole = factories.PoleFactory(
        themes_source=source, latitude="45.7500", translation_status_lt={"full_name": {"by": "é"}}
    )
    pole.themes.add(factories.ThemeFactory(), factories.ThemeFactory())
    for date in ("2005", "2010-05-11"):
        factories.LabelEventFactory(pole=pole, source=source, date=date)
    phase = factories.PhaseFactory(budget_amount="1500000000.50", budget_source=source)
    contract = factories.ContractFactory(pole=pole, phase=phase)
    contract.sources.add(source)
    for _number in range(2):
        market = factories.TargetMarketFactory(contract=contract)
        factories.ChallengeFactory(contract=contract).markets.add(market)
        indicator = factories.IndicatorFactory(contract=contract)
        models.IndicatorValue.objects.create(
            contract=contract, indicator=indicator, year=2014, value="0.0001"
        )
    return contract


def everything(row) -> dict:
    """Return all that ``row`` holds, and the rows that were read with it."""
    found = {name: value for name, value in row.__dict__.items() if name != "_state"}
    return found | {name: everything(one) for name, one in row._state.fields_cache.items() if one}


def ask_all():
    """Ask for rows with a column of each kind, with what they point at, with what is counted."""
    return {
        "poles": models.Pole.objects.with_label(TODAY).select_related("themes_source"),
        "few": shown(models.Phase.objects.select_related("budget_source"))[:1],
        "events": models.LabelEvent.objects.order_by("-date").select_related("pole", "successor"),
        "values": models.IndicatorValue.objects.select_related("indicator__contract__phase"),
        "themes": models.Theme.objects.annotate(number=Count("poles")),
        "at": models.PublicChange.objects.values_list("at", flat=True),
        "names": models.Pole.objects.values_list("name", flat=True),
    }


def test_rows_are_those_that_django_reads(contract):
    models.PublicChange.objects.create(
        item_model="pole", item_id=contract.pole_id, kind="changed", at=contract.published_at
    )
    found = together(ask_all)
    for name, queryset in ask_all().items():
        read = list(queryset)
        assert read, name
        if name in ("at", "names"):
            assert found[name] == read
        else:
            assert list(map(everything, found[name])) == list(map(everything, read)), name
            assert [row._state.adding for row in found[name]] == [False] * len(read)


def ask_rows(pole):
    events = models.LabelEvent.objects.order_by("date").select_related("successor")
    return {
        **relations(models.Pole, (pole,), "themes", Prefetch("label_events", events)),
        "contracts": shown(models.PerformanceContract.objects.live().filter(pole=pole)),
        "number": NumberOf(models.PerformanceContract.objects.filter(pole=pole)),
        "is_any": IsAny(models.PerformanceContract.objects.filter(pole=pole)),
    }


def test_it_is_one_query_written_once_for_all_values(contract, django_assert_num_queries):
    other = factories.PoleFactory()
    prepared._written.cache_clear()
    with django_assert_num_queries(2):
        full, empty = together(ask_rows, contract.pole_id), together(ask_rows, other.pk)
    assert prepared._written.cache_info().misses == 1
    assert full["contracts"] == [contract]
    assert [str(event.date) for event in full["label_events"]] == ["2005", "2010-05-11"]
    assert (full["number"], full["is_any"]) == (1, True)
    assert empty == {name: [] for name in empty} | {"number": 0, "is_any": False}


def test_postgresql_plans_it_once_a_connection(contract):
    def planned() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_prepared_statements")
            return cursor.fetchone()[0]

    before = planned()
    for _again in range(4):
        assert together(ask_rows, contract.pole_id)["contracts"]
    assert planned() == before + 1


def test_relations_hold_what_was_read(contract, django_assert_num_queries):
    pole, other = contract.pole, factories.PoleFactory()
    again = models.Pole.objects.get(pk=pole.pk)
    found = together(ask_links, (pole.pk, other.pk, again.pk))
    with django_assert_num_queries(0):
        attach([pole, other, again], found)
        assert len(pole.themes.all()) == len(again.themes.all()) == 2
        assert not other.themes.all()
        assert [event.pole for event in pole.label_events.all()] == [pole, pole]
        assert pole.label_events.count() == 2
    attach([], found)
    assert set(pole.themes.all()) == set(models.Theme.objects.filter(poles=pole))
    with pytest.raises(TypeError, match="filtered"):
        pole.label_events.filter(kind="labelled")


def ask_links(poles):
    return relations(models.Pole, poles, "themes", "label_events__source")


def ask_of_contract(contract):
    names = ("targetmarkets", "challenges", "indicators", "sources")
    return relations(models.PerformanceContract, (contract,), *names)


def ask_markets(challenges):
    return relations(models.Challenge, challenges, "markets")


def keys(work) -> set[str]:
    notes = reading.begin()
    try:
        with connection.execute_wrapper(reading.note_query):
            work()
    finally:
        reading.end()
    assert notes.is_whole
    return set(notes.keys())


def test_the_same_is_noted_as_by_prefetching(contract):
    def one_by_one():
        names = ("targetmarkets", "challenges__markets", "indicators", "sources")
        prefetch_related_objects([contract], *lookups(models.PerformanceContract, names))

    def at_once():
        found = together(ask_of_contract, contract.pk)
        together(ask_markets, tuple(row.pk for row in found["challenges"]))

    expected = keys(one_by_one)
    contract._prefetched_objects_cache.clear()
    assert keys(at_once) == expected
    assert f"challenge_markets?challenge_id={contract.challenges.first().pk}" in expected


def test_who_asks_may_note_itself(contract):
    assert keys(lambda: together(ask_quietly)) == set()
    assert "pole" in keys(lambda: together(ask_aloud))


def ask_briefly():
    return {"phases": briefly(models.Phase.objects.live().order_by(), "number")}


def test_of_brief_rows_too_what_is_looked_at_is_noted(contract):
    """A list of names to choose from depends on those that it shows."""
    phase = contract.phase

    def look(field):
        return keys(lambda: [getattr(row, field) for row in together(ask_briefly)["phases"]])

    assert not any("title" in key for key in look("number"))
    assert f"phase:{phase.pk}.title_fr" in look("title_fr")


def ask_aloud():
    return {"is_any": IsAny(models.Pole.objects.live())}


def ask_quietly():
    return {name: Unnoted(asked) for name, asked in ask_aloud().items()}


def ask_phases():
    return {"phases": shown(models.Phase.objects.live())}


def test_each_language_reads_its_own_columns(contract):
    for code in ("fr", "lt", "en", "fr"):
        with translation.override(code):
            (phase,) = together(ask_phases)["phases"]
        unread = set(phase.get_deferred_fields())
        assert f"title_{code}" not in unread
        assert {"title_lt", "title_en"} - {f"title_{code}"} <= unread


def ask_pages():
    return {"pages": models.Page.objects.live()}


def test_placeholders_are_read_where_the_setting_shows_them(settings):
    factories.PageFactory(is_placeholder=True)
    for is_shown in (True, False, True):
        settings.PUBLISH_PLACEHOLDERS = is_shown
        assert len(together(ask_pages)["pages"]) == is_shown


def test_what_cannot_be_is_not_asked(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert together(ask_some, ()) == {"rows": [], "number": 0, "is_any": False}


def ask_some(pks):
    rows = models.Pole.objects.filter(pk__in=pks)
    return {"rows": rows, "number": NumberOf(rows), "is_any": IsAny(rows)}


def ask_nothing_of_it(slug):
    return {"rows": models.Pole.objects.all()}


def ask_prefetched(slug):
    return {"rows": models.Pole.objects.filter(slug_fr=slug).prefetch_related("themes")}


def ask_several(slug):
    return {"rows": models.Pole.objects.filter(slug_fr=slug).values_list("name", "slug_fr")}


@pytest.mark.parametrize("ask", [ask_nothing_of_it, ask_prefetched, ask_several])
def test_what_it_cannot_read_is_refused(ask):
    with pytest.raises(ValueError, match=r"stand|prefetched|order"):
        together(ask, "x")


def test_a_function_that_is_made_anew_each_time_is_refused():
    with pytest.raises(ValueError, match="module"):
        together(lambda: ask_pages())


def linked_themes():
    """Ask for pôles with the ids of their themes."""
    links = models.Pole.themes.through.objects.filter(pole=OuterRef("pk"))
    return {"rows": models.Pole.objects.annotate(ids=ArraySubquery(links.values("theme")))}


def test_ids_in_arrays_are_ids(contract):
    [pole] = together(linked_themes)["rows"]
    assert {*pole.ids} == {theme.pk for theme in contract.pole.themes.all()}


def test_what_is_asked_with_its_values_is_written_once_for_its_key(contract):
    sources = models.Source.objects.order_by("pk")
    of_contract, none = sources.filter(contracts=contract.pk), sources.filter(code="none")
    asked = {"some": of_contract, "none": none}
    for _twice in range(2):
        found = prepared.read_composed(("sources", contract.pk), lambda: asked)
        assert found == {"some": [*contract.sources.all()], "none": []}
    models.PerformanceContract.sources.through.objects.all().delete()
    # Asked again, it looks again; not at what another key would ask for.
    found = prepared.read_composed(("sources", contract.pk), lambda: {"some": sources})
    assert found == {"some": [], "none": []}
