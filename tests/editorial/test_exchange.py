"""Texts leave as a file and come back: each is taken, unchanged, or refused with the reason."""

import datetime
from dataclasses import replace
from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from phases.editorial import translation_files, trash, workflow
from phases.editorial.language_publication import publish_language
from phases.editorial.translating import Translation, french_of, segments, translate
from phases.editorial.translation_export import Choice, exported
from phases.editorial.translation_import import look, take
from phases.localization.desk import STATES
from phases.localization.exchange import FORMATS, read, written
from phases.localization.exchange_files import ExchangeFileError
from phases.localization.glossary import Glossary, Term
from phases.models import Article, Draft, Phase, RefusedTranslation, Revision, TranslationImport
from phases.snapshot import item_models, row_key
from tests import factories
from tests.localization.bitexts import RICH_HTML
from tests.together import together

EVERYTHING = frozenset(STATES)
FRENCH = (
    "<p>Un <strong>premier</strong> texte.</p>"
    '<p>Les pôles de compétitivité : <a href="/fr/poles/">tous</a>.</p>'
    "<ul><li>Un point</li></ul>"
)
LITHUANIAN = (
    "<p>Pirmas <strong>tekstas</strong>.</p>"
    '<p>Klasteriai: <a href="/fr/poles/">visi</a>.</p>'
    "<ul><li>Punktas</li></ul>"
)
NO_TERMS = Glossary([], "lt")


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def phase(db):
    return factories.publish(
        Phase,
        **factories.phase_values(body_fr=FRENCH, summary_fr="Un résumé."),
        orientation=[{"text_fr": "<p>Une orientation.</p>"}],
    )


def export(states=EVERYTHING, language="lt", **choice):
    return exported(
        Choice(language, states, **choice), glossary=NO_TERMS, origin="https://example.org"
    )


def sent(bitext, code="xliff"):
    """Return the file that people download, as it is read when it comes back."""
    _name, _type, data = written(bitext, FORMATS[code], "x")
    return read(data, FORMATS[code], source_language="fr", target_language="lt")


def translated(bitext, texts, state="reviewed"):
    """Return ``bitext`` as an agency sends it back: ``texts`` by field and place."""
    units = []
    for unit in bitext.units:
        key = " ".join(unit.id.split()[-2:])
        if key in texts:
            tags = unit.target_tags or unit.source_tags
            unit = replace(unit, target=texts[key], target_tags=tags, state=state)
        units.append(unit)
    return replace(bitext, units=tuple(units))


def newest(item):
    return workflow.newest_revision(type(item), item.pk)


def row(item):
    return newest(item).snapshot[row_key(type(item), item.pk)]


def outcome(outcomes, place):
    found = [one for one in outcomes if one.unit.id.endswith(f" {place}")]
    assert len(found) == 1, place
    return found[0]


def test_the_work_is_exported_segment_by_segment(phase):
    units = {unit.id.split(" ", 1)[1]: unit for unit in export(frozenset({"missing"})).units}
    assert units["body 0"].source == "Un {1}premier{/1} texte."
    assert units["body 0"].source_tags == ("<strong>",)
    assert units["title 0"].max_length == 200
    assert units["title 0"].is_plain
    orientation = next(key for key in units if key.startswith("orientation:"))
    assert orientation.endswith(" text 0")
    notes = dict(units["body 1"].notes)
    assert notes["address"].startswith("https://example.org/fr/")
    assert notes["field"].endswith(" · 2/3")
    assert units["body 1"].original == notes["address"]
    assert "200" in dict(units["title 0"].notes)["length"]


def test_glossary_terms_go_with_the_text(phase):
    terms = Glossary([Term("pôle de compétitivité", "klasteris", "attested")], "lt")
    bitext = exported(Choice("lt"), glossary=terms, origin="https://example.org")
    unit = next(unit for unit in bitext.units if unit.id.endswith("body 1"))
    assert ("glossary", "pôle de compétitivité = klasteris") in unit.notes


def test_what_is_drafted_is_not_ordered_again_and_its_french_not_yet(phase, translator, editor):
    key = row_key(Phase, phase.pk)
    mine = Translation(key, "summary", 0, "Un résumé.", "Santrauka.", "in_work")
    translate(newest(phase), "lt", [mine], by=translator)
    factories.edit(phase, by=editor, publish=False, title_fr="Titre à venir")
    units = {unit.id: unit for unit in export(frozenset({"missing", "outdated"})).units}
    assert f"{key} summary 0" not in units
    assert units[f"{key} title 0"].source == phase.title_fr
    whole = {unit.id: unit for unit in export().units}
    assert (whole[f"{key} summary 0"].target, whole[f"{key} summary 0"].state) == (
        "Santrauka.", "in_work",
    )  # fmt: skip


