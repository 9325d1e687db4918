"""Two versions of an item side by side, as people read them: rows, fields, languages, words."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phases.admin.naming import capitalized, names_of, row_title, shown, with_colon
from phases.admin.translations import language_name
from phases.localization.status import LABELS
from phases.models.richtext import RichTextField
from phases.snapshot import (
    Snapshot,
    model_of,
    owned_models,
    root_of,
    row_key,
    snapshot_fields,
    text_columns,
    upgrade,
)
from phases.snapshot.words import (
    Block,
    BlockChange,
    Piece,
    compare_blocks,
    compare_words,
    moved,
)

BLOCK_KINDS = {
    "paragraph": gettext_lazy("paragraph"),
    "heading": gettext_lazy("heading"),
    "subheading": gettext_lazy("heading of the second level"),
    "quotation": gettext_lazy("quotation"),
    "bullet": gettext_lazy("point of a list"),
    "numbered": gettext_lazy("point of a numbered list"),
}


@dataclass
class ShownBlock:
    """A block of a rich text and what became of it, in words."""

    change: BlockChange
    notes: list[str]


@dataclass
class Difference:
    """One field that differs: its words as pieces, or its blocks where it is a rich text."""

    label: str
    language: str
    language_name: str
    pieces: list[Piece] = field(default_factory=list)
    blocks: list[ShownBlock] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class RowChange:
    """The item itself (without a title) or a row that it owns. ``kind``: "", added, removed."""

    title: str
    kind: str = ""
    notes: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)


@dataclass
class Comparison:
    """What differs, and what a version of former times has that has no place any more."""

    rows: list[RowChange]
    lost: list[str]


def compare(before: Snapshot, after: Snapshot, language: str = "") -> Comparison:
    """Return what differs between two snapshots of an item; ``before`` may be empty.

    With a ``language``, its texts only. The names of all that they point at are one query or two.
    """
    upgraded = [upgrade(snapshot) if snapshot else None for snapshot in (before, after)]
    old, new = (one.snapshot if one else {} for one in upgraded)
    lost = [
        with_colon(path, str(value)[:200])
        for path, value in dict.fromkeys(
            (lost.path, str(lost.value)) for one in upgraded if one for lost in one.lost
        )
    ]
    names = names_of(old, new)
    root = root_of(new)
    rows = [RowChange("", "" if old else "added")]
    rows[0].differences = list(_differences(root, old, new, names, language))
    for model, _owner in owned_models(model_of(root)):
        rows += _rows(model, root, old, new, names, language)
    return Comparison([row for row in rows if row.differences or row.notes or row.title], lost)


def _rows(
    model: type[models.Model],
    root: str,
    old: Snapshot,
    new: Snapshot,
    names: dict[str, str],
    language: str,
) -> Iterator[RowChange]:
    path = f"#{model._meta.model_name}"
    was, now = (snapshot.get(root, {}).get(path, []) for snapshot in (old, new))
    elsewhere = set(moved(was, now))
    for pk in [*now, *(pk for pk in was if pk not in now)]:
        key = row_key(model, pk)
        values = new.get(key) or old.get(key, {})
        number = (now if pk in now else was).index(pk) + 1
        row = RowChange(row_title(model, number, values))
        if pk not in was:
            row.kind = "added"
        elif pk not in now:
            row.kind = "removed"
        elif pk in elsewhere:
            row.notes.append(
                _("Moved from place %(before)d to place %(after)d.")
                % {"before": was.index(pk) + 1, "after": number}
            )
        row.differences = list(_differences(key, old, new, names, language))
        if row.differences or ((row.kind or row.notes) and not language):
            yield row


def _differences(
    key: str, old: Snapshot, new: Snapshot, names: dict[str, str], language: str
) -> Iterator[Difference]:
    model = model_of(key)
    columns = text_columns(model)
    was, now = old.get(key, {}), new.get(key, {})
    for column in snapshot_fields(model):
        text, of_language = columns.get(column.name, (column.name, ""))
        if language and of_language != language:
            continue
        difference = Difference(
            capitalized(model._meta.get_field(text).verbose_name),
            of_language,
            language_name(of_language) if of_language else "",
        )
        before, after = was.get(column.name), now.get(column.name)
        if _told(before) != _told(after):
            _compare_values(difference, column, before, after, names)
        _compare_states(difference, was, now, f"{column.name}#status")
        if difference.pieces or difference.blocks or difference.notes:
            yield difference


def _told(value: Any) -> Any:
    """Return ``value``, of which nothing and “no” are the same; nought is something."""
    return "" if value is None or value is False or value == [] else value


def _compare_values(
    difference: Difference, column: models.Field, before: Any, after: Any, names: dict[str, str]
) -> None:
    if isinstance(column, RichTextField):
        changes = compare_blocks(before or "", after or "")
        difference.blocks = [ShownBlock(change, _notes(change)) for change in changes]
        if all(change.kind == "same" for change in changes):
            difference.notes.append(_("Only the structure of lists or blanks changed."))
        return
    old, new = (shown(column, value, names) for value in (before, after))
    if _is_prose(column):
        difference.pieces = compare_words(old, new)
        if " ".join(old.split()) == " ".join(new.split()):
            difference.notes.append(_("Only spaces or line breaks changed."))
    elif isinstance(column, models.ManyToManyField):
        difference.pieces = _compare_sets(before or [], after or [], names)
    else:
        pieces = (Piece("removed", old), Piece("added", new))
        difference.pieces = [piece for piece in pieces if piece.text]


def _is_prose(column: models.Field) -> bool:
    """Return whether the field holds words, not an address, a code or a choice."""
    is_text = isinstance(column, models.CharField | models.TextField)
    is_code = isinstance(column, models.SlugField | models.URLField | models.EmailField)
    return is_text and not is_code and not column.choices


def _compare_sets(before: list[str], after: list[str], names: dict[str, str]) -> list[Piece]:
    kinds = [("removed", [pk for pk in before if pk not in after])]
    kinds += [("added", [pk for pk in after if pk not in before])]
    return [
        Piece(kind, name)
        for kind, pks in kinds
        for name in sorted(names.get(pk) or pk[:8] for pk in pks)
    ]


def _notes(change: BlockChange) -> list[str]:
    """Return in words what happened to a block beside its words."""
    if change.is_moved:
        return [_("moved within the text")]
    before, after = change.before, change.after
    if before is None or after is None:
        return [str(BLOCK_KINDS[block.kind]) for block in (before, after) if block]
    notes = []
    if before.kind != after.kind:
        notes.append(
            _("%(before)s made a %(after)s")
            % {"before": BLOCK_KINDS[before.kind], "after": BLOCK_KINDS[after.kind]}
        )
    notes += _link_notes(before, after)
    marks = [[mark for mark in block.marks if mark[0] != "a"] for block in (before, after)]
    is_same_text = before.text == after.text
    if marks[0] != marks[1] and is_same_text:
        notes.append(_("bold, italics or the language of words changed"))
    if is_same_text and not notes:
        notes.append(_("only blanks or marks of links changed"))
    return notes


def _link_notes(before: Block, after: Block) -> Iterator[str]:
    for words, address in before.links:
        if (words, address) not in after.links:
            yield _("link removed: “%(words)s” → %(address)s") % {
                "words": words,
                "address": address,
            }
    for words, address in after.links:
        if (words, address) not in before.links:
            yield _("link added: “%(words)s” → %(address)s") % {"words": words, "address": address}


def _compare_states(
    difference: Difference, was: dict[str, Any], now: dict[str, Any], path: str
) -> None:
    before, after = ((values.get(path) or {}).get("state", "") for values in (was, now))
    if before != after and after:
        difference.notes.append(
            _("State of the translation: %(state)s.") % {"state": LABELS.get(after, after)}
        )
