"""Relations of rows, read with other lists in one query (``prepared.py``)."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models
from django.db.models import F, Prefetch, QuerySet

from phases.localization.columns import shown

#: Of a row that others link to: the one it was found for. Called as Django calls it, which
#: ``reading/queries.py`` knows.
OWNER = "_prefetch_related_val_owner"


def relations(
    model: type[models.Model], pks: tuple[uuid.UUID, ...], *names: str | Prefetch
) -> dict[str, QuerySet]:
    """Return the rows that relations of rows of ``model`` lead to, to be read together.

    ``names`` as for ``prefetch_related``; ``indicators__source`` reads with each of the rows the
    one that it points at.
    """
    found = {}
    for name in names:
        queryset = None
        if isinstance(name, Prefetch):
            name, queryset = name.prefetch_through, name.queryset
        name, _, further = name.partition("__")
        field = model._meta.get_field(name)
        if queryset is None:
            queryset = field.related_model._default_manager.all()
        if further:
            queryset = queryset.select_related(further)
        of = _name_from_there(field)
        queryset = queryset.filter(**{f"{of}__in": pks})
        if field.many_to_many:
            queryset = queryset.annotate(**{OWNER: F(f"{of}__id")})
        found[name] = shown(queryset)
    return found


def attach(owners: Sequence[models.Model], found: Mapping[str, Any]) -> None:
    """Let relations of ``owners``, rows of one model, hold what was read of :func:`relations`."""
    if not owners:
        return
    fields = {field.name: field for field in owners[0]._meta.get_fields()}
    for name, rows in found.items():
        if not (field := fields.get(name)):
            continue
        of_owner: dict[Any, list[models.Model]] = {owner.pk: [] for owner in owners}
        by_pk = {owner.pk: owner for owner in owners}
        for row in rows:
            pk = row.__dict__[OWNER if field.many_to_many else field.field.attname]
            if field.one_to_many:
                setattr(row, field.field.name, by_pk[pk])
            of_owner[pk].append(row)
        for owner in owners:
            _hold(owner, name, field.related_model, of_owner[owner.pk])


def _name_from_there(field: Any) -> str:
    """Return how the model that ``field`` leads to calls the way back."""
    return field.related_query_name() if field.concrete else field.field.name


class _Held(QuerySet):
    """Rows that were read. Not the queryset of the relation, which takes as long to make as some
    of them to read: nothing further is asked of it."""

    def _chain(self) -> "_Held":
        raise TypeError(f"{self.model.__name__}: what was read together is not filtered further")


def _hold(row: models.Model, name: str, model: type[models.Model], rows: list[Any]) -> None:
    """Keep ``rows`` where Django keeps what was prefetched."""
    held = _Held(model)
    held._result_cache, held._prefetch_done = rows, True
    if not hasattr(row, "_prefetched_objects_cache"):
        row._prefetched_objects_cache = {}
    row._prefetched_objects_cache[name] = held
