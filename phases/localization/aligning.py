"""The segments of a text: what is translated, reviewed and outdated one by one.

A segment is a plain field or one block of a rich text (``blocks.py``). Beside a translation stands
a status, a value of the snapshot: ``{"state", "source", "by", "on"}`` with the French text that the
translation was made from. Where the blocks of a rich text came about differently it has
``"segments"`` besides: one such value for each block of the translation, in its order.

Everything else is derived, by aligning the French blocks of then with those of today: a block that
reads the same is valid wherever it stands now, one that is alike is outdated, one that is new is
missing. A rich text whose blocks cannot be told apart (the translation has another number of them)
is one segment. Pure: no table is read.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any, Literal

from rapidfuzz.distance import Indel, LCSseq

from phases.localization.blocks import Blocks, split, whole

State = Literal["source", "missing", "machine", "in_work", "reviewed", "outdated"]
Status = dict[str, Any]

#: The state of a text is the gravest of its segments'.
GRAVITY: tuple[State, ...] = ("missing", "outdated", "machine", "in_work", "reviewed")

#: Two French blocks that share fewer of their words are two texts, not two versions of one.
ALIKE = 0.4
#: Pairs of changed blocks that are compared word by word; of more, those at the same place.
MOST_COMPARED = 400
#: Pairs of blocks among which the same are found in their order; of more, wherever they stand.
MOST_ORDERED = 4_000_000


@dataclass(frozen=True)
class Segment:
    """One French text of today and its translation."""

    source: str
    target: str
    state: State
    #: How the translation came about, whatever became of the French since: "machine", "in_work",
    #: "reviewed"; "" where there is none.
    kept: str = ""
    #: The French text that the translation was made from, "" when nobody kept it.
    made_from: str = ""
    by: str = ""
    on: str = ""
    #: The block of rich text that it is: "p", "li", "h3", …; "" for a plain field.
    kind: str = ""

    @property
    def is_current(self) -> bool:
        """Return whether the translation is of the French text of today."""
        return self.state in ("machine", "in_work", "reviewed")


@dataclass(frozen=True)
class Aligned:
    """The segments of one text in the order of today's French, and the French around them."""

    blocks: Blocks
    segments: tuple[Segment, ...]
    #: The blocks of the translation as they stand in it, those too whose French is gone (they are
    #: shown nowhere).
    known: tuple[Segment, ...] = ()
    #: Which of ``known`` the translation of each segment is, by their places.
    pairs: Mapping[int, int] = field(default_factory=dict)

    @property
    def state(self) -> State:
        """Return the gravest state; "source" for a text without words."""
        states = {segment.state for segment in self.segments}
        return next((state for state in GRAVITY if state in states), "source")

    @property
    def leftover(self) -> tuple[Segment, ...]:
        """Return the translations of blocks that the French no longer has."""
        used = set(self.pairs.values())
        return tuple(then for place, then in enumerate(self.known) if place not in used)

    def target(self) -> str:
        """Return the translation in the order of today's French, of what today's French has."""
        return self.blocks.filled([segment.target for segment in self.segments])

    def status(self) -> Status:
        """Return the status of :meth:`target`."""
        known = [segment for segment in self.segments if segment.target]
        source = self.blocks.filled([segment.source for segment in self.segments])
        return status_of(known, self.target(), source) if known else {}


def align(source: str, target: str, status: Status | None, *, is_rich: bool) -> Aligned:
    """Return the segments of the French text ``source`` with their translations in ``target``."""
    status = status or {}
    if not source:
        return Aligned(whole(""), ())
    if not is_rich:
        return _one(source, target, status)
    blocks = split(source)
    if not target:
        pairs = zip(blocks.texts, blocks.kinds, strict=True)
        return Aligned(blocks, tuple(Segment(t, "", "missing", kind=kind) for t, kind in pairs))
    if (known := _known(blocks, split(target).texts, status)) is None:
        return _one(source, target, status)
    return _aligned(blocks, known)


def is_whole(source: str, target: str, status: Status) -> bool:
    """Return whether all of ``target`` was made from just this ``source`` in one way: nothing
    needs to be aligned."""
    return bool(target) and status.get("source") == source and "segments" not in status