def test_items_and_kinds_are_chosen(phase):
    article = factories.publish(Article, title_fr="Nouvelle", slug_fr="n", body_fr="<p>Texte</p>")
    of_article = export(items=frozenset({article.pk}))
    assert {unit.id.split()[0] for unit in of_article.units} == {row_key(Article, article.pk)}
    assert export(item_model="article").units == of_article.units
    assert export(frozenset({"machine"})) is None
    workflow.withdraw(article, by=None)
    assert export(item_model="article") is None


def test_an_outdated_text_brings_the_french_of_then(phase, translator):
    texts = {"summary 0": "Santrauka."}
    take(translated(sent(export()), texts), by=translator, is_review=True)
    workflow.publish(newest(phase), by=None)
    factories.edit(phase, summary_fr="Un résumé nouveau.")
    (unit,) = export(frozenset({"outdated"})).units
    assert (unit.target, unit.previous_source) == ("Santrauka.", "Un résumé.")
    # Sent back as it was, it is not reviewed by that.
    (same,) = take(sent(export(frozenset({"outdated"}))), by=translator, is_review=True)
    assert same.outcome == "unchanged"


@pytest.mark.parametrize("code", ["xliff", "po"])
def test_a_translated_file_becomes_a_draft_and_nothing_the_second_time(phase, translator, code):
    texts = {
        "title 0": "Etapas",
        "body 0": "Pirmas {1}tekstas{/1}.",
        "body 1": "Klasteriai: {1}visi{/1}.",
        "body 2": "Punktas",
        "text 0": "Kryptis.",
    }
    file = sent(translated(sent(export(), code), texts), code)
    seen = look(file, by=translator, is_review=True)
    assert Revision.objects.count() == 1
    done = take(file, by=translator, is_review=True)
    assert [(one.unit.id, one.outcome) for one in seen] == [
        (one.unit.id, one.outcome) for one in done
    ]
    assert {one.outcome for one in done if one.unit.target} == {"taken"}
    assert outcome(done, "summary 0").outcome == "unchanged"  # it came back empty
    assert row(phase)["body_lt"] == LITHUANIAN
    assert row(phase)["title_lt#status"]["state"] == "reviewed"
    assert Draft.objects.get().revision == newest(phase)
    again = take(file, by=translator, is_review=True)
    assert {one.outcome for one in again} == {"unchanged"}
    assert Revision.objects.count() == 2


def test_signed_off_counts_as_reviewed_only_when_somebody_says_so(phase, translator):
    file = translated(sent(export()), {"title 0": "Etapas", "summary 0": "Santrauka."})
    take(file, by=translator, is_review=False)
    assert row(phase)["title_lt#status"]["state"] == "in_work"
    take(file, by=translator, is_review=True)
    assert row(phase)["title_lt#status"]["state"] == "reviewed"


@pytest.mark.parametrize(
    ("place", "target", "reason"),
    [
        ("body 0", "Pirmas tekstas.", "{1}"),
        ("body 0", "{1}Pirmas{/1} {2}tekstas{/2}.", "{2}"),
        ("body 0", "Pirmas {1}tekstas.", "{/1}"),
        ("title 0", "x" * 201, "200"),
    ],
)
def test_what_cannot_be_taken_is_refused_alone(phase, translator, place, target, reason):
    file = translated(export(), {place: target, "summary 0": "Santrauka."})
    for done in (look, take):
        outcomes = done(file, by=translator, is_review=False)
        assert outcome(outcomes, place).outcome == "refused"
        assert reason in outcome(outcomes, place).reason
        assert outcome(outcomes, "summary 0").outcome == "taken"


def test_markup_that_a_file_invents_is_refused(phase, translator):
    file = export()
    units = [
        replace(
            unit, state="in_work", target="Pirmas {1}tekstas{/1}{2}.{/2}",
            target_tags=("<strong>", '<span lang="x" onclick="x()">'),
        )
        if unit.id.endswith("body 0") else unit
        for unit in file.units
    ]  # fmt: skip
    done = take(replace(file, units=tuple(units)), by=translator, is_review=False)
    assert "markup" in outcome(done, "body 0").reason
    odd = [
        replace(unit, source_tags=("<em>",), target_tags=("<em>",), target="A {1}b{/1}",
                state="in_work")
        if unit.id.endswith("body 0") else unit
        for unit in file.units
    ]  # fmt: skip
    done = take(replace(file, units=tuple(odd)), by=translator, is_review=False)
    assert "other tags" in outcome(done, "body 0").reason
    assert newest(phase).number == 1


