"""What people do on the form of a phase, and a model of what merging their saves must give.

The model knows nothing of snapshots compared: it notes what each person did (typed a text, moved,
added or removed a row, named or dropped a support domain) and asks after each save that just this
came in or is told as a conflict, and that nothing else moved.
"""

import copy
import uuid
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from phases.snapshot import Merge
from phases.snapshot.merge import REMOVED

ROOT = "phase:00000000-0000-4000-8000-000000000000"
ORDER = "#orientation"
DOMAINS = ("d1", "d2", "d3")
#: What people type in: a text in French, one with the state of its translation, a number.
ROOT_UNITS = ("title_fr", "title_lt", "number")
ROW_UNITS = ("text_fr", "text_lt")

words = st.sampled_from(["a", "b", "c", ""])
states = st.sampled_from(
    [None, {"state": "machine", "source": "a"}, {"state": "reviewed", "source": "b"}]
)


def row(pk: str) -> str:
    return f"orientation:{pk}"


def identifier(number: int) -> str:
    return str(uuid.UUID(int=number))


def value_of(values: dict[str, Any], unit: str) -> tuple:
    """Return a text with the state of its translation: the two are one to people."""
    return values.get(unit), values.get(f"{unit}#status")


@dataclass
class Acts:
    """What one person did on the form."""

    typed: set[tuple[str, str]] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)
    added: set[str] = field(default_factory=set)
    named: set[tuple[str, str]] = field(default_factory=set)
    dropped: set[tuple[str, str]] = field(default_factory=set)


def type_in(draw, values: dict[str, Any], unit: str) -> None:
    """Type a text, or another state of it."""
    values[unit] = draw(st.integers(1, 3) if unit == "number" else words)
    values.pop(f"{unit}#status", None)
    if unit.endswith("_lt") and values[unit] and (state := draw(states)):
        values[f"{unit}#status"] = state


def first_state(draw) -> dict:
    """Draw a phase with some orientations."""
    first: dict[str, Any] = {ROOT: {"title_fr": draw(words), "title_lt": "", "number": 1}}
    first[ROOT][ORDER] = []
    for number in range(draw(st.integers(0, 3))):
        first[ROOT][ORDER].append(identifier(number + 1))
        first[row(identifier(number + 1))] = new_row(draw)
    return first


def new_row(draw) -> dict[str, Any]:
    return {"text_fr": draw(words), "text_lt": "", "support_domains": []}


def edited(draw, base: dict, person: int) -> tuple[dict, Acts]:
    """Return what a person makes of ``base`` and what the person did."""
    mine, acts = copy.deepcopy(base), Acts()
    order = mine[ROOT][ORDER]
    for number in range(draw(st.integers(1, 3))):
        act = draw(st.sampled_from(["type", "text", "remove", "add", "move", "domain"]))
        pk = draw(st.sampled_from(order)) if order else None
        if act == "type":
            unit = draw(st.sampled_from(ROOT_UNITS))
            type_in(draw, mine[ROOT], unit)
            acts.typed.add((ROOT, unit))
        elif act == "add":
            added = identifier(1000 * person + number)
            order.insert(draw(st.integers(0, len(order))), added)
            mine[row(added)] = new_row(draw)
            acts.added.add(row(added))
        elif pk is None:
            continue
        elif act == "text":
            unit = draw(st.sampled_from(ROW_UNITS))
            type_in(draw, mine[row(pk)], unit)
            acts.typed.add((row(pk), unit))
        elif act == "remove":
            order.remove(pk)
            del mine[row(pk)]
            acts.removed.add(row(pk))
        elif act == "move":
            order.remove(pk)
            order.insert(draw(st.integers(0, len(order))), pk)
        else:
            domain = draw(st.sampled_from(DOMAINS))
            mine[row(pk)]["support_domains"] = sorted(
                {domain} ^ {*mine[row(pk)]["support_domains"]}
            )
    # What was taken back before the save was not done.
    acts.removed -= acts.added
    acts.added &= mine.keys()
    there = base.keys() & mine.keys()
    acts.typed = {
        (key, unit)
        for key, unit in acts.typed
        if key in there and value_of(mine[key], unit) != value_of(base[key], unit)
    }
    for key in there - {ROOT}:
        was, now = ({*version[key]["support_domains"]} for version in (base, mine))
        acts.named |= {(key, domain) for domain in now - was}
        acts.dropped |= {(key, domain) for domain in was - now}
    return mine, acts


