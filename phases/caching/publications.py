"""The keys of what a publication changes."""

import datetime
from collections.abc import Iterator
from itertools import product
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.timezone import localdate

from phases import languages, reading
from phases.localization.status import is_rich, state_between
from phases.models import Article, PublicChange
from phases.models.publishable import Item
from phases.snapshot import (
    Snapshot,
    model_of,
    owned_models,
    pk_of,
    row_key,
    text_columns,
    translated_fields,
)

#: Columns that every publication of an item writes; no snapshot has them.
BOOKKEEPING = ("updated_at", "published_revision_id")


def touched(
    item: Item,
    before: Snapshot,
    after: Snapshot,
    *,
    at: datetime.datetime,
    last_at: datetime.datetime | None,
) -> set[str]:
    """Return the keys of what a publication at ``at`` changes that turns ``before`` into ``after``.

    One of them is empty where the item was or is not public. ``last_at``: its publication before.
    To be asked when the public changes are written.
    """
    owners = dict(owned_models(type(item)))
    keys = {*_of_changes(item, at)}
    for key in before.keys() | after.keys():
        model = model_of(key)
        owner = (owners[model], str(item.pk)) if model in owners else None
        keys.update(_of_row(model, pk_of(key), owner, before.get(key), after.get(key)))
    if isinstance(item, Article) and not _others_written(item):
        keys.add(f"article{reading.ANY}")
    root = row_key(type(item), item.pk)
    if before and after:
        table = reading.table_of(type(item))
        columns = {*BOOKKEEPING}
        if _is_new_day(last_at, at):
            columns.add(f"updated_at{reading.DAY}")
        places = _places(type(item), str(item.pk), None, after[root])
        keys.update(f"{table}{place}.{column}" for place, column in product(places, columns))
    return keys


def _others_written(article: Article) -> bool:
    return Article.objects.live().written().exclude(pk=article.pk).exists()


def _of_row(
    model: type[models.Model],
    pk: str,
    owner: tuple[str, str] | None,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> Iterator[str]:
    """Yield the keys of a row: of an item, or of one that it owns by ``owner``."""
    table = reading.table_of(model)
    was_in, is_in = (
        {*_places(model, pk, owner, values)} if values is not None else set()
        for values in (before, after)
    )
    yield from (f"{table}{place}" for place in was_in ^ is_in)
    is_new = before is None or after is None
    before, after, columns = before or {}, after or {}, set()
    links = {link.name: link for link in model._meta.many_to_many}
    for path in before.keys() | after.keys():
        was, now = before.get(path), after.get(path)
        if was == now:
            continue
        if path.startswith("#"):
            yield from _of_order(path[1:], owned_models(model), pk)
        elif link := links.get(path):
            yield from _of_link(link, pk, {*(was or ())} ^ {*(now or ())})
        elif not is_new:
            field = model._meta.get_field(path.removesuffix("#status"))
            columns.add(field.column)
            if bool(was) != bool(now):
                columns.add(f"{field.column}{reading.EMPTY}")
    if not is_new:
        changed = _states(model, before) ^ _states(model, after)
        columns |= {f"{column}{reading.STATE}" for column, _state in changed}
        if _languages(model, before) != _languages(model, after):
            columns.add(reading.LANGUAGES)
    if not columns.isdisjoint(languages.column("slug", code) for code in languages.ALL):
        columns.add(reading.ADDRESSES)
    places = was_in | is_in
    yield from (f"{table}{place}.{column}" for place, column in product(places, columns))


def _places(
    model: type[models.Model], pk: str, owner: tuple[str, str] | None, values: dict[str, Any]
) -> Iterator[str]:
    """Yield the places that a row with ``values`` is in (see ``reading/notes.py``)."""
    yield ""
    yield f"?{owner[0]}_id={owner[1]}" if owner else f":{pk}"
    for name in reading.relations(reading.table_of(model)):
        if value := values.get(name.removesuffix("_id")):
            yield f"?{name}={value}"
    for link in model._meta.many_to_many:
        for target in values.get(link.name) or ():
            yield f"?{reading.table_of(link.remote_field.through)}={target}"
    for code in languages.ALL:
        if slug := values.get(languages.column("slug", code)):
            yield f"?slug={slug}"
    if values.get("role"):
        yield "?role"


def _of_order(name: str, owned: Any, pk: str) -> Iterator[str]:
    model = apps.get_model("phases", name)
    table, owner = reading.table_of(model), dict(owned)[model]
    yield from (f"{table}{place}.position" for place in ("", f"?{owner}_id={pk}"))


def _of_link(link: models.ManyToManyField, pk: str, targets: set[str]) -> Iterator[str]:
    """Yield the keys of links to ``targets`` that come or go."""
    table = reading.table_of(link.remote_field.through)
    yield table
    yield f"{table}?{link.m2m_column_name()}={pk}"
    yield from (f"{table}?{link.m2m_reverse_name()}={target}" for target in targets)


def _of_changes(item: Item, at: datetime.datetime) -> Iterator[str]:
    """Yield the keys of the public change that was written at ``at``, if there was one."""
    of_item = PublicChange.objects.of(item)
    if not of_item.filter(at=at).exists():
        return
    name = item._meta.model_name
    of_model = PublicChange.objects.of_models(type(item))
    places = {
        "": PublicChange.objects.all(),
        f"?item_model={name}": of_model,
        f"?item_id={item.pk}": of_item,
    }
    for place, changes in places.items():
        yield f"{reading.CHANGES}{place}"
        if _is_new_day(changes.filter(at__lt=at).newest_at(), at):
            yield f"{reading.CHANGES}{place}{reading.DAY}"


def _is_new_day(before: datetime.datetime | None, now: datetime.datetime) -> bool:
    return before is None or localdate(before) != localdate(now)


def _states(model: type[models.Model], values: dict[str, Any]) -> set[tuple[str, str]]:
    """Return the columns of plain texts that are shown in their translation, each with the state of
    it: all that ``localization/text.py`` asks the French of such a text."""
    found = set()
    for column, (name, code) in text_columns(model).items():
        source, target = values.get(languages.column(name, languages.SOURCE)), values.get(column)
        if code != languages.SOURCE and source and target and not is_rich(model, name):
            status = values.get(f"{column}#status") or {}
            found.add((column, state_between(source, target, status, model, name)))
    return found


def _languages(model: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
    """Return something that differs where the languages do in which a row has words.

    See ``localization/columns.py``. Of a rich text that was translated from another French it is
    not known without comparing blocks: then all that it depends on is returned.
    """
    fields = [name for name in translated_fields(model) if name != "slug"]
    fields = [name for name in fields if values.get(languages.column(name, languages.SOURCE))]
    found: dict[str, Any] = {languages.SOURCE: bool(fields)}
    for code in languages.TARGETS:
        doubtful = []
        for name in fields:
            column = languages.column(name, code)
            french, words = values[languages.column(name, languages.SOURCE)], values.get(column)
            status = values.get(f"{column}#status") or {}
            is_sure = not is_rich(model, name) or status.get("source", french) == french
            if words and is_sure and code not in settings.REPLACE_OUTDATED:
                found[code] = True
                break
            if words:
                doubtful.append((french, words, status))
        else:
            found[code] = doubtful
    return found
