"""What visitors may ask of a list, read from a query string: bounded, and never an error."""

from django import forms
from django.db import models
from django.db.models import Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from phases import languages
from phases.localization.columns import shown
from phases.localization.folding import Folded, fold
from phases.models import Phase, Region, Theme

MAX_WORDS = 8


class ListFilter(forms.Form):
    """A GET form. A value that it does not know filters nothing, and the form says so."""

    @property
    def asked(self) -> dict[str, str]:
        """Return the valid values that the visitor gave."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def apply(self, rows: models.QuerySet) -> models.QuerySet:
        """Return those of ``rows`` that are asked for."""
        return rows

    def _offer(self, field: str, rows: list[models.Model]) -> list[models.Model]:
        """Let ``field`` name one of ``rows`` by its French address, and return them.

        The French one in every language, so that the same query string works in all of them.
        """
        self.fields[field].choices = [(row.slug_fr, row.slug_fr) for row in rows]
        return rows


class PoleFilter(ListFilter):
    """The list of pôles by words of the name, the full name or the city; by theme and region."""

    q = forms.CharField(label=_("Name or city"), max_length=100, required=False)
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False)

    def __init__(self, data):
        super().__init__(data)
        self.themes = self._offer("theme", _with_poles(Theme))
        self.regions = self._offer("region", _with_poles(Region))

    def apply(self, poles: models.QuerySet) -> models.QuerySet:
        """Return those of ``poles`` that are asked for."""
        asked = self.asked
        if words := fold(asked.get("q", "")).split()[:MAX_WORDS]:
            names = ["name", "headquarters_city"]
            names += [languages.column("full_name", language) for language in languages.ALL]
            parts = [part for name in names for part in (name, Value(" "))]
            poles = poles.alias(words=Folded(Concat(*parts, output_field=models.TextField())))
            for word in words:
                poles = poles.filter(words__contains=word)
        for name in ("theme", "region"):
            if name in asked:
                poles = poles.filter(**{f"{name}s__slug_fr": asked[name]})
        return poles


class ContractFilter(ListFilter):
    """The list of contracts by phase."""

    phase = forms.ChoiceField(label=_("Phase"), required=False)

    def __init__(self, data):
        super().__init__(data)
        self.phases = self._offer("phase", list(shown(Phase.objects.live().order_by("-number"))))

    def apply(self, contracts: models.QuerySet) -> models.QuerySet:
        """Return those of ``contracts`` that are asked for."""
        if "phase" in self.asked:
            return contracts.filter(phase__slug_fr=self.asked["phase"])
        return contracts


def _with_poles(model: type[models.Model]) -> list[models.Model]:
    """Return the live rows that a live pôle has, by name: no choice leads to an empty list."""
    rows = shown(model.objects.live().filter(poles__published_at__isnull=False).distinct())
    return sorted(rows, key=lambda row: fold(str(row)))
