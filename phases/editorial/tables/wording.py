"""What a plan says, in words: for the terminal and for the screen."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phases.editorial.tables.planning import Outcome, Plan

OUTCOMES: dict[Outcome, object] = {
    "refused": gettext_lazy("refused"),
    "new": gettext_lazy("new"),
    "changed": gettext_lazy("changed"),
    "unchanged": gettext_lazy("unchanged"),
}


def lines_of(plan: Plan) -> Iterator[str]:
    """Yield a plan's lines: refused ones first, those without change not at all."""
    for outcome in ("refused", "new", "changed"):
        for row in plan.rows:
            if row.outcome != outcome:
                continue
            yield _("Line %(line)d, %(name)s: %(outcome)s") % {
                "line": row.number,
                "name": row.name or "–",
                "outcome": OUTCOMES[row.outcome],
            }
            for column, sentence in row.faults:
                yield f"  {column or '–'}: {sentence}"
            for column, before, after in row.changes:
                yield f"  {column}: {before or '–'} → {after or '–'}"


def summary(plan: Plan) -> str:
    """Return how many lines do what, in one sentence."""
    counts = {name: plan.count(name) for name in OUTCOMES}
    if counts["unchanged"] == len(plan.rows):
        return _("Nothing changes: the site says all of it already.")
    return (
        _("%(new)d new, %(changed)d changed, %(unchanged)d unchanged, %(refused)d refused.")
        % counts
    )
