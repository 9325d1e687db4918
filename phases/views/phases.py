"""The phases: the whole document on one page, and a page each."""

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from phases.localization.columns import named, shown
from phases.localization.prepared import NumberOf, together
from phases.localization.relations import attach, relations
from phases.models import Article, Page, PerformanceContract, Phase, PublicChange, Source
from phases.views import budgets, rows, timeline
from phases.views.base import ItemView, PublicView, find_by_slug

#: Contracts named on the page of a phase; the list of contracts has them all.
CONTRACTS_SHOWN = 25
#: What the page of all phases says of each, besides its own words.
OWNED = ("announcements", "orientations", "budget_figures")


class PhaseList(PublicView):
    """The ministry's page on the phases, whole and in its order, composed from the same rows."""

    template_name = "phases/phase_list.html"
    section = "phases"

    def get_title(self):
        return _("The phases of the policy")

    def get_context_data(self, **kwargs):
        phases, definition = self.phases, self.definition
        headline = next((phase for phase in phases if phase.headline_fr), None)
        today = timezone.localdate()
        figures = list(budgets.figures(reversed(phases)))
        return super().get_context_data(
            phases=phases,
            definition=definition,
            headline=headline,
            bars=timeline.bars(
                phases,
                next((phase for phase in phases if phase.is_current(today)), None),
                [f"#phase-{phase.number}" for phase in phases],
            ),
            budgets=figures,
            sources=rows.sources(
                [figure.source for figure in figures],
                [phase.prolongation_source for phase in phases],
            ),
            **kwargs,
        )

    @cached_property
    def found(self) -> dict[str, list]:
        return together(_document)

    @cached_property
    def phases(self) -> list[Phase]:
        """Return the phases, newest first, with what the page says of each."""
        phases = self.found["phases"]
        attach(phases, {relation: self.found[relation] for relation in OWNED})
        rows.link(phases, "articles", self.found["articles"])
        return phases

    @property
    def definition(self) -> Page | None:
        """Return the page that says what a pôle is, None without one."""
        return next(iter(self.found["definition"]), None)

    def get_history(self):
        history = PublicChange.objects.of_models(Phase)
        return history | PublicChange.objects.of(self.definition) if self.definition else history


def _document() -> dict[str, QuerySet]:
    """Ask for all that the page of the phases shows."""
    phases = _phases().order_by("-number")
    named = Article.phases.through.objects.filter(
        article=OuterRef("pk"), phase__published_at__isnull=False
    )
    articles = Article.objects.live().filter(Exists(named))
    models = {name: Phase._meta.get_field(name).related_model for name in OWNED}
    owned = {
        name: model.objects.filter(phase__published_at__isnull=False)
        for name, model in models.items()
    }
    owned["budget_figures"] = owned["budget_figures"].select_related("source")
    return {
        "phases": shown(phases.annotate(linked_articles=rows.linked(Phase, "articles"))),
        **{name: shown(found) for name, found in owned.items()},
        "articles": shown(articles),
        "definition": shown(Page.objects.live().filter(role=Page.Role.DEFINITION).order_by()),
    }


class PhaseDetail(ItemView):
    """What was decided in a phase: when, by whom, how much, and what came of it."""

    template_name = "phases/phase_detail.html"
    section = "phases"
    description_field = "summary"

    def get_item(self):
        phase = find_by_slug(Phase, self.kwargs["slug"], _phases)
        self.beside = together(_beside, phase.pk)
        attach([phase], self.beside)
        return phase

    def get_breadcrumbs(self):
        return [(_("Phases"), reverse("phase_list"))]

    def get_context_data(self, **kwargs):
        phase = self.item
        neighbours = together(_neighbours, phase.pk, number=phase.number)
        next_phase = next(iter(neighbours["next"]), None)
        is_last_and_over = next_phase is None and phase.end_year < timezone.localdate().year
        sequel_sources = phase.sequel_sources.all() if is_last_and_over else []
        figures = list(budgets.figures([phase]))
        for contract in self.beside["newest_contracts"]:
            contract.phase = phase
        context = {
            "phase": phase,
            "announcements": phase.announcements.all(),
            "speakers": phase.speakers.all(),
            "orientations": phase.orientations.all(),
            "articles": phase.articles.all(),
            "contracts": self.beside["newest_contracts"],
            "contract_count": self.beside["contract_count"],
            "previous_phase": next(iter(neighbours["previous"]), None),
            "next_phase": next_phase,
            "shows_sequel": bool(phase.sequel_fr) and is_last_and_over,
            "sequel_sources": sequel_sources,
            "budgets": figures,
            "sources": rows.sources(
                phase.sources.all(),
                [figure.source for figure in figures],
                [phase.prolongation_source],
                sequel_sources,
            ),
        }
        return super().get_context_data(**context, sections=_sections(context), **kwargs)


def _phases():
    return Phase.objects.live().select_related("budget_source", "prolongation_source")


def _beside(phase):
    """Ask for what the page of a phase shows besides its own row."""
    contracts = PerformanceContract.objects.newest_versions().filter(phase=phase)
    return {
        **relations(
            Phase,
            (phase,),
            "announcements",
            "speakers",
            "orientations",
            "budget_figures__source",
            rows.live("articles", Article),
            rows.live("sources", Source),
            rows.live("sequel_sources", Source),
        ),
        "newest_contracts": named(
            contracts.select_related("pole").order_by("pole__slug_fr")[:CONTRACTS_SHOWN]
        ),
        "contract_count": NumberOf(contracts),
    }


def _neighbours(phase, number):
    """Ask for the phases before and after the one of that number."""
    others = named(Phase.objects.live().exclude(pk=phase))
    return {
        "previous": others.filter(number__lt=number).order_by("-number")[:1],
        "next": others.filter(number__gt=number).order_by("number")[:1],
    }


def _sections(context: dict) -> list[tuple[str, str]]:
    """Return the sections that the page has, for “on this page”."""
    phase = context["phase"]
    sections = [
        ("announcement", _("Announcement"), context["announcements"] or context["speakers"]),
        ("the-phase", _("The phase"), phase.body_fr),
        ("objective", _("Objective"), phase.objective_fr),
        ("orientations", _("Policy directions"), context["orientations"]),
        ("budgets", _("Budgets"), context["budgets"]),
        ("contracts", _("Performance contracts"), context["contract_count"]),
        ("articles", _("Related articles"), context["articles"]),
        ("sequel", _("What followed"), context["shows_sequel"]),
        ("sources", _("Sources"), context["sources"]),
    ]
    return [(anchor, title) for anchor, title, is_there in sections if is_there]
