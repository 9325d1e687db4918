"""Which rows the page of an item reads besides its own."""

from collections.abc import Iterable

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, OuterRef, Prefetch

from phases.filters import Choice
from phases.models import Source
from phases.models.publishable import Item


def live(relation: str, model: type[Item]) -> Prefetch:
    """Prefetch the published items that ``relation`` leads to: drafts may be related as well."""
    return Prefetch(relation, queryset=model.objects.live())


def linked(model: type[Item], relation: str) -> ArraySubquery:
    """Return the ids of the rows that ``relation`` of an item of ``model`` leads to: asked with the
    item itself, for :func:`link`."""
    found = getattr(model, relation)
    here, there = found.field.m2m_field_name(), found.field.m2m_reverse_field_name()
    if found.reverse:
        here, there = there, here
    return ArraySubquery(found.through.objects.filter(**{here: OuterRef("pk")}).values(there))


def link(items: Iterable[Item], relation: str, found: Iterable[Model]) -> None:
    """Give each of ``items``, as ``named_<relation>``, those of ``found`` to which it is
    :func:`linked` (``linked_<relation>``), in their order. No query."""
    found = list(found)
    places = {row.pk: place for place, row in enumerate(found)}
    for item in items:
        there = sorted(places[pk] for pk in getattr(item, f"linked_{relation}") if pk in places)
        setattr(item, f"named_{relation}", [found[place] for place in there])


def on_offer(choices: Iterable[Choice]) -> list[Model]:
    """Return the rows of ``choices`` in the order of their addresses."""
    return sorted((choice.row for choice in choices), key=lambda row: row.slug_fr)


def sources(*found: Iterable[Source | None]) -> list[Source]:
    """Return the sources in ``found`` once each, by code: the list at the foot of a page."""
    return sorted(
        {source for some in found for source in some if source}, key=lambda source: source.code
    )
