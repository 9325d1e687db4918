"""The lists whose rows other tables name."""

from django.utils.translation import gettext_lazy as _

from phases.models import Region, Source, SupportDomain, Theme
from phases.opendata.datasets.columns import field
from phases.opendata.datasets.dataset import DataSet
from phases.opendata.datasets.texts import texts

KEY = {"is_required": True, "is_unique": True}

THEMES = DataSet(
    slug="themes",
    title=_("Themes"),
    description=_("The fields of activity by which this site classifies the clusters."),
    queryset=lambda: Theme.objects.live().order_by("slug_fr", "pk"),
    declared=(
        field(Theme, "slug_fr", "slug", _("Key of the theme."), **KEY),
        *texts(Theme, "name", is_required=True),
    ),
    kinds=(Theme,),
    is_reference=True,
)

REGIONS = DataSet(
    slug="regions",
    title=_("Regions"),
    description=_("The regions in which clusters are, as they were before the reform of 2016."),
    queryset=lambda: Region.objects.live().order_by("insee_code", "pk"),
    declared=(
        field(
            Region,
            "insee_code",
            "insee_code",
            _("Code of the region of its time, before 2016. Two digits: it is text, no number."),
            pattern=r"^\d{2}$",
            **KEY,
        ),
        *texts(Region, "name", is_required=True),
    ),
    kinds=(Region,),
    is_reference=True,
)

SUPPORT_DOMAINS = DataSet(
    slug="domaines",
    title=_("Domains of SME support"),
    description=_(
        "The domains in which clusters support small and medium-sized enterprises: policy "
        "directions name them."
    ),
    queryset=lambda: SupportDomain.objects.live().order_by("rank", "slug_fr", "pk"),
    declared=(
        field(SupportDomain, "slug_fr", "slug", _("Key of the domain."), **KEY),
        field(SupportDomain, "rank"),
        *texts(SupportDomain, "name", is_required=True),
    ),
    kinds=(SupportDomain,),
    is_reference=True,
)

SOURCES = DataSet(
    slug="sources",
    title=_("Sources"),
    description=_("The documents that the facts of all data sets are taken from."),
    queryset=lambda: Source.objects.live().order_by("code", "pk"),
    declared=(
        field(Source, "code", **KEY),
        *texts(Source, "title", is_required=True),
        field(Source, "publisher"),
        field(Source, "address"),
        field(Source, "dated"),
    ),
    kinds=(Source,),
    is_reference=True,
)
