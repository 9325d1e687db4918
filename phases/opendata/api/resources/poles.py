"""The pôles with their label history, and the regions and themes that they are found by."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from phases.filters import PoleFilter
from phases.models import (
    LabelEvent,
    PerformanceContract,
    Pole,
    Region,
    Source,
    StrategicArea,
    TargetMarket,
    Theme,
)
from phases.opendata.api.references import (
    ContractReference,
    PoleReference,
    RegionReference,
    SourceReference,
    ThemeReference,
)
from phases.opendata.api.resource import Resource
from phases.opendata.api.rows import ItemSerializer, RowSerializer, live, page, slug


class LabelEventSerializer(RowSerializer):
    successor = PoleReference(
        read_only=True, allow_null=True, help_text=_("Of a merger: the cluster that goes on")
    )
    source = SourceReference(read_only=True, allow_null=True, help_text=_("Source"))

    class Meta:
        model = LabelEvent
        fields = ("id", "kind", "date", "new_name", "successor", "source")


class MergerSerializer(RowSerializer):
    """A merger, told by the pôle that went on."""

    pole = PoleReference(read_only=True, help_text=_("The cluster that merged into this one"))
    source = SourceReference(read_only=True, allow_null=True, help_text=_("Source"))

    class Meta:
        model = LabelEvent
        fields = ("id", "pole", "date", "source")


class DescribedArea(RowSerializer):
    """A strategic area of a pôle as a source describes it."""

    source = SourceReference(read_only=True, allow_null=True, help_text=_("As described by"))

    class Meta:
        model = StrategicArea
        fields = ("id", "name", "text", "source")


class DescribedMarket(RowSerializer):
    """A target market of a pôle as a source describes it."""

    source = SourceReference(read_only=True, allow_null=True, help_text=_("As described by"))

    class Meta:
        model = TargetMarket
        fields = ("id", "name", "text", "source")


def _live_contracts() -> QuerySet:
    contracts = PerformanceContract.objects.live().filter(phase__published_at__isnull=False)
    return contracts.order_by("phase__number", "version").prefetch_related("phase")


class PoleSerializer(ItemSerializer):
    resource = "poles"
    relations: Any = {
        "themes": (live("themes", Theme),),
        "themes_source": ("themes_source",),
        "regions": (live("regions", Region),),
        "label_events": (
            # As on the page: Django orders owned rows by their position otherwise.
            Prefetch("label_events", LabelEvent.objects.order_by("date", "position")),
            "label_events__source",
            "label_events__successor",
        ),
        "mergers": (
            Prefetch("predecessor_events", LabelEvent.objects.order_by("date")),
            "predecessor_events__source",
            "predecessor_events__pole",
        ),
        "strategic_areas": ("strategicareas__source",),
        "target_markets": ("targetmarkets__source",),
        "contracts": (Prefetch("contracts", _live_contracts()),),
        "sources": (live("sources", Source),),
    }

    slug = slug()
    page = page()
    themes = ThemeReference(many=True, read_only=True, help_text=_("Themes"))
    themes_source = SourceReference(
        read_only=True,
        allow_null=True,
        help_text=_("Source of the themes; null: this site's own classification"),
    )
    regions = RegionReference(
        many=True, read_only=True, help_text=_("Regions, as they were before the reform of 2016")
    )
    label_events = LabelEventSerializer(
        many=True, read_only=True, help_text=_("History of the label")
    )
    mergers = MergerSerializer(
        source="predecessor_events",
        many=True,
        read_only=True,
        help_text=_("Clusters that merged into this one"),
    )
    strategic_areas = DescribedArea(
        source="strategicareas", many=True, read_only=True, help_text=_("Strategic areas")
    )
    target_markets = DescribedMarket(
        source="targetmarkets", many=True, read_only=True, help_text=_("Target markets")
    )
    contracts = ContractReference(
        many=True, read_only=True, help_text=_("Performance contracts, all versions")
    )
    sources = SourceReference(many=True, read_only=True, help_text=_("Sources"))

    class Meta:
        model = Pole
        fields = (
            *("id", "url", "page", "slug", "updated_at"),
            *("name", "full_name", "description", "category", "themes", "themes_source"),
            *("regions", "headquarters_city", "department_code", "commune_insee"),
            *("latitude", "longitude", "website", "label_events", "mergers"),
            *("strategic_areas", "target_markets", "contracts", "sources"),
        )


class Poles(Resource):
    """The pôles, by address."""

    serializer_class = PoleSerializer
    filter_class = PoleFilter
    order = "slug_fr"
    about = _("The competitiveness clusters with their profile and the history of the label")


class RegionSerializer(ItemSerializer):
    resource = "regions"
    never_null = ("insee_code",)
    slug = slug()

    class Meta:
        model = Region
        fields = ("id", "url", "slug", "updated_at", "insee_code", "name")


class Regions(Resource):
    """The regions, by address."""

    serializer_class = RegionSerializer
    order = "slug_fr"
    about = _("The regions, as they were before the reform of 2016")


class ThemeSerializer(ItemSerializer):
    resource = "themes"
    slug = slug()

    class Meta:
        model = Theme
        fields = ("id", "url", "slug", "updated_at", "name")


class Themes(Resource):
    """The themes, by address."""

    serializer_class = ThemeSerializer
    order = "slug_fr"
    about = _("The fields of activity of the clusters")
