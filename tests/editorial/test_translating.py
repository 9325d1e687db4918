"""Translations of segments become a draft, each beside the French that was read."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from phases.editorial import workflow
from phases.editorial.language_publication import publish_language
from phases.editorial.merging import StaleRevisionError
from phases.editorial.translating import Translation, french_of, segments, translate
from phases.models import Draft, Phase
from phases.snapshot import row_key
from tests import factories

FRENCH = "<p>Un premier texte.</p><ul><li>Un point</li><li>Un autre point</li></ul>"


@pytest.fixture
def phase(db):
    return factories.publish(
        Phase, **factories.phase_values(title_lt="Etapas", body_fr=FRENCH), orientation=[]
    )


def one(phase, source, target, *, place=0, field="body", state="reviewed"):
    return Translation(row_key(Phase, phase.pk), field, place, source, target, state)


def newest(phase):
    return workflow.newest_revision(Phase, phase.pk)


def states(phase, french="live"):
    found = segments(french_of(phase, newest(phase), french), "lt")
    return [s.state for s in found[row_key(Phase, phase.pk), "body"].aligned.segments]


def text(phase):
    return newest(phase).snapshot[row_key(Phase, phase.pk)]["body_lt"]


def test_blocks_are_translated_one_by_one(phase, translator):
    done = translate(
        newest(phase), "lt", [one(phase, "Un autre point", "Kitas punktas", place=2)],
        by=translator,
    )  # fmt: skip
    assert [result.outcome for result in done.results] == ["taken"]
    assert text(phase) == "<ul><li>Kitas punktas</li></ul>"
    assert states(phase) == ["missing", "missing", "reviewed"]
    translate(
        done.revision, "lt", [one(phase, "Un premier texte.", "Pirmas.", state="in_work")],
        by=translator,
    )  # fmt: skip
    assert text(phase) == "<p>Pirmas.</p><ul><li>Kitas punktas</li></ul>"
    assert states(phase) == ["in_work", "missing", "reviewed"]
    assert Phase.objects.get().body_lt == ""
    assert Draft.objects.get().revision == newest(phase)


def test_saving_again_changes_nothing_and_reviewing_does(phase, translator):
    first = one(phase, "Un premier texte.", "Pirmas.", state="in_work")
    done = translate(newest(phase), "lt", [first], by=translator)
    again = translate(done.revision, "lt", [first], by=translator)
    assert (again.revision, again.results[0].outcome) == (done.revision, "unchanged")
    reviewed = one(phase, "Un premier texte.", "Pirmas.")
    read = translate(done.revision, "lt", [reviewed], by=translator)
    assert states(phase)[0] == "reviewed"
    again = translate(read.revision, "lt", [first], by=translator)
    assert again.results[0].outcome == "unchanged"
    assert states(phase)[0] == "reviewed"


def test_an_outdated_text_is_still_valid_with_one_word(phase, translator):
    translate(newest(phase), "lt", [one(phase, "Un point", "Punktas", place=1)], by=translator)
    workflow.publish(newest(phase), by=None)
    factories.edit(phase, body_fr=FRENCH.replace("Un point<", "Un point !<"))
    assert states(phase)[1] == "outdated"
    kept = one(phase, "Un point !", "Punktas", place=1, state="in_work")
    assert translate(newest(phase), "lt", [kept], by=translator).results[0].outcome == "unchanged"
    valid = one(phase, "Un point !", "Punktas", place=1)
    translate(newest(phase), "lt", [valid], by=translator)
    assert states(phase)[1] == "reviewed"


@pytest.mark.parametrize(
    ("source", "target", "reason"),
    [
        ("Un autre texte.", "Kitas", "has changed"),
        ("Un premier texte.", "<script>x</script>", "markup"),
        ("Un premier texte.", "Pirmas</p><p>Antras", "markup"),
        ("Un premier texte.", "<p>Pirmas</p>", "one paragraph"),
        ("Un premier texte.", "<br>", "one paragraph"),
        ("Un premier texte.", "x" * 200_001, "characters"),
        ("Un premier texte.", "a\x00", "character"),
    ],
)
def test_what_cannot_be_saved_is_refused_with_its_reason(phase, translator, source, target, reason):
    good = one(phase, "Un point", "Punktas", place=1)
    with translation.override("en"):
        done = translate(newest(phase), "lt", [one(phase, source, target), good], by=translator)
    refused, taken = done.results
    assert (refused.outcome, taken.outcome) == ("refused", "taken")
    assert reason in refused.reason
    assert text(phase) == "<ul><li>Punktas</li></ul>"


def test_a_title_has_its_limit_and_a_row_its_end(phase, translator):
    long = one(phase, phase.title_fr, "x" * 201, field="title")
    gone = Translation("orientation:0", "text", 0, "x", "y", "reviewed")
    done = translate(newest(phase), "lt", [long, gone], by=translator)
    assert [result.outcome for result in done.results] == ["refused", "refused"]
    assert "200" in done.results[0].reason
    assert done.revision == newest(phase)


def test_the_translation_of_public_french_keeps_work_on_the_drafts_french(
    phase, editor, language_publisher
):
    drafted = FRENCH.replace("Un premier texte.", "Un tout nouveau début, bien différent.")
    draft = factories.edit(phase, by=editor, publish=False, body_fr=drafted)
    ahead = one(phase, "Un tout nouveau début, bien différent.", "Nauja pradžia.")
    done = translate(draft, "lt", [ahead], by=language_publisher, french="draft")
    assert states(phase, "draft") == ["reviewed", "missing", "missing"]
    public = [
        one(phase, "Un premier texte.", "Pirmas."),
        one(phase, "Un point", "Punktas", place=1),
    ]
    done = translate(done.revision, "lt", public, by=language_publisher)
    assert states(phase) == ["reviewed", "reviewed", "missing"]
    assert states(phase, "draft") == ["reviewed", "reviewed", "missing"]
    publish_language(done.revision, "lt", by=language_publisher)
    assert Phase.objects.get().body_lt == "<p>Pirmas.</p><ul><li>Punktas</li></ul>"
    assert states(phase, "draft") == ["reviewed", "reviewed", "missing"]


def test_work_on_the_drafts_french_hides_no_public_translation(phase, editor, translator):
    key = row_key(Phase, phase.pk)
    factories.edit(phase, **{"title_lt#status": {"state": "reviewed", "source": phase.title_fr}})
    draft = factories.edit(phase, by=editor, publish=False, title_fr="Autre titre")
    ahead = one(phase, "Autre titre", "Kitas pavadinimas", field="title")
    done = translate(draft, "lt", [ahead], by=translator, french="draft")

    def title(french):
        found = segments(french_of(phase, done.revision, french), "lt")[key, "title"]
        return [(s.target, s.state) for s in found.aligned.segments]

    phase.refresh_from_db()
    assert title("draft") == [("Kitas pavadinimas", "reviewed")]
    assert title("live") == [("Etapas", "reviewed")]


def test_colleagues_merge_and_the_same_text_is_a_conflict(phase, editor, translator):
    seen = newest(phase)
    factories.edit(phase, by=editor, publish=False, headline_fr="Autre chapeau")
    done = translate(seen, "lt", [one(phase, "Un point", "Punktas", place=1)], by=translator)
    assert done.revision.snapshot[row_key(Phase, phase.pk)]["headline_fr"] == "Autre chapeau"
    with pytest.raises(StaleRevisionError):
        translate(seen, "lt", [one(phase, "Un point", "Kitaip", place=1)], by=editor)


def test_who_has_no_right_to_the_language_translates_nothing(phase, translator):
    with pytest.raises(PermissionDenied):
        translate(newest(phase), "en", [one(phase, "Un point", "A point", place=1)], by=translator)
    assert text(phase) == ""


def test_the_blocks_of_a_text_share_its_limit(phase, translator):
    long = "x" * 150_000
    both = [one(phase, "Un premier texte.", long), one(phase, "Un point", long, place=1)]
    done = translate(newest(phase), "lt", both, by=translator)
    assert [result.outcome for result in done.results] == ["taken", "refused"]
    assert "200000" in done.results[1].reason.replace("\u202f", "").replace("\u00a0", "")
