"""The pôles: the list, and a page each."""

from django.db.models import Case, Count, F, Prefetch, Q, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phases.filters import PoleFilter
from phases.localization.columns import shown, written_in
from phases.localization.text import text
from phases.models import LabelEvent, PerformanceContract, Pole, Region, Source, Theme
from phases.views import rows
from phases.views.base import ItemView, find_by_slug
from phases.views.lists import ListView

#: Pôles named as near on the page of a pôle.
NEAR = 6


class PoleList(ListView):
    """Which pôle for my trade and my region?"""

    template_name = "phases/pole_list.html"
    section = "poles"
    heading = gettext_lazy("Competitiveness clusters")
    filter_class = PoleFilter
    shows = (Pole,)

    def get_queryset(self):
        return _with_label().prefetch_related(
            rows.live("themes", Theme), rows.live("regions", Region)
        )


class PoleDetail(ItemView):
    """What does this pôle do, where, since when, how to reach it?"""

    template_name = "phases/pole_detail.html"
    section = "poles"

    def get_item(self):
        poles = Pole.objects.select_related("themes_source").prefetch_related(
            rows.live("themes", Theme),
            rows.live("regions", Region),
            rows.live("sources", Source),
            "strategicareas__source",
            "targetmarkets__source",
            Prefetch(
                "label_events",
                LabelEvent.objects.order_by("date", "position").select_related(
                    "source", "successor"
                ),
            ),
            Prefetch(
                "predecessor_events",
                LabelEvent.objects.order_by("date").select_related("source", "pole"),
            ),
        )
        return find_by_slug(poles, self.kwargs["slug"])

    def get_title(self):
        return self.item.name

    def get_description(self):
        return text(self.item, "full_name")

    def get_breadcrumbs(self):
        return [(_("Clusters"), reverse("pole_list"))]

    def get_translations(self):
        pole = self.item
        return written_in([pole, *pole.strategicareas.all(), *pole.targetmarkets.all()])

    def get_context_data(self, **kwargs):
        pole = self.item
        areas, markets = pole.strategicareas.all(), pole.targetmarkets.all()
        events, mergers = pole.label_events.all(), pole.predecessor_events.all()
        contracts = PerformanceContract.objects.newest_versions().filter(pole=pole)
        return super().get_context_data(
            pole=pole,
            themes=pole.themes.all(),
            regions=pole.regions.all(),
            areas=areas,
            markets=markets,
            label_events=events,
            mergers=mergers,
            contracts=shown(contracts.select_related("pole", "phase").order_by("-phase__number")),
            near=shown(_near(pole))[:NEAR],
            sources=rows.sources(
                pole.sources.all(),
                [pole.themes_source],
                *([row.source for row in some] for some in (areas, markets, events, mergers)),
            ),
            **kwargs,
        )


def _with_label():
    """Return the live pôles, each with what the site knows of its label today."""
    return Pole.objects.live().with_label(timezone.localdate())


def _near(pole: Pole):
    """Return a few live pôles that share themes or regions with ``pole``, the nearest first.

    Those that no longer hold the label come last.
    """
    shared = {
        f"shared_{name}": Count(
            name,
            filter=Q(**{f"{name}__in": [row.pk for row in getattr(pole, name).all()]}),
            distinct=True,
        )
        for name in ("themes", "regions")
    }
    return (
        _with_label()
        .exclude(pk=pole.pk)
        .annotate(**shared)
        .annotate(shared=F("shared_themes") + F("shared_regions"))
        .filter(shared__gt=0)
        .order_by(
            Case(When(label_kind__in=LabelEvent.ENDING, then=1), default=0), "-shared", "slug_fr"
        )
        .prefetch_related(rows.live("themes", Theme), rows.live("regions", Region))
    )
