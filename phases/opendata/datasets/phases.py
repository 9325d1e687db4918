"""The tables of the phases, their policy directions and their money."""

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from phases.models import BudgetFigure, Orientation, Phase, Source, SupportDomain
from phases.opendata.datasets import columns
from phases.opendata.datasets.columns import field, names_a_row, names_rows, source
from phases.opendata.datasets.dataset import DataSet
from phases.opendata.datasets.texts import texts


def _phases() -> QuerySet:
    return (
        Phase.objects.live()
        .select_related("budget_source", "prolongation_source")
        .prefetch_related(Prefetch("sources", Source.objects.live()))
        .order_by("number", "pk")
    )


PHASES = DataSet(
    slug="phases",
    title=_("Phases of the policy"),
    description=_(
        "The phases of the policy of competitiveness clusters: their period, what each aims at and "
        "what was announced, with the sources."
    ),
    queryset=_phases,
    declared=(
        columns.identifier(),
        field(Phase, "number", description=_("1 for the first phase."), is_required=True),
        field(
            Phase,
            "slug_fr",
            "slug",
            _("Last part of the address of the page in French."),
            is_required=True,
        ),
        field(Phase, "start_year", is_required=True),
        field(Phase, "end_year", is_required=True),
        field(Phase, "planned_end_year"),
        *source(
            lambda phase: phase.prolongation_source,
            "prolongation_",
            _("source of the prolongation"),
        ),
        *texts(Phase, "title", is_required=True),
        *texts(Phase, "summary"),
        *texts(Phase, "headline"),
        field(Phase, "headline_on"),
        *texts(Phase, "objective"),
        field(Phase, "budget_amount"),
        *texts(Phase, "budget_wording"),
        field(Phase, "budget_start_year"),
        field(Phase, "budget_end_year"),
        *source(lambda phase: phase.budget_source, "budget_", _("source of the budget")),
        columns.sources(),
        columns.address(),
        columns.updated_on(),
    ),
    kinds=(Phase, Source),
)


def _orientations() -> QuerySet:
    return (
        Orientation.objects.filter(phase__published_at__isnull=False)
        .select_related("phase")
        .prefetch_related(Prefetch("support_domains", SupportDomain.objects.live()))
        .order_by("phase__number", "position", "pk")
    )


ORIENTATIONS = DataSet(
    slug="orientations",
    title=_("Policy directions"),
    description=_("The policy directions of each phase, in the words of the ministry."),
    queryset=_orientations,
    declared=(
        columns.identifier(),
        names_a_row("phase_id", _("phase"), lambda row: row.phase, "phases", is_required=True),
        field(Orientation, "phase.number", is_required=True),
        field(
            Orientation,
            "position",
            "number",
            _("Number of the policy direction within its phase, from 1."),
            is_required=True,
        ),
        *texts(Orientation, "title"),
        *texts(Orientation, "text", is_required=True),
        names_rows(
            "support_domains",
            "support_domains",
            "slug",
            "domaines",
            _("SME support domains"),
            attribute="slug_fr",
        ),
    ),
    kinds=(Phase, SupportDomain),
)


def _budgets() -> QuerySet:
    return (
        BudgetFigure.objects.filter(phase__published_at__isnull=False)
        .select_related("phase", "source")
        .order_by("phase__number", "position", "pk")
    )


BUDGETS = DataSet(
    slug="budgets",
    title=_("Budget figures"),
    description=_(
        "Sourced figures of the money of each phase, with what each covers in the words of its "
        "source; the phases’ own figure is in the data set “phases”. Their bases differ: they do "
        "not add up."
    ),
    queryset=_budgets,
    declared=(
        columns.identifier(),
        names_a_row("phase_id", _("phase"), lambda row: row.phase, "phases", is_required=True),
        field(BudgetFigure, "phase.number", is_required=True),
        field(BudgetFigure, "amount", is_required=True),
        *texts(BudgetFigure, "wording", is_required=True),
        field(BudgetFigure, "start_year"),
        field(BudgetFigure, "end_year"),
        *source(lambda row: row.source, is_required=True),
    ),
    kinds=(Phase, Source),
)
