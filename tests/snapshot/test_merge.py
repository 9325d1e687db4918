"""Merging two people's work, against a model of it that is too simple to be wrong."""

import uuid

from hypothesis import given, settings
from hypothesis import strategies as st

from phases.snapshot import merge
from phases.snapshot.merge import REMOVED

ROOT = "phase:00000000-0000-4000-8000-000000000000"
IDS = [str(uuid.UUID(int=number)) for number in range(1, 9)]
PATHS = ("title_fr", "title_lt", "summary_fr", "number")


def row(pk):
    return f"orientation:{pk}"


def item(values, rows):
    """A snapshot of a phase with the orientations ``rows``, in order."""
    return {
        ROOT: {**values, "#orientation": [pk for pk, _text in rows]},
        **{row(pk): {"text_fr": text, "text_lt": ""} for pk, text in rows},
    }


words = st.sampled_from(["a", "b", "c", ""])
values = st.fixed_dictionaries(dict.fromkeys(PATHS, words))
rows = st.lists(st.tuples(st.sampled_from(IDS), words), unique_by=lambda pair: pair[0])
items = st.builds(item, values, rows)


@st.composite
def histories(draw):
    """A base and what two people made of it, by edits, removals, additions and moves."""
    base_values, base_rows = draw(values), draw(rows)
    versions = []
    for person in range(2):
        new_values = {**base_values, **draw(st.dictionaries(st.sampled_from(PATHS), words))}
        new_rows = [
            (pk, draw(words) if draw(st.booleans()) else text)
            for pk, text in base_rows
            if draw(st.integers(0, 4))
        ]
        if draw(st.booleans()):
            new_rows = draw(st.permutations(new_rows))
        added = draw(st.lists(words, max_size=2))
        new_rows += [
            (str(uuid.UUID(int=1000 * (person + 1) + number)), text)
            for number, text in enumerate(added)
        ]
        versions.append(item(new_values, new_rows))
    return item(base_values, base_rows), *versions


def paths(snapshot):
    return {(key, path) for key, values in snapshot.items() for path in values}


@given(histories())
@settings(max_examples=1000, deadline=None)
def test_no_change_is_lost_and_no_row_doubled(history):
    base, theirs, mine = history
    result = merge(base, theirs, mine)
    conflicts = {(conflict.row, conflict.path) for conflict in result.conflicts}
    merged = result.snapshot

    order = merged[ROOT]["#orientation"]
    assert len(order) == len(set(order))
    assert {row(pk) for pk in order} == merged.keys() - {ROOT}

    for key in base.keys() | theirs.keys() | mine.keys():
        there, here = key in theirs, key in mine
        if key not in base:
            assert merged[key] == (theirs if there else mine)[key], "an added row stays as it is"
            continue
        if not (there and here):
            survivor = theirs.get(key) or mine.get(key)
            changed = survivor is not None and survivor != base[key]
            assert ((key, REMOVED) in conflicts) == changed
            assert (key in merged) == changed
            continue
        for path in set(base[key]) - {"#orientation"}:
            was, new, own = (version[key][path] for version in history)
            if new != was and own not in (was, new):
                assert (key, path) in conflicts
                assert merged[key][path] == new
            else:
                assert (key, path) not in conflicts
                assert merged[key][path] == (own if new == was else new)


@given(histories())
@settings(max_examples=300, deadline=None)
def test_order_follows_who_moved_the_rows(history):
    base, theirs, mine = history
    result = merge(base, theirs, mine)
    was, new, own = (version[ROOT]["#orientation"] for version in history)
    common = [pk for pk in was if pk in new and pk in own]
    there = [pk for pk in new if pk in common]
    here = [pk for pk in own if pk in common]
    merged = [pk for pk in result.snapshot[ROOT]["#orientation"] if pk in common]
    if common not in (there, here) and there != here:
        assert any(conflict.path == "#orientation" for conflict in result.conflicts)
    else:
        assert merged == (here if there == common else there)


@given(items, items)
@settings(max_examples=200, deadline=None)
def test_one_persons_work_alone_is_taken_whole(base, mine):
    assert merge(base, base, mine).snapshot == mine
    assert merge(base, mine, base).snapshot == mine
    assert not merge(base, base, mine).conflicts
    assert not merge(base, mine, mine).conflicts


def test_a_text_and_its_state_change_as_one():
    machine = {"state": "machine", "source": "a"}
    reviewed = {"state": "reviewed", "source": "a", "by": "Ona"}
    base = {ROOT: {"title_fr": "a", "title_lt": "x", "title_lt#status": machine}}
    theirs = {ROOT: {"title_fr": "a", "title_lt": "y", "title_lt#status": machine}}
    mine = {ROOT: {"title_fr": "a", "title_lt": "x", "title_lt#status": reviewed}}
    result = merge(base, theirs, mine)
    # "y" must not become a reviewed text: nobody reviewed it.
    assert [(c.path, c.theirs, c.mine) for c in result.conflicts] == [("title_lt", "y", "x")]
    assert result.snapshot[ROOT]["title_lt#status"] == machine


def test_relations_merge_as_sets():
    key = row(IDS[0])
    base, theirs, mine = (
        {ROOT: {"#orientation": [IDS[0]]}, key: {"support_domains": domains}}
        for domains in (["a", "b"], ["b", "c"], ["a", "b", "d"])
    )
    result = merge(base, theirs, mine)
    assert not result.conflicts
    assert result.snapshot[key]["support_domains"] == ["b", "c", "d"]
