"""The segments of an item as the translators' screen shows them: in the order of the page, grouped
by row, each with what changed in its French."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from phases.admin.naming import capitalized, row_title
from phases.admin.segment_form import Key, Typed, box
from phases.localization.aligning import Segment
from phases.localization.inline import Inline, Placeholder, element_of, tokens
from phases.localization.live_segments import plain
from phases.localization.segments import FieldSegments
from phases.localization.status import LABELS
from phases.models import SegmentQuestion
from phases.snapshot import Snapshot, model_of, pk_of, root_of
from phases.snapshot.words import Piece, compare_words

KINDS = {
    "p": gettext_lazy("paragraph %(number)d of %(count)d"),
    "li": gettext_lazy("point of a list, %(number)d of %(count)d"),
    "h3": gettext_lazy("heading, %(number)d of %(count)d"),
    "h4": gettext_lazy("heading, %(number)d of %(count)d"),
    "blockquote": gettext_lazy("quotation, %(number)d of %(count)d"),
}
ELEMENTS = {
    "strong": gettext_lazy("bold"),
    "em": gettext_lazy("italics"),
    "sup": gettext_lazy("superscript"),
    "sub": gettext_lazy("subscript"),
    "br": gettext_lazy("line break"),
    "p": gettext_lazy("paragraph"),
    "ul": gettext_lazy("list"),
    "ol": gettext_lazy("numbered list"),
    "li": gettext_lazy("point of a list"),
    "h3": gettext_lazy("heading"),
    "h4": gettext_lazy("heading"),
    "blockquote": gettext_lazy("quotation"),
}


@dataclass(frozen=True)
class Part:
    """Words of a text, or one placeholder of it."""

    text: str
    is_placeholder: bool = False


@dataclass
class ShownSegment:
    """One segment with its box. ``number`` counts the segments of the item from 1."""

    number: int
    key: Key
    name: str
    segment: Segment
    is_rich: bool
    source: Inline
    #: What is in the box: the translation, or what somebody typed and could not save.
    text: str
    tags: tuple[str, ...]
    max_length: int | None
    reasons: list[str] = field(default_factory=list)
    #: What a colleague saved while this text was typed, and the box does not show.
    theirs: str = ""
    #: The translation that a refused text of a file, which is in the box, would replace.
    replaced: str = ""
    questions: list[SegmentQuestion] = field(default_factory=list)
    question: str = ""
    findings: list[Any] = field(default_factory=list)
    help: Any = None
    leftover: list[str] = field(default_factory=list)
    is_typed: bool = False

    @property
    def id(self) -> str:
        """Return the number as names and addresses have it, in no language's way."""
        return str(self.number)

    @property
    def state(self) -> str:
        return self.segment.state

    @property
    def state_label(self) -> Any:
        return LABELS[self.segment.state]

    @property
    def needs_work(self) -> bool:
        return self.segment.state not in ("reviewed", "source")

    @property
    def rows(self) -> int:
        """Return how many lines the box has at first."""
        return min(14, max(2, max(len(self.text), len(self.source.text)) // 55 + 2))

    @property
    def parts(self) -> list[Part]:
        return parts(self.source.text) if self.is_rich else [Part(self.segment.source)]

    @property
    def placeholders(self) -> list[tuple[str, str]]:
        """Return each placeholder of both texts with what it stands for."""
        return [(_written(at, tag), _meaning(tag)) for at, tag in enumerate(self.tags, 1)]

    @property
    def changes(self) -> list[Piece]:
        """Return the French of then and of today, word by word; [] when no word differs: blanks
        are all alike here, for the same word twice tells nobody what changed."""
        if self.state != "outdated" or not self.segment.made_from:
            return []
        then, now = (
            " ".join((plain(text) if self.is_rich else text).split())
            for text in (self.segment.made_from, self.segment.source)
        )
        pieces = compare_words(then, now)
        return pieces if any(piece.kind != "same" for piece in pieces) else []


@dataclass
class ShownRow:
    """The item itself (without a title) or a row that it owns, with its segments."""

    title: str
    segments: list[ShownSegment]


@dataclass(frozen=True)
class Progress:
    """How many segments are reviewed, and of the others how many are in which state."""

    reviewed: int
    total: int
    others: list[tuple[int, Any]]

    @property
    def words(self) -> str:
        return ngettext(
            "%(reviewed)d of %(total)d text reviewed",
            "%(reviewed)d of %(total)d texts reviewed",
            self.total,
        ) % {"reviewed": self.reviewed, "total": self.total}


def rows_of(snapshot: Snapshot, fields: Mapping[tuple[str, str], FieldSegments]) -> list[ShownRow]:
    """Return the rows of an item that have texts to translate, in the order of ``fields``."""
    numbers = iter(range(1, 1_000_000))
    root = root_of(snapshot)
    found: dict[str, ShownRow] = {}
    for (row, _name), one in fields.items():
        if row not in found:
            model = model_of(row)
            order = snapshot[root].get(f"#{model._meta.model_name}", [])
            place = order.index(pk_of(row)) + 1 if row != root else 0
            title = row_title(model, place, snapshot[row]) if place else ""
            found[row] = ShownRow(title, [])
        found[row].segments += _segments(one, numbers)
    return list(found.values())


def progress(rows: Iterable[ShownRow]) -> Progress:
    """Return how far the translation of an item is."""
    states = Counter(segment.state for row in rows for segment in row.segments)
    others = [(states[state], label) for state, label in LABELS.items() if state != "reviewed"]
    return Progress(states["reviewed"], states.total(), [one for one in others if one[0]])


def parts(text: str) -> list[Part]:
    """Return a text with placeholders in its words and its placeholders."""
    return [Part(str(token), isinstance(token, Placeholder)) for token in tokens(text)]


def put_typed(
    rows: Iterable[ShownRow], typed: Iterable[Typed], reasons: Mapping[Key, list[str]]
) -> list[Typed]:
    """Put what was typed into the boxes of today's segments, with the ``reasons`` why it is not
    saved; return what has no place any more.

    A text follows its French where that stands elsewhere now.
    """
    free = {segment.number: segment for row in rows for segment in row.segments}
    left = []
    for one in typed:
        if not (one.is_changed or one.question or one.key in reasons):
            continue
        there = _place_of(one, list(free.values()))
        if there is None:
            left.append(one)
            continue
        del free[there.number]
        there.question = one.question
        there.reasons += reasons.get(one.key, [])
        if one.is_changed and one.text != there.text:
            if there.segment.target not in ("", one.was):
                there.theirs = there.text
            there.text, there.is_typed = one.text, True
    return left


def _place_of(one: Typed, free: list[ShownSegment]) -> ShownSegment | None:
    """Return the segment of the same French, or of what became of it: no text comes to stand
    beside French of which nobody knows that it was written for it."""
    in_field = [s for s in free if (s.key.row, s.key.field) == (one.key.row, one.key.field)]
    in_field.sort(key=lambda s: abs(s.key.place - one.key.place))
    for is_it in (
        lambda s: s.segment.source == one.source,
        lambda s: s.segment.made_from == one.source,
        lambda s: s.segment.target == one.was and (one.was or s.key == one.key),
    ):
        if found := next(filter(is_it, in_field), None):
            return found
    return None


def _segments(found: FieldSegments, numbers: Iterator[int]) -> list[ShownSegment]:
    model, aligned = model_of(found.row), found.aligned
    column: models.Field = model._meta.get_field(found.column)
    label = capitalized(model._meta.get_field(found.field).verbose_name)
    shown = []
    for place, segment in enumerate(aligned.segments):
        source = box(segment.source, "", is_rich=found.is_rich)
        target = box(segment.target, segment.source, is_rich=found.is_rich)
        name = label
        if len(aligned.segments) > 1:
            kind = KINDS.get(segment.kind, KINDS["p"])
            count = {"number": place + 1, "count": len(aligned.segments)}
            name = _("%(field)s: %(part)s") % {"field": label, "part": kind % count}
        shown.append(
            ShownSegment(
                next(numbers), Key(found.row, found.field, place), name, segment, found.is_rich,
                source, target.text, target.tags or source.tags, column.max_length,
            )
        )  # fmt: skip
    if shown:
        shown[-1].leftover = [plain(then.target) for then in aligned.leftover if then.target]
    return shown


def _written(number: int, tag: str) -> str:
    if element_of(tag) == "br":
        return str(Placeholder(number, "single"))
    return f"{Placeholder(number, 'open')}…{Placeholder(number, 'close')}"


def _meaning(tag: str) -> str:
    name = element_of(tag)
    address, language = _attribute(tag, "href"), _attribute(tag, "lang")
    if name == "a":
        return _("link to %(address)s") % {"address": plain(address)}
    if name == "span" and language:
        return _("words in another language (%(code)s)") % {"code": language}
    return str(ELEMENTS.get(name, name))


def _attribute(tag: str, name: str) -> str:
    return tag.partition(f' {name}="')[2].partition('"')[0]
