"""Rows of content that tell which of their columns a page looks at."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.db import models
from django.db.models.base import ModelState
from django.db.models.query_utils import DeferredAttribute

from phases.reading import notes
from phases.reading.queries import table_of


class NotedRow(models.Model):
    """A row whose columns, while somebody listens, wait apart until they are looked at."""

    #: The columns that point at the item that the row belongs to; none in the item's own.
    owners: tuple[str, ...] = ()

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str, field_names: Any, values: Any) -> "NotedRow":
        """Make a row of what the database gave."""
        if len(values) == len(cls._meta.concrete_fields):
            row = super().from_db(db, field_names, values)
        else:
            row = cls._of_columns(db, field_names, values)
        if (noted := notes.taken()) is not None:
            # It stays where it is while a page is made of it.
            row._place = table, which = row._where()
            noted.places[table].add(which)
            waiting, at_once = _told(cls)
            there = row.__dict__
            row._unread = {name: there.pop(name) for name in there.keys() & waiting}
            for name in at_once:
                noted.cells[table, name].add(which)
        return row

    @classmethod
    def _of_columns(cls, db: str, names: Iterable[str], values: Iterable[Any]) -> "NotedRow":
        """Return what Django makes of a row with most columns left out. It looks at each of the
        model's columns for it: with 24 languages that is much of what a page costs."""
        row = cls.__new__(cls)
        row._state = ModelState()
        row._state.adding, row._state.db = False, db
        row.__dict__.update(zip(names, values, strict=True))
        return row

    def place(self) -> tuple[str, str]:
        """Return the table and which of its rows: the item's own one, or those that it owns."""
        return self.__dict__.get("_place") or self._where()

    def _where(self) -> tuple[str, str]:
        for owner in self.owners:
            if pk := self.__dict__.get(f"{owner}_id"):
                return table_of(type(self)), f"?{owner}_id={pk}"
        return table_of(type(self)), f":{self.pk}"


def unnoted_value(row: models.Model, column: str) -> Any:
    """Return what ``column`` of ``row`` holds, and note nothing: who asks tells what matters of it,
    and whoever looks at it later is noted as ever."""
    there = row.__dict__
    if column not in there and column in (unread := there.get("_unread", ())):
        return unread[column]
    return getattr(row, column)


class NotedColumn(DeferredAttribute):
    """A column of a noted row. Python asks it only for what is not in the row, that is once."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        name = self.field.attname
        if instance is not None and name in (unread := instance.__dict__.get("_unread", ())):
            notes.note_cell(instance, name)
            value = instance.__dict__[name] = unread[name]
            return value
        return super().__get__(instance, cls)


def note_columns(row_models: Iterable[type[models.Model]]) -> None:
    """Let the columns of ``row_models`` be noted; to be asked when all have their fields."""
    for model in row_models:
        if issubclass(model, NotedRow):
            for field in model._meta.concrete_fields:
                if type(getattr(model, field.attname)) is DeferredAttribute:
                    setattr(model, field.attname, NotedColumn(field))


@lru_cache(maxsize=64)
def _told(model: type[NotedRow]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the columns of ``model`` that wait apart, and those that count as looked at at once:
    files and links to other rows, which have descriptors of their own.

    The states of translations are not noted: who asks for one looks at the text as well. Nor are
    modeltranslation's own columns: what looks at them looks at a language's.
    """
    owners = {f"{owner}_id" for owner in model.owners}
    translated = {
        field.translated_field.name
        for field in model._meta.concrete_fields
        if hasattr(field, "translated_field")
    }
    names = [
        field.attname
        for field in model._meta.concrete_fields
        if not field.primary_key
        and field.attname not in owners | {"published_revision_id", "trashed_at"}
        and field.name not in translated
        and getattr(field, "translated_field", field).name != "translation_status"
    ]
    waiting = frozenset(name for name in names if isinstance(getattr(model, name), NotedColumn))
    return waiting, tuple(name for name in names if name not in waiting)
