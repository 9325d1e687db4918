"""Segments: what a change of the French does to each block of a translation."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phases.localization.aligning import align
from phases.localization.blocks import split
from phases.localization.segments import edited, still_valid, translated

FRENCH = (
    "<h3>Les pôles en 2013</h3><p>La troisième phase commence en janvier 2013.</p>"
    "<ul><li>Des projets innovants pour les entreprises</li><li>Des emplois durables</li></ul>"
)
LITHUANIAN = (
    "<h3>Klasteriai 2013 m.</h3><p>Trečiasis etapas prasideda 2013 m. sausį.</p>"
    "<ul><li>Įmonėms skirti inovatyvūs projektai</li><li>Ilgalaikės darbo vietos</li></ul>"
)
REVIEWED = {"state": "reviewed", "source": FRENCH, "by": "Ona", "on": "2026-01-02"}


def states(source, target=LITHUANIAN, status=REVIEWED, *, is_rich=True):
    return [s.state for s in align(source, target, status, is_rich=is_rich).segments]


def test_nothing_changed():
    assert states(FRENCH) == ["reviewed"] * 4
    assert align(FRENCH, LITHUANIAN, REVIEWED, is_rich=True).target() == LITHUANIAN


def test_a_comma_outdates_one_block():
    french = FRENCH.replace("phase commence", "phase, commence")
    found = align(french, LITHUANIAN, REVIEWED, is_rich=True)
    assert [s.state for s in found.segments] == ["reviewed", "outdated", "reviewed", "reviewed"]
    assert found.segments[1].made_from == "La troisième phase commence en janvier 2013."
    assert found.segments[1].target == "Trečiasis etapas prasideda 2013 m. sausį."
    assert found.state == "outdated"


def test_a_moved_block_stays_valid():
    blocks = split(FRENCH)
    first, second, third, fourth = blocks.texts
    found = align(blocks.filled([first, second, fourth, third]), LITHUANIAN, REVIEWED, is_rich=True)
    assert [s.state for s in found.segments] == ["reviewed"] * 4
    assert "<li>Ilgalaikės darbo vietos</li><li>Įmonėms" in found.target()


def test_a_new_block_is_missing_and_a_removed_one_is_shown_nowhere():
    french = FRENCH.replace("<li>Des emplois durables</li>", "").replace(
        "<ul>", "<p>Un paragraphe entièrement neuf.</p><ul>"
    )
    found = align(french, LITHUANIAN, REVIEWED, is_rich=True)
    assert [s.state for s in found.segments] == ["reviewed", "reviewed", "missing", "reviewed"]
    assert [s.target for s in found.leftover] == ["Ilgalaikės darbo vietos"]
    assert "Ilgalaikės" not in found.target()


def test_a_plain_field_is_one_segment():
    status = {"state": "machine", "source": "Phase"}
    assert states("Phase", "Etapas", status, is_rich=False) == ["machine"]
    assert states("Phases", "Etapas", status, is_rich=False) == ["outdated"]
    assert states("Phases", "", status, is_rich=False) == ["missing"]
    assert states("", "Etapas", status, is_rich=False) == []


def test_a_translation_with_another_number_of_blocks_is_one_segment():
    one = "<p>Viskas viename.</p>"
    assert states(FRENCH, one) == ["reviewed"]
    assert states(FRENCH + "<p>x</p>", one) == ["outdated"]
    assert align(FRENCH, one, REVIEWED, is_rich=True).target() == one


def test_what_nothing_is_known_of_is_in_work():
    assert states(FRENCH, LITHUANIAN, None) == ["in_work"] * 4
    assert states(FRENCH, "<p>Vienas</p>", None) == ["in_work"]


def test_a_block_is_reviewed_alone():
    french = FRENCH.replace("durables", "durables et qualifiés").replace("2013.", "2014.")
    found = translated(
        align(french, LITHUANIAN, REVIEWED, is_rich=True),
        1,
        "Trečiasis etapas prasideda 2014 m. sausį.",
        state="reviewed",
        by="Jonas",
        on="2026-11-23",
    )
    again = align(french, found.target(), found.status(), is_rich=True)
    assert [s.state for s in again.segments] == ["reviewed", "reviewed", "reviewed", "outdated"]
    assert again.segments[1].by == "Jonas"
    assert again.segments[3].made_from == "Des emplois durables"
    done = translated(again, 3, "Ilgalaikės kvalifikuotos vietos", state="reviewed", by="Jonas",
                      on="2026-11-23")  # fmt: skip
    assert states(french, done.target(), done.status()) == ["reviewed"] * 4


def test_a_translation_that_is_all_of_a_kind_is_told_in_few_words():
    found = align(FRENCH, "", None, is_rich=True)
    for place, text in enumerate(split(LITHUANIAN).texts):
        found = translated(found, place, text, state="in_work", by="Ona", on="2026-01-02")
    assert found.target() == LITHUANIAN
    assert found.status() == {
        "state": "in_work", "source": FRENCH, "by": "Ona", "on": "2026-01-02",
    }  # fmt: skip


def test_a_translation_taken_away_is_missing():
    found = translated(align(FRENCH, LITHUANIAN, REVIEWED, is_rich=True), 0, "", state="reviewed")
    assert found.target().startswith("<p>")
    assert states(FRENCH, found.target(), found.status()) == ["missing", *["reviewed"] * 3]


def test_no_change_of_meaning_keeps_what_was_valid_and_only_that():
    older = {**REVIEWED, "source": FRENCH.replace("durables", "stables")}
    french = FRENCH.replace("2013.", "2013 !")
    assert states(french, status=older) == ["reviewed", "outdated", "reviewed", "outdated"]
    status = still_valid(FRENCH, french, LITHUANIAN, older, is_rich=True)
    assert states(french, status=status) == ["reviewed", "reviewed", "reviewed", "outdated"]
    assert still_valid(french, french, LITHUANIAN, status, is_rich=True) is None
    everything = still_valid(None, french, LITHUANIAN, older, is_rich=True)
    assert states(french, status=everything) == ["reviewed"] * 4
    assert "segments" not in everything


def edit(source, before, status, after):
    return edited(source, before, status, after, is_rich=True, state="in_work", by="Jonas")


def test_editing_the_whole_leaves_untouched_blocks_as_they_were():
    french = FRENCH.replace("durables", "stables")
    after = LITHUANIAN.replace("prasideda", "prasidėjo")
    status = edit(french, LITHUANIAN, REVIEWED, after)
    assert states(french, after, status) == ["reviewed", "in_work", "reviewed", "outdated"]
    after = after.replace("Ilgalaikės", "Stabilios")
    status = edit(french, LITHUANIAN, REVIEWED, after)
    assert states(french, after, status) == ["reviewed", "in_work", "reviewed", "in_work"]


def test_editing_beside_a_new_french_block_does_not_hide_that_it_is_missing():
    french = FRENCH + "<p>Un nouveau paragraphe de fin.</p>"
    after = LITHUANIAN.replace("prasideda", "prasidėjo")
    status = edit(french, LITHUANIAN, REVIEWED, after)
    assert states(french, after, status) == [
        "reviewed", "in_work", "reviewed", "reviewed", "missing",
    ]  # fmt: skip
    after += "<p>Nauja pabaiga.</p>"
    status = edit(french, LITHUANIAN, REVIEWED, after)
    assert states(french, after, status) == [
        "reviewed", "in_work", "reviewed", "reviewed", "in_work",
    ]  # fmt: skip


def test_a_text_that_was_written_anew_is_one_piece_of_work():
    status = edit(FRENCH, LITHUANIAN, REVIEWED, "<p>Visai kitaip.</p>")
    assert states(FRENCH, "<p>Visai kitaip.</p>", status) == ["in_work"]


TEXTS = st.lists(st.sampled_from(["un", "deux", "trois", "un deux trois", "quatre"]), max_size=7)
KEPT = st.sampled_from(["machine", "in_work", "reviewed"])


@given(then=TEXTS, now=TEXTS.filter(bool), kept=st.lists(KEPT, min_size=7, max_size=7))
def test_every_block_that_reads_the_same_keeps_its_translation(then, now, kept):
    """Against a count: of each French text, as many translations stay valid as there are."""

    def paragraphs(texts):
        return "".join(f"<p>{text}</p>" for text in texts)

    target = paragraphs(f"lt {place} {text}" for place, text in enumerate(then))
    records = [{"state": state, "source": text} for text, state in zip(then, kept, strict=False)]
    status = {"state": "machine", "source": paragraphs(then), "segments": records}
    found = align(paragraphs(now), target, status if then else None, is_rich=True)
    for text in set(now):
        current = [s for s in found.segments if s.source == text and s.is_current]
        assert len(current) == min(now.count(text), then.count(text))
        assert all(s.target.endswith(f" {text}") for s in current)
    used = [s.target for s in found.segments if s.target]
    assert len(set(used)) == len(used)
    assert sorted([*used, *(s.target for s in found.leftover)]) == sorted(
        f"lt {place} {text}" for place, text in enumerate(then)
    )
    # What is saved and read again says the same (of two equal French texts, in either order).
    again = align(paragraphs(now), found.target(), found.status(), is_rich=True)
    assert sorted((s.source, s.state, s.kept) for s in again.segments) == sorted(
        (s.source, s.state, s.kept) for s in found.segments
    )
    assert sorted(s.target for s in again.segments) == sorted(s.target for s in found.segments)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("<p>b</p>" + "<p>a</p>" * 20_000, "<p>a</p>" * 20_000),
        ("<p>b</p>" + "<p>a</p><p>c</p>" * 10_000, "<p>a</p><p>d</p>" * 10_000),
        (
            "".join(f"<p>{n} x</p>" for n in range(9_000)),
            "".join(f"<p>{n}</p>" for n in range(9_000)),
        ),
        (f"<p>{'a b ' * 40_000}c</p>", f"<p>{'b a ' * 40_000}</p>"),
    ],
)
def test_a_page_waits_for_no_text_however_it_is_made(now, then):
    """200,000 characters are the most that a text may have: seconds would be a way to stop us."""
    started = time.process_time()
    found = align(now, then, {"state": "reviewed", "source": then}, is_rich=True)
    assert time.process_time() - started < 3
    assert len(found.segments) == len(split(now).texts)


def test_what_is_alike_in_two_places_stays_where_it_is_when_it_is_saved():
    status = {"state": "reviewed", "source": "<p>un</p><p>un deux trois</p>"}
    now = "<p>deux</p><p>trois</p>"
    found = align(now, "<p>L</p><p>T</p>", status, is_rich=True)
    again = align(now, found.target(), found.status(), is_rich=True)
    assert [s.target for s in again.segments] == [s.target for s in found.segments]


def test_many_changed_blocks_are_paired_with_nothing_that_is_not_alike():
    now = "".join(f"<p>tout autre {n} {n + 1}</p>" for n in range(30))
    then = "".join(f"<p>vieux texte numéro {n}</p>" for n in range(30))
    status = {"state": "reviewed", "source": then}
    found = align(now, then, status, is_rich=True)
    assert {segment.state for segment in found.segments} == {"missing"}
