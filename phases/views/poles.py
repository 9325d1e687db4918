"""The pôles: the list, and a page each."""

from datetime import date
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    OuterRef,
    Prefetch,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phases import languages
from phases.filters import PoleListFilter
from phases.localization.columns import briefly, named, shown, written_in
from phases.localization.prepared import together
from phases.localization.relations import attach, relations
from phases.localization.text import text
from phases.models import LabelEvent, PerformanceContract, Pole, Region, Source, Theme
from phases.models.pole import PoleQuerySet
from phases.models.publishable import Item
from phases.views import rows
from phases.views.base import ItemView, find_by_slug, language_in_use
from phases.views.comparing import across_phases
from phases.views.label_changes import label_changes
from phases.views.lists import ListView
from phases.views.region_map import region_map

#: Pôles named as near on the page of a pôle.
NEAR = 4
#: By what pôles are near each other.
LINKS: dict[str, type[Item]] = {"regions": Region, "themes": Theme}
#: The word in addresses for the list as a map.
MAP = "carte"
#: Filters that are folded away until one of them is in use.
FOLDED = ("phase", "labelled_in", "labelled_on")

#: What a line of the list names of a pôle, and the filter has.
LINKED = ("themes", "regions")


class PoleList(ListView):
    """Which pôle for my trade and my region? As a list, or by region on a map."""

    section = "poles"
    heading = gettext_lazy("Competitiveness clusters")
    shows = (Pole,)
    filter_class = PoleListFilter

    @property
    def is_map(self) -> bool:
        return "vue" in self.request.GET and self.filter.asked.get("vue") == MAP

    @property
    def order(self) -> str:
        return self.filter.asked.get("sort", "name")

    @property
    def key(self):
        return (*super().key, self.order, timezone.localdate())

    def get_template_names(self):
        return ["phases/pole_map.html" if self.is_map else "phases/pole_list.html"]

    def get_title(self):
        if self.is_map:
            return _("Competitiveness clusters on the map")
        return super().get_title()

    def get_queryset(self):
        linked = {f"linked_{name}": rows.linked(Pole, name) for name in LINKED}
        return in_order(_with_label().annotate(**linked), self.order)

    def read(self, rows):
        return briefly(rows, "name", "full_name", "category", "headquarters_city")

    def get_counted(self):
        return Pole.objects.live()

    def get_paginator(self):
        paginator = super().get_paginator()
        if self.is_map:
            paginator.object_list = ()
        return paginator

    def get_context_data(self, **kwargs):
        number, day = self.page.paginator.count, self.filter.day
        periods = []
        if day:
            others = self.filter.without("labelled_on")
            periods = label_changes(
                self.key, lambda: others.apply(Pole.objects.live()), day, number
            )
        if self.is_map:
            choices = self.filter.fields["region"].choices
            queries = (self.filter.query(region=choice.value, vue=None) for choice in choices)
            kwargs |= region_map(list(zip(choices, queries, strict=True)))
        else:
            for relation in LINKED:
                # Whatever a live pôle has is on offer.
                choices = self.filter.fields[relation.removesuffix("s")].choices
                rows.link(self.page, relation, rows.on_offer(choices))
        first, last = Pole.LABELS_KNOWN
        return super().get_context_data(
            day=day,
            order=self.order,
            periods=periods,
            sources=rows.sources(*([e.source for e in p.came + p.went] for p in periods)),
            first_day=first,
            last_day=last,
            orders=[
                (choice.label, self.filter.query(sort=choice.value), choice.value == self.order)
                for choice in self.filter.fields["sort"].choices
            ],
            list_query=self.filter.query(vue=None),
            map_query=self.filter.query(vue=MAP, sort=None),
            view_query=f"vue={MAP}" if self.is_map else "",
            more_is_open=any(self.filter.fields[name].given for name in FOLDED),
            **kwargs,
        )


class PoleDetail(ItemView):
    """What does this pôle do, where, since when, how to reach it?"""

    template_name = "phases/pole_detail.html"
    section = "poles"

    def get_item(self):
        pole = find_by_slug(Pole, self.kwargs["slug"], _poles)
        self.beside = together(_beside, pole.pk)
        attach([pole], self.beside)
        return pole

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
        contracts = self.beside["newest_contracts"]
        return super().get_context_data(
            pole=pole,
            themes=pole.themes.all(),
            regions=pole.regions.all(),
            areas=areas,
            markets=markets,
            timeline=sorted([*events, *mergers], key=lambda event: str(event.date)),
            contracts=contracts,
            compared_phases=across_phases(contracts),
            near=_near(pole),
            sources=rows.sources(
                pole.sources.all(),
                [pole.themes_source],
                *([row.source for row in some] for some in (areas, markets, events, mergers)),
            ),
            **kwargs,
        )


