"""A phase of the policy and its orientations."""

import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, Func, Q, When
from django.utils.translation import gettext_lazy as _

from phases import languages
from phases.models.dates import PartialDateField
from phases.models.images import picture_path, validate_picture
from phases.models.publishable import (
    Item,
    OwnedRow,
    Translatable,
    address,
    complete_when_live,
    slug_constraints,
    slug_of,
)
from phases.models.richtext import RichTextField
from phases.models.source import Source
from phases.models.support_domain import SupportDomain

YEAR_BOUNDS = [MinValueValidator(1950), MaxValueValidator(2100)]

PLANNED_END_IN_PERIOD = _(
    "The last year as first planned comes before the last one, within the period."
)


class Phase(Translatable, Item):
    """A period of the policy with its orientations. Periods do not overlap."""

    number = models.PositiveSmallIntegerField(
        _("number"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
        help_text=_("1 for the first phase. Gives the order of the timeline."),
    )
    start_year = models.PositiveSmallIntegerField(
        _("first year"),
        null=True,
        blank=True,
        validators=YEAR_BOUNDS,
        help_text=_("Visitors see the period beside the title, such as 2013–2018."),
    )
    end_year = models.PositiveSmallIntegerField(
        _("last year"), null=True, blank=True, validators=YEAR_BOUNDS
    )
    planned_end_year = models.PositiveSmallIntegerField(
        _("last year as first planned"),
        null=True,
        blank=True,
        validators=YEAR_BOUNDS,
        help_text=_("Only of a phase that was prolonged: the last year that was planned at first."),
    )
    prolongation_source = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("source of the prolongation"),
    )
    title = models.CharField(
        _("title"), max_length=200, help_text=_("Heading of the phase's page and of its section.")
    )
    slug = models.SlugField(
        _("address"),
        max_length=120,
        null=True,
        blank=True,
        db_index=False,
        help_text=_("Last part of the page's address. The old address goes on leading here."),
    )
    headline = models.CharField(
        _("headline"),
        max_length=200,
        blank=True,
        help_text=_("Announcement on the home page, shown with its date."),
    )
    headline_on = PartialDateField(
        _("date of the headline"),
        null=True,
        blank=True,
        help_text=_("Year, month or day when the headline was published."),
    )
    summary = models.TextField(
        _("summary"),
        max_length=1000,
        blank=True,
        help_text=_("One or two sentences under the title, in lists and in search results."),
    )
    body = RichTextField(_("text"), blank=True, help_text=_("The phase in full, on its page."))
    objective = RichTextField(
        _("objective"),
        blank=True,
        help_text=_("What the phase aims at, before the policy directions."),
    )
    orientations_introduction = models.CharField(
        _("introduction of the policy directions"),
        max_length=300,
        blank=True,
        help_text=_("Words that lead to the list, such as “To reach this objective:”."),
    )
    budget_amount = models.DecimalField(
        _("budget (euros)"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("Only a figure that a source gives. Shown with its wording and source."),
    )
    budget_wording = models.CharField(
        _("what the budget covers"),
        max_length=300,
        blank=True,
        help_text=_("In the source's words, such as “allocated to the launch of phase 2”."),
    )
    budget_start_year = models.PositiveSmallIntegerField(
        _("first year of the budget"), null=True, blank=True, validators=YEAR_BOUNDS
    )
    budget_end_year = models.PositiveSmallIntegerField(
        _("last year of the budget"), null=True, blank=True, validators=YEAR_BOUNDS
    )
    budget_source = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="budgets",
        verbose_name=_("source of the budget"),
    )
    picture = models.ImageField(
        _("picture"),
        upload_to=picture_path,
        blank=True,
        validators=[validate_picture],
        help_text=_("JPEG, PNG or WebP, at most 10 MB. Shown at the top of the phase's page."),
    )
    picture_alternative = models.CharField(
        _("alternative text of the picture"),
        max_length=300,
        blank=True,
        help_text=_("What the picture tells, for those who do not see it."),
    )
    sequel = RichTextField(
        _("what followed"),
        blank=True,
        help_text=_("Shown once the phase is over and while no later phase is on this site."),
    )
    sequel_sources = models.ManyToManyField(
        Source, blank=True, related_name="+", verbose_name=_("sources of what followed")
    )
    sources = models.ManyToManyField(
        Source, blank=True, related_name="phases", verbose_name=_("sources")
    )

    class Meta:
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                name="phase_number",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("Another phase has this number."),
            ),
            models.CheckConstraint(
                condition=Q(end_year__gte=models.F("start_year")),
                name="phase_period_in_order",
                violation_error_message=_("The last year comes before the first one."),
            ),
            models.CheckConstraint(
                condition=Q(
                    planned_end_year__gte=models.F("start_year"),
                    planned_end_year__lt=models.F("end_year"),
                ),
                name="phase_planned_end_in_period",
                violation_error_message=PLANNED_END_IN_PERIOD,
            ),
            ExclusionConstraint(
                name="phase_periods_do_not_overlap",
                expressions=[
                    (
                        # A stub has no years; int4range(NULL, NULL) would be everlasting.
                        Case(
                            When(
                                start_year__isnull=False,
                                then=Func(
                                    "start_year",
                                    "end_year",
                                    models.Value("[]"),
                                    function="int4range",
                                    output_field=IntegerRangeField(),
                                ),
                            )
                        ),
                        RangeOperators.OVERLAPS,
                    )
                ],
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("The period overlaps with that of another phase."),
            ),
            *slug_constraints("phase"),
            complete_when_live("phase", "number", "start_year", "end_year", "title_fr", "slug_fr"),
        ]

    def __str__(self):
        return str(self.title or self.pk)

    def get_absolute_url(self):
        return address("phase_detail", slug_of(self))

    def clean(self):
        """Refuse reversed periods and name the phase that this period overlaps."""
        errors = {}
        if self.start_year and self.end_year:
            if self.end_year < self.start_year:
                errors["end_year"] = _("The last year comes before the first one.")
            other = (
                Phase.objects.live()
                .filter(start_year__lte=self.end_year, end_year__gte=self.start_year)
                .exclude(pk=self.pk)
                .first()
            )
            if other and "end_year" not in errors:
                errors["start_year"] = _(
                    "The period %(period)s of “%(title)s” overlaps with that of "
                    "“%(other)s” (%(other_period)s)."
                ) % {
                    "period": self.period,
                    "title": self.title,
                    "other": other.title,
                    "other_period": other.period,
                }
        if self.planned_end_year:
            if not (self.start_year or 0) <= self.planned_end_year < (self.end_year or 0):
                errors["planned_end_year"] = PLANNED_END_IN_PERIOD
            elif not self.prolongation_source_id:
                errors["prolongation_source"] = _("A prolongation needs its source.")
        if self.budget_amount is not None and not self.budget_source_id:
            errors["budget_source"] = _("A figure needs its source.")
        alternative = languages.column("picture_alternative", languages.SOURCE)
        if self.picture and not getattr(self, alternative):
            errors[alternative] = _("A picture needs its alternative text.")
        if errors:
            raise ValidationError(errors)

    @property
    def period(self) -> str:
        """Return the period as years, such as “2013–2018” (en dash)."""
        return f"{self.start_year}–{self.end_year}"

    def is_current(self, on: datetime.date) -> bool:
        """Return whether the period holds the day ``on``."""
        return self.start_year <= on.year <= self.end_year


