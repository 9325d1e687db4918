"""Texts and their translations as files exchange them: units, each a segment in two languages.

XLIFF (``xliff.py``), PO (``po.py``) and TMX (``tmx.py``) write and read the same units. Pure: which
units there are, and what becomes of those that come back, is decided elsewhere.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, Self, get_args

from phases.localization.inline import decode, encode

#: The states of ``status.py`` but "source": a unit is always to be translated.
State = Literal["missing", "machine", "in_work", "reviewed", "outdated"]
STATES: tuple[State, ...] = get_args(State)

#: Programs see these names; "-" is kept for what the formats add themselves.
_CATEGORY = re.compile(r"[a-z][a-z_]*")
_SPACE_OR_CONTROL = re.compile("[ \x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]+")


@dataclass(frozen=True, kw_only=True)
class Unit:
    """One segment. Texts have placeholders (``inline.py``), those of a plain field have none."""

    #: What the project knows the segment by, unique in a file.
    id: str
    source: str
    source_tags: tuple[str, ...] = ()
    #: None when missing, never "".
    target: str | None = None
    #: The tags of the source, then those that only the translation has.
    target_tags: tuple[str, ...] = ()
    state: State = "missing"
    #: Categories ("address", "field", "glossary" …) and lines of text for the translator.
    notes: tuple[tuple[str, str], ...] = ()
    #: Characters.
    max_length: int | None = None
    is_plain: bool = False
    #: The address of the page that shows the segment, or the name of its item.
    original: str = ""
    #: :func:`digest` of the source when it was exported, "" when the file does not say.
    digest: str = ""
    #: The source that an outdated translation was made from, with placeholders. To be read only.
    previous_source: str | None = None

    def __post_init__(self) -> None:
        if self.state not in STATES:
            raise ValueError(f"{self.id}: no such state: {self.state!r}")
        if self.target == "" or (self.target is None) != (self.state == "missing"):
            raise ValueError(f"{self.id}: {self.state} with the target {self.target!r}")
        if self.target_tags[: len(self.source_tags)] != self.source_tags:
            raise ValueError(f"{self.id}: the target's tags do not begin with the source's")
        for name in ("id", "original", "digest"):
            if getattr(self, name) != in_a_line(getattr(self, name)):
                raise ValueError(f"{self.id!r}: {name} is not one line")
        if not self.id:
            raise ValueError("a unit without id")
        for category, text in self.notes:
            if not is_category(category) or not text or text != in_a_line(text):
                raise ValueError(f"{self.id}: no such note: {category!r}, {text!r}")

    @classmethod
    def of(
        cls,
        id: str,  # noqa: A002 - its name in the formats
        source: str,
        target: str,
        *,
        state: State,
        is_plain: bool = False,
        previous_source: str = "",
        notes: tuple[tuple[str, str], ...] = (),
        max_length: int | None = None,
        original: str = "",
    ) -> Self:
        """Return the unit of a segment as the database has it: HTML, or the text of a plain field.

        Notes are put on one line each. Raises ValueError for HTML that is not sanitised.
        """
        if is_plain:
            texts = (source, target, previous_source)
            source_tags = target_tags = ()
        else:
            encoded, source_tags = encode(source)
            encoded_target, target_tags = encode(target, source_tags)
            texts = (encoded, encoded_target, encode(previous_source, target_tags).text)
        return cls(
            id=id,
            source=texts[0],
            source_tags=source_tags,
            target=texts[1] or None,
            target_tags=target_tags,
            state=state,
            notes=tuple((category, in_a_line(text)) for category, text in notes),
            max_length=max_length,
            is_plain=is_plain,
            original=in_a_line(original),
            digest=digest(source),
            previous_source=texts[2] or None,
        )

    def target_value(self) -> str:
        """Return the translation as the database has it, "" when it is missing.

        Raises TagsDifferError. Of a unit that came from a file, the tags are the file's: who takes
        it in compares ``source_tags`` with the project's own and sanitises the result.
        """
        if self.target is None:
            return ""
        return self.target if self.is_plain else decode(self.target, self.target_tags)


@dataclass(frozen=True, kw_only=True)
class Bitext:
    """What one file holds: units of one pair of languages, at least one."""

    source_language: str
    target_language: str
    units: tuple[Unit, ...]
    project: str = ""
    #: In UTC, to the second; None when the file does not say.
    exported_at: datetime | None = None

    def __post_init__(self) -> None:
        if not self.units:
            raise ValueError("no units")
        if len({unit.id for unit in self.units}) < len(self.units):
            raise ValueError("two units with the same id")
        if self.project != in_a_line(self.project):
            raise ValueError("the project's name is not one line")
        if self.exported_at and (self.exported_at.tzinfo != UTC or self.exported_at.microsecond):
            raise ValueError(f"not in UTC and whole seconds: {self.exported_at}")


def digest(value: str) -> str:
    """Return what tells whether the source ``value`` of the database changed since an export."""
    return hashlib.sha256(value.encode()).hexdigest()[:32]


def is_category(name: str) -> bool:
    """Return whether ``name`` may be the category of a note."""
    return bool(_CATEGORY.fullmatch(name))


def in_a_line(text: str) -> str:
    """Return ``text`` on one line, with single spaces and no control characters."""
    return _SPACE_OR_CONTROL.sub(" ", text).strip()


def is_language(written: str, code: str) -> bool:
    """Return whether a file's ``written`` language ("lt", "lt-LT", "LT_lt") is ``code``."""
    written, code = (name.strip().replace("_", "-").lower() for name in (written, code))
    return written == code or written.startswith(f"{code}-")
