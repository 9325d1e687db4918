"""Segments as units of an exchange file: their marks, the formats, files that are not too large.

Pure: which segments there are, and what becomes of those that come back, is decided in
``editorial/translation_export.py`` and ``editorial/translation_import.py``.
"""

import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from phases.localization import po, tmx, xliff
from phases.localization.aligning import Segment
from phases.localization.bitext import Bitext, Unit
from phases.localization.exchange_files import MAX_BYTES, EmptyFileError, ExchangeFileError
from phases.localization.segments import FieldSegments
from phases.snapshot import item_models, model_of, translated_fields

#: Units and items of one file: what is taken in within one request.
MOST_UNITS, MOST_ITEMS = 5_000, 300
_ROW = r"[a-z]+:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_MARK = re.compile(
    rf"(?P<item>{_ROW})(?: (?P<row>{_ROW}))? (?P<field>\w+) (?P<place>[0-9]{{1,5}})", re.ASCII
)


class UnknownFormatError(ExchangeFileError):
    sentence = _(
        "The name of the file does not tell its format: choose one that ends in %(extensions)s. "
        "If it is an archive, unpack it and import its files one by one."
    )


class TooManyUnitsError(ExchangeFileError):
    sentence = _(
        "The file has more than %(most)s texts, or texts of more than %(items)s items: "
        "divide it, and import its parts."
    )


class _Reader(Protocol):
    def __call__(self, data: bytes, *, source_language: str, target_language: str) -> Bitext: ...


@dataclass(frozen=True)
class Format:
    """A format of exchange files; the first of its ``extensions`` is written."""

    name: str
    extensions: tuple[str, ...]
    content_type: str
    write: Callable[[Bitext], bytes]
    read: _Reader


FORMATS: dict[str, Format] = {
    "xliff": Format(
        xliff.FORMAT, (".xlf", ".xliff"), "application/xliff+xml", xliff.write, xliff.read
    ),
    "po": Format(po.FORMAT, (".po",), "text/x-gettext-translation", po.write, po.read),
    "tmx": Format(tmx.FORMAT, (".tmx",), "application/x-tmx+xml", tmx.write, tmx.read),
}


def format_of(file_name: str) -> Format:
    """Return the format that the name of a file tells. Raises UnknownFormatError."""
    for found in FORMATS.values():
        if file_name.lower().endswith(found.extensions):
            return found
    known = [extension for found in FORMATS.values() for extension in found.extensions]
    raise UnknownFormatError(extensions=", ".join(known))


@dataclass(frozen=True)
class Mark:
    """What a unit is known by: the item, its row (itself or an owned one), field and block."""

    item: str
    row: str
    field: str
    place: int

    def __str__(self) -> str:
        rows = self.item if self.row == self.item else f"{self.item} {self.row}"
        return f"{rows} {self.field} {self.place}"


def mark_of(written: str) -> Mark | None:
    """Return the mark that the id of a unit is, None when it names no text of the site."""
    found = _MARK.fullmatch(written)
    if found is None:
        return None
    mark = Mark(found["item"], found["row"] or found["item"], found["field"], int(found["place"]))
    try:
        models = model_of(mark.item), model_of(mark.row)
    except LookupError:
        return None
    is_text = models[0] in item_models() and mark.field in translated_fields(models[1])
    return mark if is_text else None


def unit_of(
    found: FieldSegments,
    segment: Segment,
    mark: Mark,
    *,
    notes: tuple[tuple[str, str], ...] = (),
    max_length: int | None = None,
    original: str = "",
) -> Unit:
    """Return the unit of a ``segment`` of the field ``found``."""
    is_outdated = segment.state == "outdated"
    return Unit.of(
        str(mark),
        segment.source,
        segment.target,
        state=segment.state,  # type: ignore[arg-type]  # of a text with words: never "source"
        is_plain=not found.is_rich,
        previous_source=segment.made_from if is_outdated else "",
        notes=notes,
        max_length=max_length,
        original=original,
    )


def divided(bitext: Bitext, write: Callable[[Bitext], bytes]) -> Iterator[bytes]:
    """Yield ``bitext`` as files, each small enough to be taken in again.

    A format that only has what is translated leaves the rest out. Raises EmptyFileError when a
    format has nothing to write.
    """
    units = bitext.units
    if not _are_too_many(units):
        data = write(bitext)
        if len(data) <= MAX_BYTES or len(units) == 1:
            yield data
            return
    half = len(units) // 2
    for part in (units[:half], units[half:]):
        yield from divided(replace(bitext, units=part), write)


def written(bitext: Bitext, file_format: Format, name: str) -> tuple[str, str, bytes]:
    """Return the name, the media type and the content of what people download: one file, or an
    archive of several. ``name`` has no extension. Raises EmptyFileError."""
    if file_format is FORMATS["tmx"]:
        known = tuple(unit for unit in bitext.units if unit.target is not None)
        if not known:
            raise EmptyFileError
        bitext = replace(bitext, units=known)
    extension = file_format.extensions[0]
    files = divided(bitext, file_format.write)
    first = next(files)
    second = next(files, None)
    if second is None:
        return f"{name}{extension}", file_format.content_type, first
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(f"{name}-1{extension}", first)
        packed.writestr(f"{name}-2{extension}", second)
        for number, data in enumerate(files, start=3):
            packed.writestr(f"{name}-{number}{extension}", data)
    return f"{name}.zip", "application/zip", archive.getvalue()


def read(data: bytes, file_format: Format, *, source_language: str, target_language: str) -> Bitext:
    """Return what a file holds. Raises ExchangeFileError, with a sentence."""
    bitext = file_format.read(
        data, source_language=source_language, target_language=target_language
    )
    if _are_too_many(bitext.units):
        raise TooManyUnitsError(most=MOST_UNITS, items=MOST_ITEMS)
    return bitext


def _are_too_many(units: Sequence[Unit]) -> bool:
    items = {unit.id.partition(" ")[0] for unit in units}
    return len(units) > MOST_UNITS or len(items) > MOST_ITEMS
