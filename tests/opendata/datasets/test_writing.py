"""What the files hold: the same in each format, and nothing that a spreadsheet would compute."""

import csv
import io
import json
import zipfile
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import load_workbook

from phases.localization.spreadsheets import harmless, plain
from phases.opendata.datasets.columns import Column, clean
from phases.opendata.datasets.dataset import DataSet
from phases.opendata.datasets.writing import (
    MOST_IN_A_CELL,
    About,
    write_csv,
    write_geojson,
    write_json,
    write_xlsx,
)
from tests.opendata.datasets.reading import csv_rows, json_rows, xlsx_rows

STARTS = ("", "=", "+", "-", "@", "'", "'=", " =", "\t", "\r", "\n", '"', "_x0041_", "#N/A")
TEXTS = st.builds(str.__add__, st.sampled_from(STARTS), st.text(max_size=40))


class Rows(list):
    """Rows that need no database."""

    def iterator(self, chunk_size):
        return iter(self)


def table(*texts: str) -> DataSet:
    """Return a data set with a row for each of ``texts``."""
    return DataSet(
        slug="invented",
        title="Inventé",
        description="",
        queryset=lambda: Rows(SimpleNamespace(pk=i, words=t) for i, t in enumerate(texts)),
        declared=(
            Column("id", "Identifiant", lambda row: row.pk, kind="integer", is_unique=True),
            Column("words", "Mots", lambda row: row.words),
            Column("x", "x", lambda row: -1, kind="integer"),
            Column("y", "y", lambda row: None if row.pk else 2, kind="integer"),
        ),
        kinds=(),
        point=("x", "y"),
    )


def written(write, data_set: DataSet) -> bytes:
    file = io.BytesIO()
    write(file, data_set, About(None, "https://example.org/schema.json"))
    return file.getvalue()


@given(st.lists(TEXTS, max_size=4))
@example(["=1+1", "'=1", "''", "-", "a\r\nb", "\x00\x0b\ufffe", "a,b;c\td", "\u2028", "\x85a"])
def test_every_text_comes_back_from_every_format(texts):
    data_set = table(*texts)
    expected = [clean(text) or None for text in texts]
    from_csv = csv_rows(written(write_csv, data_set))
    assert [plain(row["words"]) or None for row in from_csv] == expected
    for write, read in ((write_json, json_rows), (write_xlsx, xlsx_rows)):
        assert [row["words"] for row in read(written(write, data_set))] == expected
    features = json.loads(written(write_geojson, data_set))["features"]
    assert [feature["properties"]["words"] for feature in features] == expected


@given(st.lists(TEXTS, min_size=1, max_size=4))
@example(['=cmd|" /C calc"!A0', "@SUM(1)", "+1", "-1", "=", "#N/A", "'=1"])
def test_no_spreadsheet_computes_a_text(texts):
    data_set = table(*texts)
    for line in csv.reader(io.StringIO(written(write_csv, data_set).decode(), newline="")):
        assert not line[1].lstrip().startswith(("=", "+", "-", "@"))
        assert not line[1].startswith(("\t", "\r", "\n"))
        # A number below zero is a number.
        assert line[2] in ("x", "-1")
    workbook = load_workbook(io.BytesIO(written(write_xlsx, data_set)))
    for row in workbook.worksheets[0].iter_rows(min_row=2):
        assert row[1].data_type in ("s", "inlineStr") or row[1].value is None
        assert row[2].data_type == "n"


@given(TEXTS)
def test_the_mark_of_a_harmless_cell_can_be_taken_away(text):
    assert plain(harmless(text)) == text


def test_csv_is_as_rfc_4180_says():
    content = written(write_csv, table('a "b", c', "d\ne"))
    assert content == (b'id,words,x,y\r\n0,"a ""b"", c",-1,2\r\n1,"d\ne",-1,\r\n')


def test_a_place_is_longitude_then_latitude_and_none_where_one_is_missing():
    found = json.loads(written(write_geojson, table("a", "b")))
    assert found["type"] == "FeatureCollection"
    assert found["features"][0]["geometry"] == {"type": "Point", "coordinates": [-1, 2]}
    assert found["features"][1]["geometry"] is None


def test_a_text_that_no_cell_can_hold_says_that_it_is_cut():
    text = "é" * (MOST_IN_A_CELL + 1)
    (row,) = xlsx_rows(written(write_xlsx, table(text)))
    assert len(row["words"]) == MOST_IN_A_CELL
    assert row["words"].endswith("é […]")
    (row,) = json_rows(written(write_json, table(text)))
    assert row["words"] == text


@pytest.mark.parametrize("write", [write_csv, write_json, write_xlsx, write_geojson])
def test_the_same_rows_make_the_same_file(write):
    assert written(write, table("a", "b")) == written(write, table("a", "b"))


def test_numbers_keep_their_digits():
    exact = Decimal("123456789012.3456")
    data_set = DataSet(
        slug="invented",
        title="",
        description="",
        queryset=lambda: Rows([exact, Decimal("100.0000"), Decimal("-0.5000")]),
        declared=(Column("n", "n", lambda row: row, kind="number"),),
        kinds=(),
    )
    texts = ["123456789012.3456", "100", "-0.5"]
    assert [row["n"] for row in csv_rows(written(write_csv, data_set))] == texts
    assert [str(row["n"]) for row in json_rows(written(write_json, data_set))] == texts
    assert b"<v>123456789012.3456</v>" in _sheet(written(write_xlsx, data_set))


def _sheet(content: bytes) -> bytes:
    return zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
