"""Snapshots of former times: they open, and say what they could not keep."""

import sys

import pytest

from phases.editorial import workflow
from phases.models import Orientation, Phase, Revision
from phases.snapshot import Lost, apply, take, upgrade
from phases.snapshot.fields import row_key
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def phase():
    return factories.publish(
        Phase,
        **factories.phase_values(title_lt="Etapas", headline_fr="Titre", headline_lt="Antraštė"),
        orientation=[{"text_fr": "<p>A</p>"}],
    )


@pytest.fixture
def tables(monkeypatch):
    """Return the tables of what was renamed, empty again afterwards."""
    module = sys.modules[upgrade.__module__]
    monkeypatch.setattr(module, "RENAMED_MODELS", {})
    monkeypatch.setattr(module, "RENAMED_FIELDS", {})
    return module


def former(phase, **changes) -> dict:
    """Return the phase's snapshot as an older version of the models would have made it."""
    snapshot = take(phase)
    root = snapshot[row_key(Phase, phase.pk)]
    for path, value in changes.items():
        if value is None:
            root.pop(path)
        else:
            root[path] = value
    return snapshot


def test_a_snapshot_of_today_stays_as_it_is(phase):
    result = upgrade(take(phase))
    assert (result.snapshot, result.lost) == (take(phase), [])


def test_a_field_that_is_new_has_what_is_live_or_its_default(phase):
    root = row_key(Phase, phase.pk)
    snapshot = former(phase, headline_fr=None, headline_lt=None, sequel_fr=None, sources=None)
    with_live = upgrade(snapshot, take(phase))
    assert with_live.snapshot == take(phase)
    without = upgrade(snapshot).snapshot[root]
    assert (without["headline_fr"], without["sources"]) == ("", [])
    assert with_live.lost == []


def test_the_state_of_a_text_is_not_that_of_another_text(phase):
    factories.edit(phase, **{"title_lt#status": {"state": "reviewed", "source": "x"}})
    live = take(phase)
    snapshot = former(phase, title_lt="Kitas")
    del snapshot[row_key(Phase, phase.pk)]["title_lt#status"]
    assert "title_lt#status" not in upgrade(snapshot, live).snapshot[row_key(Phase, phase.pk)]


def test_what_was_dropped_is_kept_apart_and_reported(phase):
    root = row_key(Phase, phase.pk)
    snapshot = former(phase, motto_fr="Devise", colour=7, unused="")
    snapshot |= {"badge:1": {"name": "Insigne"}}
    result = upgrade(snapshot)
    assert result.snapshot == take(phase)
    assert sorted(result.lost, key=lambda lost: lost.path) == [
        Lost(root, "colour", 7),
        Lost(root, "motto_fr", "Devise"),
        Lost("badge:1", "name", "Insigne"),
    ]


def test_a_value_that_can_no_longer_be_read_is_reported(phase):
    result = upgrade(former(phase, number="trois"), take(phase))
    assert result.lost == [Lost(row_key(Phase, phase.pk), "number", "trois")]
    assert result.snapshot == take(phase)


def test_renamed_fields_and_models_are_found_under_their_new_names(phase, tables):
    tables.RENAMED_FIELDS["phase"] = {"banner": "headline"}
    tables.RENAMED_MODELS["guideline"] = "orientation"
    key, orientation = row_key(Phase, phase.pk), phase.orientations.get()
    snapshot = take(phase)
    root = snapshot[key]
    root["banner_fr"], root["banner_lt"] = root.pop("headline_fr"), root.pop("headline_lt")
    root["#guideline"] = root.pop("#orientation")
    snapshot[f"guideline:{orientation.pk}"] = snapshot.pop(row_key(Orientation, orientation.pk))
    result = upgrade(snapshot)
    assert (result.snapshot, result.lost) == (take(phase), [])


def test_an_old_draft_opens_merges_reverts_and_is_published(phase, editor):
    draft = factories.edit(phase, by=editor, publish=False, title_fr="Vieux brouillon")
    snapshot = draft.snapshot | {"badge:1": {"name": "Insigne"}}
    root = snapshot[row_key(Phase, phase.pk)]
    root["motto_fr"] = root.pop("sequel_fr") or "Devise"
    Revision.objects.filter(pk=draft.pk).update(snapshot=snapshot)
    draft.refresh_from_db()
    assert {lost.path for lost in upgrade(draft.snapshot).lost} == {"motto_fr", "name"}
    # As it is in the table: unknown rows and paths are passed over.
    assert apply(draft.snapshot).title_fr == "Vieux brouillon"
    saved = saved_on_top(draft, phase, editor)
    assert "motto_fr" not in saved.snapshot[row_key(Phase, phase.pk)]
    workflow.publish(workflow.revert(draft, by=editor), by=None)
    assert Phase.objects.get().title_fr == "Vieux brouillon"


def saved_on_top(draft, phase, editor):
    """Save another field on top of the old draft, as a form would."""
    snapshot = upgrade(draft.snapshot).snapshot
    snapshot[row_key(Phase, phase.pk)]["title_fr"] = "Repris"
    return workflow.save(Phase, phase.pk, snapshot, by=editor, base=draft)


def test_a_translator_s_right_does_not_depend_on_fields_that_are_new(phase, translator, editor):
    """What a migration added is no change of theirs."""
    draft = factories.edit(phase, by=editor, publish=False, title_fr="Brouillon")
    snapshot = draft.snapshot
    del snapshot[row_key(Phase, phase.pk)]["sequel_fr"]
    Revision.objects.filter(pk=draft.pk).update(snapshot=snapshot)
    draft.refresh_from_db()
    mine = upgrade(draft.snapshot, take(phase)).snapshot
    mine[row_key(Phase, phase.pk)]["title_lt"] = "Naujas"
    assert workflow.save(Phase, phase.pk, mine, by=translator, base=draft).number == 3
