"""Few runs in which every two values of different factors meet."""

from itertools import combinations, product


def pairs_of(run: dict) -> set[frozenset]:
    """Return the pairs of values that meet in a run."""
    return {frozenset(pair) for pair in combinations(run.items(), 2)}


def everything(factors: dict[str, tuple]) -> list[dict]:
    """Return the full matrix."""
    return [dict(zip(factors, values, strict=True)) for values in product(*factors.values())]


def pairwise(factors: dict[str, tuple]) -> list[dict]:
    """Return runs that hold every pair: always the one with most pairs that are missing."""
    matrix = everything(factors)
    missing = set().union(*map(pairs_of, matrix))
    runs = []
    while missing:
        best = max(matrix, key=lambda run: len(pairs_of(run) & missing))
        missing -= pairs_of(best)
        runs.append(best)
    return runs
