"""Pictures are judged by their content, and stored without what they carry beside the pixels."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from phases.models import images


def picture(kind="JPEG", size=(60, 40), mode="RGB", name="photo.jpg", color="white", **options):
    buffer = io.BytesIO()
    Image.new(mode, size, color).save(buffer, kind, **options)
    return SimpleUploadedFile(name, buffer.getvalue())


@pytest.mark.parametrize("kind", images.FORMATS)
def test_pictures_are_taken(kind):
    images.validate_picture(picture(kind))


@pytest.mark.parametrize(
    "content",
    [
        b"<script>alert(1)</script>",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"",
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 40,
        b"%PDF-1.4",
    ],
)
def test_what_is_no_picture_is_refused_whatever_its_name(content):
    with pytest.raises(ValidationError) as caught:
        images.validate_picture(SimpleUploadedFile("photo.png", content))
    assert caught.value.messages


@pytest.mark.parametrize("kind", ["GIF", "TIFF", "BMP"])
def test_other_formats_are_refused(kind):
    with pytest.raises(ValidationError):
        images.validate_picture(picture(kind, name="photo.png"))


def test_a_picture_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(images, "MAX_PIXELS", 60 * 40 - 1)
    with pytest.raises(ValidationError) as caught:
        images.validate_picture(picture())
    assert "pixels" in str(caught.value)
    monkeypatch.setattr(images, "MAX_BYTES", 10)
    with pytest.raises(ValidationError):
        images.validate_picture(picture())


def test_the_place_where_a_photo_was_taken_is_dropped():
    exif = Image.Exif()
    exif[0x010E] = "secret description"
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 0.0)
    original = picture(exif=exif)
    assert b"secret description" in original.read()
    content = images.reencode(original).read()
    assert b"secret description" not in content
    with Image.open(io.BytesIO(content)) as stored:
        assert stored.format == "WEBP"
        assert not stored.getexif()
        assert not stored.info.get("exif")


def test_what_hangs_behind_the_pixels_is_dropped():
    original = picture("PNG")
    crafted = SimpleUploadedFile("photo.png", original.read() + b"<script>alert(1)</script>")
    assert b"<script" not in images.reencode(crafted).read()


def test_transparency_stays_and_size_is_bounded():
    content = images.reencode(picture("PNG", (3000, 30), "RGBA", color=(0, 0, 0, 0))).read()
    with Image.open(io.BytesIO(content)) as stored:
        assert stored.mode == "RGBA"
        assert max(stored.size) == images.MAX_SIDE


def test_names_cannot_be_guessed_and_never_meet():
    paths = {images.picture_path(None, "photo.php") for _ in range(50)}
    assert len(paths) == 50
    assert all(path.startswith("pictures/") and path.endswith(".webp") for path in paths)