class Orientation(Translatable, OwnedRow):
    """One orientation of a phase, numbered by its position."""

    owners = ("phase",)

    phase = models.ForeignKey(Phase, models.CASCADE, related_name="orientations")
    title = models.CharField(
        _("title"),
        max_length=200,
        blank=True,
        help_text=_("Optional. Without it the page prints “Policy direction 3” and the text."),
    )
    text = RichTextField(
        _("text"), help_text=_("The policy direction in full, on the phase's page.")
    )
    support_domains = models.ManyToManyField(
        SupportDomain,
        blank=True,
        related_name="orientations",
        verbose_name=_("SME support domains"),
        help_text=_("The domains that this policy direction names."),
    )

    class Meta(OwnedRow.Meta):
        verbose_name = _("policy direction")
        verbose_name_plural = _("policy directions")

    def __str__(self):
        return str(self.title) or _("Policy direction %(number)d") % {"number": self.number}

    @property
    def number(self) -> int:
        """Return the orientation's number as visitors see it: positions begin at 1."""
        return self.position


class BudgetFigure(Translatable, OwnedRow):
    """A sourced figure of a phase's money, beside that of the phase itself.

    Figures of different bases are shown one under the other and never added up.
    """

    owners = ("phase",)

    phase = models.ForeignKey(Phase, models.CASCADE, related_name="budget_figures")
    amount = models.DecimalField(
        _("amount (euros)"),
        max_digits=14,
        decimal_places=2,
        validators=[MinValueValidator(0)],
        help_text=_("Only a figure that a source gives. Shown with its wording and source."),
    )
    wording = models.CharField(
        _("what the figure covers"),
        max_length=300,
        help_text=_("In the source's words, such as “allocated to the launch of phase 2”."),
    )
    start_year = models.PositiveSmallIntegerField(
        _("first year"), null=True, blank=True, validators=YEAR_BOUNDS
    )
    end_year = models.PositiveSmallIntegerField(
        _("last year"), null=True, blank=True, validators=YEAR_BOUNDS
    )
    source = models.ForeignKey(
        Source, models.PROTECT, related_name="budget_figures", verbose_name=_("source")
    )

    class Meta(OwnedRow.Meta):
        verbose_name = _("budget figure")
        verbose_name_plural = _("budget figures")

    def __str__(self):
        return str(self.wording)

    def clean(self):
        """Refuse reversed periods."""
        if self.start_year and self.end_year and self.end_year < self.start_year:
            raise ValidationError({"end_year": _("The last year comes before the first one.")})
