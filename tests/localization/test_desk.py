"""What the desk counts and lists, read from the table of segments."""

import datetime
import uuid
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from phases.localization import desk
from phases.localization.folding import fold
from phases.models import Segment

NEW_YEAR = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
FIRST, SECOND, THIRD, FOURTH = (uuid.UUID(int=number) for number in (1, 2, 3, 4))


def segments(item, model, title, distance, *states, language="lt", day=0, words=("Texte",)):
    """Write an item's segments in these states; French changed ``day`` days into the year."""
    for place, state in enumerate(states):
        source = f"{words[place % len(words)]} {place}"
        target = "" if state == "missing" else f"Vertimas {place}"
        Segment.objects.create(
            item_model=model,
            item_id=item,
            title=title,
            distance=distance,
            language=language,
            row=f"{model}:{item}",
            field="body",
            place=place,
            position=place,
            source=source,
            target=target,
            source_digest="now",
            made_from_digest={"missing": "", "outdated": "then"}.get(state, "now"),
            kept={"missing": "", "outdated": "reviewed"}.get(state, state),
            words=2,
            source_folded=fold(source),
            target_folded=fold(target),
            changed_at=NEW_YEAR + datetime.timedelta(days=day + place),
        )


@pytest.fixture
def site(db):
    """Write four items: far and outdated, near and outdated, nearest without, and all reviewed."""
    segments(FIRST, "pole", "Pôle A", 3, "outdated", "reviewed", day=1)
    segments(SECOND, "page", "Page B", 1, "outdated", "missing", "outdated", day=9)
    segments(THIRD, "sitesettings", "Réglages", 0, "missing", "machine", "in_work")
    segments(FOURTH, "page", "Entièrement relue", 1, "reviewed", words=("Éléphant",))
    segments(FOURTH, "page", "Entièrement relue", 1, "missing", language="en")


def listed(**asked):
    found, count = desk.lines(desk.items("lt", desk.Asked(**asked)))
    assert count == len(found)
    return [line.item_id for line in found]


def test_outdated_first_then_what_is_nearest_to_the_home_page(site):
    assert listed() == [SECOND, FIRST, THIRD, FOURTH]


def test_of_two_as_near_the_one_that_waits_longest_comes_first(site):
    older = uuid.UUID(int=5)
    segments(older, "article", "Article", 1, "outdated", day=2)
    assert listed()[:2] == [older, SECOND]


def test_a_line_has_numbers_words_and_age(site):
    line = desk.lines(desk.items("lt", desk.Asked())[:1])[0][0]
    assert line.progress.counts == {
        "outdated": 2, "missing": 1, "machine": 0, "in_work": 0, "reviewed": 0,
    }  # fmt: skip
    assert (line.title, line.words, line.outdated_since) == (
        "Page B", 6, NEW_YEAR + datetime.timedelta(days=9),
    )  # fmt: skip
    last = desk.lines(desk.items("lt", desk.Asked())[3:])[0][0]
    assert (last.progress.percent, last.outdated_since) == (100, None)


def test_filters_and_search_together(site):
    assert listed(state="missing") == [SECOND, THIRD]
    assert listed(item_model="page") == [SECOND, FOURTH]
    assert listed(state="reviewed", item_model="page") == [FOURTH]
    assert listed(words=desk.words_of("  REGLAGES ")) == [THIRD]
    assert listed(words=desk.words_of("elephant")) == [FOURTH]
    assert listed(words=desk.words_of("vertimas 2")) == [SECOND, THIRD]
    assert listed(words=desk.words_of("elephant"), state="missing") == []


@pytest.mark.parametrize("words", ["cœur", "COEUR", "d'etang", "d’Étang", "cœur étang", "100 %_"])
def test_a_title_is_found_however_it_is_typed(db, words):
    segments(FIRST, "pole", "Cœur d’Étang, 100 %_", 3, "missing")
    assert listed(words=desk.words_of(words)) == [FIRST]
    assert listed(words=desk.words_of(f"{words} nulle")) == []


def test_an_item_that_a_filter_finds_keeps_all_its_numbers(site):
    (line, _other), _count = desk.lines(desk.items("lt", desk.Asked(state="missing")))
    assert line.progress.total == 3


def test_a_part_of_the_list_says_how_many_there_are(site):
    found, count = desk.lines(desk.items("lt", desk.Asked())[1:2])
    assert ([line.item_id for line in found], count) == ([FIRST], 4)
    assert desk.lines(desk.items("lt", desk.Asked())[9:10]) == ([], 0)


def test_progress_by_language_and_kind_is_one_query(site):
    with CaptureQueriesContext(connection) as queries:
        found = desk.progress(["lt", "en"])
    assert len(queries) == 1
    assert found["en"] == {"page": desk.Progress(missing=1)}
    assert found["lt"]["page"] == desk.Progress(outdated=2, missing=1, reviewed=1)
    total = desk.total(found["lt"])
    assert (total.total, total.percent) == (9, 22)
    assert desk.total({}).percent == 100


def test_what_is_counted_is_what_each_segment_says(site):
    said = Counter(
        Segment.objects.filter(language="lt").with_state().values_list("state", flat=True)
    )
    assert desk.total(desk.progress(["lt"])["lt"]).counts == {s: said[s] for s in desk.STATES}
    assert set(said) == set(desk.STATES)


def test_concordance_finds_all_words_on_one_side(site):
    found = desk.concordance(desk.words_of("ÉLÉPHANT 0"), "lt")
    assert [segment.item_id for segment in found] == [FOURTH]
    assert found[0].state == "reviewed"
    assert not desk.concordance(desk.words_of("elephant vertimas"), "lt").exists()
    assert not desk.concordance((), "lt").exists()
    assert desk.concordance(desk.words_of("vertimas"), "lt")[0].item_id == THIRD


def test_what_is_searched_is_bounded():
    assert len(desk.words_of(" ".join(map(str, range(99))))) == desk.MOST_WORDS
    assert sum(map(len, desk.words_of("a" * 10_000))) == desk.MOST_CHARACTERS
    assert desk.words_of("\x00") == ()
