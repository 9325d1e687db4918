"""What may be asked of the pôles: by list, map, API and data sets."""

import datetime
from functools import lru_cache
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Case, Exists, F, Func, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat, Substr
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from phases import languages
from phases.filters.base import Choice, ListFilter, Parameter, offered, printable
from phases.filters.days import parse_day
from phases.localization.columns import briefly, named
from phases.localization.figures import date_in_words
from phases.localization.folding import Folded, fold
from phases.localization.prepared import together
from phases.models import LabelEvent, PerformanceContract, Phase, Pole, Region, Theme
from phases.models.dates import PartialDate

MAX_WORDS = 8
_DAY_HELP = gettext_lazy("A day from 2009 to 2014, such as 11 May 2010.")


class PoleFilter(ListFilter):
    """Pôles by words, by what they are, by contract, and by label."""

    parameters = (
        Parameter("q", gettext_lazy("Name or city"), "words"),
        Parameter("region", gettext_lazy("Region"), "choices"),
        Parameter("theme", gettext_lazy("Theme"), "choices"),
        Parameter("category", gettext_lazy("Category"), "choices"),
        Parameter("phase", gettext_lazy("With a contract of the phase"), "choices"),
        Parameter("labelled_in", gettext_lazy("Label given during the phase"), "choices"),
        Parameter("labelled_on", gettext_lazy("Held the label on"), "date", _DAY_HELP),
    )

    told: ClassVar = {"category": F("category")}

    def offer(self):
        """Return the choices that lead to at least one live pôle, as long as nothing else is asked.

        The French address of a row in every language, so that one query string works in all.
        """
        found = together(_on_offer)
        phases = newest_first(found["phase"])
        return {
            "region": offered(by_name(found["region"]), "name"),
            "theme": offered(by_name(found["theme"]), "name"),
            "category": (Choice(value, capfirst(label)) for value, label in Pole.Category.choices),
            "phase": offered((row for row in phases if row.has_contracts), "title"),
            "labelled_in": offered((row for row in phases if row.has_labels), "title"),
        }

    @property
    def day(self) -> datetime.date | None:
        """Return the day that is asked for and can be answered."""
        value = self.fields["labelled_on"].value
        return datetime.date.fromisoformat(value) if value else None

    @property
    def can_answer(self):
        """Return whether the sources tell who held the label on the day that was asked for."""
        return not self.fields["labelled_on"].given or self.day is not None

    @property
    def kept(self):
        """Return what was understood, and a day for which there is no answer."""
        return super().kept if self.can_answer else (*super().kept, "labelled_on")

    @property
    def key(self):
        """Return the same; labels are given in the years of the phases."""
        phases = (choice.row for choice in self.fields["labelled_in"].choices)
        years = tuple((phase.pk, phase.start_year, phase.end_year) for phase in phases)
        return (*super().key, years)

    def links(self, name: str) -> QuerySet:
        """Return pairs of a pôle (``row``) and a ``choice`` of the facet that it answers to."""
        if name in ("region", "theme"):
            links = getattr(Pole, f"{name}s").through.objects
            found = links.annotate(row=F("pole"), choice=F(name))
        elif name == "phase":
            contracts = PerformanceContract.objects.live().order_by()
            # A contract has versions.
            found = contracts.annotate(row=F("pole"), choice=F("phase")).distinct()
        else:
            found = self._labels_given()
        return found.values_list("row", "choice")

    def condition(self, name, value):
        """Return the condition on a pôle that the parameter ``name`` sets."""
        if name == "q":
            return _has_words(value)
        if name == "category":
            return Q(category__in=value)
        if name == "labelled_on":
            held = Pole.objects.labelled_on(datetime.date.fromisoformat(value)).order_by()
            return Q(pk__in=held.values("pk"))
        links = self.links(name).filter(choice__in=self.fields[name].chosen_keys)
        return Q(pk__in=links.values("row"))

    def in_words(self, name, value):
        """Return a value as people read it."""
        if name == "labelled_on":
            return date_in_words(PartialDate.parse(value))
        return super().in_words(name, value)

    def _labels_given(self) -> QuerySet:
        """Return pairs of a pôle and a phase in which it got the label."""
        phases = [choice.row for choice in self.fields["labelled_in"].choices]
        if not phases:
            return LabelEvent.objects.none()
        given_in = Case(
            *(
                When(
                    date__gte=PartialDate(phase.start_year),
                    date__lt=PartialDate(phase.end_year + 1),
                    then=Value(phase.pk),
                )
                for phase in phases
            ),
            output_field=models.UUIDField(),
        )
        events = LabelEvent.objects.filter(kind=LabelEvent.Kind.LABELLED).order_by()
        given = events.annotate(row=F("pole"), choice=given_in)
        return given.filter(choice__isnull=False).distinct()

    def _read_date(self, asked: Parameter) -> None:
        first, last = Pole.LABELS_KNOWN
        try:
            day = parse_day(asked.given)
        except ValueError:
            asked.error = _(
                "“%(value)s” is not a day: write it as 11 May 2010. Without a day that can be "
                "read, no list is shown."
            ) % {"value": printable(asked.given)}
            return
        if first <= day <= last:
            asked.value = day.isoformat()
        else:
            asked.error = _(
                "Who held the label on %(day)s is not known here: the sources of this site answer "
                "for days from %(first)s to %(last)s."
            ) % {"day": _in_words(day), "first": _in_words(first), "last": _in_words(last)}


