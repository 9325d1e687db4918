"""What the translators' screen sends for each segment: the text of its box, beside the French and
the translation that were shown with it, so that nothing depends on what became of them since."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import QueryDict

from phases import languages
from phases.editorial.translating import Translation
from phases.localization.inline import Inline, decode, encode, escape
from phases.models.richtext import RichTextField
from phases.snapshot import model_of

#: What stands before the number of a segment in the names of its fields.
PLACE, SOURCE, WAS, TEXT, QUESTION = "place-", "source-", "was-", "text-", "question-"


@dataclass(frozen=True)
class Key:
    """Where a segment is: the row, the field, and the block of its French text from 0."""

    row: str
    field: str
    place: int

    def __str__(self) -> str:
        return f"{self.row}.{self.field}.{self.place}"


def key_of(written: str) -> Key | None:
    """Return the key that an address or a form names, None when it can be none."""
    row, _dot, rest = written.partition(".")
    field, _dot, place = rest.partition(".")
    if not (row and field and place.isascii() and place.isdecimal() and len(place) < 6):
        return None
    return Key(row, field, int(place))


@dataclass(frozen=True)
class Typed:
    """One segment as it was sent. ``source`` and ``was`` are HTML where the field is rich text."""

    key: Key
    source: str
    was: str
    #: What the box holds: placeholders stand for markup.
    text: str
    question: str = ""

    @property
    def column(self) -> models.Field | None:
        """Return the French column of the text, None when there is no such field."""
        try:
            name = languages.column(self.key.field, languages.SOURCE)
            return model_of(self.key.row)._meta.get_field(name)
        except (LookupError, FieldDoesNotExist):
            return None

    @property
    def is_rich(self) -> bool:
        return isinstance(self.column, RichTextField)

    @property
    def is_changed(self) -> bool:
        """Return whether the box holds another text than was shown in it."""
        return self.text != box(self.was, self.source, is_rich=self.is_rich).text

    def with_text(self, text: str) -> "Typed":
        return replace(self, text=text)

    def inlines(self) -> tuple[Inline, Inline]:
        """Return the French and what is in the box, as the checks of quality take them."""
        if not self.is_rich:
            return Inline(escape(self.source)), Inline(escape(self.text))
        source = box(self.source, "", is_rich=True)
        return source, Inline(self.text, box(self.was, self.source, is_rich=True).tags)

    def translation(self, state: Literal["in_work", "reviewed"]) -> Translation:
        """Return what is to be saved. Raises TagsDifferError, with a sentence."""
        target = decode(self.text, self.inlines()[1].tags) if self.is_rich else self.text
        key = self.key
        return Translation(key.row, key.field, key.place, self.source, target, state)


def box(html: str, source: str, *, is_rich: bool) -> Inline:
    """Return what a box shows of a text: that of a plain field, or one with placeholders, with the
    numbers that the French ``source`` gives them."""
    if not is_rich:
        return Inline(html)
    try:
        return encode(html, encode(source).tags)
    except ValueError:  # nothing that the site prints
        return Inline(html)


def typed_in(posted: QueryDict) -> Iterator[Typed]:
    """Yield the segments that a form sends, in its order."""
    for name in posted:
        number = name.removeprefix(PLACE)
        if number == name or not (number.isascii() and number.isdecimal()):
            continue
        key = key_of(posted[name])
        if key is not None:
            yield _typed(posted, number, key)


def _typed(posted: QueryDict, number: str, key: Key) -> Typed:
    source, was, text, question = (
        _lines(posted.get(f"{prefix}{number}", "")) for prefix in (SOURCE, WAS, TEXT, QUESTION)
    )
    found = Typed(key, source, was, text, question.strip())
    if not found.is_changed:
        return found
    text = text.strip()  # blanks at the ends are nobody's
    is_one_line = not isinstance(found.column, models.TextField)
    return found.with_text(text.replace("\n", " ") if is_one_line else text)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
