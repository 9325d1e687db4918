"""Tables become drafts: what each line does, all or nothing, twice is once."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from phases.editorial import batches, workflow
from phases.editorial.tables.kinds import KINDS
from phases.editorial.tables.taking import ChangedMeanwhileError, RefusedTableError, take
from phases.models import (
    Draft,
    JournalEntry,
    PerformanceContract,
    Phase,
    Pole,
    Region,
    Revision,
    Theme,
)
from phases.snapshot import row_key
from tests import factories
from tests.editorial.tables.making import csv_of, planned, table_of, taken

pytestmark = pytest.mark.django_db

KEYS = ("pole", "phase", "version")
ON = ("pole-invente", "1", "1")


@pytest.fixture
def pole():
    return factories.publish(Pole, name="Pôle inventé", slug_fr="pole-invente")


@pytest.fixture
def contract(pole):
    phase = factories.publish(Phase, **factories.phase_values())
    return factories.publish(PerformanceContract, pole=str(pole.pk), phase=str(phase.pk), version=1)


def root(item):
    """Return what the newest revision says of the item itself."""
    newest = workflow.newest_revision(type(item), item.pk)
    return newest.snapshot[row_key(type(item), item.pk)]


def rows(item, model_name):
    """Return the rows of a kind in the newest revision, in order."""
    snapshot = workflow.newest_revision(type(item), item.pk).snapshot
    order = snapshot[row_key(type(item), item.pk)][f"#{model_name}"]
    return [snapshot[f"{model_name}:{pk}"] for pk in order]


def outcomes(plan):
    return [row.outcome for row in plan.rows]


# Pôles


def test_a_line_adds_a_pole_as_a_draft(editor):
    done, (revision,) = taken(
        "pole", ("slug_fr", "name", "full_name_fr"), ("neuf", "Pôle neuf", "Un nom"), by=editor
    )
    assert outcomes(done) == ["new"]
    assert (revision.title, revision.origin, revision.created_by) == ("Pôle neuf", "table", editor)
    assert revision.comment == "Import de tableau.csv"
    assert Draft.objects.get().revision == revision
    assert not Pole.objects.live().exists()
    assert Pole.objects.get(pk=revision.item_id).name == ""


def test_a_line_changes_what_its_columns_say_and_no_more(pole):
    factories.edit(pole, full_name_fr="Un nom", website="https://example.org/")
    done, _revisions = taken("pole", ("slug_fr", "full_name_fr"), ("pole-invente", "Un autre nom"))
    (row,) = done.rows
    assert row.changes == (("full_name_fr", "Un nom", "Un autre nom"),)
    assert root(pole)["website"] == "https://example.org/"
    assert Pole.objects.get().full_name_fr == "Un nom"


def test_an_empty_cell_empties(pole):
    factories.edit(pole, website="https://example.org/")
    done, _revisions = taken("pole", ("slug_fr", "website"), ("pole-invente", ""))
    assert done.rows[0].changes == (("website", "https://example.org/", ""),)
    assert root(pole)["website"] == ""


def test_the_same_table_twice_changes_nothing(pole):
    table = (
        ("slug_fr", "name", "description_fr"),
        ("pole-invente", "Autre nom", "Un paragraphe\u00a0& un signe"),
        ("neuf", "Pôle neuf", ""),
    )
    taken("pole", *table)
    entries = JournalEntry.objects.count()
    done, revisions = taken("pole", *table)
    assert outcomes(done) == ["unchanged", "unchanged"]
    assert revisions == []
    assert JournalEntry.objects.count() == entries


def test_what_is_live_again_leaves_no_draft(pole):
    factories.edit(pole, publish=False, name="Brouillon")
    taken("pole", ("slug_fr", "name"), ("pole-invente", "Pôle inventé"))
    assert not Draft.objects.exists()


def test_work_in_progress_stays(pole, editor):
    factories.edit(pole, publish=False, by=editor, full_name_fr="En cours")
    taken("pole", ("slug_fr", "name"), ("pole-invente", "Autre nom"))
    assert (root(pole)["full_name_fr"], root(pole)["name"]) == ("En cours", "Autre nom")


def test_cells_name_other_items(pole):
    theme = factories.publish(Theme, name_fr="Énergie", slug_fr="energie")
    region = factories.publish(Region, name_fr="La Réunion", slug_fr="la-reunion", insee_code="04")
    header = ("slug_fr", "themes", "regions", "department_code")
    done, _revisions = taken("pole", header, ("pole-invente", "energie", "4", "1"))
    assert root(pole)["themes"] == [str(theme.pk)]
    assert root(pole)["regions"] == [str(region.pk)]
    assert root(pole)["department_code"] == "01"
    assert ("regions", "", "04") in done.rows[0].changes
    by_name = planned("pole", ("slug_fr", "themes"), ("pole-invente", "ÉNERGIE"))
    assert outcomes(by_name) == ["unchanged"]


def test_faults_are_told_by_line_and_column(pole):
    found = planned(
        "pole",
        ("slug_fr", "name", "category", "latitude", "themes", "website"),
        ("pole-invente", "", "mondial", "quarante", "inconnu", "pas une adresse"),
        ("Pas un slug", "Nom", "", "99,5", "", ""),
        ("", "Nom", "", "", "", ""),
        ("neuf", "Un", "", "", "", ""),
        ("neuf", "Deux", "", "", "", ""),
    )
    assert outcomes(found) == ["refused", "refused", "refused", "new", "refused"]
    faults = [{column for column, _sentence in row.faults} for row in found.rows]
    assert faults == [
        {"name", "category", "latitude", "themes", "website"},
        {"slug_fr", "latitude"},
        {"slug_fr"},
        set(),
        {"slug_fr"},
    ]
    assert [row.number for row in found.rows] == [2, 3, 4, 5, 6]
    told = dict(found.rows[0].faults)
    assert told["themes"] == "Le site n’a pas «\u00a0inconnu\u00a0» (thématique)."
    assert "ligne 5" in dict(found.rows[4].faults)["slug_fr"].lower()


def test_all_faults_of_a_line_are_told_even_when_it_is_about_nothing_known():
    contracts = planned(
        "contract",
        ("pole", "phase", "version", "signed_on", "start_year"),
        ("nulle-part", "9", "deux", "31/02/2009", "deux mille"),
    )
    told = [column for column, _sentence in contracts.rows[0].faults]
    assert told == ["pole", "phase", "version", "signed_on", "start_year"]
    challenges = planned(
        "challenge",
        ("pole", "phase", "name_fr", "kind", "markets"),
        ("nulle-part", "", "Défi", "autre", "Marché"),
    )
    told = [column for column, _sentence in challenges.rows[0].faults]
    assert told == ["pole", "phase", "kind"]
    nameless = planned("pole", ("slug_fr", "latitude"), ("", "99,5"))
    assert [column for column, _sentence in nameless.rows[0].faults] == ["slug_fr", "latitude"]


def test_one_fault_and_nothing_is_taken(pole):
    with pytest.raises(RefusedTableError) as error:
        taken("pole", ("slug_fr", "name"), ("neuf", "Pôle neuf"), ("pole-invente", ""))
    assert error.value.plan.count("refused") == 1
    assert Revision.objects.count() == 1
    assert not JournalEntry.objects.filter(verb="table_taken").exists()


def test_an_item_in_the_trash_is_not_taken_out_of_it(pole):
    from phases.editorial import trash

    trash.trash(pole, by=None)
    _done, (revision,) = taken("pole", ("slug_fr", "name"), ("pole-invente", "Un autre"))
    assert revision.item_id != pole.pk


# Contracts and what they own


def test_a_contract_is_known_by_pole_phase_and_version(contract):
    header = (*KEYS, "signed_on", "preamble_fr")
    done, revisions = taken(
        "contract",
        header,
        (*ON, "janvier 2013", "Un préambule"),
        ("pole-invente", "phase-inventee-1", "2", "9/1/2013", ""),
    )
    assert outcomes(done) == ["changed", "new"]
    assert root(contract)["signed_on"] == "2013-01"
    assert root(contract)["preamble_fr"] == "<p>Un préambule</p>"
    new = next(one for one in revisions if one.item_id != contract.pk)
    values = new.snapshot[row_key(PerformanceContract, new.item_id)]
    assert (values["version"], values["signed_on"]) == (2, "2013-01-09")
    assert new.title == "Pôle inventé, Phase inventée 1, v2"


def test_a_contract_is_known_by_its_id_in_capitals_too(contract):
    plan = planned("contract", ("id", "end_year"), (str(contract.pk).upper(), "2008"))
    assert outcomes(plan) == ["changed"]


@pytest.mark.parametrize("version", ["0", "-1", "2.5", "32768", "000001" + "0" * 5000, "1" * 5000])
def test_a_version_that_is_none_is_refused_in_words(contract, version):
    plan = planned("contract", (*KEYS, "signed_on"), ("pole-invente", "1", version, "2013"))
    (row,) = plan.rows
    assert row.outcome == "refused"
    assert row.faults[0][0] == "version"


def test_markets_then_challenges_then_indicators(contract):
    taken("market", (*KEYS, "name_fr", "name_en"), (*ON, "Santé", "Health"), (*ON, "Eau", ""))
    assert [row["name_fr"] for row in rows(contract, "targetmarket")] == ["Santé", "Eau"]
    assert rows(contract, "targetmarket")[0]["name_en#status"]["state"] == "in_work"
    done, _revisions = taken(
        "challenge",
        (*KEYS, "name_fr", "kind", "markets"),
        (*ON, "Alléger", "Défi technologique", "Santé | eau"),
    )
    assert outcomes(done) == ["new"]
    (challenge,) = rows(contract, "challenge")
    assert len(challenge["markets"]) == 2
    assert challenge["kind"] == "technological"
    taken(
        "indicator",
        (*KEYS, "name_fr", "baseline", "target_year", "value_2014", "value_2015"),
        (*ON, "PME", "1 234,5", "2018", "12", "13,5"),
    )
    assert rows(contract, "indicator")[0]["baseline"] == "1234.5000"
    assert [row["value"] for row in rows(contract, "indicatorvalue")] == ["12.0000", "13.5000"]
    done, _revisions = taken(
        "indicator", (*KEYS, "name_fr", "value_2014", "value_2015"), (*ON, "PME", "12", "")
    )
    assert done.rows[0].changes == (("value_2015", "13,5", ""),)
    assert [row["year"] for row in rows(contract, "indicatorvalue")] == [2014]


def test_rows_are_known_by_id_or_by_name(contract):
    header = (*KEYS, "id", "name_fr")
    taken("market", header, (*ON, "", "Santé"))
    pk = root(contract)["#targetmarket"][0]
    done, _revisions = taken("market", header, (*ON, pk, "Santé publique"))
    assert done.rows[0].changes == (("name_fr", "Santé", "Santé publique"),)
    # By the contract's own key as well, as the data sets name it.
    again = planned("market", ("contract", "id", "name_fr"), (contract.pk, pk, "Santé publique"))
    assert outcomes(again) == ["unchanged"]
    assert outcomes(planned("market", header, (*ON, uuid.uuid4(), "Santé"))) == ["refused"]


def test_what_a_line_needs_is_imported_first(contract):
    found = planned(
        "challenge",
        (*KEYS, "name_fr", "kind", "markets"),
        (*ON, "Alléger", "innovation", "Inconnu"),
        ("pole-invente", "1", "7", "Alléger", "innovation", ""),
        ("inconnu", "1", "1", "Alléger", "innovation", ""),
        (*ON, "Sans sorte", "", ""),
    )
    assert outcomes(found) == ["refused"] * 4
    assert [row.faults[0][0] for row in found.rows] == ["markets", "pole", "pole", "kind"]


def test_years_are_in_order(contract):
    found = planned("contract", (*KEYS, "start_year", "end_year"), (*ON, "2018", "2013"))
    assert found.rows[0].faults[0][0] == "end_year"


# Rights and colleagues


def test_a_translator_brings_translations_only(pole, translator):
    factories.edit(pole, full_name_fr="Un nom")
    header = ("slug_fr", "full_name_fr", "full_name_lt")
    done, _revisions = taken(
        "pole", header, ("pole-invente", "Un nom", "Pavadinimas"), by=translator
    )
    assert outcomes(done) == ["changed"]
    assert root(pole)["full_name_lt#status"]["by"] == "translator"
    french = planned("pole", header, ("pole-invente", "Autre", "Kitas"), by=translator)
    assert [column for column, _sentence in french.rows[0].faults] == ["full_name_fr"]
    new = planned("pole", ("slug_fr", "name"), ("neuf", "Neuf"), by=translator)
    assert outcomes(new) == ["refused"]


def test_who_may_edit_nothing_brings_nothing(pole, django_user_model):
    reader = django_user_model.objects.create_user("reader")
    with pytest.raises(PermissionDenied):
        taken("pole", ("slug_fr", "name"), ("pole-invente", "Autre"), by=reader)


def test_nobody_takes_in_what_they_have_not_seen(pole):
    table = table_of(csv_of(("slug_fr", "name"), ("pole-invente", "Autre nom")))
    seen = planned("pole", ("slug_fr", "name"), ("pole-invente", "Autre nom")).mark
    factories.edit(pole, publish=False, name="Entre-temps")
    with pytest.raises(ChangedMeanwhileError):
        take(KINDS["pole"], table, by=None, name="t.csv", seen=seen)


def test_nor_what_a_colleague_changed_behind_the_words_that_are_shown(pole):
    long = "mot " * 100
    factories.edit(pole, description_fr=f"<p>{long}</p>")
    lines = ("slug_fr", "description_fr"), ("pole-invente", "Autre")
    seen = planned("pole", *lines).mark
    factories.edit(pole, publish=False, description_fr=f"<p>{long} et la fin.</p>")
    with pytest.raises(ChangedMeanwhileError):
        take(KINDS["pole"], table_of(csv_of(*lines)), by=None, name="t.csv", seen=seen)
    assert root(pole)["description_fr"].endswith("et la fin.</p>")


def test_a_line_break_in_a_cell_is_a_blank_in_a_field_of_one_line(pole):
    taken("pole", ("slug_fr", "name"), ("pole-invente", '"Deux\nlignes"'))
    assert root(pole)["name"] == "Deux lignes"


def test_the_journal_tells_of_the_table(pole, editor):
    taken("pole", ("slug_fr", "name"), ("pole-invente", "Autre"), ("neuf", "Neuf"), by=editor)
    entry = JournalEntry.objects.get(verb="table_taken")
    assert (entry.title, entry.by) == ("tableau.csv", editor)
    assert "1" in entry.reason


# Many at once


@pytest.mark.parametrize("state", ["new", "live", "drafted", "back"])
def test_many_at_once_are_saved_as_one_alone(state, editor):
    """The same change by ``workflow.save`` and by ``save_all``: the same revision and draft."""
    made = []
    for number in (1, 2):
        pk = uuid.uuid4()
        if state != "new":
            item = factories.publish(Pole, name="Pôle", slug_fr=f"pole-{number}")
            pk = item.pk
        if state in ("drafted", "back"):
            factories.edit(item, publish=False, name="Brouillon")
        name = "Pôle" if state == "back" else "Changé"
        key = row_key(Pole, pk)
        change = {key: {"name": name, "slug_fr": f"pole-{number}"}}
        if number == 1:
            newest = workflow.newest_revision(Pole, pk)
            revision = workflow.save(Pole, pk, change, by=editor, base=newest, origin="table")
        else:
            (revision,) = batches.save_all(Pole, {pk: change}, by=editor, origin="table")
        draft = Draft.objects.filter(item_id=pk).first()
        values = {**revision.snapshot[key], "slug_fr": ""}
        stub = Pole._base_manager.filter(pk=pk).values("name", "slug_fr", "published_at").get()
        made.append(
            (
                *(revision.number, revision.title, revision.origin, revision.created_by),
                *(revision.base is None, values, draft and draft.state),
                *(draft and draft.revision == revision, stub["name"], bool(stub["published_at"])),
            )
        )
    assert made[0] == made[1]


def test_more_lines_ask_no_more_queries(pole):
    def queries(count):
        lines = [(f"neuf-{n}", f"Pôle {n}") for n in range(count)]
        with CaptureQueriesContext(connection) as asked:
            taken("pole", ("slug_fr", "name"), *lines)
        return len(asked)

    queries(1)
    assert queries(20) == queries(60)
