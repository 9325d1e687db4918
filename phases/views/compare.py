"""Compare: two to four contracts, or pôles, side by side. What differs comes first."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from phases.localization.columns import shown
from phases.localization.text import Text, text
from phases.models import PerformanceContract, Pole, Region, Theme
from phases.models.publishable import Item
from phases.views import rows
from phases.views.base import PublicView
from phases.views.comparing import MOST, name_of, offered
from phases.views.comparison import Section, parts, sections_of_contracts, sections_of_poles

CONTRACT, POLE = "contrat", "pole"
#: Characters of a name in the address; those that are longer name nothing.
LONGEST_NAME = 300
#: Pôles to choose among.
MOST_CHOICES = 500


class Compare(PublicView):
    """``comparer/?contrat=<pôle>/<phase>&contrat=…`` or ``?pole=…&pole=…``."""

    template_name = "phases/compare.html"
    shows = (PerformanceContract, Pole)
    kept_parameters = known_parameters = (CONTRACT, POLE)

    @property
    def section(self):
        return "poles" if self.kind == POLE else "contracts"

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
        sections: list[Section] = []
        if len(items) > 1:
            sections = list(
                sections_of_poles(items) if self.kind == POLE else sections_of_contracts(items)
            )
        for section in sections:
            section.rows = [row for row in section.rows if any(row.cells)]
            for row in section.rows:
                row.beside = list(zip(headings, row.cells, strict=True))
        return super().get_context_data(
            **{
                "columns": [
                    (item, heading, self._without(item))
                    for item, heading in zip(items, headings, strict=True)
                ],
                "problems": list(self.problems()),
                "compared": parts(sections) if any(one.rows for one in sections) else [],
                "of_poles": self.kind == POLE,
                "choices": self._choices(),
                **kwargs,
            }
        )

    def _choices(self) -> list[tuple[int, str, list[Pole]]]:
        """Return a number, a name and pôles for each of the boxes that choose pôles.

        Those on offer share a filled section with another; what is compared already stays.
        """
        if self.kind == CONTRACT and self.asked:
            return []
        poles = list(shown(Pole.objects.live().order_by("slug_fr"))[:MOST_CHOICES])
        chosen = [name_of(item) for item in self.items]
        on_offer = offered(poles)
        poles = [pole for pole in poles if pole.pk in on_offer or name_of(pole) in chosen]
        if not on_offer:
            return []
        names = chosen + [""] * (MOST - len(chosen))
        return [(number, name, poles) for number, name in enumerate(names, 1)]

    def _without(self, item: Item) -> str:
        """Return the address of the same comparison without ``item``."""
        others = [(self.kind, name_of(one)) for one in self.items if one is not item]
        return f"{reverse('compare')}?{urlencode(others)}"


def _heading(item: Item) -> Text | str:
    """Return what stands over a column: the pôle, with the phase of its contract."""
    if isinstance(item, Pole):
        return item.name
    phase = text(item.phase, "title")
    return Text(f"{item.pole.name}, {phase.value}", phase.language, "source")


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
                "challenges__markets",
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
