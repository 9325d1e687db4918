"""What of contracts, or of pôles, stands side by side: sections of rows, a cell for each."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from phases.localization.figures import date_in_words, number_in_words, years_in_words
from phases.localization.folding import fold
from phases.localization.text import Text, text
from phases.models import PerformanceContract, Pole
from phases.models.publishable import Item
from phases.views.charts import figures_of

#: What one item says in one row: words and texts, each a line.
Cell = list[Text | str]


@dataclass
class Row:
    """One thing that is compared: its name, and what each of the items says of it."""

    name: Text | str
    cells: list[Cell]
    #: What makes two cells the same, whatever language they are shown in.
    keys: list[Any]
    is_rich: bool = False
    #: What an empty cell means.
    absent: str = ""
    #: The cells, each with the name of the item that it is of.
    beside: list[tuple[Text | str, Cell]] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        return any(key != self.keys[0] for key in self.keys[1:])


@dataclass
class Section:
    """Rows on one subject."""

    title: str
    rows: list[Row] = field(default_factory=list)


def parts(sections: Iterable[Section]) -> list[tuple[bool, list[Section]]]:
    """Return what differs (True), then what is the same: each row once, in its section."""
    sections = list(sections)
    found = []
    for differs in (True, False):
        chosen = [
            Section(section.title, [row for row in section.rows if row.differs is differs])
            for section in sections
        ]
        found.append((differs, [section for section in chosen if section.rows]))
    return found


def sections_of_contracts(contracts: list[PerformanceContract]) -> Iterator[Section]:
    """Yield the sections of contracts that are compared; their rows are prefetched."""
    yield Section(
        _("Contract"),
        [
            _facts(_("Phase"), [[text(one.phase, "title")] for one in contracts]),
            _facts(
                _("Period"), [[years_in_words(one.start_year, one.end_year)] for one in contracts]
            ),
            _facts(
                _("Signed"),
                [[date_in_words(one.signed_on)] if one.signed_on else [] for one in contracts],
            ),
            _facts(_("Version"), [[str(one.version)] for one in contracts]),
        ],
    )
    if sum(bool(one.preamble_fr) for one in contracts) > 1:
        yield Section(_("Presentation"), [_preambles(contracts)])
    yield _by_name(_("Parties"), contracts, "signatories", "body")
    yield _by_name(_("Strategic areas"), contracts, "strategicareas", "name")
    yield _by_name(_("Target markets"), contracts, "targetmarkets", "name")
    yield _table(
        _("Challenges"),
        contracts,
        "challenges",
        lambda row: (fold(row.name_fr), text(row, "name")),
        _challenge,
        absent=_("not named"),
    )
    yield _table(
        _("Support to small and medium-sized enterprises"),
        contracts,
        "commitments",
        lambda row: (row.support_domain_id, text(row.support_domain, "name")),
        lambda row: ([text(row, "text")], row.text_fr),
        is_rich=True,
    )
    yield _table(
        _("Indicators"),
        contracts,
        "indicators",
        lambda row: (fold(f"{row.name_fr} {row.unit_fr}"), text(row, "name")),
        _figures,
    )


def sections_of_poles(poles: list[Pole]) -> Iterator[Section]:
    """Yield the sections of pôles that are compared; their rows are prefetched."""

    def names(pole: Pole, relation: str) -> Cell:
        return [text(row, "name") for row in getattr(pole, relation).all()]

    yield Section(
        _("Cluster"),
        [
            _facts(_("Themes"), [names(pole, "themes") for pole in poles]),
            _facts(_("Regions"), [names(pole, "regions") for pole in poles]),
            _facts(
                _("Category"),
                [[str(pole.get_category_display())] if pole.category else [] for pole in poles],
            ),
            _facts(
                _("City of the seat"),
                [[pole.headquarters_city] if pole.headquarters_city else [] for pole in poles],
            ),
        ],
    )
    yield _by_name(_("Strategic areas"), poles, "strategicareas", "name")
    yield _by_name(_("Target markets"), poles, "targetmarkets", "name")


def _preambles(contracts: list[PerformanceContract]) -> Row:
    texts = [text(one, "preamble") for one in contracts]
    cells: list[Cell] = [[words] if words else [] for words in texts]
    return Row(_("Preamble"), cells, [one.preamble_fr for one in contracts], is_rich=True)


def _challenge(challenge: Any) -> tuple[Cell, Any]:
    """Return that a challenge is named, its kind, and the markets that it is for."""
    markets = list(challenge.markets.all())
    cell: Cell = [challenge.get_kind_display(), *(text(market, "name") for market in markets)]
    return cell, (challenge.kind, sorted(fold(market.name_fr) for market in markets))


def _facts(name: str, cells: list[Cell]) -> Row:
    cells = [[word for word in cell if word] for cell in cells]
    keys = [sorted(getattr(word, "value", word) for word in cell) for cell in cells]
    return Row(name, cells, keys)


def _by_name(title: str, items: Iterable[Item], relation: str, name: str) -> Section:
    """Compare which rows there are: two of the same French name are the same."""
    french = f"{name}_fr"
    return _table(
        title,
        items,
        relation,
        lambda row: (fold(getattr(row, french) or ""), text(row, name)),
        lambda row: ([_("yes")], True),
        absent=_("not named"),
    )


def _table(
    title: str,
    items: Iterable[Item],
    relation: str,
    name: Callable[[Any], tuple[Any, Text]],
    cell: Callable[[Any], tuple[Cell, Any]],
    *,
    is_rich: bool = False,
    absent: str = "",
) -> Section:
    """Return a row for each thing that one of ``items`` speaks of; none where only one does."""
    items = list(items)
    found: dict[Any, tuple[Text, dict[Any, tuple[Cell, Any]]]] = {}
    for item in items:
        for row in getattr(item, relation).all():
            key, words = name(row)
            found.setdefault(key, (words, {}))[1][item.pk] = cell(row)
    if sum(any(item.pk in told for _words, told in found.values()) for item in items) < 2:
        return Section(title)
    return Section(
        title,
        [
            Row(
                words,
                [told.get(item.pk, ([], None))[0] for item in items],
                [told.get(item.pk, ([], None))[1] for item in items],
                is_rich,
                absent,
            )
            for words, told in found.values()
        ],
    )


def _figures(indicator: Any) -> tuple[Cell, Any]:
    """Return what is known of an indicator, each figure a line."""
    lines: Cell = []
    told = figures_of(indicator)
    for one in told:
        words = {"label": one.label, "figure": number_in_words(one.value), "year": one.year}
        if one.year:
            lines.append(_("%(label)s (%(year)d): %(figure)s") % words)
        else:
            lines.append(_("%(label)s: %(text)s") % {"label": one.label, "text": words["figure"]})
    return lines, [(one.kind, one.year, one.value) for one in told]
