"""What is taken and applied is the same; nothing else is written; a stub leaks nothing."""

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import Phase as HypothesisPhase
from hypothesis import strategies as st

from phases import languages
from phases.models import (
    IndicatorValue,
    Orientation,
    PerformanceContract,
    Phase,
    Source,
    SupportDomain,
)
from phases.models.publishable import Item, OwnedRow
from phases.snapshot import (
    Change,
    apply,
    complete,
    diff,
    empty,
    item_models,
    normalize,
    owned_models,
    row_key,
    snapshot_fields,
    take,
    text_columns,
)
from tests import factories
from tests.snapshots import snapshots

ITEM = uuid.UUID(int=1)
POOL = {
    model: [uuid.uuid5(ITEM, f"{model.__name__} {n}") for n in range(4)]
    for item_model in item_models()
    for model, _owner in owned_models(item_model)
}
WRITES = ("INSERT", "UPDATE", "DELETE")
each_item_model = pytest.mark.parametrize(
    "item_model", item_models(), ids=lambda model: model._meta.model_name
)
#: A counter-example is shown as it was drawn: making it smaller takes minutes on a database.
examples = settings(
    max_examples=12,
    deadline=None,
    phases=[HypothesisPhase.explicit, HypothesisPhase.reuse, HypothesisPhase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def targets(db) -> dict:
    """Make two live items of each kind that others point at: model → ids."""
    made = (
        *(factories.SourceFactory.create_batch(2)),
        *(factories.ThemeFactory.create_batch(2)),
        *(factories.RegionFactory.create_batch(2)),
        *(factories.SupportDomainFactory.create_batch(2)),
        *(factories.PhaseFactory.create_batch(2)),
        *(factories.PoleFactory.create_batch(2)),
    )
    found: dict = {}
    for item in made:
        found.setdefault(type(item), []).append(item.pk)
    return found


class RolledBack:
    """Leaves no trace of an example, nor of the clashes that random values make."""

    def __enter__(self):
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def __exit__(self, *error):
        transaction.set_rollback(True)
        return self.atomic.__exit__(*error)


def _told(snapshot) -> dict:
    """Leave out what an absent path says as well."""
    told = {
        key: {path: value for path, value in values.items() if value is not None}
        for key, values in snapshot.items()
    }
    return {key: values for key, values in told.items() if values}


def stored(model, pk) -> dict:
    """Return the row as it is in the table, past modeltranslation's querysets."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{model._meta.db_table}" WHERE id = %s', [pk])
        return dict(zip([c.name for c in cursor.description], cursor.fetchone(), strict=True))


def writes(queries) -> list[str]:
    return [query["sql"] for query in queries if query["sql"].startswith(WRITES)]


def test_every_item_and_every_owned_row_is_in_a_snapshot():
    concrete = [
        model
        for model in Phase._meta.apps.get_app_config("phases").get_models()
        if issubclass(model, Item | OwnedRow)
    ]
    known = {*item_models(), *POOL}
    assert set(concrete) == known


@each_item_model
@examples
@given(data=st.data())
def test_apply_then_take_gives_the_same(item_model, targets, data):
    drawn = data.draw(snapshots(item_model, ITEM, targets, POOL))
    whole = complete(normalize(drawn), {})
    with RolledBack():
        item = apply(whole)
        assert take(item) == whole
        with CaptureQueriesContext(
            connection,
        ) as queries:
            apply(take(item))
        assert writes(queries) == []


@each_item_model
@examples
@given(data=st.data())
def test_any_state_leads_to_any_other(item_model, targets, data):
    """Rows added, removed, put in another order, moved to other targets: the map decides."""
    before, after = (
        complete(normalize(data.draw(snapshots(item_model, ITEM, targets, POOL))), {})
        for _ in range(2)
    )
    with RolledBack():
        apply(before)
        assert take(apply(after)) == after
        assert take(apply(before)) == before


@each_item_model
@examples
@given(data=st.data())
def test_normalize_is_idempotent(item_model, targets, data):
    once = normalize(data.draw(snapshots(item_model, ITEM, targets, POOL)))
    assert normalize(once) == once


@each_item_model
@examples
@given(data=st.data())
def test_the_differences_turn_one_state_into_the_other(item_model, targets, data):
    before, after = (
        complete(normalize(data.draw(snapshots(item_model, ITEM, targets, POOL))), {})
        for _ in range(2)
    )
    assert diff(before, before) == []
    rebuilt = {key: dict(values) for key, values in before.items()}
    for change in diff(before, after):
        assert before.get(change.row, {}).get(change.path) == change.before
        values = rebuilt.setdefault(change.row, {})
        if change.path in after.get(change.row, {}):
            values[change.path] = change.after
        else:
            values.pop(change.path, None)
    assert _told(rebuilt) == _told(after)


@each_item_model
@examples
@given(data=st.data())
def test_a_stub_leaks_nothing(item_model, targets, data):
    whole = complete(normalize(data.draw(snapshots(item_model, ITEM, targets, POOL))), {})
    with RolledBack():
        apply(whole)
        stub = apply(empty(item_model, ITEM))
        for model, owner in owned_models(item_model):
            assert not model._base_manager.filter(**{owner: ITEM}).exists()
        row = stored(item_model, ITEM)
        row.pop("id")
        assert row.pop("published_at") is None
        kept = {name: value for name, value in row.items() if value not in (None, "", "{}")}
        # A yes or no says nothing about the item.
        assert all(value is False for value in kept.values()), kept
        for field in item_model._meta.many_to_many:
            assert not getattr(stub, field.name).exists()


@each_item_model
def test_columns_of_constraints_are_null_in_stubs(item_model, db):
    """Two stubs never clash, and none clashes with a live item."""
    for number in (1, 2):
        apply(empty(item_model, uuid.UUID(int=number)))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    row = stored(item_model, ITEM)
    for constraint in item_model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            for name in constraint.fields:
                assert row[item_model._meta.get_field(name).column] is None, name


def test_only_the_row_that_differs_is_written(db):
    phase = factories.publish(
        Phase, **factories.phase_values(), orientation=[{"text_fr": "<p>A</p>"}] * 2
    )
    snapshot = take(phase)
    first, _second = snapshot[row_key(Phase, phase.pk)]["#orientation"]
    snapshot[f"orientation:{first}"]["text_lt"] = "<p>LT</p>"
    with CaptureQueriesContext(connection) as queries:
        apply(snapshot)
    (update,) = writes(queries)
    assert update.startswith('UPDATE "phases_orientation"')
    assert '"text_lt"' in update
    assert '"title_lt"' not in update


def test_an_absent_path_means_as_it_is(db):
    phase = factories.publish(
        Phase, **factories.phase_values(), orientation=[{"text_fr": "<p>A</p>"}]
    )
    apply({row_key(Phase, phase.pk): {"title_en": "Invented phase"}})
    phase.refresh_from_db()
    assert (phase.title_fr, phase.title_en) == ("Phase inventée 1", "Invented phase")
    assert phase.orientations.count() == 1


@pytest.mark.parametrize("language", languages.ALL)
def test_base_columns_hold_the_source_whatever_the_active_language(db, language):
    with translation.override(language):
        phase = factories.publish(Phase, **factories.phase_values(title_lt="Išgalvotas etapas"))
        assert stored(Phase, phase.pk)["title"] == "Phase inventée 1"
        factories.edit(phase, title_fr="Autre titre inventé", title_lt="Kitas")
        assert stored(Phase, phase.pk)["title"] == "Autre titre inventé"


def test_order_is_a_value_of_the_owner(db):
    phase = factories.publish(
        Phase, **factories.phase_values(), orientation=[{"text_fr": f"<p>{n}</p>"} for n in "ABC"]
    )
    key = row_key(Phase, phase.pk)
    snapshot = take(phase)
    snapshot[key]["#orientation"].reverse()
    apply(snapshot)
    rows = Orientation.objects.filter(phase=phase).values_list("position", "text_fr")
    assert list(rows) == [(1, "<p>C</p>"), (2, "<p>B</p>"), (3, "<p>A</p>")]


def test_complete_takes_what_is_left_out_from_before():
    before = complete(
        factories.snapshot_of(
            Phase, ITEM, **factories.phase_values(), orientation=[{"id": ITEM, "text_fr": "A"}]
        ),
        {},
    )
    after = complete({row_key(Phase, ITEM): {"title_fr": "Autre"}}, before)
    assert diff(before, after) == [
        Change(row_key(Phase, ITEM), "title_fr", "Phase inventée 1", "Autre")
    ]


def test_complete_drops_rows_that_no_order_names_and_states_of_empty_texts():
    before = complete(
        factories.snapshot_of(
            Phase,
            ITEM,
            **factories.phase_values(title_lt="Etapas"),
            **{"title_lt#status": {"state": "reviewed", "source": "Phase inventée 1"}},
            orientation=[{"id": ITEM, "text_fr": "A"}],
        ),
        {},
    )
    key = row_key(Phase, ITEM)
    assert "title_lt#status" in before[key]
    after = complete({key: {"#orientation": [], "title_lt": ""}}, before)
    assert list(after) == [key]
    assert "title_lt#status" not in after[key]


def test_normalize_refuses_what_it_does_not_know():
    with pytest.raises(KeyError):
        normalize({row_key(Phase, ITEM): {"no_such_field": 1}})
    with pytest.raises(KeyError):
        normalize({row_key(Phase, ITEM): {"number#status": {}}})
    with pytest.raises(LookupError):
        normalize({f"nosuchmodel:{ITEM}": {}})
    with pytest.raises(ValidationError):
        normalize({row_key(Phase, ITEM): {"headline_on": "31/02/2013"}})


def test_normalize_sanitises_rich_text_and_leaves_plain_text_alone():
    key = row_key(Phase, ITEM)
    result = normalize(
        {key: {"body_lt": "<p onclick='x'>a</p><script>b</script>", "title_lt": "<b>"}}
    )
    assert result == {key: {"body_lt": "<p>a</p>", "title_lt": "<b>"}}


def test_a_value_moves_with_its_indicator(db):
    """Deleting a row takes those that point at it along; the snapshot's values come back."""
    contract, first, second, value = (uuid.UUID(int=n) for n in range(1, 5))

    def snapshot(indicators, owner):
        return complete(
            factories.snapshot_of(
                PerformanceContract,
                contract,
                indicator=[{"id": pk, "name_fr": "Indicateur inventé"} for pk in indicators],
                indicatorvalue=[
                    {"id": value, "indicator": str(owner), "year": 2014, "value": "1.0000"}
                ],
            ),
            {},
        )

    apply(snapshot([first, second], first))
    apply(snapshot([second], second))
    assert IndicatorValue.objects.get().indicator_id == second


def test_paths_know_their_language():
    key = row_key(Phase, ITEM)
    assert Change(key, "title_lt").language == "lt"
    assert Change(key, "title_lt#status").language == "lt"
    assert Change(key, "number").language is None
    assert Change(key, "#orientation").language is None
    assert Change(row_key(Source, ITEM), "code").language is None


def test_no_snapshot_holds_bookkeeping_or_base_columns():
    for model in (*item_models(), *POOL):
        names = {field.name for field in snapshot_fields(model)}
        bases = {field for field, _language in text_columns(model).values()}
        assert not names & {"id", "position", "published_at", "updated_at", *bases}, model
    assert {"name_fr", "name_en", "name_lt"} <= {f.name for f in snapshot_fields(SupportDomain)}
