"""Which challenge of a contract is for which of its target markets."""

from collections.abc import Iterable
from dataclasses import dataclass

from phases.models import Challenge, TargetMarket

#: Columns of a table that can be read beside the summary of the page; more markets are a list.
MOST_COLUMNS = 6


@dataclass(frozen=True)
class Line:
    """A challenge, and of each market whether it is for it."""

    challenge: Challenge
    cells: list[tuple[TargetMarket, bool]]


@dataclass(frozen=True)
class Matrix:
    """The markets that are named with a challenge, and the challenges by kind."""

    markets: list[TargetMarket]
    kinds: list[tuple[str, list[Line]]]

    @property
    def is_narrow(self) -> bool:
        return len(self.markets) <= MOST_COLUMNS


def matrix_of(challenges: Iterable[Challenge], markets: Iterable[TargetMarket]) -> Matrix | None:
    """Return the matrix; None where no challenge is for a market. The rows are prefetched.

    Markets that no challenge is for have no column: they stand in the list of markets.
    """
    challenges = list(challenges)
    pairs = {row: {market.pk for market in row.markets.all()} for row in challenges}
    named = set().union(*pairs.values())
    columns = [market for market in markets if market.pk in named]
    if not columns:
        return None
    kinds = [
        (kind, [Line(row, [(one, one.pk in pairs[row]) for one in columns]) for row in group])
        for kind, group in by_kind(challenges)
    ]
    return Matrix(columns, kinds)


def by_kind(challenges: Iterable[Challenge]) -> list[tuple[str, list[Challenge]]]:
    """Return the kinds of challenges that there are, each with its own."""
    challenges = list(challenges)
    groups = [
        (kind.value, [row for row in challenges if row.kind == kind]) for kind in Challenge.Kind
    ]
    return [(kind, group) for kind, group in groups if group]
