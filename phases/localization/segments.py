"""What people do with segments, and the segments of a whole item.

Pure: works on the values of a snapshot (``aligning.py`` says what a segment is).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cache

from django.db import models

from phases import languages
from phases.localization.aligning import (
    Aligned,
    Segment,
    Status,
    align,
    record_of,
    status_of,
    then_of,
    today,
)
from phases.localization.blocks import split, whole
from phases.models.richtext import RichTextField
from phases.snapshot import (
    Snapshot,
    model_of,
    owned_models,
    root_of,
    row_key,
    text_columns,
)

#: The address is made from the title: it is not counted as a text to translate.
ADDRESS = "slug"


@dataclass(frozen=True)
class FieldSegments:
    """One translated field of a row, with its segments in a language."""

    row: str
    field: str
    language: str
    is_rich: bool
    aligned: Aligned

    @property
    def column(self) -> str:
        return languages.column(self.field, self.language)


def in_snapshot(snapshot: Snapshot, language: str) -> Iterator[FieldSegments]:
    """Yield the texts of an item that have French words, in the order of its rows and fields."""
    for row in _rows(snapshot):
        values, model = snapshot[row], model_of(row)
        for column, (field, its_language) in _columns(model).items():
            source = values.get(languages.column(field, languages.SOURCE)) or ""
            if its_language != language or field == ADDRESS or not source:
                continue
            is_rich = isinstance(model._meta.get_field(column), RichTextField)
            target, status = values.get(column) or "", values.get(f"{column}#status")
            yield FieldSegments(
                row, field, language, is_rich, align(source, target, status, is_rich=is_rich)
            )


def _rows(snapshot: Snapshot) -> list[str]:
    """Return the rows as the item's form shows them: jsonb keeps no order of keys."""
    root = root_of(snapshot)
    owned = (model for model, _owner in owned_models(model_of(root)))
    order = [
        row_key(model, pk)
        for model in owned
        for pk in snapshot[root].get(f"#{model._meta.model_name}", ())
    ]
    return [root, *(row for row in order if row in snapshot)]


@cache
def _columns(model: type[models.Model]) -> dict[str, tuple[str, str]]:
    """Return the translated columns in the order of the model's fields."""
    columns = text_columns(model)
    names = [field.name for field in model._meta.concrete_fields if field.name in columns]
    return {name: columns[name] for name in names}


def translated(
    aligned: Aligned, place: int, target: str, *, state: str, by: str = "", on: str = ""
) -> Aligned:
    """Return ``aligned`` with another translation of the segment at ``place``, made from today's
    French; an empty ``target`` takes the translation away."""
    old = aligned.segments[place]
    new = Segment(old.source, "", "missing", kind=old.kind)
    if target:
        made = {"state": state, "source": old.source, "by": by, "on": on}
        new = today(old.source, then_of(made, target), old.kind)
    segments = (*aligned.segments[:place], new, *aligned.segments[place + 1 :])
    return replace(aligned, segments=segments)


def still_valid(
    before: str | None, after: str, target: str, status: Status | None, *, is_rich: bool
) -> Status | None:
    """Return the status of ``target`` when the French changes from ``before`` to ``after`` without
    a change of meaning; None when that outdates nothing.

    Segments that ``before`` (None where the translation is newer than it) had outdated stay so.
    """
    was = align(before or "", target, status, is_rich=is_rich)
    outdated = [segment.made_from for segment in was.segments if segment.state == "outdated"]
    now = align(after, target, status, is_rich=is_rich)
    known = list(now.known)
    for place, segment in enumerate(now.segments):
        if segment.state == "outdated" and segment.made_from not in outdated:
            at = now.pairs[place]
            known[at] = replace(known[at], made_from=segment.source)
    return status_of(known, target, after) if tuple(known) != now.known else None


def edited(
    source: str,
    before: str,
    status: Status | None,
    after: str,
    *,
    is_rich: bool,
    state: str,
    by: str = "",
    on: str = "",
) -> Status:
    """Return the status of a translation that was edited as a whole, from ``before`` to ``after``,
    beside the French ``source``: blocks that were not touched keep their own."""
    made: Status = {"state": state, "source": source, "by": by, "on": on}
    entirely = record_of(then_of(made, after))
    was = align(source, before, status, is_rich=is_rich)
    if not is_rich or not was.known or was.blocks == whole(source):
        return entirely
    texts = split(after).texts
    french = _french_of(texts, was)
    if french is None:
        return entirely
    known = [
        replace(old, target=text)
        if isinstance(old, Segment)
        else then_of({**made, "source": was.segments[old].source}, text)
        for text, old in zip(texts, french, strict=True)
    ]
    return status_of(known, after, source)


def _french_of(texts: Sequence[str], was: Aligned) -> list[Segment | int] | None:
    """Return of each of the ``texts`` the known block that it still is, or else the place of the
    French that it translates now; None where that cannot be told."""
    now_of = {then: now for now, then in was.pairs.items()}
    result: dict[int, Segment | int] = {}
    replaced: dict[int, int] = {}
    old = [segment.target for segment in was.known]
    for tag, a, b, c, d in SequenceMatcher(None, old, texts, autojunk=False).get_opcodes():
        if tag == "equal":
            result |= {c + step: was.known[a + step] for step in range(b - a)}
        elif tag == "replace" and b - a == d - c:
            replaced |= {c + step: now_of[a + step] for step in range(b - a) if a + step in now_of}
    kept = {id(segment) for segment in result.values()}
    used = {now for then, now in now_of.items() if id(was.known[then]) in kept}
    free = [place for place in range(len(was.segments)) if place not in used]
    open_texts = [place for place in range(len(texts)) if place not in result]
    if len(free) == len(open_texts):
        result |= dict(zip(open_texts, free, strict=True))
    elif all(place in replaced for place in open_texts):
        result |= replaced
    else:
        return None
    return [result[place] for place in range(len(texts))]
