"""The performance contracts: the list, a contract, a version of it."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phases.filters import ContractFilter
from phases.localization.columns import briefly, shown, written_in
from phases.localization.prepared import together
from phases.localization.relations import attach, relations
from phases.localization.text import Text, text
from phases.models import Challenge, IndicatorValue, PerformanceContract, Phase, Pole, Source
from phases.views import rows
from phases.views.base import ItemView, find_by_slug
from phases.views.charts import chart_of, figures_of
from phases.views.comparing import comparable_with, sections_of, sharing, with_sections
from phases.views.lists import ListView
from phases.views.matrix import by_kind, matrix_of


class ContractPaginator(Paginator):
    """Contracts by phase, then by pôle, in pages whose cost does not grow with the list.

    To sort all contracts for one page is most of the cost of a long list. Within one phase the
    database follows the index of the pôles' slugs and stops after a page.
    """

    #: The phases that have contracts of the list, newest first, each with their number.
    phase_counts: Sequence[tuple[Phase, int]] = ()

    def page(self, number):
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        part = slice(first, min(first + self.per_page, self.count))
        found = self.object_list.read(part, lambda: self._slices(part))
        phases = {phase.pk: phase for phase, _number in self.phase_counts}
        rows = [contract for some in found.values() for contract in some]
        for contract in rows:
            contract.phase = phases[contract.phase_id]
        return self._get_page(rows, number, self)

    def _slices(self, part: slice) -> dict[str, QuerySet]:
        """Return the contracts of each phase that stand in ``part`` of the list."""
        contracts, slices = self.object_list.all(), {}
        first, last = part.start, part.stop
        for phase, size in self.phase_counts:
            if first < size and last > 0:
                rows = contracts.filter(phase=phase.pk).order_by("pole__slug_fr")
                slices[str(len(slices))] = rows[max(first, 0) : min(last, size)]
            first, last = first - size, last - size
        return slices


class ContractList(ListView):
    """The newest version of each contract, by phase."""

    template_name = "phases/contract_list.html"
    section = "contracts"
    heading = gettext_lazy("Performance contracts")
    filter_class = ContractFilter
    shows = (PerformanceContract,)
    paginator_class = ContractPaginator

    def get_context_data(self, **kwargs):
        filled = {contract.pk: sections_of(contract) for contract in self.page.object_list}
        return super().get_context_data(offered=sharing(filled), **kwargs)

    def get_queryset(self):
        # Pôles that are live: so the database need not think of contracts without one.
        contracts = PerformanceContract.objects.newest_versions()
        return contracts.filter(pole__published_at__isnull=False).select_related("pole")

    def get_counted(self):
        # The versions of a contract are of one pôle and phase: to count these is less than to
        # look for the newest. What a contract points at cannot be withdrawn before it.
        return PerformanceContract.objects.live().distinct()

    def read(self, rows):
        own = ("pole", "phase", "version", "signed_on", "start_year", "end_year")
        return briefly(with_sections(rows), *own, "pole__name")

    def get_paginator(self):
        paginator = super().get_paginator()
        phases = self.filter.fields["phase"]
        choices = phases.chosen or phases.choices
        paginator.phase_counts = [(choice.row, choice.count) for choice in choices if choice.count]
        numbers = tuple((phase.pk, number) for phase, number in paginator.phase_counts)
        paginator.object_list = paginator.object_list.of(numbers)
        return paginator


class ContractDetail(ItemView):
    """What is promised, towards which markets, how is it measured? The newest version."""

    template_name = "phases/contract_detail.html"
    section = "contracts"

    def choose(self, versions: list[PerformanceContract]) -> PerformanceContract | None:
        """Return the contract to show of ``versions``, newest first."""
        return versions[0] if versions else None

    def get_item(self):
        pole = find_by_slug(Pole, self.kwargs["pole"], Pole.objects.live)
        phase = find_by_slug(Phase, self.kwargs["phase"], Phase.objects.live)
        self.versions = together(_versions, pole.pk, phase.pk)["versions"]
        contract = self.choose(self.versions)
        if contract is None:
            raise Http404
        contract.pole, contract.phase = pole, phase
        self.read(contract)
        return contract

    def read(self, contract: PerformanceContract) -> None:
        """Read the rows that the page of ``contract`` shows."""
        read_rows(contract)

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
        figures = [(row, figures_of(row)) for row in contents["indicators"]]
        for newer, older in pairwise(self.versions):
            newer.former = older
        shown_here = {
            **contents,
            **_told(contents),
            "versions": self.versions if len(self.versions) > 1 else [],
            "sources": rows.sources(contract.sources.all()),
            "comparable": comparable_with(contract),
        }
        return super().get_context_data(
            **{
                **kwargs,  # the address names pôle and phase by their slugs
                **shown_here,
                "contract": contract,
                "pole": contract.pole,
                "phase": contract.phase,
                "is_known": bool(contract.preamble_fr) or any(contents.values()),
                "indicator_charts": [(row, some, chart_of(some)) for row, some in figures],
                "sections": _sections(shown_here),
                "is_newest": self.is_newest,
                "newest_address": self.newest_address(),
            }
        )


def _told(contents: dict[str, Any]) -> dict[str, Any]:
    """Return what of the rows is told where: nothing stands on the page twice.

    The matrix names challenges and markets; those that have a text, or no place in it, are told
    below. A body is a party once; who signed for it is told where persons are known.
    """
    challenges, markets = contents["challenges"], contents["targetmarkets"]
    matrix = matrix_of(challenges, markets)
    told = by_kind(row for row in challenges if row.text_fr or not matrix)
    in_matrix = set(matrix.markets) if matrix else set()
    return {
        "matrix": matrix,
        "challenge_kinds": told,
        "markets": [row for row in markets if row.text_fr or row not in in_matrix],
        "parties": list({row.body_fr: row for row in contents["signatories"]}.values()),
        "persons": [row for row in contents["signatories"] if row.name],
    }


def _sections(shown_here: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the sections that have content, in the order of the page."""
    titles = {
        "strategicareas": ("areas", _("Strategic areas")),
        "matrix": ("matrix", _("Challenges and their markets")),
        "challenge_kinds": ("challenges", _("Challenges")),
        "markets": ("markets", _("Target markets")),
        "commitments": ("commitments", _("Support to small and medium-sized enterprises")),
        "indicators": ("indicators", _("Indicators")),
        "persons": ("signatories", _("Signatories")),
        "versions": ("versions", _("Versions")),
        "attachments": ("files", _("Files")),
        "comparable": ("compare", _("Compare")),
        "sources": ("sources", _("Sources")),
    }
    return [place for name, place in titles.items() if shown_here[name]]


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


def read_rows(*contracts: PerformanceContract) -> None:
    """Read the rows that a contract's page shows, in two queries of each."""
    for contract in contracts:
        found = together(_beside, contract.pk)
        attach([contract], found)
        attach(found["indicators"], {"values": found["values"]})
        if challenges := found["challenges"]:
            attach(challenges, together(_markets, tuple(row.pk for row in challenges)))


def _versions(pole, phase):
    """Ask for the versions of the contract of a pôle for a phase, the newest first."""
    contracts = PerformanceContract.objects.live().filter(pole=pole, phase=phase)
    return {"versions": shown(contracts.order_by("-version"))}


def _beside(contract):
    """Ask for what the page of a contract shows besides its own row."""
    further = {"commitments": "commitments__support_domain"}
    names = (further.get(name, name) for name in PerformanceContract.CONTENTS)
    return {
        **relations(PerformanceContract, (contract,), *names, rows.live("sources", Source)),
        "values": IndicatorValue.objects.filter(contract=contract).order_by("year"),
    }


def _markets(challenges):
    """Ask for the target markets of ``challenges``."""
    return relations(Challenge, challenges, "markets")


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
