"""Extracts show where the words stand, as plain text."""

import pytest

from phases import languages
from phases.editorial.content_files import FOLDER
from phases.localization.stems import stem
from phases.search.extracts import EXTRACT, Marker, cut, extract
from phases.search.words import WORD, composed, folded, normal, units_of


def marked(text: str, query: str, language: str = "fr") -> list[str]:
    marker = Marker(units_of(query))
    pieces = extract([["C", language, "", text]], marker, language).pieces
    assert "".join(piece for piece, _is_found in pieces) == text
    return [piece for piece, is_found in pieces if is_found]


def test_words_are_marked_in_every_form():
    assert marked("Un contrat, des CONTRATS, contractuel", "contrats toujours") == [
        "contrat",
        "CONTRATS",
    ]
    assert marked("Pôle, pole, polémique", "pole x") == ["Pôle", "pole"]
    assert marked("Klasterių ir klasteriui", "klasteris x", "lt") == ["Klasterių", "klasteriui"]


def test_a_beginning_is_marked_in_whole_words():
    assert marked("La compétitivité", "competi") == ["compétitivité"]
    assert marked("La compétitivité", "competi x") == []


def test_words_without_a_sense_are_not_marked_beside_others():
    assert marked("De la mise en œuvre de tout", "de oeuvre") == ["œuvre"]
    assert marked("De la mise", "de") == ["De"]


def test_what_looks_like_markup_stays_text():
    assert marked("a < b & <script>usine</script>", "usine") == ["usine"]


def test_the_part_with_most_words_is_chosen():
    parts = [
        ["A", "fr", "", "usine gaz"],
        ["B", "", "", "usine gaz"],
        ["B", "fr", "", "usine"],
        ["C", "fr", "#orientation-2", "usine à gaz"],
        ["C", "fr", "#orientation-3", "gaz et usine"],
    ]
    found = extract(parts, Marker(units_of("usine gaz")), "lt")
    assert (found.anchor, found.language) == ("#orientation-2", "fr")
    assert extract(parts[:2], Marker(units_of("usine")), "lt").pieces == []


def test_without_a_word_the_first_text_is_shown():
    parts = [["B", "fr", "", "Résumé"], ["C", "lt", "", "Tekstas"], ["C", "lt", "", "Kitas"]]
    found = extract(parts, Marker(units_of("usine")), "lt")
    assert (found.pieces, found.language) == ([("Tekstas", False)], "lt")


def test_a_long_text_is_cut_around_the_first_word():
    text = "avant " * 100 + "pôle " + "après " * 100
    start = text.index("pôle")
    pieces = cut(text, [(start, start + 4), (1100, 1105)])
    assert pieces[0] == ("… ", False)
    assert ("pôle", True) in pieces
    assert pieces[-1] == (" …", False)
    assert sum(len(words) for words, _found in pieces) < EXTRACT + 10


def test_a_text_without_spaces_is_cut():
    pieces = cut("x" * 1000, [(500, 510)])
    assert ("x" * 10, True) in pieces
    assert cut("y" * 1000, [(0, 1000)]) == [("y" * EXTRACT, False), (" …", False)]


@pytest.mark.parametrize("language", languages.ALL)
def test_an_ending_is_taken_away_and_the_first_letter_stays(language):
    """Which is why words with another one are not looked at."""
    words = {
        word
        for file in FOLDER.glob("*.yaml")
        for word in WORD.findall(composed(file.read_text(encoding="utf-8")))
        if word.isalpha()
    }
    assert len(words) > 2000
    others = {
        word
        for word in words
        for written in (folded(word), normal(word))
        if folded(stem(written, language))[0] != folded(word)[0]
    }
    assert others == set()
