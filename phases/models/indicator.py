"""The figures by which a performance contract is measured, and their values by year."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from phases.models.contract import PerformanceContract
from phases.models.phase import YEAR_BOUNDS
from phases.models.publishable import OwnedRow, Translatable


class Indicator(Translatable, OwnedRow):
    """A figure by which the contract is measured."""

    owners = ("contract",)

    contract = models.ForeignKey(PerformanceContract, models.CASCADE, related_name="indicators")
    name = models.CharField(_("name"), max_length=300)
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    baseline = models.DecimalField(
        _("baseline"), max_digits=16, decimal_places=4, null=True, blank=True
    )
    baseline_year = models.PositiveSmallIntegerField(
        _("year of the baseline"), null=True, blank=True, validators=YEAR_BOUNDS
    )
    target = models.DecimalField(
        _("target"), max_digits=16, decimal_places=4, null=True, blank=True
    )
    target_year = models.PositiveSmallIntegerField(
        _("year of the target"), null=True, blank=True, validators=YEAR_BOUNDS
    )

    class Meta(OwnedRow.Meta):
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")

    def __str__(self):
        return str(self.name or self.pk)


class IndicatorValue(OwnedRow):
    """A measured value of an indicator."""

    owners = ("contract",)

    contract = models.ForeignKey(
        PerformanceContract, models.CASCADE, related_name="indicator_values"
    )
    indicator = models.ForeignKey(
        Indicator,
        models.CASCADE,
        related_name="values",
        verbose_name=_("indicator"),
        help_text=_("Save a new indicator first, then choose it here."),
    )
    year = models.PositiveSmallIntegerField(_("year"), validators=YEAR_BOUNDS)
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=4)

    class Meta(OwnedRow.Meta):
        verbose_name = _("measured value")
        verbose_name_plural = _("measured values")
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "year"],
                name="indicatorvalue_indicator_year",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("This indicator has a value for this year already."),
            )
        ]

    def __str__(self):
        return f"{self.year}: {self.value}"

    def clean(self):
        try:
            indicator = self.indicator if self.indicator_id else None
        except Indicator.DoesNotExist:  # said of the field already
            return
        if indicator and indicator.contract_id != self.contract_id:
            raise ValidationError({"indicator": _("Choose an indicator of this contract.")})
