"""The phases as a drawing: bars in proportion to their years. Numbers are those of its viewBox."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.text import Truncator

from phases.localization.figures import years_in_words
from phases.localization.text import Text, text
from phases.models import Phase

WIDTH = 1000
#: Between the bars of two phases, and between a bar's edge and its words.
GAP, PADDING = 6, 14
#: What a character takes, at most, of the words in a bar.
CHARACTER = 11
#: A shorter name says nothing: the phase's number stands in its place.
SHORTEST = 6


@dataclass(frozen=True)
class Bar:
    """The bar of one phase, from the left; the part by which it was prolonged stands apart."""

    phase: Phase
    address: str
    x: float
    width: float
    name: Text
    period: str
    #: The phase's name in full with its period, whole in one language.
    full_name: Text
    is_current: bool
    #: Where the prolongation begins, and how wide it is; 0 without one.
    prolonged_x: float = 0
    prolonged_width: float = 0

    @property
    def words_x(self) -> float:
        return self.x + PADDING

    @property
    def end(self) -> float:
        return self.x + self.width


def bars(phases: Sequence[Phase], current: Phase | None, addresses: Sequence[str]) -> list[Bar]:
    """Return a bar for each of ``phases``, earliest first, that leads to its address."""
    pairs = sorted(zip(phases, addresses, strict=True), key=lambda pair: pair[0].start_year)
    if not pairs:
        return []
    first = pairs[0][0].start_year
    year = WIDTH / (max(phase.end_year for phase in phases) + 1 - first)
    return [_bar(phase, address, first, year, phase == current) for phase, address in pairs]


def _bar(phase: Phase, address: str, first: int, year: float, is_current: bool) -> Bar:
    x = round((phase.start_year - first) * year, 1)
    width = round((phase.end_year + 1 - phase.start_year) * year - GAP, 1)
    prolonged_x = prolonged_width = 0.0
    if phase.planned_end_year:
        prolonged_x = round((phase.planned_end_year + 1 - first) * year, 1)
        prolonged_width = round(x + width - prolonged_x, 1)
    room = int((width - prolonged_width - 2 * PADDING) / CHARACTER)
    title, period = text(phase, "title"), years_in_words(phase.start_year, phase.end_year)
    with translation.override(title.language):
        years = years_in_words(phase.start_year, phase.end_year)
    name = Truncator(title.value).chars(room) if room >= SHORTEST else str(phase.number)
    return Bar(
        phase,
        address,
        x,
        width,
        Text(name, title.language, "source"),
        period if len(period) <= room else "",
        Text(f"{title.value} ({years})", title.language, "source"),
        is_current,
        prolonged_x,
        prolonged_width,
    )
