"""What an amendment changed of the contract before it, in the visitor's language.

Each version is an item with rows of its own: rows of two versions are the same when they are
called the same in French, or nearly so. Both versions are live. Two texts are compared in the
visitor's language where both are in it as a whole and say what the French says, in French
otherwise: words of two languages are no change, and neither is another translation.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from phases import languages
from phases.localization.figures import (
    date_in_words,
    number_in_words,
    size_in_words,
    years_in_words,
)
from phases.localization.folding import fold
from phases.localization.status import is_rich
from phases.localization.text import Text, text
from phases.models import Challenge, Indicator, PerformanceContract
from phases.snapshot.words import compare_blocks, compare_words
from phases.views.base import language_in_use
from phases.views.changes import Words
from phases.views.charts import figures_of

#: Names of which less than this part (of 100) is the same are of two rows.
LIKENESS = 70
#: More pairs than this are not looked at: nobody waits. Names that are equal are found always.
MOST_PAIRS = 2_500


@dataclass
class Difference:
    """What changed of one field of a row: lines of words, and the newer text for its mark."""

    label: str
    lines: list[list[Words]]
    newer: Text | None = None


@dataclass
class RowChange:
    """A row that was added, removed or changed; ``name`` is empty for the contract itself."""

    kind: str
    name: Text
    differences: list[Difference] = field(default_factory=list)


@dataclass
class Changes:
    """What changed in one part of the contract."""

    title: str
    rows: list[RowChange]


def changes_between(before: PerformanceContract, after: PerformanceContract) -> list[Changes]:
    """Return what ``after`` changed of ``before``; the rows of both are prefetched."""
    own = list(_of_contract(before, after))
    found = []
    if own:
        found.append(Changes(_("The contract itself"), [RowChange("changed", _plain(""), own)]))
    for relation, title in part_titles().items():
        olds, news = (list(getattr(one, relation).all()) for one in (before, after))
        if rows := list(_of_rows(olds, news)):
            found.append(Changes(title, rows))
    return found


def part_titles() -> dict[str, str]:
    """Return what the parts of a contract are called, by the relation to their rows."""
    return {
        "signatories": _("Parties"),
        "strategicareas": _("Strategic areas"),
        "targetmarkets": _("Target markets"),
        "challenges": _("Challenges"),
        "commitments": _("Support to small and medium-sized enterprises"),
        "indicators": _("Indicators"),
        "attachments": _("Attached files"),
    }


def _plain(words: Any) -> Text:
    """Return words of the interface: figures, dates, choices."""
    return Text(str(words), language_in_use(), "source")


def name_of(row: models.Model) -> tuple[models.Model, str]:
    """Return what an owned row is called by: the row that has the text, and its field."""
    if hasattr(row, "support_domain_id"):
        return row.support_domain, "name"
    return row, next(name for name in ("name", "body", "title") if hasattr(row, f"{name}_fr"))


def key_of(row: models.Model) -> str:
    """Return what makes rows of two contracts the same: their name in French, folded."""
    named, column = name_of(row)
    return " ".join(fold(getattr(named, languages.column(column, languages.SOURCE)) or "").split())


# Rows


def _of_rows(olds: list[models.Model], news: list[models.Model]) -> Iterator[RowChange]:
    pairs = _paired(olds, news)
    matched = {old.pk for old in pairs.values()}
    for new in news:
        name = text(*name_of(new))
        if new.pk not in pairs:
            yield RowChange("added", name)
        elif differences := list(_of_row(pairs[new.pk], new)):
            yield RowChange("changed", name, differences)
    for old in olds:
        if old.pk not in matched:
            yield RowChange("removed", text(*name_of(old)))


def _paired(olds: list[models.Model], news: list[models.Model]) -> dict[Any, models.Model]:
    """Return which old row each new one (by id) was: the same name, or else the most alike."""
    waiting: dict[str, list[models.Model]] = defaultdict(list)
    for old in olds:
        waiting[key_of(old)].append(old)
    pairs = {}
    for new in news:
        if same := waiting[key_of(new)]:
            pairs[new.pk] = same.pop(0)
    left = [(key, old) for key, rows in waiting.items() for old in rows]
    new_left = [new for new in news if new.pk not in pairs]
    if len(left) * len(new_left) > MOST_PAIRS:
        return pairs
    likeness = [
        (fuzz.ratio(key, key_of(new)), place, old, new)
        for place, (key, old) in enumerate(left)
        for new in new_left
    ]
    taken = set()
    for alike, _place, old, new in sorted(likeness, key=lambda one: (-one[0], one[1])):
        if alike >= LIKENESS and old.pk not in taken and new.pk not in pairs:
            pairs[new.pk] = old
            taken.add(old.pk)
    return pairs


def _of_row(old: models.Model, new: models.Model) -> Iterator[Difference]:
    for column in ("name", "body", "title", "unit", "text"):
        # A signatory's name is that of a person.
        if hasattr(new, languages.column(column, languages.SOURCE)):
            yield from _of_texts(_label(new, column), old, new, column)
    for label, was, now in _values(old, new):
        if was != now:
            words = [Words(kind, _plain(v)) for kind, v in (("removed", was), ("added", now)) if v]
            yield Difference(label, [words])
    if isinstance(new, Challenge):
        yield from _of_markets(old, new)


def _label(row: models.Model, column: str) -> str:
    return str(row._meta.get_field(column).verbose_name)


def _values(old: models.Model, new: models.Model) -> Iterator[tuple[str, str, str]]:
    """Yield the values without a language of a row, before and after, in words."""
    if isinstance(new, Challenge):
        yield _label(new, "kind"), old.get_kind_display(), new.get_kind_display()
    elif isinstance(new, Indicator):
        was, now = (
            {(one.label, one.year): number_in_words(one.value) for one in figures_of(row)}
            for row in (old, new)
        )
        for label, year in dict.fromkeys((*was, *now)):
            name = f"{label}, {year}" if year else str(label)
            yield name, was.get((label, year), ""), now.get((label, year), "")
    elif hasattr(new, "is_accessible"):
        yield (
            _label(new, "file"),
            *(
                f"{row.format}, {size_in_words(row.size)}, {row.get_language_display()}"
                for row in (old, new)
            ),
        )
    elif hasattr(new, "body_fr"):
        yield _label(new, "name"), old.name, new.name


def _of_markets(old: Challenge, new: Challenge) -> Iterator[Difference]:
    was, now = ({key_of(one): one for one in row.markets.all()} for row in (old, new))
    parts = [Words("removed", text(was[key], "name")) for key in was if key not in now]
    parts += [Words("added", text(now[key], "name")) for key in now if key not in was]
    if parts:
        yield Difference(_label(new, "markets"), [[part] for part in parts])


# Texts


def _of_contract(before: PerformanceContract, after: PerformanceContract) -> Iterator[Difference]:
    periods = [years_in_words(one.start_year, one.end_year) for one in (before, after)]
    dates = [date_in_words(one.signed_on) if one.signed_on else "" for one in (before, after)]
    for label, (was, now) in ((_("Period"), periods), (_("Signed"), dates)):
        if was != now:
            words = [Words(kind, _plain(v)) for kind, v in (("removed", was), ("added", now)) if v]
            yield Difference(label, [words])
    yield from _of_texts(_label(after, "preamble"), before, after, "preamble")


def _of_texts(
    label: str, old: models.Model, new: models.Model, column: str
) -> Iterator[Difference]:
    french = [text(row, column, languages.SOURCE) for row in (old, new)]
    if french[0].value == french[1].value:  # translated otherwise, at most
        return
    was, now = text(old, column), text(new, column)
    is_whole = not (was.parts or now.parts) and was.language == now.language
    is_of_today = "outdated" not in (was.state, now.state) and was.value != now.value
    if not (is_whole and is_of_today):
        was, now = french
    if is_rich(type(new), column):
        lines = [change.pieces for change in compare_blocks(was.value, now.value) if change.pieces]
    else:
        lines = [compare_words(was.value, now.value)]
    shown = [_parts(line, now.language) for line in lines]
    if any(part.kind != "same" for line in shown for part in line):
        yield Difference(label, shown, now)


def _parts(pieces: Iterable[Any], language: str) -> list[Words]:
    return [Words(one.kind, Text(one.text, language, "source")) for one in pieces]
