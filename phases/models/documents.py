"""Attached files: known by their content, bounded, under names that nobody can guess.

Nothing of a file is changed. What could run when it is opened (macros) is refused, and browsers
are told to save it, not to show it.
"""

import re
import struct
import uuid
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

FOLDER = "attachments"
MAX_BYTES = 20 * 1024 * 1024
#: An office file is a ZIP: what it unfolds to, and of how many parts it is made.
MAX_UNPACKED_BYTES = 300 * 1024 * 1024
MAX_PARTS = 10_000
#: The parts that say what an office file is are small.
MAX_PART_BYTES = 1024 * 1024
#: A name that a person keeps the file under.
MAX_NAME = 80

_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_OFFICE = "application/vnd.openxmlformats-officedocument."
#: Parts of an office file that run when it is opened: macros, scripts, controls.
_ACTIVE = ("vbaproject", "/basic/", "/scripts/", "activex")
#: What a crafted or damaged ZIP makes Python's reader raise.
_UNREADABLE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

#: The formats, by the ending of their names.
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "odt": f"{_OPEN_DOCUMENT}text",
    "ods": f"{_OPEN_DOCUMENT}spreadsheet",
    "csv": "text/csv",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
    "docx": f"{_OFFICE}wordprocessingml.document",
}

TOO_LARGE = _("The file is larger than 20 MB. Reduce it and try again.")
UNKNOWN = _(
    "This file is not a PDF, ODT, ODS, CSV, XLSX or DOCX file that can be read without a password. "
    "Choose another one."
)
ACTIVE = _("This file contains macros or other active content. Save it without them and try again.")
UNPACKED = _("This file unfolds to more than a site can hand out. Choose another one.")


def document_path(instance, filename: str) -> str:
    """Return an unguessable name: files are never overwritten by an edit."""
    ending = format_of(filename)
    return f"{FOLDER}/{uuid.uuid4().hex}{f'.{ending}' if ending else ''}"


def format_of(name: str) -> str:
    """Return the format that the file ``name`` was found to have, "" for none of ours."""
    ending = PurePosixPath(name).suffix.removeprefix(".").lower()
    return ending if ending in MEDIA_TYPES else ""


def media_type(name: str) -> str:
    """Return the media type of the file ``name``."""
    return MEDIA_TYPES.get(format_of(name), "application/octet-stream")


def validate_document(file) -> None:
    """Refuse what is too large, active or of another format, whatever its name says."""
    if not getattr(file, "_committed", False):
        _format_inside(file)


def named_by_content(file: UploadedFile) -> UploadedFile:
    """Return ``file`` with a name that ends as its content asks. Raises ValidationError."""
    file.name = f"document.{_format_inside(file)}"
    return file


def download_headers(name: str, title: str) -> dict[str, str]:
    """Return how browsers are to take the file ``name``: to be saved, under a readable name."""
    ending = format_of(name)
    readable = slugify(title)[:MAX_NAME].strip("-") or "document"
    return {
        "Content-Type": media_type(name),
        "Content-Disposition": content_disposition_header(True, f"{readable}.{ending}"),
    }


def _format_inside(file) -> str:
    if file.size > MAX_BYTES:
        raise ValidationError(TOO_LARGE)
    try:
        for recognize in (_pdf, _packed, _csv):
            file.seek(0)
            if found := recognize(file):
                return found
    finally:
        file.seek(0)
    raise ValidationError(UNKNOWN)


def _pdf(file: BinaryIO) -> str:
    if not file.read(5).startswith(b"%PDF-"):
        return ""
    file.seek(max(0, file.size - 1024))
    return "pdf" if b"%%EOF" in file.read() else ""


def _csv(file: BinaryIO) -> str:
    """CSV has no mark of its own: words in lines, in a file that is called so."""
    if format_of(file.name) != "csv":
        return ""
    content = file.read()
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding).strip()
        except UnicodeDecodeError:
            continue
        is_text = text and not _CONTROL.search(text)
        return "csv" if is_text and not text.startswith("<") else ""
    return ""


def _packed(file: BinaryIO) -> str:
    """An office file is a ZIP that says what it is in one of its parts."""
    try:
        with zipfile.ZipFile(file) as archive:
            found = _open_document(archive) or _office(archive)
            if found:
                _check_parts(archive)
            return found
    except _UNREADABLE:
        return ""


def _open_document(archive: zipfile.ZipFile) -> str:
    kind = _part(archive, "mimetype").decode("ascii", "replace").strip()
    ending = next((e for e in ("odt", "ods") if MEDIA_TYPES[e] == kind), "")
    is_locked = b"encryption-data" in _part(archive, "META-INF/manifest.xml")
    return "" if is_locked else ending


def _office(archive: zipfile.ZipFile) -> str:
    kinds = _part(archive, "[Content_Types].xml")
    if b"macroEnabled" in kinds:
        raise ValidationError(ACTIVE)
    return next((e for e in ("docx", "xlsx") if f"{MEDIA_TYPES[e]}.main+xml".encode() in kinds), "")


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        with archive.open(name) as part:
            return part.read(MAX_PART_BYTES)
    except KeyError:
        return b""


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise ValidationError(UNPACKED)
    names = [f"/{part.filename.lower()}" for part in parts]
    if any(mark in name for mark in _ACTIVE for name in names):
        raise ValidationError(ACTIVE)