class PoleListFilter(PoleFilter):
    """What may be asked of the page: its order, and whether it is a list or a map."""

    parameters = (
        *PoleFilter.parameters,
        Parameter("sort", gettext_lazy("Order"), "order"),
        Parameter("vue", gettext_lazy("View"), "view"),
    )

    def offer(self):
        """Return the choices of the facets, and those of the page."""
        orders = {
            "name": pgettext_lazy("order", "by name"),
            "label-date": pgettext_lazy("order", "by date of the label"),
            "region": pgettext_lazy("order", "by region"),
            "theme": pgettext_lazy("order", "by theme"),
        }
        return {
            **super().offer(),
            "sort": (Choice(value, label) for value, label in orders.items()),
            "vue": (Choice("carte", pgettext_lazy("view", "Map")),),
        }


def by_name(rows: QuerySet) -> list[models.Model]:
    """Return ``rows`` in the order of their names in the language of the page."""
    return sorted(rows, key=lambda row: _folded(str(row)))


_folded = lru_cache(maxsize=1000)(fold)


def newest_first(phases: list[Phase]) -> list[Phase]:
    """Return ``phases`` by their numbers."""
    return sorted(phases, key=lambda phase: phase.number, reverse=True)


def with_poles(model: type[models.Model]) -> QuerySet:
    """Return the live rows that a live pôle has: no choice leads to an empty list by itself."""
    through = model.poles.through
    column = f"{model._meta.model_name}_id"
    found = through.objects.filter(pole__published_at__isnull=False, **{column: OuterRef("pk")})
    return named(model.objects.live().filter(Exists(found)))


def _on_offer() -> dict[str, QuerySet]:
    """Ask for the rows that are on offer."""
    return {
        "region": briefly(with_poles(Region).order_by(), "insee_code"),
        "theme": briefly(with_poles(Theme).order_by()),
        "phase": briefly(_phases(), "number", "start_year", "end_year"),
    }


def _phases() -> QuerySet:
    """Return the live phases, and whether contracts and labels are of them."""
    contracts = PerformanceContract.objects.live().filter(
        phase=OuterRef("pk"), pole__published_at__isnull=False
    )
    labels = LabelEvent.objects.filter(kind=LabelEvent.Kind.LABELLED).annotate(
        year=Cast(Substr("date", 1, 4), models.PositiveSmallIntegerField())
    )
    given = labels.filter(
        pole__published_at__isnull=False,
        year__range=(OuterRef("start_year"), OuterRef("end_year")),
    )
    phases = Phase.objects.live().order_by()
    return phases.annotate(has_contracts=Exists(contracts), has_labels=Exists(given))


def _has_words(value: str) -> Q:
    names = ["name", "headquarters_city"]
    names += [languages.column("full_name", language) for language in languages.ALL]
    parts = [part for name in names for part in (name, Value(" "))]
    words = Folded(Concat(*parts, output_field=models.TextField()))
    patterns = [
        f"%{connection.ops.prep_for_like_query(word)}%" for word in fold(value).split()[:MAX_WORDS]
    ]
    # One comparison for all words: to fold a text is what costs.
    return Q(
        Func(
            words,
            Value(patterns, output_field=ArrayField(models.TextField())),
            arg_joiner=" LIKE ALL (",
            template="%(expressions)s)",
            output_field=models.BooleanField(),
        )
    )


def _in_words(day: datetime.date) -> str:
    return date_in_words(PartialDate(day.year, day.month, day.day))