def in_order(poles: PoleQuerySet, order: str) -> PoleQuerySet:
    """Return ``poles`` in the order of that name; those without what it looks at come last.

    A pôle of several regions or themes stands where the first of them, by name, would.
    """
    if order == "label-date":
        given = LabelEvent.objects.filter(pole=OuterRef("pk"), kind=LabelEvent.Kind.LABELLED)
        found = given.order_by("date").values("date")[:1]
    elif order in ("region", "theme"):
        through = getattr(Pole, f"{order}s").through.objects.filter(pole=OuterRef("pk"))
        # Addresses are names without accents and capitals.
        slugs = [languages.column("slug", code) for code in (language_in_use(), languages.SOURCE)]
        name = Coalesce(*(f"{order}__{slug}" for slug in slugs), output_field=CharField())
        live = through.filter(**{f"{order}__published_at__isnull": False})
        found = live.order_by(name).values(name=name)[:1]
    else:
        return poles
    first = F("first").asc(nulls_last=True)
    return poles.annotate(first=Subquery(found)).order_by(first, "slug_fr")


def _with_label():
    """Return the live pôles, each with what the site knows of its label today."""
    return Pole.objects.live().with_label(timezone.localdate())


def _near(pole: Pole) -> dict[str, list[Pole]]:
    """Return a few live pôles of a region of ``pole``, and a few of a theme: the nearest first.

    Each says why, as ``shared_regions`` and ``shared_themes``. Those that no longer hold the label
    come last.
    """
    own = {name: tuple(row.pk for row in getattr(pole, name).all()) for name in LINKS}
    near = together(_all_sharing, pole.pk, *own.values(), today=timezone.localdate())
    found = [other for others in near.values() for other in others]
    if found:
        attach(found, together(_links, tuple(other.pk for other in found)))
    for other in found:
        for name in LINKS:
            shared = [row for row in getattr(other, name).all() if row.pk in own[name]]
            setattr(other, f"shared_{name}", shared)
    return near


def _poles():
    return Pole.objects.live().select_related("themes_source")


def _beside(pole):
    """Ask for what the page of a pôle shows besides its own row."""
    events = LabelEvent.objects.order_by("date", "position").select_related("source", "successor")
    mergers = LabelEvent.objects.order_by("date").select_related("source", "pole")
    contracts = PerformanceContract.objects.newest_versions().filter(pole=pole)
    return {
        **_links((pole,)),
        **relations(
            Pole,
            (pole,),
            rows.live("sources", Source),
            "strategicareas__source",
            "targetmarkets__source",
            Prefetch("label_events", events),
            Prefetch("predecessor_events", mergers),
        ),
        "newest_contracts": named(
            contracts.select_related("pole", "phase").order_by("-phase__number")
        ),
    }


def _links(poles):
    """Ask for regions and themes of ``poles``."""
    return relations(Pole, poles, *(rows.live(name, model) for name, model in LINKS.items()))


def _all_sharing(pole, regions, themes, today):
    """Ask for the pôles that share something with ``pole``."""
    own = {"regions": regions, "themes": themes}
    return {name: shown(_sharing(pole, name, own, today)[:NEAR]) for name in own}


def _sharing(pole: UUID, name: str, own: dict[str, tuple[UUID, ...]], today: date) -> PoleQuerySet:
    """Return the live pôles that share ``name`` with ``pole``, the nearest first."""
    number = Value(0)
    for each, pks in own.items():
        in_common = getattr(Pole, each).through.objects.filter(
            pole=OuterRef("pk"), **{f"{each.removesuffix('s')}__in": pks}
        )
        number += Coalesce(
            Subquery(in_common.values("pole").annotate(n=Count("pk")).values("n")), Value(0)
        )
    links = getattr(Pole, name).through.objects
    sharing = links.filter(**{f"{name.removesuffix('s')}__in": own[name]})
    has_ended = Case(When(label_kind__in=LabelEvent.ENDING, then=1), default=0)
    return (
        Pole.objects.live()
        .with_label(today)
        .filter(pk__in=sharing.values("pole"))
        .exclude(pk=pole)
        .order_by(has_ended, number.desc(), "slug_fr")
    )
