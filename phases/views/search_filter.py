"""What is asked of the search, read from a query string: bounded, and never an error."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from phases.filters.base import (
    Active,
    Choice,
    Parameter,
    given_values,
    others,
    query_string,
    unknown_names,
)
from phases.filters.poles import newest_first
from phases.localization.columns import briefly
from phases.localization.conventions import inside_quotes
from phases.localization.prepared import together
from phases.localization.text import text
from phases.models import Phase, Region
from phases.search.query import BY_DATE, BY_RANK, Asked, Found
from phases.search.words import MAX_QUERY, MAX_WORDS, cleaned, is_too_short, units_of, words_in
from phases.views import citing
from phases.views.base import language_in_use
from phases.views.found import KIND_CODES

#: Facets and the order.
FACETS = ("type", "phase", "region")
PARAMETERS = (*FACETS, "sort")


class SearchFilter:
    """Words, kinds of item, phases and regions; in the order of the date, if asked.

    A value that it does not know filters nothing, and ``unknown`` names its parameter. Phases and
    regions are named by their French addresses, so that a query string works in every language.
    """

    def __init__(self, data: Mapping[str, str]):
        given = data.get("q", "")
        self.query = cleaned(given)
        self.units = tuple(units_of(self.query))
        #: Whether there is more in the query than is searched for.
        self.is_cut = len(given) > MAX_QUERY or len(words_in(self.query)) > MAX_WORDS
        self._keys: dict[str, list[Any]] = {}
        #: What was understood beside the words, in the form of an address.
        self.asked: dict[str, str | tuple[str, ...]] = {}
        #: Parameters of which something was not understood.
        self.unknown: list[str] = []
        for name in PARAMETERS:
            if values := [value for value in given_values(data, name) if value]:
                self._read(name, values)
        self.unknown_parameters = unknown_names(data, ("q", "page", citing.PARAMETER, *PARAMETERS))

    def _read(self, name: str, values: list[str]) -> None:
        known = self._keys_of(name)
        asked = tuple(sorted(set(values) & set(known)))
        if asked:
            self._keys[name] = [known[value] for value in asked]
            self.asked[name] = asked[0] if name == "sort" else asked
        if any(value not in known for value in values):
            self.unknown.append(name)

    @cached_property
    def _on_offer(self) -> dict[str, list[Any]]:
        return together(_rows)

    @cached_property
    def phases(self) -> list[Phase]:
        """Return those that may be chosen, the newest first."""
        return newest_first(self._on_offer["phase"])

    @cached_property
    def regions(self) -> list[Region]:
        """Return those that may be chosen."""
        return sorted(self._on_offer["region"], key=lambda region: region.slug_fr)

    def _keys_of(self, name: str) -> Mapping[str, Any]:
        if name in ("phase", "region"):
            rows = self.phases if name == "phase" else self.regions
            return {row.slug_fr: row.pk for row in rows}
        return KIND_CODES if name == "type" else {BY_DATE: BY_DATE}

    @property
    def quoted(self) -> str:
        """Return the query as it stands between quotation marks."""
        return inside_quotes(self.query, language_in_use())

    @property
    def is_empty(self) -> bool:
        """Return whether nothing is asked for, or too little."""
        return is_too_short(self.units)

    @property
    def narrows(self) -> bool:
        """Return whether a facet leaves results out."""
        return any(name in self.asked for name in FACETS)

    @cached_property
    def wanted(self) -> Asked:
        """Return what is to be found."""
        return Asked(
            self.units,
            language_in_use(),
            kinds=tuple(self._keys.get("type", ())),
            phases=tuple(self._keys.get("phase", ())),
            regions=tuple(self._keys.get("region", ())),
            order=BY_DATE if "sort" in self.asked else BY_RANK,
        )

    def parameters(self, **changes: str | tuple[str, ...] | None) -> str:
        """Return the query string of this search, with some values changed; None leaves one out."""
        return query_string({"q": self.query, **self.asked, **changes})

    def facets(self, found: Found) -> list[Parameter]:
        """Return the facets that there is a choice of, or that were asked for what is not there.

        The number beside a choice is what would be found with it, the other facets being as asked.
        """
        kinds = [
            Choice(
                code, capfirst(model._meta.verbose_name_plural), count=_number(found.kinds, model)
            )
            for code, model in KIND_CODES.items()
        ]
        phases = [
            Choice(row.slug_fr, text(row, "title"), row, found.phases.get(row.pk, 0))
            for row in self.phases
        ]
        regions = [
            Choice(row.slug_fr, text(row, "name"), row, found.regions.get(row.pk, 0))
            for row in self.regions
        ]
        facets = [
            self._facet("type", _("Type"), kinds),
            self._facet("phase", _("Phase"), phases),
            self._facet("region", _("Region"), regions),
        ]
        return [facet for facet in facets if facet.choices or facet.error]

    def _facet(self, name: str, label: str, choices: list[Choice]) -> Parameter:
        asked = self.asked.get(name, ())
        for choice in choices:
            choice.is_chosen = choice.value in asked
        error = _("This choice is not on offer: the list is not filtered by it.")
        return Parameter(
            name,
            label,
            "choices",
            choices=[choice for choice in choices if choice.count or choice.is_chosen],
            value=tuple(asked),
            error=error if name in self.unknown else "",
        )

    def in_use(self, facets: list[Parameter]) -> list[Active]:
        """Return the choices in use, each with the query string that is left without it."""
        return [
            Active(
                facet, choice.label, self.parameters(**{facet.name: others(facet, choice.value)})
            )
            for facet in facets
            for choice in facet.chosen
        ]


def _number(kinds: Mapping[str, int], model: Any) -> int:
    return kinds.get(model._meta.model_name, 0)


def _rows() -> dict[str, QuerySet]:
    """Ask for the phases and regions that may be chosen."""
    return {
        "phase": briefly(Phase.objects.live().order_by(), "number"),
        "region": briefly(Region.objects.live().order_by()),
    }
