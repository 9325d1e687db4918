"""The performance contract between the State, local authorities and a pôle, for a phase."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from phases.models.dates import PartialDateField
from phases.models.phase import YEAR_BOUNDS, Phase
from phases.models.pole import Pole
from phases.models.publishable import (
    Item,
    ItemQuerySet,
    OwnedRow,
    Translatable,
    address,
    complete_when_live,
    slug_of,
)
from phases.models.richtext import RichTextField
from phases.models.source import Source
from phases.models.support_domain import SupportDomain


class PerformanceContractQuerySet(ItemQuerySet):
    def newest_versions(self):
        """Return the live contracts that no newer live version of the same contract replaces."""
        newer = PerformanceContract.objects.live().filter(
            pole=models.OuterRef("pole"),
            phase=models.OuterRef("phase"),
            version__gt=models.OuterRef("version"),
            # Says nothing new, but leaves the database few rows to compare with.
            version__gte=2,
        )
        return self.live().filter(~models.Exists(newer))


class PerformanceContract(Translatable, Item):
    """What a pôle promises for a phase. A version is a signed amendment, an item of its own."""

    pole = models.ForeignKey(
        Pole,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contracts",
        verbose_name=_("pôle"),
    )
    phase = models.ForeignKey(
        Phase,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contracts",
        verbose_name=_("phase"),
    )
    version = models.PositiveSmallIntegerField(
        _("version"),
        null=True,
        blank=True,
        default=1,
        validators=[MinValueValidator(1)],
        help_text=_("1 for the contract as first signed; a signed amendment is the next version."),
    )
    signed_on = PartialDateField(
        _("signed on"), null=True, blank=True, help_text=_("As precise as the source gives it.")
    )
    start_year = models.PositiveSmallIntegerField(
        _("first year"), null=True, blank=True, validators=YEAR_BOUNDS
    )
    end_year = models.PositiveSmallIntegerField(
        _("last year"), null=True, blank=True, validators=YEAR_BOUNDS
    )
    preamble = RichTextField(
        _("preamble"), blank=True, help_text=_("First paragraph of the contract's page.")
    )
    sources = models.ManyToManyField(
        Source, blank=True, related_name="contracts", verbose_name=_("sources")
    )

    objects = PerformanceContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("performance contract")
        verbose_name_plural = _("performance contracts")
        ordering = ("pole__slug_fr", "phase__number", "version")
        constraints = [
            models.UniqueConstraint(
                fields=["pole", "phase", "version"],
                name="contract_pole_phase_version",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_(
                    "This pôle has a contract with this version for this phase already."
                ),
            ),
            models.CheckConstraint(
                condition=Q(end_year__gte=F("start_year")),
                name="contract_period_in_order",
                violation_error_message=_("The last year comes before the first one."),
            ),
            complete_when_live("contract", "pole", "phase", "version"),
        ]

    def __str__(self):
        if not self.pole_id or not self.phase_id:
            return str(self.pk)
        name = _("%(pole)s, %(phase)s") % {"pole": self.pole, "phase": self.phase}
        return name if self.version == 1 else f"{name}, v{self.version}"

    #: What a contract owns and visitors read. One that has none is known to exist, no more.
    CONTENTS = (
        "signatories",
        "strategicareas",
        "targetmarkets",
        "challenges",
        "commitments",
        "indicators",
        "attachments",
    )

    def get_absolute_url(self):
        return self.newest_url() if self.version == 1 else self.version_url()

    def newest_url(self) -> str:
        """Return the address that shows the newest version, whichever that is."""
        return address("contract_detail", slug_of(self.pole), slug_of(self.phase))

    def version_url(self) -> str:
        """Return the address that goes on showing this version."""
        return address(
            "contract_version_detail", slug_of(self.pole), slug_of(self.phase), self.version
        )

    def worded_rows(self) -> list[models.Model]:
        """Return the rows whose words make the contract's page; the phase when it has none yet."""
        owned = [row for name in self.CONTENTS for row in getattr(self, name).all()]
        return [self, *owned] if self.preamble_fr or owned else [self.phase]

    @property
    def period(self) -> str:
        """Return the period as years, or "" when the source gives none."""
        return f"{self.start_year}–{self.end_year}" if self.start_year and self.end_year else ""


class Described(Translatable, OwnedRow):
    """A row of a contract, or of a pôle "as described by" a source."""

    owners = ("contract", "pole")

    contract = models.ForeignKey(
        PerformanceContract,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="%(class)ss",
    )
    pole = models.ForeignKey(Pole, models.CASCADE, null=True, blank=True, related_name="%(class)ss")
    name = models.CharField(_("name"), max_length=300)
    text = RichTextField(_("text"), blank=True)
    source = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("as described by"),
        help_text=_("Needed when it is told of the pôle and not of a contract."),
    )

    class Meta(OwnedRow.Meta):
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(contract__isnull=False, pole__isnull=True)
                | Q(contract__isnull=True, pole__isnull=False, source__isnull=False),
                name="%(class)s_of_contract_or_sourced_pole",
                violation_error_message=_("What is told of a pôle needs its source."),
            )
        ]

    def __str__(self):
        return str(self.name or self.pk)


class StrategicArea(Described):
    """A strategic business area (domaine d'activité stratégique, DAS)."""

    class Meta(Described.Meta):
        verbose_name = _("strategic area")
        verbose_name_plural = _("strategic areas")


class TargetMarket(Described):
    """A market that a pôle aims at."""

    class Meta(Described.Meta):
        verbose_name = _("target market")
        verbose_name_plural = _("target markets")


class Challenge(Translatable, OwnedRow):
    """A technological or innovation challenge, with the markets associated to it."""

    owners = ("contract",)

    class Kind(models.TextChoices):
        TECHNOLOGICAL = "technological", _("technological challenge")
        INNOVATION = "innovation", _("innovation challenge")

    contract = models.ForeignKey(PerformanceContract, models.CASCADE, related_name="challenges")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=300)
    text = RichTextField(_("text"), blank=True)
    markets = models.ManyToManyField(
        TargetMarket,
        blank=True,
        related_name="challenges",
        verbose_name=_("associated target markets"),
        help_text=_("Markets of this contract. Save a new market first, then choose it here."),
    )

    class Meta(OwnedRow.Meta):
        verbose_name = _("challenge")
        verbose_name_plural = _("challenges")

    def __str__(self):
        return str(self.name or self.pk)


class Commitment(Translatable, OwnedRow):
    """What the pôle commits itself to in a domain of SME support."""

    owners = ("contract",)

    contract = models.ForeignKey(PerformanceContract, models.CASCADE, related_name="commitments")
    support_domain = models.ForeignKey(
        SupportDomain,
        models.PROTECT,
        related_name="commitments",
        verbose_name=_("SME support domain"),
    )
    text = RichTextField(_("text"))

    class Meta(OwnedRow.Meta):
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")

    def __str__(self):
        return str(self.support_domain)


class Signatory(Translatable, OwnedRow):
    """A party to the contract."""

    owners = ("contract",)

    contract = models.ForeignKey(PerformanceContract, models.CASCADE, related_name="signatories")
    name = models.CharField(
        _("name"),
        max_length=200,
        blank=True,
        help_text=_("The person who signed, when the source names one."),
    )
    body = models.CharField(
        _("body"), max_length=200, help_text=_("The authority or association that signed.")
    )

    class Meta(OwnedRow.Meta):
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")

    def __str__(self):
        return str(self.body or self.name)
