"""French typography: what is mended, what is left alone."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phases.editorial.typography import NARROW, NO_BREAK, hints, mend, straight_quotes
from phases.models.richtext import sanitize

SIGNS = (
    "«",
    "»",
    "'",
    "...",
    ".",
    ":",
    ";",
    "?",
    "!",
    "n°",
    "nº",
    "5",
    " ",
    "\n",
    NO_BREAK,
    NARROW,
)
PARTS = st.sampled_from((*SIGNS, "a", "É", "mot", '"', "(", ")", "…", "http://x.fr/?a:", "@", "%"))
TAGS = (
    *("<p>", "</p>", "<em>", "</em>", "<br>", "<h3>", "</h3>", "<li>", "</li>", "&amp;", "&lt;"),
    *('<span lang="en">', "</span>", "&nbsp;", '<a href="/x: y?l\'a">', "</a>", "<strong>"),
)
PLAIN = st.lists(PARTS | st.text(max_size=5), max_size=25).map("".join)
RICH = st.lists(PARTS | st.sampled_from(TAGS), max_size=30).map(lambda p: sanitize("".join(p)))


def plain(text: str) -> str:
    return mend(text, is_html=False).text


def rich(text: str) -> str:
    return mend(text, is_html=True).text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Quoi ? Oui!", f"Quoi{NARROW}? Oui{NARROW}!"),
        ("Objectifs : trois", f"Objectifs{NO_BREAK}: trois"),
        ("Objectifs: trois; quatre", f"Objectifs{NO_BREAK}: trois{NARROW}; quatre"),
        ("Vraiment ?!", f"Vraiment{NARROW}?!"),
        ("« mot » et «mot»", "« mot » et « mot »".replace("« ", "«\xa0").replace(" »", "\xa0»")),
        ("l'État aujourd'hui", "l’État aujourd’hui"),
        ("et la suite...", "et la suite…"),
        ("n° 5, nº5 et n°7", f"n°{NO_BREAK}5, n°{NO_BREAK}5 et n°{NO_BREAK}7"),
    ],
)
def test_is_mended(before, after):
    assert plain(before) == after


@pytest.mark.parametrize(
    "text",
    [
        "12:30, 3:1 et a:b",
        "https://exemple.fr/?q=l'a&b:",
        "écrire à l'equipe@exemple.fr",
        f"déjà{NARROW}: bien{NO_BREAK}?",
        "5' et 6''",
        "....",
        "“mot” (?)",
        "Etat",
    ],
)
def test_is_left_alone(text):
    assert plain(text) == text
    assert mend(text, is_html=False).places == ()


def test_tags_attributes_and_other_languages_stay():
    text = "<p>l'<a href=\"/x?a='b': c\">mot !</a> <span lang=\"en\">don't: a...</span> &amp;?</p>"
    assert rich(text) == (
        f"<p>l’<a href=\"/x?a='b': c\">mot{NARROW}!</a> "
        '<span lang="en">don\'t: a...</span> &amp;?</p>'
    )


def test_a_sign_after_a_tag_keeps_its_tag():
    assert rich("<p><em>mot</em> <strong>:</strong> «<em>x</em>»</p>") == (
        "<p><em>mot</em>&nbsp;<strong>:</strong> «&nbsp;<em>x</em>&nbsp;»</p>"
    )


def test_each_place_is_shown_with_what_was_and_what_is():
    places = mend(f"{'mot ' * 30}l'État{' mot' * 30}. Fin!", is_html=False).places
    assert [[(piece.kind, piece.words) for piece in place][1:3] for place in places] == [
        [("before", "'"), ("after", "’")],
        [("before", "!"), ("after", f"{NARROW}!")],
    ]
    assert all(len(piece.words) <= 40 for place in places for piece in place)


def test_capitals_are_hinted_at_only():
    assert hints("L’Etat et les Ecoles, mais État, Etape") == ["Etat", "Ecoles"]
    assert plain("L’Etat") == "L’Etat"


def test_no_word_around_a_place_is_cut():
    (place,) = mend(f"{'longuement ' * 9}l'État{' longuement' * 9}", is_html=False).places
    assert "".join(piece.words for piece in place if piece.kind != "before") == (
        "longuement longuement l’État longuement longuement"
    )


def test_straight_quotation_marks_are_hinted_at_only():
    text = 'Le "mot", l\'"Etat" et "deux mots" ; 5" par 6", d""x, "" et " rien "'
    assert straight_quotes(text) == ["mot", "Etat", "deux mots"]
    assert plain('le "mot"') == 'le "mot"'


def test_a_text_without_a_blank_keeps_nobody_waiting():
    begun = time.monotonic()
    assert plain("a" * 100_000 + " oui!").endswith(f"oui{NARROW}!")
    assert time.monotonic() - begun < 5


@given(PLAIN)
def test_mended_once_is_mended(text):
    once = mend(text, is_html=False)
    assert mend(once.text, is_html=False).text == once.text
    assert (once.places == ()) == (once.text == text)


@given(RICH)
def test_markup_comes_back_as_it_was(html):
    once = rich(html)
    assert rich(once) == once
    assert sanitize(once) == once
    assert re.findall("<[^>]*>", once) == re.findall("<[^>]*>", html)


@given(PLAIN)
def test_no_word_is_lost(text):
    def letters(words):
        words = words.replace("’", "'").replace("…", "...").replace("º", "°")
        return re.sub(r"[ \xa0\u202f]", "", words)

    assert letters(plain(text)) == letters(text)
