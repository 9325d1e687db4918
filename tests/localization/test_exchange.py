"""Marks of units, formats by name, files that are divided, and the words of a quote."""

import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phases.localization import exchange, xliff
from phases.localization.bitext import Bitext, Unit
from phases.localization.exchange import (
    FORMATS,
    Mark,
    TooManyUnitsError,
    UnknownFormatError,
    divided,
    format_of,
    mark_of,
    read,
    written,
)
from phases.localization.exchange_files import EmptyFileError
from phases.localization.memory import LEAST_SCORE, Pair, remember, scores, suggestions
from phases.localization.quote import quote_of, words_of

PHASE = "phase:00000000-0000-4000-8000-000000000001"
ROW = "orientation:00000000-0000-4000-8000-000000000002"


def unit(number, source="Un texte", target="", **values):
    state = "in_work" if target else "missing"
    return Unit.of(f"{PHASE} title {number}", source, target, state=state, **values)


def bitext(units):
    return Bitext(source_language="fr", target_language="lt", units=tuple(units))


@pytest.mark.parametrize("mark", [Mark(PHASE, PHASE, "title", 0), Mark(PHASE, ROW, "text", 12)])
def test_a_mark_comes_back(mark):
    assert mark_of(str(mark)) == mark


@pytest.mark.parametrize(
    "written",
    [
        "", "tu-1", PHASE, f"{PHASE} title", f"{PHASE} title x", f"{PHASE} title ²",
        f"{PHASE} title -1", f"{PHASE} title 1234567", f"{PHASE} number 0", f"{PHASE} pk 0",
        f"{ROW} text 0", f"{PHASE} {ROW} summary 0", f"{PHASE} {ROW} {ROW} text 0",
        f"{PHASE} translation_status 0", f"revision{PHASE[5:]} title 0", f"x{PHASE[5:]} title 0",
        f"{PHASE.upper()} title 0", f" {PHASE} title 0",
    ],
)  # fmt: skip
def test_what_marks_no_text(written):
    assert mark_of(written) is None


@given(st.text(max_size=200))
def test_any_mark_is_read(written):
    mark = mark_of(written)
    assert mark is None or mark_of(str(mark)) == mark


@pytest.mark.parametrize(
    ("name", "code"),
    [("a.xlf", "xliff"), ("A.B.XLIFF", "xliff"), ("lt.po", "po"), ("memory.TMX", "tmx")],
)
def test_the_name_tells_the_format(name, code):
    assert format_of(name) is FORMATS[code]


@pytest.mark.parametrize("name", ["", "xlf", "a.xlf.zip", "a.docx", "po"])
def test_a_name_without_format(name):
    with pytest.raises(UnknownFormatError):
        format_of(name)


@settings(max_examples=30)
@given(st.integers(1, 25), st.integers(1, 6))
def test_divided_files_hold_all_units_in_order(count, most):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exchange, "MOST_UNITS", most)
        files = list(divided(bitext(unit(number) for number in range(count)), xliff.write))
        found = [read(data, FORMATS["xliff"], source_language="fr", target_language="lt")
                 for data in files]  # fmt: skip
    assert all(len(one.units) <= most for one in found)
    assert [one.id for part in found for one in part.units] == [
        unit(number).id for number in range(count)
    ]


def test_a_file_that_would_be_too_large_is_divided(monkeypatch):
    units = [unit(number, "mot " * 500) for number in range(20)]
    whole = len(xliff.write(bitext(units)))
    assert written(bitext(units), FORMATS["xliff"], "fr-lt")[0] == "fr-lt.xlf"
    monkeypatch.setattr(exchange, "MAX_BYTES", whole // 3)
    name, content_type, data = written(bitext(units), FORMATS["xliff"], "fr-lt")
    assert (name, content_type) == ("fr-lt.zip", "application/zip")
    with zipfile.ZipFile(BytesIO(data)) as archive:
        names = archive.namelist()
        parts = [archive.read(one) for one in names]
    assert names == [f"fr-lt-{number}.xlf" for number in range(1, len(names) + 1)]
    assert max(map(len, parts)) <= whole // 3
    found = [xliff.read(part, source_language="fr", target_language="lt") for part in parts]
    assert sum(len(one.units) for one in found) == 20


def test_a_file_with_too_many_texts_is_refused(monkeypatch):
    data = xliff.write(bitext([unit(0), unit(1)]))
    monkeypatch.setattr(exchange, "MOST_UNITS", 1)
    with pytest.raises(TooManyUnitsError):
        read(data, FORMATS["xliff"], source_language="fr", target_language="lt")


def test_texts_of_too_many_items_are_divided_and_refused(monkeypatch):
    monkeypatch.setattr(exchange, "MOST_ITEMS", 2)
    items = [f"{PHASE[:-1]}{number}" for number in range(3)]
    units = [Unit.of(f"{item} title 0", "Un", "", state="missing") for item in items]
    assert len(list(divided(bitext(units), xliff.write))) == 2
    with pytest.raises(TooManyUnitsError, match="2"):
        read(xliff.write(bitext(units)), FORMATS["xliff"],
             source_language="fr", target_language="lt")  # fmt: skip


def test_tmx_has_what_is_translated():
    units = [unit(0), unit(1, target="Tekstas")]
    _name, _type, data = written(bitext(units), FORMATS["tmx"], "x")
    found = read(data, FORMATS["tmx"], source_language="fr", target_language="lt")
    assert [one.id for one in found.units] == [units[1].id]
    with pytest.raises(EmptyFileError):
        written(bitext(units[:1]), FORMATS["tmx"], "x")


@pytest.mark.parametrize(
    ("source", "is_plain", "count"),
    [
        ("Un texte", True, 2),
        ("{1}", True, 1),
        ("Les <strong>p</strong>ôles", False, 2),
        ("Un<br>deux", False, 2),
        ("a{1}b", False, 3),
    ],
)
def test_words_are_counted_without_markup(source, is_plain, count):
    assert words_of(unit(0, source, is_plain=is_plain)) == count


TEXT = "Les pôles de compétitivité rassemblent des entreprises et des laboratoires."


def test_a_quote_counts_each_text_once(db):
    remember([Pair("lt", TEXT, "x"), Pair("en", "Un texte inconnu", "x")])
    sources = [TEXT, TEXT, f"{TEXT[:-1]} publics.", "Un texte inconnu", "Un texte inconnu"]
    quote = quote_of([unit(number, source) for number, source in enumerate(sources)], "lt")
    assert (quote.total.texts, quote.repeated.texts) == (5, 2)
    assert (quote.exact.texts, quote.near.texts, quote.new.texts) == (1, 1, 1)
    parts = (quote.new, quote.near, quote.exact, quote.repeated)
    assert quote.total.words == sum(part.words for part in parts)
    assert (quote.exact.words, quote.near.words, quote.new.words) == (10, 11, 3)


def test_scores_are_those_of_suggestions(db, django_assert_num_queries):
    texts = [TEXT, TEXT.replace("laboratoires", "universités"), "Un tout autre texte.", " ", ""]
    remember(Pair("lt", text, "x") for text in texts[:2])
    asked = [*texts, TEXT[:-1], f"{TEXT[:40]} tout autre chose qui n’y ressemble pas."]
    with django_assert_num_queries(3):
        found = scores(asked, "lt")
    for text in asked:
        best = suggestions(text, "lt", limit=1)
        assert found.get(text) == (best[0].score if best else None)
    assert LEAST_SCORE <= found[TEXT[:-1]] < 100
    assert scores([], "lt") == {}
