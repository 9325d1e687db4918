"""Tables in the admin: looked at, taken in as drafts, nothing that nobody saw."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from phases.editorial.tables import taking
from phases.editorial.tables.kinds import KINDS
from phases.models import Draft, Pole, PublicationSet, TableImport
from tests import factories
from tests.admin.conftest import said
from tests.editorial.tables.making import csv_of, xlsx_of

TABLES = "/admin/tables/"
HEADER = ("slug_fr", "name")

pytestmark = pytest.mark.django_db


@pytest.fixture
def pole():
    return factories.publish(Pole, name="Pôle inventé", slug_fr="pole-invente")


@pytest.fixture
def as_editor(client, editor):
    client.force_login(editor)
    return client


def bring(client, *lines, kind="pole", name="pôles.csv", data=None):
    file = SimpleUploadedFile(name, data or csv_of(HEADER, *lines, encoding="windows-1252"))
    return client.post(TABLES, {"kind": kind, "file": file})


def take(client, address):
    page = client.get(address)
    return client.post(address, {"seen": page.context["seen"]}, follow=True)


def test_a_table_is_looked_at_then_taken_in(as_editor, pole):
    address = bring(as_editor, ("pole-invente", "Été"), ("neuf", "Pôle neuf"))["Location"]
    page = as_editor.get(address)
    text = page.content.decode()
    assert "Lignes nouvelles\u00a0: 1, modifiées\u00a0: 1" in text
    assert "<del>" in text
    assert "Pôle inventé</del>" in text
    assert not Draft.objects.exists()
    done = take(as_editor, address)
    assert said(done) == "2 brouillons enregistrés."
    assert Draft.objects.count() == 2
    for draft in Draft.objects.all():
        assert f"/admin/phases/pole/{draft.item_id}/change/" in done.content.decode()
    assert bytes(TableImport.objects.get().data) == b""
    # Sent again, it stays as it is.
    as_editor.post(address, {"seen": "x"})
    assert Draft.objects.count() == 2


def test_the_same_table_again_changes_nothing(as_editor, pole):
    lines = (("pole-invente", "Autre nom"),)
    take(as_editor, bring(as_editor, *lines)["Location"])
    address = bring(as_editor, *lines)["Location"]
    assert "Rien ne change" in as_editor.get(address).content.decode()


def test_faults_leave_no_button(as_editor, pole):
    address = bring(as_editor, ("pole-invente", ""), ("neuf", "Pôle neuf"))["Location"]
    page = as_editor.get(address).content.decode()
    assert "Ceci ne doit pas être vide." in page
    assert "Importer 1 ligne" not in page
    answer = take(as_editor, address)
    assert said(answer) == "Rien n’a été importé\u00a0: des lignes du tableau ont des erreurs."
    assert not Draft.objects.exists()


def test_what_changed_meanwhile_is_looked_at_again(as_editor, pole):
    address = bring(as_editor, ("pole-invente", "Autre nom"))["Location"]
    seen = as_editor.get(address).context["seen"]
    factories.edit(pole, publish=False, name="Entre-temps")
    answer = as_editor.post(address, {"seen": seen}, follow=True)
    assert "Le site a changé depuis" in said(answer)
    assert "Entre-temps" in answer.content.decode()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\x89PNG" + bytes(50), "ni du CSV ni du XLSX"),
        (csv_of(("nom", "slug_fr"), ("a", "b")), "pas de colonne «\u00a0nom\u00a0»"),
        (csv_of(("name",), ("a",)), "La colonne «\u00a0slug_fr\u00a0» manque"),
        (csv_of(HEADER, *([("a", "b")] * (taking.MOST_IN_A_BROWSER + 1))), "plus de 2000 lignes"),
        (csv_of(HEADER, *([("a", "b")] * (taking.MOST_IN_A_BROWSER + 1))), "import_table (jusqu’à"),
        (xlsx_of(HEADER, ("a", "b"))[:-100], "endommagé"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(as_editor, data, sentence):
    answer = bring(as_editor, data=data)
    assert answer.status_code == 200
    assert sentence in answer.content.decode().replace("&nbsp;", "\u00a0")
    assert not TableImport.objects.exists()


def test_drafts_are_gathered_in_a_set(as_editor, pole):
    address = bring(as_editor, ("pole-invente", "Autre"), ("neuf", "Neuf"))["Location"]
    take(as_editor, address)
    answer = as_editor.post(address, {"gather": "1"})
    gathered = PublicationSet.objects.get()
    assert answer["Location"] == f"/admin/phases/publicationset/{gathered.pk}/change/"
    assert gathered.drafts.count() == 2


@pytest.mark.parametrize("kind", KINDS)
def test_templates_are_tables_that_can_be_brought_in(as_editor, kind):
    names = as_editor.get(f"{TABLES}template/{kind}.csv").content.decode("utf-8-sig").strip()
    assert names.split(";") == KINDS[kind].names
    answer = as_editor.get(f"{TABLES}template/{kind}.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert [cell.value for cell in book.worksheets[0][1]] == KINDS[kind].names
    assert all(row[1].value for row in book.worksheets[1].iter_rows())


@pytest.mark.parametrize("address", ["template/x.csv", "template/pole.pdf", "999/"])
def test_addresses_that_are_none(as_editor, address):
    assert as_editor.get(TABLES + address).status_code == 404


def test_nobody_reads_a_table_that_a_colleague_only_looks_at(as_editor, client, pole, publisher):
    address = bring(as_editor, ("pole-invente", "Autre nom"))["Location"]
    client.force_login(publisher)
    assert client.get(address).status_code == 404


def test_translators_may_bring_translations(client, translator, pole):
    client.force_login(translator)
    assert TABLES in client.get("/admin/").content.decode()
    address = bring(client, ("pole-invente", "Autre nom"))["Location"]
    assert (
        "Votre compte ne peut pas modifier cette colonne." in client.get(address).content.decode()
    )


def test_who_may_edit_nothing_sees_nothing(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("reader", is_staff=True))
    assert client.get(TABLES).status_code == 403


def test_more_lines_ask_no_more_queries(as_editor, pole):
    def queries(count):
        lines = [(f"neuf-{n}", f"Pôle {n}") for n in range(count)]
        address = bring(as_editor, *lines)["Location"]
        with CaptureQueriesContext(connection) as asked:
            as_editor.get(address)
        return len(asked)

    queries(1)
    assert queries(10) == queries(100)
