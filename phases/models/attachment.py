"""Files attached to a performance contract: the contract itself, its tables."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from phases import languages
from phases.models.contract import PerformanceContract
from phases.models.documents import document_path, format_of, validate_document
from phases.models.publishable import OwnedRow, Translatable


def document_languages() -> list[tuple[str, str]]:
    """Return the languages that a file may be in, each by its own name."""
    return list(settings.LANGUAGES)


class Attachment(Translatable, OwnedRow):
    """A file that visitors download from the page of its contract."""

    owners = ("contract",)

    contract = models.ForeignKey(PerformanceContract, models.CASCADE, related_name="attachments")
    title = models.CharField(
        _("title"), max_length=200, help_text=_("What the file holds: it is the text of its link.")
    )
    file = models.FileField(
        _("file"),
        upload_to=document_path,
        db_index=True,
        validators=[validate_document],
        help_text=_("PDF, ODT, ODS, CSV, XLSX or DOCX, at most 20 MB, without macros."),
    )
    language = models.CharField(
        _("language of the file"),
        max_length=20,
        choices=document_languages,
        default=languages.SOURCE,
    )
    is_accessible = models.BooleanField(
        _("the file is accessible"),
        default=False,
        help_text=_(
            "Checked with the keyboard and a screen reader: headings, reading order, texts of "
            "pictures. Visitors read whether it is."
        ),
    )

    class Meta(OwnedRow.Meta):
        verbose_name = _("attached file")
        verbose_name_plural = _("attached files")

    def __str__(self):
        return str(self.title or self.pk)

    def clean(self):
        if not self.file:
            raise ValidationError({"file": _("Choose a file.")})

    @property
    def format(self) -> str:
        """Return the format as people call it, “PDF”; it is known by the content."""
        return format_of(self.file.name).upper()

    @property
    def size(self) -> int | None:
        """Return the size in bytes, None when the file is gone."""
        try:
            return self.file.size
        except OSError:
            return None
