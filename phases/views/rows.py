"""Which rows the page of an item reads besides its own."""

from collections.abc import Iterable

from django.db.models import Prefetch

from phases.models import Source
from phases.models.publishable import Item


def live(relation: str, model: type[Item]) -> Prefetch:
    """Prefetch the published items that ``relation`` leads to: drafts may be related as well."""
    return Prefetch(relation, queryset=model.objects.live())


def sources(*found: Iterable[Source | None]) -> list[Source]:
    """Return the sources in ``found`` once each, by code: the list at the foot of a page."""
    return sorted(
        {source for some in found for source in some if source}, key=lambda source: source.code
    )