def test_marks_that_nobody_knows_are_refused(phase, translator):
    file = translated(export(), {"title 0": "Etapas"})
    title = next(unit for unit in file.units if unit.target)
    marks = [
        "tu-1", "phase:x title 0", f"user:{phase.pk} title 0", f"phase:{phase.pk} slug_fr 0",
        f"phase:{phase.pk} number 0", "phase:00000000-0000-4000-8000-000000000000 title 0",
        f"phase:{phase.pk} title 0 x", f"orientation:{phase.pk} text 0", f"phase:{phase.pk} body 9",
    ]  # fmt: skip
    units = tuple(replace(title, id=mark) for mark in marks)
    done = take(replace(file, units=units), by=translator, is_review=False)
    assert {one.outcome for one in done} == {"refused"}
    assert all(one.reason for one in done)
    assert newest(phase).number == 1
    nothing = [replace(unit, target=None, state="missing") for unit in units]
    done = look(replace(file, units=tuple(nothing)), by=translator, is_review=False)
    assert {one.outcome for one in done} == {"unchanged"}


def test_the_french_changed_or_moved_since(phase, translator):
    texts = {"body 0": "Pirmas {1}tekstas{/1}.", "body 2": "Punktas"}
    file = translated(sent(export()), texts)
    factories.edit(
        phase, body_fr="<p>Nouveau début.</p>" + FRENCH.replace("Un point", "Un point neuf")
    )
    done = take(file, by=translator, is_review=False)
    assert outcome(done, "body 0").outcome == "taken"
    assert "changed since" in outcome(done, "body 2").reason
    assert row(phase)["body_lt"] == "<p>Pirmas <strong>tekstas</strong>.</p>"


@pytest.mark.parametrize("code", ["xliff", "po", "tmx"])
def test_a_file_with_another_french_text_is_refused(phase, translator, code):
    """Its mark and digest are those of the export, but not what its translation was made from."""
    file = sent(translated(export(), {"body 0": "Pirmas {1}tekstas{/1}.", "summary 0": "S."}), code)
    changed = {"body 0": "Un {1}autre{/1} texte.", "summary 0": "Un\u00a0résumé."}
    units = tuple(
        replace(unit, source=changed.get(" ".join(unit.id.split()[-2:]), unit.source))
        for unit in file.units
    )
    for done in (look, take):
        outcomes = done(replace(file, units=units), by=translator, is_review=False)
        assert "not the one that was exported" in outcome(outcomes, "body 0").reason
        assert outcome(outcomes, "summary 0").outcome == "taken", "a blank is another one"


def test_a_withdrawn_item_gets_its_translation_and_a_trashed_one_does_not(phase, translator):
    file = translated(sent(export()), {"title 0": "Etapas"})
    workflow.withdraw(phase, by=None)
    assert outcome(take(file, by=translator, is_review=False), "title 0").outcome == "taken"
    assert row(phase)["title_lt"] == "Etapas"
    trash.trash(phase, by=None)
    done = outcome(take(file, by=translator, is_review=False), "title 0")
    assert (done.outcome, "trash" in done.reason) == ("refused", True)


def test_a_colleagues_newer_text_is_not_replaced_silently(phase, translator, editor):
    file = export()
    file = replace(file, exported_at=file.exported_at - datetime.timedelta(days=3))
    key = row_key(Phase, phase.pk)
    mine = Translation(key, "title", 0, phase.title_fr, "Kolegos etapas", "reviewed")
    translate(newest(phase), "lt", [mine], by=editor)
    back = translated(file, {"title 0": "Agentūros etapas"})
    done = outcome(take(back, by=translator, is_review=True), "title 0")
    assert (done.outcome, done.before) == ("refused", "Kolegos etapas")
    machine = translated(export(), {"title 0": "Mašinos etapas"}, state="machine")
    done = outcome(take(machine, by=translator, is_review=True), "title 0")
    assert "machine" in done.reason
    own = take(back, by=editor, is_review=True)
    assert outcome(own, "title 0").outcome == "taken"


