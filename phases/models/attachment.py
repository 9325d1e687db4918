"""Files attached to a contract: checked by content, under names that nobody can guess."""

import uuid
import zipfile
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from phases.models.contract import PerformanceContract
from phases.models.publishable import OwnedRow, Translatable

MAX_BYTES = 20 * 1024 * 1024
#: Ending → what the file begins with, and for containers the file that must be inside.
FORMATS = {
    "pdf": (b"%PDF-", ""),
    "odt": (b"PK\x03\x04", "mimetype"),
    "ods": (b"PK\x03\x04", "mimetype"),
    "docx": (b"PK\x03\x04", "word/document.xml"),
    "xlsx": (b"PK\x03\x04", "xl/workbook.xml"),
}


def ending_of(name: str) -> str:
    """Return the ending of a file's name, in small letters: "pdf"."""
    return PurePath(name).suffix.lower().removeprefix(".")


def attachment_path(instance, filename: str) -> str:
    """Return an unguessable name: files are never overwritten by an edit."""
    return f"attachments/{uuid.uuid4().hex}.{ending_of(filename)}"


def validate_attachment(file) -> None:
    """Refuse what is too large, or is not what its name says; macros with it."""
    if getattr(file, "_committed", False):
        return
    if file.size > MAX_BYTES:
        raise ValidationError(_("The file is larger than 20 MB. Reduce it and try again."))
    if not _is_what_it_says(file):
        raise ValidationError(
            _("This file is not a PDF, ODT, ODS, DOCX or XLSX document. Choose another one.")
        )


def _is_what_it_says(file) -> bool:
    ending = ending_of(file.name)
    if ending not in FORMATS:
        return False
    beginning, inside = FORMATS[ending]
    file.seek(0)
    try:
        if file.read(len(beginning)) != beginning:
            return False
        if not inside:
            return True
        with zipfile.ZipFile(file) as container:
            names = container.namelist()
            if inside not in names or any("vbaproject" in name.lower() for name in names):
                return False
            if inside != "mimetype":
                return True
            with container.open(inside) as told:
                kind = {"odt": b"text", "ods": b"spreadsheet"}[ending]
                return told.read(100) == b"application/vnd.oasis.opendocument." + kind
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        return False
    finally:
        file.seek(0)


class Attachment(Translatable, OwnedRow):
    """A file of the contract: the text as signed, an annex."""

    owners = ("contract",)

    contract = models.ForeignKey(PerformanceContract, models.CASCADE, related_name="attachments")
    title = models.CharField(
        _("title"), max_length=200, help_text=_("Visitors read it as a link, with format and size.")
    )
    file = models.FileField(
        _("file"),
        upload_to=attachment_path,
        validators=[validate_attachment],
        help_text=_("PDF, ODT, ODS, DOCX or XLSX, at most 20 MB."),
    )
    language = models.CharField(
        _("language of the file"), max_length=10, choices=settings.LANGUAGES, default="fr"
    )

    class Meta(OwnedRow.Meta):
        verbose_name = _("attached file")
        verbose_name_plural = _("attached files")

    def __str__(self):
        return str(self.title or self.pk)

    @property
    def format(self) -> str:
        """Return “PDF”."""
        return ending_of(self.file.name).upper()

    @property
    def size(self) -> int | None:
        """Return the size in bytes, None when the file is gone."""
        return self.file.size if self.file.storage.exists(self.file.name) else None
