"""The performance contracts, each version whole."""

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from phases.filters import Choice, ContractFilter, Parameter
from phases.models import (
    Attachment,
    Challenge,
    Commitment,
    Indicator,
    IndicatorValue,
    PerformanceContract,
    Signatory,
    Source,
    StrategicArea,
    SupportDomain,
    TargetMarket,
)
from phases.models.documents import media_type
from phases.opendata.api.references import (
    PhaseReference,
    PoleReference,
    SourceReference,
    SupportDomainReference,
)
from phases.opendata.api.resource import Resource
from phases.opendata.api.rows import (
    ItemSerializer,
    PageAddressField,
    RowSerializer,
    live,
    slug,
)


class SignatorySerializer(RowSerializer):
    class Meta:
        model = Signatory
        fields = ("id", "body", "name")


class AreaSerializer(RowSerializer):
    class Meta:
        model = StrategicArea
        fields = ("id", "name", "text")


class MarketSerializer(RowSerializer):
    class Meta:
        model = TargetMarket
        fields = ("id", "name", "text")


class ChallengeSerializer(RowSerializer):
    markets = serializers.PrimaryKeyRelatedField(
        many=True,
        read_only=True,
        help_text=_("Identifiers of the target markets of the contract that it is tied to"),
    )

    class Meta:
        model = Challenge
        fields = ("id", "kind", "name", "text", "markets")


class CommitmentSerializer(RowSerializer):
    support_domain = SupportDomainReference(
        read_only=True, allow_null=True, help_text=_("SME support domain")
    )

    class Meta:
        model = Commitment
        fields = ("id", "support_domain", "text")


class IndicatorValueSerializer(RowSerializer):
    class Meta:
        model = IndicatorValue
        fields = ("year", "value")


class IndicatorSerializer(RowSerializer):
    values = IndicatorValueSerializer(
        many=True, read_only=True, help_text=_("Measured values, by year")
    )

    class Meta:
        model = Indicator
        fields = (
            *("id", "name", "unit", "baseline", "baseline_year", "target", "target_year"),
            "values",
        )


class AttachmentSerializer(RowSerializer):
    """A file that is downloaded from the page of its contract."""

    url = serializers.SerializerMethodField(help_text=_("Address of the file"))
    media_type = serializers.SerializerMethodField(help_text=_("Media type of the file"))
    size = serializers.IntegerField(
        read_only=True,
        allow_null=True,
        help_text=_("Size in bytes; null when the file is not there at the moment"),
    )

    class Meta:
        model = Attachment
        fields = ("id", "title", "url", "media_type", "size", "language", "is_accessible")

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, attachment: Attachment) -> str:
        return f"{self.context['origin']}{attachment.file.url}"

    def get_media_type(self, attachment: Attachment) -> str:
        return media_type(attachment.file.name)


class ContractPage(PageAddressField):
    def get_attribute(self, instance: PerformanceContract) -> str:
        return instance.newest_url() if instance.is_newest else instance.version_url()


class ContractSerializer(ItemSerializer):
    resource = "contracts"
    never_null = ("version",)
    relations: Any = {
        "signatories": ("signatories",),
        "strategic_areas": ("strategicareas",),
        "target_markets": ("targetmarkets",),
        "challenges": ("challenges__markets",),
        "commitments": ("commitments__support_domain",),
        "indicators": (
            "indicators",
            Prefetch("indicators__values", IndicatorValue.objects.order_by("year")),
        ),
        "sources": (live("sources", Source),),
        "attachments": ("attachments",),
    }

    page = ContractPage(
        read_only=True, help_text=_("Address of the page for people, in the language asked for")
    )
    pole = PoleReference(read_only=True, help_text=_("Cluster"))
    phase = PhaseReference(read_only=True, help_text=_("Phase"))
    is_newest = serializers.BooleanField(
        read_only=True, help_text=_("Whether no later version of the contract is published")
    )
    signatories = SignatorySerializer(many=True, read_only=True, help_text=_("Parties"))
    strategic_areas = AreaSerializer(
        source="strategicareas", many=True, read_only=True, help_text=_("Strategic areas")
    )
    target_markets = MarketSerializer(
        source="targetmarkets", many=True, read_only=True, help_text=_("Target markets")
    )
    challenges = ChallengeSerializer(
        many=True, read_only=True, help_text=_("Technological and innovation challenges")
    )
    commitments = CommitmentSerializer(
        many=True,
        read_only=True,
        help_text=_("Support to small and medium-sized enterprises"),
    )
    indicators = IndicatorSerializer(many=True, read_only=True, help_text=_("Indicators"))
    sources = SourceReference(many=True, read_only=True, help_text=_("Sources"))
    attachments = AttachmentSerializer(many=True, read_only=True, help_text=_("Attached files"))

    class Meta:
        model = PerformanceContract
        fields = (
            *("id", "url", "page", "updated_at", "pole", "phase", "version", "is_newest"),
            *("signed_on", "start_year", "end_year", "preamble", "signatories"),
            *("strategic_areas", "target_markets", "challenges", "commitments", "indicators"),
            *("sources", "attachments"),
        )


class VersionFilter(ContractFilter):
    """As the list of the site, which shows the newest version of each contract only."""

    parameters = (
        *ContractFilter.parameters,
        Parameter("is_newest", _("Newest version of each contract only (true)"), "choice"),
    )

    def offer(self) -> dict:
        return {**super().offer(), "is_newest": (Choice("true", "true"),)}

    def condition(self, name: str, value: str) -> Q:
        if name == "is_newest":
            return Q(pk__in=PerformanceContract.objects.newest_versions().order_by().values("pk"))
        return super().condition(name, value)


class Contracts(Resource):
    """The contracts. They have no address word of their own: the order is that of identifiers."""

    serializer_class = ContractSerializer
    filter_class = VersionFilter
    order = "id"
    key = ""
    lookup_value_regex = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    about = _("The performance contracts; a signed amendment is a version of its own")

    def live(self) -> QuerySet:
        """Return the live contracts of a live pôle and phase."""
        newest = PerformanceContract.objects.newest_versions().filter(pk=OuterRef("pk"))
        return (
            super()
            .live()
            .filter(pole__published_at__isnull=False, phase__published_at__isnull=False)
            .annotate(is_newest=Exists(newest))
            .prefetch_related("pole", "phase")
        )


class SupportDomainSerializer(ItemSerializer):
    resource = "support-domains"
    slug = slug()

    class Meta:
        model = SupportDomain
        fields = ("id", "url", "slug", "updated_at", "rank", "name")


class SupportDomains(Resource):
    """The domains, by address."""

    serializer_class = SupportDomainSerializer
    order = "slug_fr"
    about = _("The domains in which clusters support small and medium-sized enterprises")