def test_a_colleagues_text_of_the_same_day_is_not_replaced_silently(phase, translator, editor):
    translate(*_summary(phase, "Dienos vertimas."), by=editor)
    Revision.objects.update(created_at=timezone.now() - datetime.timedelta(minutes=10))
    file = translated(export(), {"summary 0": "Agentūros vertimas."})
    (outcome,) = _taken(look(file, by=translator, is_review=False))
    assert outcome.unit.target == "Agentūros vertimas."  # what was exported is to be replaced
    file = replace(file, exported_at=file.exported_at - datetime.timedelta(minutes=5))
    translate(*_summary(phase, "Popietės vertimas."), by=editor)
    (outcome,) = [one for one in look(file, by=translator, is_review=False) if one.reason]
    assert (outcome.outcome, outcome.before) == ("refused", "Popietės vertimas.")


def _summary(phase, target):
    one = Translation(row_key(Phase, phase.pk), "summary", 0, "Un résumé.", target, "in_work")
    return workflow.newest_revision(Phase, phase.pk), "lt", [one]


def _taken(outcomes):
    return [one for one in outcomes if one.outcome == "taken"]


def test_a_colleague_saves_between_reading_and_saving(phase, translator, editor, monkeypatch):
    file = translated(sent(export()), {"title 0": "Etapas", "summary 0": "Santrauka."})
    first = newest(phase)
    take(file, by=editor, is_review=False)
    monkeypatch.setattr(
        "phases.editorial.translation_import.newest_revision", lambda model, pk: first
    )
    same = take(file, by=translator, is_review=False)
    assert not [one for one in same if one.outcome == "refused"]
    other = translated(file, {"title 0": "Kitas etapas"})
    done = take(other, by=translator, is_review=False)
    assert "meanwhile" in outcome(done, "title 0").reason
    assert row(phase)["title_lt"] == "Etapas"


@pytest.mark.django_db(transaction=True)
def test_two_people_import_the_same_file_at_once(phase, translator, editor):
    file = translated(sent(export()), {"title 0": "Etapas", "summary 0": "Santrauka."})
    data = FORMATS["xliff"].write(translated(file, {"body 0": "Be žymės"}))
    brought = translation_files.bring("a.xlf", data, "lt", is_review=False, by=translator)
    done = together(
        *(lambda by=by: translation_files.take_in(brought, by=by) for by in (translator, editor))
    )
    assert not [one for one in done if isinstance(one, Exception)], done
    brought.refresh_from_db()
    assert (brought.taken + brought.unchanged, brought.refused) == (len(file.units) - 1, 1)
    assert RefusedTranslation.objects.count() == 1
    assert (row(phase)["title_lt"], row(phase)["summary_lt"]) == ("Etapas", "Santrauka.")
    assert newest(phase).number == 2


def test_each_language_has_its_own_people(phase, translator):
    file = replace(translated(export(language="en"), {"title 0": "Phase"}), target_language="en")
    with pytest.raises(PermissionDenied):
        take(file, by=translator, is_review=False)


def test_an_item_more_costs_the_same_again(db, translator):
    def publish(number):
        values = {"slug_fr": f"n{number}", "body_fr": "<p>Texte un.</p><p>Texte deux.</p>"}
        return factories.publish(Article, title_fr=f"Nouvelle {number}", **values)

    costs = []
    for number in range(3):
        publish(number)
        with CaptureQueriesContext(
            connection,
        ) as export_queries:
            file = export()
        file = translated(file, {"body 0": f"Tekstas {number}.", "body 1": "Antras."})
        with CaptureQueriesContext(connection) as look_queries:
            look(file, by=translator, is_review=False)
        costs.append((len(export_queries), len(look_queries)))
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(costs)]
    assert steps[0] == steps[1]
    assert max(steps[0]) < 15


