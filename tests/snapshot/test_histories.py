"""Three people save one item in turn, each on any state before: thousands of such histories."""

from hypothesis import given, settings
from hypothesis import strategies as st

from phases.snapshot import merge
from tests.histories import check_merge, edited, first_state


@given(st.data())
@settings(max_examples=3000)
def test_three_people_lose_nothing(data):
    revisions = [first_state(data.draw)]
    for person in (1, 2, 3):
        base, newest = data.draw(st.sampled_from(revisions)), revisions[-1]
        mine, acts = edited(data.draw, base, person)
        result = merge(base, newest, mine)
        check_merge(result, base, newest, mine, acts)
        revisions.append(result.snapshot)
