"""Attached files: known by their content, bounded, without anything that runs."""

import io
import re
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from phases.models import documents


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


PDF = b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"


def packed(parts: dict[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def open_document(kind: str, **parts) -> bytes:
    kind = f"application/vnd.oasis.opendocument.{kind}"
    return packed({"mimetype": kind, "content.xml": "<x/>", **parts})


def office(kind: str, **parts) -> bytes:
    main = f"application/vnd.openxmlformats-officedocument.{kind}.main+xml"
    types = f'<Types><Override PartName="/main.xml" ContentType="{main}"/></Types>'
    return packed({"[Content_Types].xml": types, "main.xml": "<x/>", **parts})


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


GOOD = {
    "pdf": PDF,
    "odt": open_document("text"),
    "ods": open_document("spreadsheet"),
    "docx": office("wordprocessingml.document"),
    "xlsx": office("spreadsheetml.sheet"),
}


@pytest.mark.parametrize("ending", GOOD)
def test_a_file_is_what_it_holds_whatever_it_is_called(ending):
    file = documents.named_by_content(upload("Contrat (final).exe", GOOD[ending]))
    name = documents.document_path(None, file.name)
    assert re.fullmatch(rf"attachments/[0-9a-f]{{32}}\.{ending}", name)
    assert documents.format_of(name) == ending


@pytest.mark.parametrize(
    "content",
    [
        "annee;valeur\n2013;1,5\n".encode("cp1252"),
        "année;valeur\r\n2013;1,5".encode(),
        b"\xef\xbb\xbfa,b",
    ],
)
def test_csv_is_text_that_is_called_so(content):
    assert documents.named_by_content(upload("Valeurs.CSV", content)).name == "document.csv"
    with pytest.raises(ValidationError, match="PDF"):
        documents.named_by_content(upload("valeurs.txt", content))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("contrat.pdf", b""),
        ("contrat.pdf", b"%PDF-1.7\n<script>alert(1)</script>"),
        ("contrat.pdf", b"MZ\x90\x00" + PDF),
        ("page.csv", b"<!doctype html><script>alert(1)</script>"),
        ("donnees.csv", b"a;b\x00c"),
        ("donnees.csv", b"\x81\x8d"),
        ("donnees.csv", b" \n"),
        ("contrat.docx", packed({"a.txt": "x"})),
        ("contrat.docx", GOOD["docx"][:-30]),
        ("contrat.docx", GOOD["docx"].replace(b"[Content_Types]", b"\xff" * 15)),
        ("contrat.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600),
        ("contrat.odt", open_document("presentation")),
        ("contrat.odt", open_document("text", **{"META-INF/manifest.xml": "<encryption-data/>"})),
    ],
)
def test_other_content_is_refused_in_a_sentence(name, content):
    with pytest.raises(ValidationError, match="ODT"):
        documents.validate_document(upload(name, content))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", office("wordprocessingml.document", **{"word/vbaProject.bin": b"x"})),
        ("a.xlsx", office("spreadsheetml.sheet", **{"xl/activeX/activeX1.xml": "<x/>"})),
        ("a.odt", open_document("text", **{"Basic/Standard/Module1.xml": "<x/>"})),
        ("a.ods", open_document("spreadsheet", **{"Scripts/python/a.py": "x"})),
        (
            "a.xlsx",
            packed({"[Content_Types].xml": "application/vnd.ms-excel.sheet.macroEnabled.main+xml"}),
        ),
    ],
)
def test_macros_are_refused(name, content):
    with pytest.raises(ValidationError, match="macro"):
        documents.validate_document(upload(name, content))


def test_what_is_too_large_packed_or_unpacked_is_refused(monkeypatch):
    with pytest.raises(ValidationError, match="20"):
        documents.validate_document(upload("a.pdf", PDF + b" " * documents.MAX_BYTES))
    bomb = office("spreadsheetml.sheet", **{"xl/sheet1.xml": b"0" * 4_000_000})
    assert len(bomb) < 10_000
    documents.validate_document(upload("a.xlsx", bomb))
    monkeypatch.setattr(documents, "MAX_UNPACKED_BYTES", 3_999_999)
    with pytest.raises(ValidationError, match="unfolds"):
        documents.validate_document(upload("a.xlsx", bomb))
    monkeypatch.undo()
    monkeypatch.setattr(documents, "MAX_PARTS", 2)
    with pytest.raises(ValidationError, match="unfolds"):
        documents.validate_document(upload("a.xlsx", bomb))


def test_a_browser_saves_it_under_a_readable_name():
    title = "Contrat d’été « signé » " + "x" * 200
    headers = documents.download_headers("attachments/0a.pdf", title)
    assert headers["Content-Type"] == "application/pdf"
    name = re.fullmatch(r'attachment; filename="([a-z0-9-]+)\.pdf"', headers["Content-Disposition"])
    assert name[1].startswith("contrat-dete-signe-xxx")
    assert len(name[1]) <= documents.MAX_NAME
    unnamed = documents.download_headers("attachments/0a.csv", "…")
    assert "document.csv" in unnamed["Content-Disposition"]
    unknown = documents.download_headers("attachments/0a", "x")
    assert unknown["Content-Type"] == "application/octet-stream"