@pytest.mark.parametrize("code", ["xliff", "po"])
def test_the_first_content_comes_back_byte_for_byte(first_content, administrator, code):
    """Every translation is exported, taken away, and comes back from the file as it was."""
    before = {}
    bitext = export()
    assert len(bitext.units) > 100
    file = sent(bitext, code)
    assert {unit.id: unit.target_value() for unit in file.units} == {
        unit.id: unit.target_value() for unit in bitext.units
    }
    for model in item_models():
        for item in model.objects.live().select_related("published_revision"):
            fields = segments(french_of(item, newest(item), "live"), "lt")
            gone = [
                Translation(f.row, f.field, place, s.source, "", "in_work")
                for f in fields.values()
                for place, s in enumerate(f.aligned.segments)
                if s.target
            ]
            before[item.pk] = (item, row(item))
            translate(newest(item), "lt", gone, by=administrator)
    assert export(frozenset({"machine", "in_work", "reviewed", "outdated"})) is None
    done = take(file, by=administrator, is_review=True)
    assert {one.reason for one in done if one.outcome == "refused"} == set()
    for item, values in before.values():
        texts = {name: text for name, text in values.items() if name.endswith("_lt")}
        assert {name: row(item)[name] for name in texts} == texts


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.tuples(RICH_HTML.filter(bool), st.sampled_from(["xliff", "po"])))
def test_generated_rich_text_goes_through_the_database(db, text_and_format):
    """A translation like its source in its tags is taken as it was written."""
    html, code = text_and_format
    item = factories.publish(Article, title_fr="T", slug_fr="t", body_fr=html)
    try:
        file = sent(export(items=frozenset({item.pk})), code)
        texts = {u.id.split(" ", 1)[1]: u.source for u in file.units if " body " in u.id}
        done = take(translated(file, texts), by=None, is_review=True)
        of_body = [one for one in done if one.unit.target]
        # A block without words is no translation.
        assert all("one paragraph" in one.reason for one in of_body if one.outcome == "refused")
        if of_body and all(one.outcome == "taken" for one in of_body):
            assert row(item)["body_lt"] == row(item)["body_fr"]
    finally:
        trash.trash(item, by=None)


def test_a_file_is_kept_until_it_is_taken_in(phase, translator, editor):
    file = translated(export(), {"title 0": "x" * 201, "summary 0": "Santrauka."})
    data = FORMATS["xliff"].write(file)
    first = translation_files.bring("a.xlf", data, "lt", is_review=True, by=translator)
    brought = translation_files.bring("b.XLF", data, "lt", is_review=True, by=translator)
    assert not TranslationImport.objects.filter(pk=first.pk).exists()
    assert [one.outcome for one in translation_files.look_at(brought, by=translator)].count(
        "taken"
    ) == 1
    report = translation_files.take_in(brought, by=translator)
    assert (report.taken, report.refused, bytes(report.data)) == (1, 1, b"")
    twice = translation_files.take_in(brought, by=editor)
    assert (twice.taken, twice.refused) == (1, 1)
    waits = RefusedTranslation.objects.get()
    assert (waits.target, "200" in waits.reason) == ("x" * 201, True)
    again = translation_files.bring("a.xlf", data, "lt", is_review=True, by=editor)
    report = translation_files.take_in(again, by=editor)
    assert (report.taken, report.refused) == (0, 1)
    assert translation_files.waiting("lt").get().translation_import == again
    translation_files.settle(translation_files.waiting("lt").get(), by=translator)
    assert not translation_files.waiting("lt").exists()
    with pytest.raises(PermissionDenied):
        translation_files.bring("a.xlf", data, "en", is_review=True, by=translator)


def test_a_report_says_where_it_cuts_a_text(phase, translator):
    data = FORMATS["xliff"].write(translated(export(), {"body 2": "Punktas " * 60}))
    brought = translation_files.bring("a.xlf", data, "lt", is_review=False, by=translator)
    report = translation_files.take_in(brought, by=translator).report
    assert [line[4][-9:] for line in report if line[0] == "taken"] == ["ktas Pun…"]


def test_blanks_that_programs_put_around_a_text_are_nobodys(phase, translator):
    texts = {"body 0": "\n  Pirmas {1}tekstas{/1}.\n", "title 0": " Etapas\n"}
    done = take(translated(export(), texts), by=translator, is_review=False)
    assert [outcome(done, place).outcome for place in texts] == ["taken", "taken"]
    assert row(phase)["title_lt"] == "Etapas"
    assert row(phase)["body_lt"] == "<p>Pirmas <strong>tekstas</strong>.</p>"
    again = take(translated(export(), texts), by=translator, is_review=False)
    assert {one.outcome for one in again} == {"unchanged"}


@pytest.mark.parametrize("name", ["a.docx", "a.zip", "a", "a.xml"])
def test_another_kind_of_file_is_told(db, translator, name):
    with pytest.raises(ExchangeFileError, match=r"\.xlf"):
        translation_files.bring(name, b"x", "lt", is_review=False, by=translator)


def test_one_language_published_alone_after_an_import(phase, translator, language_publisher):
    take(translated(sent(export()), {"title 0": "Etapas"}), by=translator, is_review=True)
    publish_language(newest(phase), "lt", by=language_publisher)
    phase.refresh_from_db()
    assert phase.title_lt == "Etapas"
