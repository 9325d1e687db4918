"""Attached files are judged by their content, and bounded."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from phases.models import attachment


def container(**files: bytes) -> bytes:
    """Return a ZIP with ``files``; a double underscore in a name stands for a slash."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, content in files.items():
            file.writestr(name.replace("__", "/").replace("DOT", "."), content)
    return buffer.getvalue()


ODT = container(mimetype=b"application/vnd.oasis.opendocument.text")
ODS = container(mimetype=b"application/vnd.oasis.opendocument.spreadsheet")
DOCX = container(word__documentDOTxml=b"<w/>")
XLSX = container(xl__workbookDOTxml=b"<x/>")
MACROS = container(xl__workbookDOTxml=b"<x/>", xl__vbaProjectDOTbin=b"x")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF-1.7 invented"),
        ("A.PDF", b"%PDF-1.7 invented"),
        ("a.odt", ODT),
        ("a.ods", ODS),
        ("a.docx", DOCX),
        ("a.xlsx", XLSX),
    ],
)
def test_documents_are_taken(name, content):
    attachment.validate_attachment(SimpleUploadedFile(name, content))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"<script>alert(1)</script>"),
        ("a.pdf", b""),
        ("a.html", b"%PDF-1.7"),
        ("a", b"%PDF-1.7"),
        ("a.odt", ODS),
        ("a.ods", ODT),
        ("a.docx", XLSX),
        ("a.xlsx", b"PK\x03\x04 cut off"),
        ("a.xlsx", MACROS),
        ("a.xlsm", MACROS),
        ("a.odt", container()),
    ],
)
def test_what_is_not_what_its_name_says_is_refused(name, content):
    with pytest.raises(ValidationError) as caught:
        attachment.validate_attachment(SimpleUploadedFile(name, content))
    assert caught.value.messages


def test_a_file_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(attachment, "MAX_BYTES", 10)
    with pytest.raises(ValidationError, match="20"):
        attachment.validate_attachment(SimpleUploadedFile("a.pdf", b"%PDF-1.7 invented"))


def test_names_cannot_be_guessed_and_keep_the_ending():
    first, second = (attachment.attachment_path(None, "../Contrat signé.PDF") for _twice in "ab")
    assert first != second
    assert first.startswith("attachments/")
    assert first.endswith(".pdf")
    assert ".." not in first