def expected_conflicts(base: dict, newest: dict, mine: dict, acts: Acts) -> set[tuple[str, str]]:
    """Return what a person did that somebody else had undone or done otherwise meanwhile."""
    found = set()
    for key, unit in acts.typed:
        if key not in newest:
            found.add((key, REMOVED))
            continue
        was, theirs, own = (value_of(version[key], unit) for version in (base, newest, mine))
        if theirs != was and theirs[0] != own[0]:
            found.add((key, unit))
    for key, _domain in acts.named | acts.dropped:
        if key not in newest:
            found.add((key, REMOVED))
    found |= {(key, REMOVED) for key in acts.removed if newest.get(key, base[key]) != base[key]}
    if moved_otherwise(base, newest, mine):
        found.add((ROOT, ORDER))
    return found


def order_of(version: dict, among: set[str]) -> list[str]:
    return [pk for pk in version[ROOT][ORDER] if pk in among]


def moved_otherwise(base: dict, newest: dict, mine: dict) -> bool:
    """Return whether both moved the rows that all three have, each in another way."""
    common = set(base[ROOT][ORDER]) & set(newest[ROOT][ORDER]) & set(mine[ROOT][ORDER])
    was, theirs, own = (order_of(version, common) for version in (base, newest, mine))
    return theirs != was and own not in (was, theirs)


def check_merge(result: Merge, base: dict, newest: dict, mine: dict, acts: Acts) -> None:
    """Hold what ``mine``, made on ``base`` and saved on ``newest``, became against the acts."""
    merged = result.snapshot
    conflicts = {(conflict.row, conflict.path) for conflict in result.conflicts}
    assert conflicts == expected_conflicts(base, newest, mine, acts)

    # Rows: each once; what was added or removed is, but for what is told.
    order = merged[ROOT][ORDER]
    assert len(order) == len(set(order))
    assert {row(pk) for pk in order} == merged.keys() - {ROOT}
    kept = {key for key, path in conflicts if path == REMOVED}
    assert merged.keys() == (newest.keys() | acts.added | kept) - (acts.removed - kept)

    # Texts: what was typed is there; where it is not, that is told; nothing else moved.
    for key in merged:
        if key in acts.added or key not in newest:
            assert merged[key] == mine[key]
            continue
        for unit in ROOT_UNITS if key == ROOT else ROW_UNITS:
            found, theirs = value_of(merged[key], unit), value_of(newest[key], unit)
            if (key, unit) not in acts.typed or (key, unit) in conflicts:
                assert found == theirs
            elif found != value_of(mine[key], unit):
                # The same text from both: it stays with the state of who was first.
                assert found == theirs
                assert found[0] == mine[key][unit] != base[key][unit]
        if key != ROOT:
            named = {domain for where, domain in acts.named if where == key}
            dropped = {domain for where, domain in acts.dropped if where == key}
            domains = merged[key]["support_domains"]
            assert len(domains) == len(set(domains))
            assert set(domains) == (set(newest[key]["support_domains"]) | named) - dropped

    # Order: of who moved, and what one has alone stands after the row that it was put after.
    shared = set(newest[ROOT][ORDER]) & set(mine[ROOT][ORDER]) & set(order)
    here = order_of(mine, shared)
    common = shared & set(base[ROOT][ORDER])
    if (ROOT, ORDER) not in conflicts and common == shared:
        moved = order_of(mine, common) != order_of(base, common)
        assert order_of(merged, common) == (here if moved else order_of(newest, common))
    for version, other in ((mine, newest), (newest, mine)):
        for position, pk in enumerate(version[ROOT][ORDER]):
            if pk in other[ROOT][ORDER] or pk not in order or (ROOT, ORDER) in conflicts:
                continue
            before = [one for one in version[ROOT][ORDER][:position] if one in order]
            assert not before or order.index(before[-1]) < order.index(pk)
