"""What is asked of the search, read from a query string: bounded, and never an error."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from phases.filters.base import unknown_names
from phases.filters.poles import newest_first
from phases.localization.columns import briefly
from phases.localization.conventions import inside_quotes
from phases.localization.together import Together, composed
from phases.models import Phase, Region
from phases.search.query import BY_DATE, BY_RANK, Asked
from phases.search.words import MAX_QUERY, MAX_WORDS, cleaned, is_too_short, units_of, words_in
from phases.views import citing
from phases.views.base import language_in_use
from phases.views.found import KIND_CODES

#: Facets and the order.
FACETS = ("type", "phase", "region")
PARAMETERS = (*FACETS, "sort")


class SearchFilter:
    """Words, kind of item, phase and region; in the order of the date, if asked.

    A value that it does not know filters nothing, and ``unknown`` names its parameter. Phases and
    regions are named by their French addresses, so that a query string works in every language.
    """

    def __init__(self, data: Mapping[str, str]):
        given = data.get("q", "")
        self.query = cleaned(given)
        self.units = tuple(units_of(self.query))
        #: Whether there is more in the query than is searched for.
        self.is_cut = len(given) > MAX_QUERY or len(words_in(self.query)) > MAX_WORDS
        given = {name: data[name] for name in PARAMETERS if data.get(name)}
        self._chosen = {
            name: choices[value]
            for name, value in given.items()
            if value in (choices := self._choices(name))
        }
        self.asked = {name: given[name] for name in self._chosen}
        self.unknown_parameters = unknown_names(data, ("q", "page", citing.PARAMETER, *PARAMETERS))
        self.unknown = [name for name in given if name not in self._chosen]

    @cached_property
    def _on_offer(self) -> dict[str, list[Any]]:
        return composed((type(self), language_in_use()), _rows).read()

    @cached_property
    def phases(self) -> list[Phase]:
        """Return those that may be chosen, the newest first."""
        return newest_first(self._on_offer["phase"])

    @cached_property
    def regions(self) -> list[Region]:
        """Return those that may be chosen."""
        return sorted(self._on_offer["region"], key=lambda region: region.slug_fr)

    def _choices(self, name: str) -> Mapping[str, Any]:
        if name in ("phase", "region"):
            return {row.slug_fr: row for row in (self.phases if name == "phase" else self.regions)}
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
        phase, region = self._chosen.get("phase"), self._chosen.get("region")
        return Asked(
            self.units,
            language_in_use(),
            kind=self._chosen.get("type"),
            phase=phase and phase.pk,
            region=region and region.pk,
            order=self._chosen.get("sort", BY_RANK),
        )

    def parameters(self, **changes: str | None) -> str:
        """Return the query string of this search, with some values changed; None leaves one out."""
        values = {"q": self.query, **self.asked, **changes}
        return urlencode({name: value for name, value in values.items() if value})


def _rows() -> Together:
    """Return the question for the phases and regions that may be chosen, in the active language."""
    return Together(
        {
            "phase": briefly(Phase.objects.live().order_by(), "number"),
            "region": briefly(Region.objects.live().order_by()),
        }
    )
