"""Performance contracts with all that they promise and measure."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from phases.admin.base import ItemAdmin
from phases.admin.inlines import OwnedRows
from phases.admin.knowledge import Knowledge
from phases.admin.lists import partial_date
from phases.localization.figures import years_in_words
from phases.models import (
    Attachment,
    Challenge,
    Commitment,
    Indicator,
    IndicatorValue,
    PerformanceContract,
    Signatory,
    StrategicArea,
    TargetMarket,
)


class OfThisContract(OwnedRows):
    """Rows that choose among rows of the same contract."""

    #: Field → model of the rows to choose among.
    choices_of_contract: dict[str, type] = {}

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if model := self.choices_of_contract.get(db_field.name):
            contract = request.resolver_match.kwargs.get("object_id")
            rows = model._base_manager.order_by("position")
            kwargs["queryset"] = rows.filter(contract=contract) if contract else rows.none()
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name in self.choices_of_contract:
            # A row of this contract is added in this form, not in a pop-up.
            field.widget = getattr(field.widget, "widget", field.widget)
        return field


class StrategicAreaRows(OwnedRows):
    model = StrategicArea
    fields = ("name", "text", "source")


class TargetMarketRows(OwnedRows):
    model = TargetMarket
    fields = ("name", "text", "source")


class ChallengeRows(OfThisContract):
    model = Challenge
    fields = ("kind", "name", "text", "markets")
    choices_of_contract = {"markets": TargetMarket}


class CommitmentRows(OwnedRows):
    model = Commitment
    fields = ("support_domain", "text")


class IndicatorRows(OwnedRows):
    model = Indicator
    fields = ("name", "unit", "baseline", "baseline_year", "target", "target_year")


class IndicatorValueRows(OfThisContract):
    model = IndicatorValue
    fields = ("indicator", "year", "value")
    choices_of_contract = {"indicator": Indicator}


class SignatoryRows(OwnedRows):
    model = Signatory
    fields = ("name", "body")


class AttachmentRows(OwnedRows):
    model = Attachment
    fields = ("title", "file", "language", "is_accessible")


@admin.register(PerformanceContract)
class PerformanceContractAdmin(Knowledge, ItemAdmin):
    sections = (
        (_("Contract"), ("pole", "phase", "version", "signed_on", "start_year", "end_year")),
        (_("Text"), ("preamble",)),
        (_("Sources"), ("sources",)),
    )
    required_when_live = ("pole", "phase", "version")
    inlines = (
        StrategicAreaRows,
        TargetMarketRows,
        ChallengeRows,
        CommitmentRows,
        IndicatorRows,
        IndicatorValueRows,
        SignatoryRows,
        AttachmentRows,
    )
    list_display = ("__str__", "version", "signed", "period")
    list_filter = ("phase", "version")
    list_select_related = ("pole", "phase")
    signed = partial_date(PerformanceContract, "signed_on")
    search_fields = ("pole__name", "pole__full_name_fr", "phase__title_fr", "preamble_fr")

    @admin.display(description=_("period"), ordering="start_year")
    def period(self, contract):
        return years_in_words(contract.start_year, contract.end_year)
