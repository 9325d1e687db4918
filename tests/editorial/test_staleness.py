"""Which translations are outdated, over generated histories, against a model of few lines.

The model knows nothing of HTML, alignment or merging: a translation tells which version of which
block it was made from, and each of them is looked up by that.
"""

from copy import deepcopy
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from phases.editorial import workflow
from phases.editorial.language_publication import publish_language
from phases.editorial.translating import Translation, french_of, segments, translate
from phases.localization.segments import in_snapshot
from phases.localization.status import aligned
from phases.models import Phase, Segment
from phases.snapshot import row_key, take
from tests import factories

BLOCKS, VERSIONS = 5, 3
WORDS = ("alpha", "bêta", "gamma", "delta", "epsilon")

Block = tuple[int, int]


def french(block: Block) -> str:
    """Return a text that shares no word with other blocks, most words with its other versions."""
    number, version = block
    return " ".join([*(f"{word}{number}" for word in WORDS), f"version{number}{version}"])


def html(blocks: list[Block]) -> str:
    return "".join(f"<p>{french(block)}</p>" for block in blocks)


def edited(blocks: list[Block], kind: str, place: int, other: int) -> list[Block]:
    """Return the text after somebody changed, moved, inserted or removed one block."""
    result = list(blocks)
    block = result.pop(place % len(result))
    at = other % (len(result) + 1)
    if kind == "change":
        result.insert(place % len(blocks), (block[0], (block[1] + 1 + other % 2) % VERSIONS))
    elif kind == "move":
        result.insert(at, block)
    elif kind == "insert":
        free = sorted(set(range(BLOCKS)) - {number for number, _version in blocks})
        result = [*blocks[:at], *((number, 0) for number in free[:1]), *blocks[at:]]
    return result or blocks


@dataclass(frozen=True)
class Made:
    """A translation: of which version, how it came about, and a number to know it by."""

    of: Block
    state: str
    number: int


@dataclass
class State:
    """What a snapshot says: the French blocks in order, and the translations there are."""

    blocks: list[Block]
    made: list[Made] = field(default_factory=list)

    def found(self, block: Block) -> list[Made]:
        """Return the translation of just this text, or else those of its other versions."""
        exact = [one for one in self.made if one.of == block]
        return exact[:1] or [one for one in self.made if one.of[0] == block[0]]

    def states(self) -> list[str]:
        return [self.state(block) for block in self.blocks]

    def state(self, block: Block) -> str:
        made = self.found(block)
        if not made:
            return "missing"
        return made[0].state if made[0].of == block else "outdated"

    def is_clear(self) -> bool:
        """Return whether it is plain which old translation each block has."""
        return all(len(self.found(block)) < 2 for block in self.blocks)

    def written(self, blocks: list[Block], new: dict[Block, Made | None]) -> list[Made]:
        """Return the translations after some of ``blocks`` got ``new`` ones: those of no block
        are gone."""
        kept = State(blocks, self.made)
        made = [[new[block]] if block in new else kept.found(block)[:1] for block in blocks]
        return [one for ones in made for one in ones if one is not None]


