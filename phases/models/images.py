"""Pictures: checked by content, re-encoded, under names that nobody can guess."""

import io
import uuid

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
#: Longest side of a stored picture: twice the 1,200 px column, for dense screens.
MAX_SIDE = 2400
FORMATS = ("JPEG", "PNG", "WEBP")


def picture_path(instance, filename: str) -> str:
    """Return an unguessable name: files are never overwritten by an edit."""
    return f"pictures/{uuid.uuid4().hex}.webp"


def validate_picture(file) -> None:
    """Refuse what is too large or is no picture, whatever its name says."""
    if getattr(file, "_committed", False):
        return
    if file.size > MAX_BYTES:
        raise ValidationError(_("The picture is larger than 10 MB. Reduce it and try again."))
    try:
        file.seek(0)
        with Image.open(file, formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise ValidationError(
                    _("The picture has more than 40 million pixels. Reduce it and try again.")
                )
            image.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise ValidationError(
            _("This file is not a JPEG, PNG or WebP picture. Choose another one.")
        ) from error
    finally:
        file.seek(0)


def reencode(file) -> ContentFile:
    """Return the picture as WebP, at most ``MAX_SIDE`` px, without its metadata.

    Re-encoding drops what a crafted file may carry beside the pixels (scripts, positions).
    """
    file.seek(0)
    with Image.open(file, formats=FORMATS) as image:
        has_alpha = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
        image = image.convert("RGBA" if has_alpha else "RGB")
        image.thumbnail((MAX_SIDE, MAX_SIDE))
        clean = Image.new(image.mode, image.size)
        clean.paste(image)
        buffer = io.BytesIO()
        clean.save(buffer, "WEBP", quality=82, method=4)
    return ContentFile(buffer.getvalue())
