"""The pôles, their themes, regions and label history."""

import datetime

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from phases.models.dates import PartialDateField
from phases.models.publishable import (
    Item,
    ItemQuerySet,
    OwnedRow,
    Translatable,
    address,
    complete_when_live,
    slug_constraints,
    slug_of,
)
from phases.models.richtext import RichTextField
from phases.models.source import Source


class Theme(Translatable, Item):
    """A field of activity of the pôles."""

    name = models.CharField(_("name"), max_length=150)
    slug = models.SlugField(_("address"), max_length=120, null=True, blank=True, db_index=False)

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ("slug_fr",)
        constraints = [
            *slug_constraints("theme"),
            complete_when_live("theme", "name_fr", "slug_fr"),
        ]

    def __str__(self):
        return str(self.name or self.pk)


class Region(Translatable, Item):
    """A region as it was before the reform of 2016."""

    insee_code = models.CharField(
        _("INSEE code"),
        max_length=2,
        null=True,
        blank=True,
        validators=[RegexValidator(r"^[0-9]{2}$", _("Two digits, such as 82."))],
        help_text=_("Code of the region of its time, before 2016."),
    )
    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("address"), max_length=120, null=True, blank=True, db_index=False)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ("slug_fr",)
        constraints = [
            models.UniqueConstraint(
                fields=["insee_code"],
                name="region_insee_code",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("Another region has this INSEE code."),
            ),
            *slug_constraints("region"),
            complete_when_live("region", "insee_code", "name_fr", "slug_fr"),
        ]

    def __str__(self):
        return str(self.name or self.pk)


class PoleQuerySet(ItemQuerySet):
    def with_label(self, date):
        """Annotate what last happened to each label up to the day ``date``.

        ``label_kind`` is a kind of event (labelled, withdrawn or merged; None before the first),
        ``label_date`` its date. An event counts on its day: on 11 May 2010 six came as six went.
        Of two events of one pôle on one day the one further down its history counts.
        """
        latest = LabelEvent.objects.filter(
            pole=OuterRef("pk"),
            kind__in=(LabelEvent.Kind.LABELLED, *LabelEvent.ENDING),
            date__lte=date.isoformat(),
        ).order_by("-date", "-position")
        return self.annotate(
            label_kind=Subquery(latest.values("kind")[:1]),
            label_date=Subquery(latest.values("date")[:1]),
        )

    def labelled_on(self, date):
        """Return the pôles that hold the label on the day ``date`` (a ``datetime.date``)."""
        return self.with_label(date).filter(label_kind=LabelEvent.Kind.LABELLED)


class Pole(Translatable, Item):
    """A competitiveness cluster (pôle de compétitivité)."""

    #: The first and the last day for which the sources tell who held the label: from the second
    #: phase to the last year of which they list the 71. Nothing says who holds it today.
    LABELS_KNOWN = (datetime.date(2009, 1, 1), datetime.date(2014, 12, 31))

    class Category(models.TextChoices):
        WORLD_CLASS = "world-class", _("world-class cluster")
        WORLD_CLASS_POTENTIAL = "world-class-potential", _("cluster with world-class potential")
        NATIONAL = "national", _("national cluster")

    name = models.CharField(
        _("name"), max_length=150, help_text=_("The pôle's own name: it is not translated.")
    )
    slug = models.SlugField(
        _("address"),
        max_length=120,
        null=True,
        blank=True,
        db_index=False,
        help_text=_("Last part of the page's address. The old address goes on leading here."),
    )
    full_name = models.CharField(
        _("full name"),
        max_length=300,
        blank=True,
        help_text=_("Long name or subject, under the name on the pôle's page."),
    )
    description = RichTextField(
        _("description"), blank=True, help_text=_("What the pôle does, on its page.")
    )
    category = models.CharField(_("category"), max_length=30, choices=Category.choices, blank=True)
    themes = models.ManyToManyField(
        Theme, blank=True, related_name="poles", verbose_name=_("themes")
    )
    themes_source = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("source of the themes"),
        help_text=_("Empty: visitors read that the themes are this site's own classification."),
    )
    regions = models.ManyToManyField(
        Region, blank=True, related_name="poles", verbose_name=_("regions")
    )
    headquarters_city = models.CharField(
        _("city of the seat"), max_length=100, blank=True, help_text=_("Confirmed ones only.")
    )
    department_code = models.CharField(_("department"), max_length=3, blank=True)
    commune_insee = models.CharField(_("INSEE code of the municipality"), max_length=5, blank=True)
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=7,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
        help_text=_("Centre of the municipality, not a street address."),
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=7,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    website = models.URLField(
        _("website"), blank=True, help_text=_("Only an address that was checked.")
    )
    sources = models.ManyToManyField(
        Source, blank=True, related_name="poles", verbose_name=_("sources")
    )

    objects = PoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("pôle")
        verbose_name_plural = _("pôles")
        ordering = ("slug_fr",)
        constraints = [
            *slug_constraints("pole"),
            complete_when_live("pole", "slug_fr"),
        ]

    def __str__(self):
        return str(self.name or self.pk)

    def get_absolute_url(self):
        return address("pole_detail", slug_of(self))


class LabelEvent(OwnedRow):
    """Something that happened to a pôle's label."""

    owners = ("pole",)

    class Kind(models.TextChoices):
        LABELLED = "labelled", _("labelled")
        RENEWED = "renewed", _("label renewed")
        WITHDRAWN = "withdrawn", _("label withdrawn")
        MERGED = "merged", _("merged")
        RENAMED = "renamed", _("renamed")

    #: Events after which a pôle no longer holds a label of its own.
    ENDING = (Kind.WITHDRAWN, Kind.MERGED)

    pole = models.ForeignKey(Pole, models.CASCADE, related_name="label_events")
    kind = models.CharField(_("event"), max_length=20, choices=Kind.choices)
    date = PartialDateField(_("date"), help_text=_("As precise as the source gives it."))
    successor = models.ForeignKey(
        Pole,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessor_events",
        verbose_name=_("successor"),
        help_text=_("For a merger: the pôle that goes on."),
    )
    new_name = models.CharField(
        _("new name"), max_length=150, blank=True, help_text=_("For a renaming.")
    )
    source = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="label_events",
        verbose_name=_("source"),
    )

    class Meta(OwnedRow.Meta):
        verbose_name = _("label event")
        verbose_name_plural = _("label events")
        constraints = [
            models.CheckConstraint(
                condition=~Q(successor=models.F("pole")),
                name="labelevent_successor_is_another",
                violation_error_message=_("A pôle cannot be its own successor."),
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.date})"

    def clean(self):
        if self.kind == self.Kind.RENAMED and not self.new_name:
            raise ValidationError({"new_name": _("A renaming needs the new name.")})
        if self.successor_id and self.kind != self.Kind.MERGED:
            raise ValidationError({"successor": _("Only a merger has a successor.")})
