"""Compare: two to four contracts, or pôles, side by side. What differs comes first."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from phases.localization.columns import shown
from phases.localization.figures import date_in_words, number_in_words
from phases.localization.folding import fold
from phases.localization.text import Text, text
from phases.models import IndicatorValue, PerformanceContract, Pole, Region, Theme
from phases.models.publishable import Item
from phases.views import rows
from phases.views.base import PublicView
from phases.views.comparing import MOST, name_of
from phases.views.contracts import contract_title

CONTRACT, POLE = "contrat", "pole"
#: Characters of a name in the address; those that are longer name nothing.
LONGEST_NAME = 300

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
    """Rows on one subject, those that differ first."""

    title: str
    rows: list[Row] = field(default_factory=list)

    def sorted(self) -> "Section":
        """Return the section with what differs first."""
        return Section(self.title, sorted(self.rows, key=lambda row: not row.differs))


class Compare(PublicView):
    """``comparer/?contrat=<pôle>/<phase>&contrat=…`` or ``?pole=…&pole=…``."""

    template_name = "phases/compare.html"
    section = "contracts"
    kept_parameters = (CONTRACT, POLE)

    def get_title(self):
        return _("Compare")

    def get_breadcrumbs(self):
        if self.kind == POLE:
            return [(_("Clusters"), reverse("pole_list"))]
        return [(_("Contracts"), reverse("contract_list"))]

    def is_indexed(self):
        return False

    def addresses(self):
        """Keep every name that was found, not the last one only."""
        query = urlencode([(self.kind, name_of(item)) for item in self.items])
        return {
            code: f"{path.partition('?')[0]}?{query}" if query else path.partition("?")[0]
            for code, path in super().addresses().items()
        }

    @cached_property
    def kind(self) -> str:
        return POLE if POLE in self.request.GET and CONTRACT not in self.request.GET else CONTRACT

    @cached_property
    def asked(self) -> list[str]:
        """Return the names in the address, each once."""
        return list(
            dict.fromkeys(filter(None, map(str.strip, self.request.GET.getlist(self.kind))))
        )

    @cached_property
    def found(self) -> dict[str, Item]:
        names = [name for name in self.asked[: 2 * MOST] if len(name) <= LONGEST_NAME]
        names = [name for name in names if "\x00" not in name]
        items = _poles(names) if self.kind == POLE else _contracts(names)
        return {name_of(item): item for item in items}

    @cached_property
    def items(self) -> list[Item]:
        """Return what is compared, in the order of the address."""
        return [self.found[name] for name in self.asked if name in self.found][:MOST]

    def problems(self) -> Iterator[str]:
        """Yield a sentence for each thing that the address asks and that cannot be."""
        if CONTRACT in self.request.GET and POLE in self.request.GET:
            yield _("Contracts are not compared with clusters: only the contracts are shown.")
        if any(name not in self.found for name in self.asked[: 2 * MOST]):
            yield _("Something that the address names is not, or no longer, on this site.")
        if (
            len([name for name in self.asked if name in self.found]) > MOST
            or len(self.asked) > 2 * MOST
        ):
            yield _("At most %(number)d stand side by side: the first ones are shown.") % {
                "number": MOST
            }
        if len(self.items) == 1:
            yield _("Choose one more, to compare them.")

    def get_context_data(self, **kwargs):
        items = self.items
        headings = [_heading(item) for item in items]
        compared: list[Section] = []
        if len(items) > 1:
            sections = _sections_of_poles(items) if self.kind == POLE else _sections(items)
            compared = [section.sorted() for section in sections if section.rows]
        for section in compared:
            for row in section.rows:
                row.beside = list(zip(headings, row.cells, strict=True))
        return super().get_context_data(
            **{
                "columns": [
                    (item, heading, self._without(item))
                    for item, heading in zip(items, headings, strict=True)
                ],
                "problems": list(self.problems()),
                "compared": compared,
                "of_poles": self.kind == POLE,
                **kwargs,
            }
        )

    def _without(self, item: Item) -> str:
        """Return the address of the same comparison without ``item``."""
        others = [(self.kind, name_of(one)) for one in self.items if one is not item]
        return f"{reverse('compare')}?{urlencode(others)}"


def _heading(item: Item) -> Text | str:
    return contract_title(item) if isinstance(item, PerformanceContract) else item.name


def _contracts(names: Sequence[str]) -> list[PerformanceContract]:
    wanted = Q(pk__in=[])
    for name in names:
        pole, _slash, phase = name.partition("/")
        wanted |= Q(pole__slug_fr=pole, phase__slug_fr=phase)
    contracts = PerformanceContract.objects.newest_versions().filter(wanted)
    return list(
        shown(
            contracts.select_related("pole", "phase").prefetch_related(
                "signatories",
                "strategicareas",
                "targetmarkets",
                "challenges",
                "commitments__support_domain",
                "indicators__values",
            )
        )
    )


def _poles(names: Sequence[str]) -> list[Pole]:
    poles = Pole.objects.live().filter(slug_fr__in=names)
    return list(
        shown(
            poles.prefetch_related(
                rows.live("themes", Theme),
                rows.live("regions", Region),
                "strategicareas",
                "targetmarkets",
            )
        )
    )


# What is compared


def _sections(contracts: list[PerformanceContract]) -> Iterator[Section]:
    yield Section(
        _("Contract"),
        [
            _facts(_("Phase"), [[text(one.phase, "title")] for one in contracts]),
            _facts(_("Period"), [[one.period] for one in contracts]),
            _facts(
                _("Signed"),
                [[date_in_words(one.signed_on)] if one.signed_on else [] for one in contracts],
            ),
            _facts(_("Version"), [[str(one.version)] for one in contracts]),
        ],
    )
    yield _by_name(_("Parties"), contracts, "signatories", "body")
    yield _by_name(_("Strategic areas"), contracts, "strategicareas", "name")
    yield _by_name(_("Target markets"), contracts, "targetmarkets", "name")
    yield _by_name(_("Challenges"), contracts, "challenges", "name")
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


def _sections_of_poles(poles: list[Pole]) -> Iterator[Section]:
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
    values: list[IndicatorValue] = sorted(indicator.values.all(), key=lambda value: value.year)
    told = [
        (_("Baseline"), indicator.baseline_year, indicator.baseline),
        *((_("Measured"), value.year, value.value) for value in values),
        (_("Target"), indicator.target_year, indicator.target),
    ]
    for label, year, figure in told:
        if figure is not None:
            words = {"label": label, "figure": number_in_words(figure), "year": year}
            if year:
                lines.append(_("%(label)s (%(year)d): %(figure)s") % words)
            else:
                lines.append(_("%(label)s: %(text)s") % {"label": label, "text": words["figure"]})
    return lines, [(label, year, figure) for label, year, figure in told]
