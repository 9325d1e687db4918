"""What tells how a translation came about has one form: pages are made from it."""

import pytest
from django.core.exceptions import ValidationError

from phases.models import Phase
from phases.snapshot import normalize, upgrade
from tests.factories import snapshot_of

GOOD = {"state": "reviewed", "source": "T"}
MALFORMED = [
    "reviewed",
    ["reviewed"],
    7,
    {"state": "reviewed"},
    {"state": "source", "source": "T"},
    {"state": "missing", "source": "T"},
    {"state": ["reviewed"], "source": "T"},
    {"state": "reviewed", "source": 7},
    {"state": "reviewed", "source": "T\x00"},
    {"state": "reviewed", "source": "T" * 3_000_000},
    {**GOOD, "by": 7},
    {**GOOD, "by": "B" * 1_000},
    {**GOOD, "on": "yesterday"},
    {**GOOD, "on": 20260101},
    {**GOOD, "other": "x"},
    {**GOOD, "segments": {}},
    {**GOOD, "segments": ["x"]},
    {**GOOD, "segments": [{"state": "reviewed"}]},
    {**GOOD, "segments": [{**GOOD, "segments": [GOOD]}]},
]


@pytest.mark.parametrize("status", MALFORMED, ids=lambda status: str(status)[:60])
def test_a_malformed_state_is_refused_and_an_old_one_kept_apart(status):
    snapshot = snapshot_of(Phase, title_fr="T", title_lt="L", **{"title_lt#status": status})
    with pytest.raises(ValidationError):
        normalize(snapshot)
    (key,) = snapshot
    found = upgrade(snapshot)
    assert "title_lt#status" not in found.snapshot[key]
    assert [lost.path for lost in found.lost] == ["title_lt#status"]


@pytest.mark.parametrize(
    "status",
    [
        GOOD,
        {**GOOD, "by": "Ona", "on": "2026-11-23"},
        {**GOOD, "by": "", "on": "", "source": ""},
        {**GOOD, "segments": [GOOD, {"state": "machine", "source": "U", "by": "Ona"}]},
    ],
)
def test_a_state_that_is_made_here_passes(status):
    snapshot = snapshot_of(Phase, title_fr="T", title_lt="L", **{"title_lt#status": status})
    (key,) = snapshot
    assert normalize(snapshot)[key]["title_lt#status"] == status
    assert upgrade(snapshot).snapshot[key]["title_lt#status"] == status
