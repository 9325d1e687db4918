"""The tables of pôles and of what happened to their labels."""

import datetime

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from phases.models import LabelEvent, Pole, Region, Source, Theme
from phases.opendata.datasets import columns
from phases.opendata.datasets.columns import field, names_a_row, names_rows, source
from phases.opendata.datasets.dataset import DataSet
from phases.opendata.datasets.texts import texts

#: What the sources carry: who held the label between these days.
LABELLED = (datetime.date(2009, 1, 1), datetime.date(2014, 12, 31))


def _poles() -> QuerySet:
    return (
        Pole.objects.live()
        .select_related("themes_source")
        .prefetch_related(
            Prefetch("themes", Theme.objects.live()),
            Prefetch("regions", Region.objects.live()),
            Prefetch("sources", Source.objects.live()),
        )
        .order_by("slug_fr", "pk")
    )


POLES = DataSet(
    slug="poles",
    title=_("Competitiveness clusters"),
    description=_(
        "The clusters (pôles de compétitivité) that held the label at some moment between 2009 and "
        "2014, a row each. Seats, coordinates and websites are given only where they were "
        "confirmed. Themes are this site’s own classification, unless a source is named."
    ),
    queryset=_poles,
    declared=(
        columns.identifier(),
        field(
            Pole,
            "slug_fr",
            "slug",
            _("Last part of the address of the page in French."),
            is_required=True,
        ),
        field(Pole, "name", is_required=True),
        *texts(Pole, "full_name"),
        *texts(Pole, "description"),
        field(Pole, "category"),
        names_rows("themes", "themes", "slug", "themes", _("themes"), attribute="slug_fr"),
        *source(lambda pole: pole.themes_source, "themes_", _("source of the themes")),
        names_rows("regions", "regions", "insee_code", "regions", _("regions")),
        field(Pole, "headquarters_city"),
        field(Pole, "department_code", pattern=r"^(\d{2}|2[AB]|97\d)$"),
        field(Pole, "commune_insee", pattern=r"^(\d{2}|2[AB])\d{3}$"),
        field(
            Pole,
            "latitude",
            description=_("Centre of the municipality of the seat, in degrees (WGS 84)."),
        ),
        field(
            Pole,
            "longitude",
            description=_("Centre of the municipality of the seat, in degrees (WGS 84)."),
        ),
        field(Pole, "website"),
        columns.sources(),
        columns.address(),
        columns.updated_on(),
    ),
    kinds=(Pole, Theme, Region, Source),
    point=("longitude", "latitude"),
    period=LABELLED,
)


def _events() -> QuerySet:
    return (
        LabelEvent.objects.filter(pole__published_at__isnull=False)
        .select_related("pole", "successor", "source")
        .order_by("pole__slug_fr", "pole", "position", "pk")
    )


LABELS = DataSet(
    slug="labels",
    title=_("Label events"),
    description=_(
        "What happened to the label of each cluster: when it was given, renewed or withdrawn, "
        "mergers and renamings, with the source of each. They tell who held the label from "
        "1 January 2009 to 31 December 2014; of other years they give no totals."
    ),
    queryset=_events,
    declared=(
        columns.identifier(),
        names_a_row("pole_id", _("pôle"), lambda row: row.pole, "poles", is_required=True),
        field(LabelEvent, "pole.name", "pole", is_required=True),
        field(LabelEvent, "kind", is_required=True),
        field(LabelEvent, "date", is_required=True),
        names_a_row("successor_id", _("successor"), lambda row: row.successor, "poles"),
        columns.Column(
            "successor",
            _("Name of the successor"),
            lambda row: row.successor.name if row.successor and row.successor.is_live else None,
        ),
        field(LabelEvent, "new_name"),
        *source(lambda row: row.source),
    ),
    kinds=(Pole, Source),
    period=LABELLED,
)
