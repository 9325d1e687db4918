"""Progress as numbers and a bar."""

from dataclasses import dataclass

from django.utils.text import capfirst

from phases.localization.desk import STATES, Progress
from phases.localization.status import LABELS


@dataclass(frozen=True)
class Part:
    """One state in a bar that is 100 wide."""

    state: str
    label: str
    count: int
    start: float
    width: float


@dataclass(frozen=True)
class Counted:
    """Progress with the parts of its bar: reviewed first, as it grows."""

    progress: Progress

    @property
    def parts(self) -> list[Part]:
        """Return the states that there are, in the order of the bar."""
        found, start, total = [], 0.0, self.progress.total or 1
        for state in reversed(STATES):
            if count := getattr(self.progress, state):
                width = round(100 * count / total, 2)
                found.append(Part(state, capfirst(LABELS[state]), count, round(start, 2), width))
                start += width
        return found

    @property
    def cells(self) -> list[Part]:
        """Return every state in the order of the work, for the columns of a table."""
        known = {part.state: part for part in self.parts}
        return [known.get(s) or Part(s, capfirst(LABELS[s]), 0, 0, 0) for s in STATES]
