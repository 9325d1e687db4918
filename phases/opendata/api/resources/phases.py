"""The phases with their announcement and their policy directions."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from phases.models import (
    Announcement,
    Article,
    BudgetFigure,
    Orientation,
    Phase,
    Source,
    Speaker,
    SupportDomain,
)
from phases.opendata.api.fields import DecimalField, TextField
from phases.opendata.api.references import (
    ArticleReference,
    SourceReference,
    SupportDomainReference,
)
from phases.opendata.api.resource import Resource
from phases.opendata.api.rows import ItemSerializer, RowSerializer, live, page, slug


class AnnouncementSerializer(RowSerializer):
    class Meta:
        model = Announcement
        fields = ("id", "date", "body_addressed", "text", "reference")


class SpeakerSerializer(RowSerializer):
    class Meta:
        model = Speaker
        fields = ("id", "name", "office")


class OrientationSerializer(RowSerializer):
    number = serializers.IntegerField(
        read_only=True, help_text=_("Number of the policy direction in its phase, from 1")
    )
    support_domains = SupportDomainReference(
        many=True, read_only=True, help_text=_("SME support domains that it names")
    )

    class Meta:
        model = Orientation
        fields = ("id", "number", "title", "text", "support_domains")


class BudgetSerializer(serializers.Serializer):
    """A sourced figure in the words of its source: the bases of the phases differ."""

    amount = DecimalField(source="budget_amount", help_text=_("Amount in euros"))
    wording = TextField(
        source="budget_wording", allow_null=True, help_text=_("What the budget covers")
    )
    start_year = serializers.IntegerField(
        source="budget_start_year", allow_null=True, help_text=_("First year")
    )
    end_year = serializers.IntegerField(
        source="budget_end_year", allow_null=True, help_text=_("Last year")
    )
    source = SourceReference(source="budget_source", allow_null=True)

    def get_attribute(self, instance: Phase) -> Phase | None:
        return None if instance.budget_amount is None else instance


class BudgetFigureSerializer(RowSerializer):
    """A sourced figure beside the phase's own."""

    source = SourceReference(read_only=True, help_text=_("Source"))

    class Meta:
        model = BudgetFigure
        fields = ("id", "amount", "wording", "start_year", "end_year", "source")


class PictureSerializer(serializers.Serializer):
    """A picture and what it tells."""

    url = serializers.SerializerMethodField(help_text=_("Address of the picture"))
    alternative = TextField(
        source="picture_alternative", help_text=_("Alternative text of the picture")
    )

    def get_attribute(self, instance: Phase) -> Phase | None:
        return instance if instance.picture else None

    def get_url(self, phase: Phase) -> str:
        return f"{self.context['origin']}{phase.picture.url}"


class PhaseSerializer(ItemSerializer):
    resource = "phases"
    never_null = ("number", "start_year", "end_year")
    relations: Any = {
        "announcements": ("announcements",),
        "speakers": ("speakers",),
        "orientations": ("orientations", live("orientations__support_domains", SupportDomain)),
        "prolongation_source": ("prolongation_source",),
        "budget": ("budget_source",),
        "budget_figures": ("budget_figures__source",),
        "sequel_sources": (live("sequel_sources", Source),),
        "articles": (live("articles", Article),),
        "sources": (live("sources", Source),),
    }

    slug = slug()
    page = page()
    announcements = AnnouncementSerializer(many=True, read_only=True, help_text=_("Announcement"))
    speakers = SpeakerSerializer(many=True, read_only=True, help_text=_("Who presented it"))
    orientations = OrientationSerializer(
        many=True, read_only=True, help_text=_("Policy directions, in their order")
    )
    budget = BudgetSerializer(read_only=True, allow_null=True, help_text=_("Sourced budget"))
    budget_figures = BudgetFigureSerializer(
        many=True,
        read_only=True,
        help_text=_("Other sourced figures of its money; they overlap and do not add up"),
    )
    prolongation_source = SourceReference(
        read_only=True, allow_null=True, help_text=_("Source of the prolongation")
    )
    picture = PictureSerializer(read_only=True, allow_null=True, help_text=_("Picture"))
    sequel_sources = SourceReference(
        many=True, read_only=True, help_text=_("Sources of what followed")
    )
    articles = ArticleReference(many=True, read_only=True, help_text=_("Related articles"))
    sources = SourceReference(many=True, read_only=True, help_text=_("Sources"))

    class Meta:
        model = Phase
        fields = (
            *("id", "url", "page", "slug", "updated_at"),
            *("number", "start_year", "end_year", "title", "headline", "headline_on"),
            *("summary", "body", "objective", "orientations_introduction", "orientations"),
            *("announcements", "speakers", "budget", "picture", "sequel", "sequel_sources"),
            *("articles", "sources", "planned_end_year", "prolongation_source", "budget_figures"),
        )


class Phases(Resource):
    """The phases of the policy, in their order."""

    serializer_class = PhaseSerializer
    order = "number"
    about = _("The phases of the policy with their policy directions and announcement")