class History:
    """A page and its model, changed together."""

    def __init__(self):
        blocks = [(0, 0), (1, 0), (2, 0)]
        made = [Made(block, "reviewed", number) for number, block in enumerate(blocks)]
        self.live = self.draft = State(blocks, made)
        self.phase = factories.publish(
            Phase,
            **factories.phase_values(
                body_fr=html(blocks),
                body_lt="".join(f"<p>Vertimas {one.number}</p>" for one in made),
                **{"body_lt#status": {"state": "reviewed", "source": html(blocks)}},
            ),
        )
        self.root = row_key(Phase, self.phase.pk)
        self.count = len(blocks)
        self.past = {}
        self.keep()

    @property
    def newest(self):
        return workflow.newest_revision(Phase, self.phase.pk)

    def keep(self):
        newest = self.newest
        self.past.setdefault(newest.number, (newest, deepcopy(self.draft)))

    # What people do

    def write(self, edit):
        """Save a changed French text."""
        blocks = edited(self.draft.blocks, *edit)
        factories.edit(self.phase, publish=False, body_fr=html(blocks))
        self.draft = State(list(blocks), self.draft.made)

    def translate(self, place, state, of):
        """Translate one block of the draft's or of the public French; "" takes it away."""
        source = self.draft if of == "draft" else State(self.live.blocks, self.publishable())
        block = source.blocks[place % len(source.blocks)]
        clear = (source, State(source.blocks, self.draft.made), self.live)
        if not all(one.is_clear() for one in clear):
            return
        new = self._translation(block, state)
        ahead = [
            one
            for one in self.draft.made
            if of == "live" and one.of in self.draft.blocks and one.of not in self.live.blocks
        ]
        done = translate(self.newest, "lt", [self._sent(block, new)], by=None, french=of)
        assert done.results[0].outcome in ("taken", "unchanged")
        if done.results[0].outcome == "taken":
            written = source.written(source.blocks, {block: new})
            self.draft = State(self.draft.blocks, list(dict.fromkeys([*written, *ahead])))

    def merge(self, edit, place, state):
        """One changes the French while another translates what was there before."""
        blocks = edited(self.draft.blocks, *edit)
        seen = self.newest
        block = self.draft.blocks[place % len(self.draft.blocks)]
        if not self.draft.is_clear():
            return
        new = self._translation(block, state)
        factories.edit(self.phase, publish=False, body_fr=html(blocks))
        done = translate(seen, "lt", [self._sent(block, new)], by=None, french="draft")
        made = self.draft.made
        if done.results[0].outcome == "taken":
            made = self.draft.written(self.draft.blocks, {block: new})
        self.draft = State(list(blocks), made)

    def publish(self):
        if self.live != self.draft:
            workflow.publish(self.newest, by=None)
            self.live = self.draft

    def publishable(self):
        """Return the translations that are public once the draft's are: those of the French that
        is public, and for want of such what is public already."""
        if self.live.blocks == self.draft.blocks:
            return self.draft.made
        new = {one.of: one for one in self.draft.made if one.of in self.live.blocks}
        made = self.live.written(self.live.blocks, new)
        return self.live.made if made == self.live.written(self.live.blocks, {}) else made

    def publish_lithuanian(self):
        if self.live.blocks != self.draft.blocks and not self.live.is_clear():
            return
        made = self.publishable()
        publish_language(self.newest, "lt", by=None)
        self.live = State(self.live.blocks, made)

    def publish_french(self):
        publish_language(self.newest, "fr", by=None)
        self.live = State(self.draft.blocks, self.live.made)

    def revert(self, number):
        revision, state = self.past[sorted(self.past)[number % len(self.past)]]
        workflow.revert(revision, by=None, base=self.newest)
        self.draft = deepcopy(state)

    def _translation(self, block, state):
        self.count += 1
        return Made(block, state, self.count) if state else None

    def _sent(self, block, new):
        target = f"Vertimas {new.number}" if new else ""
        return Translation(
            self.root, "body", 0, french(block), target, new.state if new else "in_work"
        )

    # What the site says

    def check(self):
        self.phase.refresh_from_db()
        assert aligned_states(aligned(self.phase, "body", "lt")) == self.live.states()
        drafted = segments(french_of(self.phase, self.newest, "draft"), "lt")
        found = drafted[self.root, "body"].aligned
        assert aligned_states(found) == self.draft.states()
        for block, segment in zip(self.draft.blocks, found.segments, strict=True):
            made = self.draft.found(block)
            if made and made[0].of == block:
                assert segment.target == f"Vertimas {made[0].number}"
        rows = Segment.objects.filter(language="lt").with_state().order_by("position")
        recorded = list(rows.values_list("row", "field", "place", "state", "source", "target"))
        assert recorded == [
            (found.row, found.field, place, segment.state, segment.source, segment.target)
            for found in in_snapshot(take(self.phase), "lt")
            for place, segment in enumerate(found.aligned.segments)
        ]


def aligned_states(found):
    return [segment.state for segment in found.segments]


PLACES = st.integers(0, 4)
EDITS = st.tuples(st.sampled_from(["change", "change", "move", "insert", "remove"]), PLACES, PLACES)
STATES = st.sampled_from(["machine", "in_work", "reviewed", "reviewed", ""])
STEPS = st.one_of(
    EDITS.map(lambda edit: ("write", edit)),
    EDITS.map(lambda edit: ("write", edit)),
    st.tuples(st.just("translate"), PLACES, STATES, st.sampled_from(["draft", "live"])),
    st.tuples(st.just("translate"), PLACES, STATES, st.sampled_from(["draft", "live"])),
    st.tuples(st.just("merge"), EDITS, PLACES, STATES),
    st.tuples(st.sampled_from(["publish", "publish_lithuanian", "publish_french"])),
    st.tuples(st.just("revert"), st.integers(0, 20)),
)


@pytest.mark.django_db
@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(STEPS, min_size=3, max_size=12))
def test_states_agree_with_the_model_whatever_happened(steps):
    with transaction.atomic():
        history = History()
        for name, *arguments in steps:
            getattr(history, name)(*arguments)
            history.check()
            history.keep()
        transaction.set_rollback(True)
