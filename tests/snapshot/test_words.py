"""Texts compared: nothing is lost of either, and what a person reads is what is told."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phases.snapshot.words import Piece, blocks, compare_blocks, compare_words, moved

texts = st.lists(st.sampled_from(["un", "deux", "trois", ",", "l’", " ", "\u00a0", "\n"])).map(
    "".join
)


def side(pieces, kind):
    return "".join(piece.text for piece in pieces if piece.kind in ("same", kind))


@given(texts, texts)
def test_both_texts_can_be_read_back(before, after):
    pieces = compare_words(before, after)
    assert side(pieces, "added") == after
    # Of a word that stays, the plain spaces are those of the new text.
    assert side(pieces, "removed").replace(" ", "") == before.replace(" ", "")


@given(texts)
def test_a_text_equals_itself(text):
    assert all(piece.kind == "same" for piece in compare_words(text, text))


def test_words_that_changed_are_told_and_no_others():
    assert compare_words(
        "Le pôle est labellisé en 2005.", "Le grand pôle est labellisé en 2006."
    ) == [
        Piece("same", "Le "),
        Piece("added", "grand "),
        Piece("same", "pôle est labellisé en "),
        Piece("removed", "2005"),
        Piece("added", "2006"),
        Piece("same", "."),
    ]


def test_a_space_that_keeps_words_together_is_a_difference():
    assert [piece.kind for piece in compare_words("mot :", "mot\u00a0:")] == [
        "removed",
        "added",
        "same",
    ]


def test_texts_that_repeat_themselves_do_not_keep_anybody_waiting():
    pieces = compare_words("de la " * 5000, "la de le " * 5000)
    assert side(pieces, "removed") == "de la " * 5000
    assert side(pieces, "added") == "la de le " * 5000
    html = [change.kind for change in compare_blocks("<p>a</p>" * 5000, "<p>b</p><p>a</p>" * 5000)]
    assert len(html) <= 15_000


def test_long_texts_of_which_every_second_word_differs_do_neither():
    one = " ".join(f"a{number}" for number in range(20_000))
    other = " ".join(f"{'ab'[number % 2]}{number}" for number in range(20_000))
    begun = time.monotonic()
    pieces = compare_words(one, other)
    assert time.monotonic() - begun < 5
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == one


def test_blocks_of_a_rich_text():
    html = (
        "<h3>Titre</h3><p>Un<br>deux  <strong>trois</strong>.</p><p> </p>"
        '<ul><li><p>point <a href="/a">ici</a></p><ol><li>un</li></ol></li></ul>'
        "<blockquote><p>Dit</p></blockquote>fin &amp; suite"
    )
    assert [(block.kind, block.text) for block in blocks(html)] == [
        ("heading", "Titre"),
        ("paragraph", "Un\ndeux trois."),
        ("bullet", "point ici"),
        ("numbered", "un"),
        ("quotation", "Dit"),
        ("paragraph", "fin & suite"),
    ]
    assert blocks(html)[2].links == (("ici", "/a"),)


@pytest.mark.parametrize(
    "broken", ["</p></li>", "<p>a<p>b", "<a>x", "<strong>y</em></strong>", "<"]
)
def test_any_markup_is_read(broken):
    assert "".join(block.text for block in blocks(broken)) in ("", "ab", "x", "y", "<")


def test_blocks_that_changed_came_went_and_moved():
    changes = compare_blocks(
        "<p>Reste.</p><p>Un deux trois quatre.</p><p>Va ailleurs plus loin.</p><p>Reste aussi.</p>",
        "<p>Reste.</p><h3>Un deux trois cinq.</h3><p>Reste aussi.</p><p>Va ailleurs plus loin.</p>",
    )
    told = [(change.kind, change.is_moved) for change in changes]
    assert told[:2] == [("same", False), ("changed", False)]
    # Which of the two paragraphs went past the other nobody can say.
    assert sorted(told[2:]) == [("added", True), ("removed", True), ("same", False)]
    assert (changes[1].before.kind, changes[1].after.kind) == ("paragraph", "heading")
    assert Piece("removed", "quatre") in changes[1].pieces


def test_blocks_that_have_nothing_in_common_are_two():
    changes = compare_blocks("<p>Un deux trois.</p>", "<p>Quatre cinq six.</p>")
    assert [change.kind for change in changes] == ["removed", "added"]


def test_a_new_address_of_a_link_is_a_change():
    (change,) = compare_blocks('<p><a href="/a">Ici</a></p>', '<p><a href="/b">Ici</a></p>')
    assert (change.before.links, change.after.links) == ((("Ici", "/a"),), (("Ici", "/b"),))


def test_only_what_changed_its_place_among_the_others_moved():
    assert moved("abcd", "dabc") == ["d"]
    assert moved("abc", "axbc") == []
    assert moved("abc", "ac") == []
    assert moved("abc", "abc") == []
