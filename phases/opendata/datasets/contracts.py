"""The tables of performance contracts and of what they promise."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from phases.models import (
    Challenge,
    Indicator,
    IndicatorValue,
    PerformanceContract,
    Phase,
    Pole,
    Source,
    TargetMarket,
)
from phases.opendata.datasets import columns
from phases.opendata.datasets.columns import (
    Column,
    field,
    names_a_row,
    names_rows,
    source,
)
from phases.opendata.datasets.dataset import DataSet
from phases.opendata.datasets.texts import texts

#: Live kinds that a row of a contract names.
KINDS = (PerformanceContract, Pole, Phase)
PARTS = ("", "pole__", "phase__")
ORDER = ("pole__slug_fr", "phase__number", "version")


def _is_live(prefix: str = "") -> Q:
    """Return what holds of contracts that are live with their pôle and their phase."""
    return Q(**{f"{prefix}{part}published_at__isnull": False for part in PARTS})


def _of_contract(contract: Callable[[Any], Any], *, is_required: bool = True) -> tuple[Column, ...]:
    """Return the columns that say of which contract, pôle and phase a row is."""
    return (
        names_a_row(
            "contract_id",
            _("performance contract"),
            contract,
            "contrats",
            is_required=is_required,
        ),
        names_a_row(
            "pole_id",
            _("pôle"),
            lambda row: contract(row).pole if contract(row) else row.pole,
            "poles",
            is_required=True,
        ),
        Column(
            "pole",
            _("Name of the cluster"),
            lambda row: (contract(row) or row).pole.name,
            is_required=True,
        ),
        Column(
            "phase_number",
            _("Number of the phase"),
            lambda row: contract(row).phase.number if contract(row) else None,
            kind="integer",
            is_required=is_required,
        ),
        Column(
            "version",
            _("Version of the contract"),
            lambda row: contract(row).version if contract(row) else None,
            kind="integer",
            is_required=is_required,
        ),
    )


def _contracts() -> QuerySet:
    newest = PerformanceContract.objects.newest_versions().filter(pk=OuterRef("pk"))
    return (
        PerformanceContract.objects.live()
        .filter(_is_live())
        .select_related("pole", "phase")
        .prefetch_related(Prefetch("sources", Source.objects.live()))
        .annotate(is_newest=Exists(newest))
        .order_by(*ORDER, "pk")
    )


CONTRACTS = DataSet(
    slug="contrats",
    title=_("Performance contracts"),
    description=_(
        "The performance contracts between the State, local authorities and the clusters, a row "
        "for each version. Of many contracts no more is known than that they exist: what no source "
        "gives is empty."
    ),
    queryset=_contracts,
    declared=(
        columns.identifier(),
        names_a_row("pole_id", _("pôle"), lambda row: row.pole, "poles", is_required=True),
        Column("pole", _("Name of the cluster"), lambda row: row.pole.name, is_required=True),
        names_a_row("phase_id", _("phase"), lambda row: row.phase, "phases", is_required=True),
        Column(
            "phase_number",
            _("Number of the phase"),
            lambda row: row.phase.number,
            kind="integer",
            is_required=True,
        ),
        field(
            PerformanceContract,
            "version",
            description=_("1 for the contract as first signed; an amendment is the next version."),
            is_required=True,
        ),
        Column(
            "is_newest",
            _("Newest version"),
            lambda row: row.is_newest,
            _("Whether no newer version of the same contract is published."),
            kind="boolean",
            is_required=True,
        ),
        field(PerformanceContract, "signed_on"),
        field(PerformanceContract, "start_year"),
        field(PerformanceContract, "end_year"),
        *texts(PerformanceContract, "preamble"),
        columns.sources(),
        columns.address(),
        columns.updated_on(),
    ),
    kinds=(*KINDS, Source),
)


def _owned(model: type, *beside: Any) -> QuerySet:
    """Return the rows of ``model`` that live contracts own."""
    return (
        model.objects.filter(_is_live("contract__"))
        .select_related("contract__pole", "contract__phase")
        .prefetch_related(*beside)
        .order_by(*(f"contract__{name}" for name in ORDER), "position", "pk")
    )


CHALLENGES = DataSet(
    slug="defis",
    title=_("Technological and innovation challenges"),
    description=_(
        "The challenges that each performance contract names, with the target markets associated "
        "to each."
    ),
    queryset=lambda: _owned(Challenge, "markets"),
    declared=(
        columns.identifier(),
        *_of_contract(lambda row: row.contract),
        field(Challenge, "kind", is_required=True),
        *texts(Challenge, "name", is_required=True),
        *texts(Challenge, "text"),
        names_rows("markets", "markets", "id", "marches", _("associated target markets")),
    ),
    kinds=KINDS,
)


def _markets() -> QuerySet:
    is_live = _is_live("contract__") | Q(contract__isnull=True, pole__published_at__isnull=False)
    return (
        TargetMarket.objects.filter(is_live)
        .select_related("contract__pole", "contract__phase", "pole", "source")
        .order_by(*(f"contract__{name}" for name in ORDER), "pole__slug_fr", "position", "pk")
    )


MARKETS = DataSet(
    slug="marches",
    title=_("Target markets"),
    description=_(
        "The markets that each performance contract aims at and, without a contract, those that a "
        "source names of a cluster."
    ),
    queryset=_markets,
    declared=(
        columns.identifier(),
        *_of_contract(lambda row: row.contract, is_required=False),
        *texts(TargetMarket, "name", is_required=True),
        *texts(TargetMarket, "text"),
        *source(lambda row: row.source),
    ),
    kinds=(*KINDS, Source),
)

INDICATORS = DataSet(
    slug="indicateurs",
    title=_("Indicators"),
    description=_(
        "The figures by which each performance contract is measured, with baseline and target. "
        "What was measured year by year is in the data set “mesures”."
    ),
    queryset=lambda: _owned(Indicator),
    declared=(
        columns.identifier(),
        *_of_contract(lambda row: row.contract),
        *texts(Indicator, "name", is_required=True),
        *texts(Indicator, "unit"),
        field(Indicator, "baseline"),
        field(Indicator, "baseline_year"),
        field(Indicator, "target"),
        field(Indicator, "target_year"),
    ),
    kinds=KINDS,
)


def _values() -> QuerySet:
    return (
        IndicatorValue.objects.filter(_is_live("contract__"))
        .select_related("contract__pole", "contract__phase")
        .order_by(
            *(f"contract__{name}" for name in ORDER), "indicator__position", "indicator", "year"
        )
    )


VALUES = DataSet(
    slug="mesures",
    title=_("Measured values of the indicators"),
    description=_("What was measured of each indicator, a row for each year."),
    queryset=_values,
    declared=(
        columns.identifier(),
        names_a_row(
            "indicator_id",
            _("indicator"),
            lambda row: str(row.indicator_id),
            "indicateurs",
            is_required=True,
        ),
        *_of_contract(lambda row: row.contract),
        field(IndicatorValue, "year", is_required=True),
        field(IndicatorValue, "value", is_required=True),
    ),
    kinds=KINDS,
)
