"""What tables call items, and which items those are: drafts too, nothing in the trash."""

import uuid
from collections.abc import Sequence

from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Cast, Concat

from phases import languages
from phases.localization.folding import fold
from phases.models import PerformanceContract, Phase, Pole, Region, Revision, Source, Theme
from phases.models.publishable import Item

_NAME, _SLUG = (languages.column(field, languages.SOURCE) for field in ("name", "slug"))
#: Paths by which a cell may name an item, the one that people are shown first.
NAMED_BY: dict[type[Item], tuple[str, ...]] = {
    Pole: (_SLUG,),
    Phase: ("number", _SLUG),
    Theme: (_SLUG, _NAME),
    Region: ("insee_code", _NAME, _SLUG),
    Source: ("code",),
}
#: Spreadsheets take the zeros off what looks like a number: "04" comes back as "4".
WIDTHS = {Region: 2}


def newest_values(model: type[Item], paths: Sequence[str]) -> dict[uuid.UUID, tuple[str, ...]]:
    """Return what the newest revision of each item that is not in the trash has at ``paths`` of
    its root, as texts: one query."""
    name = model._meta.model_name
    row = Concat(Value(f"{name}:"), Cast("item_id", models.TextField()))
    found = (
        Revision.objects.filter(item_model=name)
        .exclude(item_id__in=model._base_manager.filter(trashed_at__isnull=False).values("pk"))
        .order_by("item_id", "-number")
        .distinct("item_id")
        .annotate(
            **{
                f"_{path}": Func(
                    F("snapshot"), row, Value(path),
                    function="jsonb_extract_path_text", output_field=models.TextField(),
                )
                for path in paths
            }
        )
    )  # fmt: skip
    return {
        pk: tuple(value or "" for value in values)
        for pk, *values in found.values_list("item_id", *(f"_{path}" for path in paths))
    }


class Targets:
    """Items found by what a table calls them; each kind is read once."""

    def __init__(self) -> None:
        self._known: dict[type[Item], tuple[dict[str, uuid.UUID], dict[str, str]]] = {}
        self._contracts: dict[tuple[str, str, str], uuid.UUID] | None = None
        self._taken: dict[type[Item], set[uuid.UUID]] = {}

    def find(self, model: type[Item], name: str) -> uuid.UUID | None:
        """Return the id of the item that a cell calls ``name``; None when there is none."""
        return self._read(model)[0].get(fold(name.rjust(WIDTHS.get(model, 0), "0")))

    def name(self, model: type[Item], pk: str) -> str:
        """Return what a cell calls the item ``pk``."""
        return self._read(model)[1].get(pk, pk)

    def contract(self, pole: uuid.UUID, phase: uuid.UUID, version: int) -> uuid.UUID | None:
        """Return the id of the contract of a pôle for a phase; None when there is none."""
        if self._contracts is None:
            values = newest_values(PerformanceContract, ("pole", "phase", "version"))
            self._contracts = {(a, b, c): pk for pk, (a, b, c) in values.items()}
        return self._contracts.get((str(pole), str(phase), str(version)))

    def contract_ids(self) -> set[str]:
        """Return the ids of all contracts."""
        self.contract(uuid.UUID(int=0), uuid.UUID(int=0), 0)
        return {str(pk) for pk in (self._contracts or {}).values()}

    def taken(self, model: type[Item]) -> set[uuid.UUID]:
        """Return the ids of all items of ``model``, those in the trash too."""
        if model not in self._taken:
            self._taken[model] = set(model._base_manager.values_list("pk", flat=True))
        return self._taken[model]

    def _read(self, model: type[Item]) -> tuple[dict[str, uuid.UUID], dict[str, str]]:
        if model not in self._known:
            found = newest_values(model, NAMED_BY[model])
            by_name: dict[str, uuid.UUID] = {}
            # What people are shown first wins over another's second name.
            for place in reversed(range(len(NAMED_BY[model]))):
                by_name |= {
                    fold(values[place]): pk for pk, values in found.items() if values[place]
                }
            by_name |= {str(pk): pk for pk in found}
            self._known[model] = by_name, {str(pk): values[0] for pk, values in found.items()}
        return self._known[model]
