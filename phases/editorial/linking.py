"""Public texts that link to an address that changes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from django.db import models
from django.db.models import Q, prefetch_related_objects
from django.utils.translation import gettext as _

from phases.editorial import markup
from phases.editorial.addresses import Move, is_internal
from phases.editorial.faults import is_rich
from phases.models import PerformanceContract
from phases.models.publishable import Item
from phases.snapshot import item_models, owned_models, text_columns

#: More texts than this, of one model, nobody mends by hand from one page.
MOST_TEXTS = 50


@dataclass(frozen=True)
class Linking:
    """A text of another item with a link to an address that changes, and what becomes of it."""

    item: Item
    title: str
    path: str
    language: str
    old: str
    message: str


def linking(moves: Collection[Move], *, but: Iterable[Any]) -> tuple[list[Linking], int]:
    """Return the public texts with links to the old addresses of ``moves``, and how many more
    texts name these addresses.

    ``but``: ids of the items that are published with them; what is wrong with those is told as
    their faults. Asks one query a model, one more where a model has too many, and none without a
    move.
    """
    if not moves:
        return [], 0
    known = {move.old: move for move in moves}
    left_out = list(but)
    rows: list[tuple[Item, models.Model, dict[str, str]]] = []
    more = 0
    for item_model in item_models():
        for model, owner in ((item_model, ""), *owned_models(item_model)):
            if not (columns := _rich_columns(model)):
                continue
            naming = _naming(model, owner, columns, known, left_out)
            found = list(naming[: MOST_TEXTS + 1])
            if len(found) > MOST_TEXTS:
                more += naming.count() - MOST_TEXTS
            rows += [
                (getattr(row, owner) if owner else row, row, columns) for row in found[:MOST_TEXTS]
            ]
    # What they are called after.
    contracts = [item for item, _row, _columns in rows if isinstance(item, PerformanceContract)]
    prefetch_related_objects(contracts, "pole", "phase")
    texts = [one for item, row, columns in rows for one in _of_row(item, row, columns, known)]
    return texts, more


def _rich_columns(model: type[models.Model]) -> dict[str, str]:
    """Return the columns of ``model`` that may hold links, each with its language."""
    return {
        field.name: text_columns(model)[field.name][1]
        for field in model._meta.concrete_fields
        if is_rich(field) and field.name in text_columns(model)
    }


def _naming(
    model: type[models.Model],
    owner: str,
    columns: Collection[str],
    known: Iterable[str],
    left_out: Collection[Any],
) -> models.QuerySet:
    """Return the public rows with one of the addresses ``known`` in one of ``columns``, but those
    of the items ``left_out``."""
    named = Q()
    for column in columns:
        for address in known:
            named |= Q(**{f"{column}__contains": address})
    rows = model._base_manager.filter(named)
    if owner:
        # What is owned is public with its owner; another owner's rows are asked for there.
        rows = rows.filter(**{f"{owner}__isnull": False}).select_related(owner)
        return rows.exclude(**{f"{owner}__in": left_out})
    return rows.filter(published_at__isnull=False).exclude(pk__in=left_out)


def _of_row(
    item: Item, row: models.Model, columns: dict[str, str], known: dict[str, Move]
) -> Iterable[Linking]:
    for column, language in columns.items():
        told = set()
        for link in markup.read(getattr(row, column) or "").links:
            move = known.get(_path(link.href)) if is_internal(link.href) else None
            if move is None or (link.words, move.old) in told:
                continue
            told.add((link.words, move.old))
            message = (
                _("The link “%(words)s” goes on working: visitors are led to the new address.")
                if move.redirects
                else _("The link “%(words)s” will lead nowhere: change it to the new address.")
            )
            words = message % {"words": link.words}
            yield Linking(item, str(item), column, language, move.old, words)


def _path(href: str) -> str:
    try:
        return unquote(urlsplit(href).path)
    except ValueError:
        return ""