def _known(blocks: Blocks, targets: Sequence[str], status: Status) -> list[Segment] | None:
    """Return the blocks of a translation with the French of then, None when they can't be told."""
    records = status.get("segments")
    if isinstance(records, list) and len(records) == len(targets):
        return [then_of(record, target) for record, target in zip(records, targets, strict=True)]
    # What nothing is known of is taken for a translation of today's French, read by nobody.
    sources = split(status["source"]).texts if "source" in status else blocks.texts
    if len(sources) != len(targets):
        return None
    return [
        then_of({**status, "source": source}, target)
        for source, target in zip(sources, targets, strict=True)
    ]


def then_of(record: Status, target: str) -> Segment:
    """Return a translated segment as ``record`` tells how it came about."""
    state = record.get("state", "in_work")
    return Segment(
        "",
        target,
        state,
        kept=state,
        made_from=record.get("source", ""),
        by=record.get("by", ""),
        on=record.get("on", ""),
    )


def _one(source: str, target: str, status: Status) -> Aligned:
    """Return a text that is one segment."""
    if not target:
        return Aligned(whole(source), (Segment(source, "", "missing"),))
    then = then_of({"source": source, **status}, target)
    return Aligned(whole(source), (today(source, then, ""),), (then,), {0: 0})


def today(source: str, then: Segment, kind: str) -> Segment:
    """Return the translation ``then`` beside the French ``source`` of today."""
    state = then.kept if then.made_from == source else "outdated"
    return replace(then, source=source, state=state, kind=kind)


def record_of(segment: Segment) -> Status:
    """Return what is kept of a translated segment."""
    record: Status = {"state": segment.kept, "source": segment.made_from}
    if segment.by:
        record["by"] = segment.by
    if segment.on:
        record["on"] = segment.on
    return record


def _aligned(blocks: Blocks, known: Sequence[Segment]) -> Aligned:
    pairs = _pairs(blocks.texts, [segment.made_from for segment in known])
    segments = [
        today(text, known[pairs[place]], kind)
        if place in pairs
        else Segment(text, "", "missing", kind=kind)
        for place, (text, kind) in enumerate(zip(blocks.texts, blocks.kinds, strict=True))
    ]
    return Aligned(blocks, tuple(segments), tuple(known), pairs)


def _pairs(now: Sequence[str], then: Sequence[str]) -> dict[int, int]:
    """Return which block of today is which of then, place by place.

    The same text first, in the order where it can be kept; of the others, what is alike.
    """
    pairs: dict[int, int] = {}
    if len(now) * len(then) <= MOST_ORDERED:
        for step in LCSseq.opcodes(now, then):
            if step.tag == "equal":
                pairs |= zip(
                    range(step.src_start, step.src_end),
                    range(step.dest_start, step.dest_end),
                    strict=True,
                )
    used = set(pairs.values())
    free = [place for place in range(len(then)) if place not in used]
    moved: dict[str, deque[int]] = {}
    for place in free:
        moved.setdefault(then[place], deque()).append(place)
    for place, text in enumerate(now):
        if place not in pairs and moved.get(text):
            pairs[place] = moved[text].popleft()
    return pairs | _alike(now, then, pairs)


def _alike(now: Sequence[str], then: Sequence[str], pairs: dict[int, int]) -> dict[int, int]:
    used = set(pairs.values())
    new = [place for place in range(len(now)) if place not in pairs]
    old = [place for place in range(len(then)) if place not in used]
    compared = (
        product(new, old) if len(new) * len(old) <= MOST_COMPARED else zip(new, old, strict=False)
    )
    words_now, words_then = (
        {p: texts[p].split() for p in places} for texts, places in ((now, new), (then, old))
    )
    scores = []
    for a, b in compared:
        score = Indel.normalized_similarity(words_now[a], words_then[b])
        if score >= ALIKE:
            scores.append((-score, a, b))
    taken: set[int] = set()
    found: dict[int, int] = {}
    for _score, a, b in sorted(scores):
        if a not in found and b not in taken:
            found[a] = b
            taken.add(b)
    return found


def status_of(known: Sequence[Segment], target: str, source: str) -> Status:
    """Return the status of ``target``, whose blocks in order are ``known``; ``source`` is the
    French of today."""
    if len(known) == 1 and known[0].target == target:
        return record_of(known[0])
    records = [record_of(segment) for segment in known]
    made_from = [record["source"] for record in records]
    together = source if list(split(source).texts) == made_from else split(target).filled(made_from)
    states = [{**record, "source": together} for record in records]
    if all(state == states[0] for state in states) and list(split(together).texts) == made_from:
        return states[0]
    kept = {record["state"] for record in records}
    gravest = next((state for state in GRAVITY if state in kept), "in_work")
    return {"state": gravest, "source": together, "segments": records}
