"""What a query is made of: bounded, whatever is typed."""

import pytest

from phases.search.words import (
    MAX_QUERY,
    MAX_WORDS,
    Unit,
    cleaned,
    is_too_short,
    units_of,
    words_in,
)


def units(query: str) -> list[tuple[str, bool]]:
    return [(unit.text, unit.is_prefix) for unit in units_of(cleaned(query))]


def test_words_are_small_and_composed():
    assert words_in("L’EMPLOI\u00a0: 3ᵉ phase, e\u0301té") == ["l", "emploi", "3e", "phase", "été"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", []),
        (" %_' \\ () ", []),
        ("pôle", [("pôle", True)]),
        ("ab", [("ab", False)]),
        ("pôle de", [("pôle", False), ("de", False)]),
        ("pôle pôle", [("pôle", False), ("pôle", True)]),
        ("Marchés-cibles", [("marchés", False), ("cibles", True)]),
        ('"le pôle" actif', [("le pôle", False), ("actif", True)]),
        ('actif "le pôle"', [("actif", False), ("le pôle", False)]),
        ("«\u00a0le pôle\u00a0»", [("le pôle", False)]),
        ("„le pôle“", [("le pôle", False)]),
        ('le "pôle', [("le", False), ("pôle", True)]),
        ('"" a', [("a", False)]),
    ],
)
def test_words_phrases_and_beginnings(query, expected):
    assert units(query) == expected


def test_a_query_is_bounded():
    assert len(cleaned("é" * 10_000)) == MAX_QUERY
    found = units_of(" ".join(f"mot{n}" for n in range(100)))
    assert len(found) == MAX_WORDS
    assert not found[-1].is_prefix
    phrase = f'"{" ".join(f"mot{n}" for n in range(100))}"'
    assert [len(unit.words) for unit in units_of(phrase)] == [MAX_WORDS]


@pytest.mark.parametrize(
    ("query", "expected"), [("", True), ("x", True), ("é ?", True), ("x y", False)]
)
def test_two_letters_are_enough(query, expected):
    assert is_too_short(units_of(query)) is expected


def test_a_unit_is_its_words():
    assert Unit(("le", "pôle")).text == "le pôle"
