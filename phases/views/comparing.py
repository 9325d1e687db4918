"""What can be compared: contracts and pôles that say something about the same things."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

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


def filled_sections(items: Iterable[Item]) -> dict[Any, frozenset[str]]:
    """Return the sections that each of ``items``, of one model, fills. One query."""
    pks = tuple(item.pk for item in items)
    model = type(next(iter(items)))
    return {
        row.pk: frozenset(name for name in SECTIONS[model] if getattr(row, f"has_{name}"))
        for row in together(_filled, pks, model=model)["rows"]
    }


def _filled(pks: tuple[UUID, ...], model: type[Item]) -> dict[str, QuerySet]:
    told = {f"has_{name}": _has(model, name) for name in SECTIONS[model]}
    return {"rows": model.objects.live().filter(pk__in=pks).order_by().only("pk").annotate(**told)}


def _has(model: type[Item], section: str) -> Exists:
    """Return the condition that an item of ``model`` has rows in ``section``."""
    relation = model._meta.get_field(section)
    rows = relation.related_model._base_manager
    return Exists(rows.filter(**{relation.field.name: OuterRef("pk")}))


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
    filled = filled_sections(items)
    return {
        pk
        for pk, sections in filled.items()
        if any(sections & others for other, others in filled.items() if other != pk)
    }


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
