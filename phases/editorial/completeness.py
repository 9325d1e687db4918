"""How much of a pôle or a contract is known: derived from its newest revision, never kept.

What counts is declared here and nowhere else. Little is known of most contracts, and that is
nobody's fault: what is missing is “not known yet”.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils.functional import Promise
from django.utils.text import capfirst

from phases import languages
from phases.models import (
    Challenge,
    Commitment,
    Indicator,
    IndicatorValue,
    LabelEvent,
    PerformanceContract,
    Pole,
    Revision,
    Signatory,
    StrategicArea,
    TargetMarket,
)
from phases.models.publishable import Item, ItemQuerySet
from phases.snapshot import Snapshot, model_of, root_of, translated_fields

#: Fields, and kinds of owned rows, that visitors read when they are known.
_PARTS: dict[type[Item], tuple[Any, ...]] = {
    Pole: (
        *("full_name", "description", "category", "themes", "regions", "headquarters_city"),
        *("website", LabelEvent, "sources"),
    ),
    PerformanceContract: (
        *("signed_on", "start_year", "end_year", "preamble", Signatory, StrategicArea),
        *(TargetMarket, Challenge, Commitment, Indicator, IndicatorValue, "sources"),
    ),
}


@dataclass(frozen=True)
class Part:
    """Something of an item that may be known: ``path`` of its root in the snapshot."""

    name: str
    path: str
    label: str | Promise
    #: Where the form shows it.
    anchor: str


@dataclass(frozen=True)
class Completeness:
    """How many parts of an item are known, of how many, and which are not."""

    known: int
    total: int
    missing: tuple[Part, ...]


def parts(item_model: type[Item]) -> list[Part]:
    """Return the parts of an item of ``item_model`` that count, in the order of its form; none
    where nobody counts."""
    return [_part(item_model, part) for part in _PARTS.get(item_model, ())]


def completeness(snapshot: Snapshot) -> Completeness:
    """Return how much of the item in ``snapshot`` is known."""
    key = root_of(snapshot)
    counted = parts(model_of(key))
    missing = tuple(part for part in counted if not snapshot[key].get(part.path))
    return Completeness(len(counted) - len(missing), len(counted), missing)


def lacking(items: ItemQuerySet, part: Part) -> ItemQuerySet:
    """Return those of ``items`` whose newest revision lacks ``part``: the same as
    :func:`completeness` says, asked of the database."""
    name = items.model._meta.model_name
    newest = Revision.objects.filter(item_model=name, item_id=OuterRef("pk")).order_by("-number")
    said = Func(
        Subquery(newest.values("snapshot")[:1]),
        Concat(Value(f"{name}:"), Cast(F("pk"), TextField())),
        Value(part.path),
        function="jsonb_extract_path_text",
        output_field=TextField(),
    )
    return items.alias(said=said).filter(Q(said=None) | Q(said__in=("", "[]")))


def _part(item_model: type[Item], part: Any) -> Part:
    if isinstance(part, str):
        is_translated = part in translated_fields(item_model)
        path = languages.column(part, languages.SOURCE) if is_translated else part
        label = capfirst(str(item_model._meta.get_field(part).verbose_name))
        return Part(part, path, label, f"id_{path}")
    name = part._meta.model_name
    owner = next(
        field
        for field in (part._meta.get_field(owner) for owner in part.owners)
        if field.related_model is item_model
    )
    prefix = owner.remote_field.get_accessor_name()
    return Part(name, f"#{name}", capfirst(str(part._meta.verbose_name_plural)), f"{prefix}-group")
