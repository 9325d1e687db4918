"""The performance contracts: the list, a contract, a version of it."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, prefetch_related_objects
from django.http import Http404
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phases.filters import ContractFilter
from phases.localization.columns import lookups, shown, written_in
from phases.localization.text import Text, text
from phases.models import Challenge, IndicatorValue, PerformanceContract, Phase, Pole, Source
from phases.views import rows
from phases.views.base import ItemView, find_by_slug
from phases.views.lists import ListView


class ContractPaginator(Paginator):
    """Contracts by phase, then by pôle, in pages whose cost does not grow with the list.

    To sort all contracts for one page is most of the cost of a long list. Within one phase the
    database follows the index of the pôles' slugs and stops after a page.
    """

    @cached_property
    def phase_counts(self) -> list[tuple[Any, int]]:
        """Return the phases that have contracts, newest first, each with their number."""
        phases = self.object_list.order_by("-phase__number").values_list("phase")
        return list(phases.annotate(number=Count("pk")))

    @cached_property
    def count(self):
        return sum(number for _phase, number in self.phase_counts)

    def page(self, number):
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        last = first + self.per_page
        slices = []
        for phase, size in self.phase_counts:
            if first < size and last > 0:
                rows = self.object_list.filter(phase=phase).order_by("pole__slug_fr")
                slices.append(rows.values_list("pk", flat=True)[max(first, 0) : min(last, size)])
            first, last = first - size, last - size
        pks = list(slices[0].union(*slices[1:], all=True)) if slices else []
        rows = self.object_list.filter(pk__in=pks).order_by("-phase__number", "pole__slug_fr")
        return self._get_page(rows, number, self)


class ContractList(ListView):
    """The newest version of each contract, by phase."""

    template_name = "phases/contract_list.html"
    section = "contracts"
    heading = gettext_lazy("Performance contracts")
    filter_class = ContractFilter
    shows = (PerformanceContract,)
    paginator_class = ContractPaginator

    def get_queryset(self):
        # A phase is long and stands in many rows: read once, not with each of them.
        # Pôles that are live: so the database need not think of contracts without one.
        return (
            PerformanceContract.objects.newest_versions()
            .filter(pole__published_at__isnull=False)
            .select_related("pole")
            .prefetch_related("phase")
        )


class ContractDetail(ItemView):
    """What is promised, towards which markets, how is it measured? The newest version."""

    template_name = "phases/contract_detail.html"
    section = "contracts"

    def choose(self, versions: list[PerformanceContract]) -> PerformanceContract | None:
        """Return the contract to show of ``versions``, newest first."""
        return versions[0] if versions else None

    def get_item(self):
        pole = find_by_slug(Pole.objects.all(), self.kwargs["pole"])
        phase = find_by_slug(Phase.objects.all(), self.kwargs["phase"])
        contracts = shown(PerformanceContract.objects.live().filter(pole=pole, phase=phase))
        self.versions = list(contracts.order_by("-version"))
        contract = self.choose(self.versions)
        if contract is None:
            raise Http404
        contract.pole, contract.phase = pole, phase
        beside = (
            *PerformanceContract.CONTENTS,
            "challenges__markets",
            "commitments__support_domain",
            Prefetch("indicators__values", IndicatorValue.objects.order_by("year")),
            rows.live("sources", Source),
        )
        prefetch_related_objects([contract], *lookups(PerformanceContract, beside))
        return contract

    @property
    def is_newest(self) -> bool:
        return self.item == self.versions[0]

    def newest_address(self) -> str:
        """Return the address that shows the newest version, whichever that is."""
        return self.item.newest_url()

    def get_address(self):
        return self.newest_address()

    def get_cited_address(self):
        return self.item.version_url()

    def get_addressed(self):
        return [self.item.pole, self.item.phase]

    def get_title(self):
        return contract_title(self.item)

    def get_description(self):
        return text(self.item.pole, "full_name")

    def get_breadcrumbs(self):
        phase = self.item.phase
        return [
            (_("Contracts"), reverse("contract_list")),
            (text(phase, "title"), f"{reverse('contract_list')}?phase={phase.slug_fr}"),
        ]

    def get_translations(self):
        return written_in(self.item.worded_rows())

    def get_context_data(self, **kwargs):
        contract = self.item
        contents = {name: getattr(contract, name).all() for name in PerformanceContract.CONTENTS}
        measured = {row: {v.year: v for v in row.values.all()} for row in contents["indicators"]}
        years = sorted({year for values in measured.values() for year in values})
        return super().get_context_data(
            **{
                **kwargs,  # the address names pôle and phase by their slugs
                "contract": contract,
                "pole": contract.pole,
                "phase": contract.phase,
                **contents,
                "is_known": bool(contract.preamble_fr) or any(contents.values()),
                "challenge_kinds": _by_kind(contents["challenges"]),
                "measured_years": years,
                "indicator_rows": [
                    (row, [values.get(year) for year in years]) for row, values in measured.items()
                ],
                "sources": rows.sources(contract.sources.all()),
                "sections": self._sections(contents),
                "versions": self.versions,
                "is_newest": self.is_newest,
                "newest_address": self.newest_address(),
            }
        )

    def _sections(self, contents: dict) -> list[tuple[str, str]]:
        sections = [
            ("parties", _("Parties"), contents["signatories"]),
            ("areas", _("Strategic areas"), contents["strategicareas"]),
            ("challenges", _("Challenges"), contents["challenges"]),
            ("markets", _("Target markets"), contents["targetmarkets"]),
            (
                "commitments",
                _("Support to small and medium-sized enterprises"),
                contents["commitments"],
            ),
            ("indicators", _("Indicators"), contents["indicators"]),
            ("versions", _("Versions"), len(self.versions) > 1),
            ("sources", _("Sources"), self.item.sources.all()),
        ]
        return [(anchor, title) for anchor, title, is_there in sections if is_there]


class ContractVersionDetail(ContractDetail):
    """A contract as it was signed at first, or as an amendment made it."""

    def choose(self, versions):
        return next((row for row in versions if row.version == self.kwargs["version"]), None)

    def get_address(self):
        return self.item.version_url()

    def get_title(self):
        return contract_title(self.item, names_version=True)

    def get_context_data(self, **kwargs):
        if self.is_newest:
            # Two addresses show the same: search engines are told of one.
            kwargs["canonical"] = self.request.build_absolute_uri(self.newest_address())
        return super().get_context_data(**kwargs)


def _by_kind(challenges: Iterable[Challenge]) -> list[tuple[str, list[Challenge]]]:
    groups = [
        (kind.value, [row for row in challenges if row.kind == kind]) for kind in Challenge.Kind
    ]
    return [(kind, group) for kind, group in groups if group]


def contract_title(contract: PerformanceContract, *, names_version: bool = False) -> Text:
    """Return the contract's title, whole in the language that the title of its phase is in."""
    phase = text(contract.phase, "title")
    names = {"pole": contract.pole.name, "phase": phase.value, "version": contract.version}
    with translation.override(phase.language):
        if names_version:
            words = _("%(pole)s, performance contract, %(phase)s, version %(version)d") % names
        else:
            words = _("%(pole)s, performance contract, %(phase)s") % names
    return Text(words, phase.language, "source")
