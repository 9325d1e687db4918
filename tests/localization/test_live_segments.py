"""The table of what there is to translate follows what is public."""

import datetime

import pytest
from django.core.management import call_command

from phases import languages
from phases.editorial import trash, workflow
from phases.localization import live_segments
from phases.localization.segments import in_snapshot
from phases.models import Article, MemoryUnit, Phase, Segment
from phases.snapshot import item_models, take
from tests import factories

FRENCH = "<p>Un <strong>premier</strong> texte.</p><p>Un second.</p>"


@pytest.fixture
def phase(db):
    return factories.publish(
        Phase,
        **factories.phase_values(
            body_fr=FRENCH,
            body_lt="<p><strong>Pirmas</strong> tekstas.</p><p>Antras.</p>",
            **{"body_lt#status": {"state": "reviewed", "source": FRENCH, "on": "2026-01-02"}},
        ),
        orientation=[{"text_fr": "<p>A</p>"}],
    )


def states(language="lt", **where):
    found = Segment.objects.filter(language=language, **where).with_state()
    return dict(found.values_list("source", "state"))


def derived():
    """Return what the snapshots of all live items say, the long way round."""
    found = set()
    for item_model in item_models():
        for item in item_model.objects.live():
            snapshot = take(item)
            for language in languages.TARGETS:
                for each in in_snapshot(snapshot, language):
                    for place, segment in enumerate(each.aligned.segments):
                        found.add((each.row, each.field, language, place, segment.state))
    return found


def recorded():
    return set(
        Segment.objects.with_state().values_list("row", "field", "language", "place", "state")
    )


def test_a_publication_writes_what_there_is_to_translate(phase):
    assert states(field="body") == {
        "Un <strong>premier</strong> texte.": "reviewed",
        "Un second.": "reviewed",
    }
    assert states(language="en", field="body") == {
        "Un <strong>premier</strong> texte.": "missing",
        "Un second.": "missing",
    }
    first = Segment.objects.get(language="lt", field="body", place=0)
    assert (first.words, first.distance, first.source_folded) == (3, 1, "un premier texte.")
    assert recorded() == derived()


def test_a_line_break_divides_words_and_other_markup_does_not(db):
    factories.publish(
        Phase, **factories.phase_values(body_fr="<p>Un<br>deux<strong>ième</strong> texte.</p>")
    )
    found = Segment.objects.get(language="lt", field="body")
    assert (found.words, found.source_folded) == (3, "un\ndeuxieme texte.")


def test_a_draft_writes_nothing(phase):
    before = recorded()
    factories.edit(phase, publish=False, body_fr=FRENCH.replace("second", "deuxième"))
    assert recorded() == before


def test_changed_french_outdates_its_block_and_says_since_when(phase):
    old = Segment.objects.get(language="lt", field="body", place=0).changed_at
    factories.edit(phase, body_fr=FRENCH.replace("Un second.", "Un second texte."))
    assert states(field="body") == {
        "Un <strong>premier</strong> texte.": "reviewed",
        "Un second texte.": "outdated",
    }
    first, second = Segment.objects.filter(language="lt", field="body").order_by("place")
    assert first.changed_at == old
    assert second.changed_at > old


def test_what_is_no_longer_public_is_not_to_be_translated(phase):
    workflow.withdraw(phase, by=None)
    assert not Segment.objects.exists()
    article = factories.publish(
        Article, title_fr="Titre", slug_fr="titre", body_fr="<p>Texte</p>"
    )  # fmt: skip
    assert Segment.objects.exists()
    trash.trash(article, by=None)
    assert not Segment.objects.exists()


def test_what_was_reviewed_is_remembered_with_the_french_that_was_read(phase):
    unit = MemoryUnit.objects.get(source="Un {1}premier{/1} texte.")
    assert (unit.target, unit.language) == ("{1}Pirmas{/1} tekstas.", "lt")
    assert unit.reviewed_on == datetime.date(2026, 1, 2)
    factories.edit(phase, body_fr=FRENCH.replace("Un second.", "Un second texte."))
    assert set(MemoryUnit.objects.values_list("source", flat=True)) == {
        "Un {1}premier{/1} texte.",
        "Un second.",
    }


def test_the_table_written_anew_is_the_same(first_content, capsys):
    call_command("index_segments")
    assert recorded() == derived()
    assert live_segments.is_complete()
    Segment.objects.filter(language="en").delete()
    assert not live_segments.is_complete()
    call_command("index_segments")
    assert recorded() == derived()
    assert str(Segment.objects.count()) in capsys.readouterr().out
