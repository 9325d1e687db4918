"""Which rows the page of an item reads besides its own."""

from collections.abc import Iterable, Sequence

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, OuterRef, Prefetch

from phases.models import Source
from phases.models.publishable import Item


def live(relation: str, model: type[Item]) -> Prefetch:
    """Prefetch the published items that ``relation`` leads to: drafts may be related as well."""
    return Prefetch(relation, queryset=model.objects.live())


def linked(model: type[Item], relation: str) -> ArraySubquery:
    """Return the ids of the rows that ``relation`` of an item of ``model`` leads to: asked with the
    item itself, for :func:`link`."""
    field = model._meta.get_field(relation)
    links = field.remote_field.through.objects.filter(**{field.m2m_field_name(): OuterRef("pk")})
    return ArraySubquery(links.values(field.m2m_reverse_field_name()))


def link(items: Iterable[Item], relation: str, found: Iterable[Model]) -> None:
    """Give each of ``items``, as ``named_<relation>``, those of ``found`` to which it is
    :func:`linked` (``linked_<relation>``), in the order of their addresses. No query."""
    ordered: Sequence[Model] = sorted(found, key=lambda row: row.slug_fr)
    places = {row.pk: place for place, row in enumerate(ordered)}
    for item in items:
        there = sorted(places[pk] for pk in getattr(item, f"linked_{relation}") if pk in places)
        setattr(item, f"named_{relation}", [ordered[place] for place in there])


def sources(*found: Iterable[Source | None]) -> list[Source]:
    """Return the sources in ``found`` once each, by code: the list at the foot of a page."""
    return sorted(
        {source for some in found for source in some if source}, key=lambda source: source.code
    )
