"""What can be compared: contracts and pôles that say something about the same things."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from phases.localization.columns import shown
from phases.localization.prepared import together
from phases.models import PerformanceContract, Pole
from phases.models.publishable import Item

#: Items side by side.
MOST = 4
#: Others that a contract's page offers for comparison.
OFFERED = 8
#: What is compared of an item besides its facts: the rows that it owns.
SECTIONS: dict[type[Item], tuple[str, ...]] = {
    PerformanceContract: (
        "signatories",
        "strategicareas",
        "targetmarkets",
        "challenges",
        "commitments",
        "indicators",
    ),
    Pole: ("strategicareas", "targetmarkets"),
}


def filled_sections(items: Sequence[Item]) -> dict[Any, frozenset[str]]:
    """Return the sections that each of ``items``, of one model, fills. One query."""
    pks = tuple(item.pk for item in items)
    model = type(items[0])
    return {row.pk: sections_of(row) for row in together(_filled, pks, model=model)["rows"]}


def _filled(pks: tuple[UUID, ...], model: type[Item]) -> dict[str, QuerySet]:
    return {"rows": with_sections(model.objects.live().filter(pk__in=pks).order_by().only("pk"))}


def with_sections(items: QuerySet) -> QuerySet:
    """Return ``items``, each with what :func:`sections_of` asks.

    For a few of many items: asked whether any row exists, PostgreSQL would read all rows of all.
    """
    names = SECTIONS[items.model]
    return items.annotate(
        **{f"first_of_{name}": Subquery(_rows(items.model, name)[:1]) for name in names}
    )


def sections_of(item: Item) -> frozenset[str]:
    """Return the sections that ``item``, one of :func:`with_sections`, fills."""
    names = SECTIONS[type(item)]
    return frozenset(name for name in names if getattr(item, f"first_of_{name}") is not None)


def sharing(filled: Mapping[Any, frozenset[str]]) -> set[Any]:
    """Return the ids of those that fill a section which another of them fills as well."""
    numbers = Counter(name for sections in filled.values() for name in sections)
    return {pk for pk, sections in filled.items() if any(numbers[name] > 1 for name in sections)}


def _has(model: type[Item], section: str) -> Exists:
    """Return the condition that an item of ``model`` has rows in ``section``."""
    return Exists(_rows(model, section))


def _rows(model: type[Item], section: str) -> QuerySet:
    """Return the ids of the rows in ``section`` of an item of ``model``, for a question within
    one."""
    relation = model._meta.get_field(section)
    rows = relation.related_model._base_manager.order_by()
    return rows.filter(**{relation.field.name: OuterRef("pk")}).values("pk")


def across_phases(contracts: Iterable[PerformanceContract]) -> str:
    """Return the query string that compares the contracts of one pôle; "" where two share none."""
    contracts = list(contracts)
    chosen = offered(contracts)
    names = [("contrat", name_of(one)) for one in contracts if one.pk in chosen][:MOST]
    return urlencode(names, safe="/")


def offered(items: Iterable[Item]) -> set[Any]:
    """Return the ids of those of ``items`` that share a filled section with another of them."""
    items = list(items)
    if len(items) < 2:
        return set()
    return sharing(filled_sections(items))


def comparable_with(contract: PerformanceContract) -> list[PerformanceContract]:
    """Return other contracts that share a filled section with ``contract``, a few.

    Those of the same pôle first, then those of the same phase. The rows of ``contract`` are
    prefetched.
    """
    own = tuple(name for name in SECTIONS[PerformanceContract] if getattr(contract, name).all())
    if not own:
        return []
    found = together(_sharing, contract.pole.pk, contract.phase.pk, own=own)
    return [*found["of_pole"], *found["of_phase"]][:OFFERED]


def _sharing(pole: UUID, phase: UUID, own: tuple[str, ...]) -> dict[str, QuerySet]:
    """Ask for other contracts of the pôle, and of the phase, that fill one of the sections."""
    others = PerformanceContract.objects.newest_versions().exclude(pole=pole, phase=phase)
    shares = Q(*(Q(_has(PerformanceContract, name)) for name in own), _connector=Q.OR)
    found = shown(others.filter(shares).select_related("pole", "phase"))
    of_phase = found.filter(phase=phase).exclude(pole=pole)
    return {
        "of_pole": found.filter(pole=pole).order_by("-phase__number")[:OFFERED],
        "of_phase": of_phase.order_by("pole__slug_fr")[:OFFERED],
    }


def name_of(item: PerformanceContract | Pole) -> str:
    """Return what names an item in the address of a comparison, the same in every language."""
    if isinstance(item, PerformanceContract):
        return f"{item.pole.slug_fr}/{item.phase.slug_fr}"
    return item.slug_fr
