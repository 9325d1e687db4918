"""Several lists of rows in one query, whose SQL is written once.

To write the SQL of a query is most of what Django spends on it: a page of ten queries is made of
little else. Here it is written when a page is first asked for, and again only for another language;
from then on values alone are put into it. What is read, and what is noted of it (``reading/``), is
what Django would read and note, query by query.

A function without arguments of its own from elsewhere says what is asked for::

    def beside(phase: UUID) -> dict[str, Asked]:
        contracts = PerformanceContract.objects.live().filter(phase=phase)
        return {"first": shown(contracts)[:25], "number": NumberOf(contracts)}

    found = together(beside, phase.pk)

``together`` calls it with marks, which it finds again in the SQL. So a value may stand in
conditions as it is and nowhere else; what the function decides by, or computes with, is named
(``today=…``).
"""

import datetime
import json
import uuid
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import connection, connections, models, router
from django.db.models import QuerySet
from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler
from django.utils.translation import get_language

from phases import reading
from phases.localization.planned import planning_cursor

R = TypeVar("R")

#: What may change from one time to the next: ids, words, and several of them.
Value = uuid.UUID | str | tuple["Value", ...]
#: From how JSON writes them.
READ: dict[type[models.Field], Callable[[Any], Any]] = {
    models.UUIDField: uuid.UUID,
    models.DateTimeField: datetime.datetime.fromisoformat,
    models.DateField: datetime.date.fromisoformat,
    models.DecimalField: Decimal,
}


@dataclass(frozen=True)
class NumberOf:
    """How many rows there are."""

    rows: QuerySet


@dataclass(frozen=True)
class IsAny:
    """Whether there is any row."""

    rows: QuerySet


@dataclass(frozen=True)
class Unnoted:
    """What whoever asks it notes: better than the SQL tells."""

    asked: QuerySet | NumberOf | IsAny


Asked = QuerySet | NumberOf | IsAny | Unnoted


def together(
    ask: Callable[..., Mapping[str, Asked]], *values: Value, **fixed: Hashable
) -> dict[str, Any]:
    """Return what ``ask(*values, **fixed)`` asks for by its names: lists, numbers. One query."""
    if "<locals>" in ask.__qualname__ or ask.__name__ == "<lambda>":
        raise ValueError(f"{ask.__qualname__} is no function of a module: it is written each time")
    shapes = tuple(map(_shape, values))
    # The setting says which pages are live.
    made_for = (get_language(), settings.PUBLISH_PLACEHOLDERS)
    return _written(ask, made_for, shapes, tuple(fixed.items())).read(tuple(_flat(values)))


#: Questions that were composed in this process, by all that they depend on.
_composed: dict[Hashable, Any] = {}
MOST_COMPOSED = 500


def composed(key: Hashable, make: Callable[[], R]) -> R:
    """Return what ``make`` composes for ``key``: once, as long as there are not too many."""
    found = _composed.get(key)
    if found is None:
        if len(_composed) >= MOST_COMPOSED:
            _composed.clear()
        found = _composed[key] = make()
    return found


def read_composed(key: Hashable, ask: Callable[[], Mapping[str, Asked]]) -> dict[str, Any]:
    """Return what ``ask()`` asks for, by its names; with all its values for ``key``. One query."""
    written = composed(key, lambda: _Written({name: _Part(one, {}) for name, one in ask().items()}))
    return written.read(())


def _shape(value: Value) -> Any:
    return tuple(map(_shape, value)) if isinstance(value, tuple) else type(value)


def _mark(shape: Any) -> Value:
    if isinstance(shape, tuple):
        return tuple(map(_mark, shape))
    return uuid.uuid4() if shape is uuid.UUID else f"value-{uuid.uuid4()}"


def _flat(values: Iterable[Value]) -> Iterable[uuid.UUID | str]:
    for value in values:
        if isinstance(value, tuple):
            yield from _flat(value)
        else:
            yield value


@lru_cache(maxsize=1024)
def _written(
    ask: Callable[..., Mapping[str, Asked]],
    made_for: tuple[Hashable, ...],
    shapes: tuple[Any, ...],
    fixed: tuple[tuple[str, Hashable], ...],
) -> "_Written":
    marks = tuple(map(_mark, shapes))
    places = {mark: place for place, mark in enumerate(_flat(marks))}
    parts = {name: _Part(asked, places) for name, asked in ask(*marks, **dict(fixed)).items()}
    missing = places.keys() - {mark for part in parts.values() for mark in part.marks}
    if missing and all(part.sql for part in parts.values()):
        raise ValueError(f"{ask.__name__}: {len(missing)} values stand in no condition")
    return _Written(parts)


class _Written:
    """A query that is written."""

    def __init__(self, parts: dict[str, "_Part"]):
        self._parts = parts
        self._asked = {name: part for name, part in parts.items() if part.sql}
        self._sql = "SELECT " + ", ".join(part.selected for part in self._asked.values())
        self._model = next(iter(parts.values())).model

    def read(self, values: tuple[uuid.UUID | str, ...]) -> dict[str, Any]:
        """Ask it with these values."""
        parameters: list[Any] = []
        for part in self._asked.values():
            own = part.with_values(values)
            if part.is_noted:
                reading.note_sql(part.sql, own, of_rows=part.is_of_rows)
            parameters += own
        answers: Iterable[Any] = ()
        if self._asked:
            database = connections[router.db_for_read(self._model)]
            with reading.unnoted(), planning_cursor(database) as cursor:
                cursor.execute(self._sql, parameters)
                answers = cursor.fetchone()
        found = {name: part.nothing for name, part in self._parts.items()}
        for (name, part), answer in zip(self._asked.items(), answers, strict=True):
            found[name] = part.read(answer)
        return found


class _Part:
    """One of the lists of a query."""

    def __init__(self, asked: Asked, places: dict[Any, int]):
        self.is_noted = not isinstance(asked, Unnoted)
        if isinstance(asked, Unnoted):
            asked = asked.asked
        queryset = asked if isinstance(asked, QuerySet) else asked.rows
        if queryset._prefetch_related_lookups:
            raise ValueError(f"{queryset.model.__name__}: what is prefetched is asked beside it")
        if len(queryset._fields or ()) > 1:
            raise ValueError(f"{queryset.model.__name__}: the order of several values is not kept")
        self.model = queryset.model
        self._kind = type(asked) if isinstance(asked, NumberOf | IsAny) else list
        if self._kind is not list:
            queryset = queryset.order_by().values("pk")
        self._alias = queryset.db
        self._described: Mapping[str, Any] | None = None
        self.sql, parameters = self._compile(queryset)
        self._parameters = [
            (places[one], None) if _is_mark(one, places) else (None, one) for one in parameters
        ]
        self.marks = {one for one in parameters if _is_mark(one, places)}

    @property
    def is_of_rows(self) -> bool:
        """Return whether the answer becomes rows of a model."""
        return self._described is not None

    @property
    def nothing(self) -> Any:
        """Return what is found where the conditions leave nothing to ask the database."""
        return {NumberOf: 0, IsAny: False}.get(self._kind, [])

    @property
    def selected(self) -> str:
        """Return the SQL of the list as one value."""
        if self._kind is NumberOf:
            return f"(SELECT count(*) FROM ({self.sql}) AS found)"  # noqa: S608
        if self._kind is IsAny:
            return f"EXISTS ({self.sql})"
        return f"(SELECT json_agg(found)::text FROM ({self.sql}) AS found)"  # noqa: S608

    def with_values(self, values: tuple[uuid.UUID | str, ...]) -> list[Any]:
        """Return the parameters, with ``values`` in place of their marks."""
        return [one if place is None else values[place] for place, one in self._parameters]

    def read(self, answer: Any) -> Any:
        """Return what the database answered: rows as Django makes them."""
        if self._kind is not list:
            return answer
        rows = json.loads(answer, parse_float=Decimal) if answer else []
        return [self._row(list(row.values())) for row in rows]

    def _compile(self, queryset: QuerySet) -> tuple[str, Sequence[Any]]:
        compiler = queryset.query.get_compiler(self._alias)
        try:
            # Names of their own for all columns: JSON has each name once.
            sql, parameters = compiler.as_sql(with_col_aliases=True)
        except EmptyResultSet:
            return "", ()
        self._converters = tuple(_converters(compiler))
        # None for values_list().
        self._described = described = compiler.klass_info if queryset._fields is None else None
        self._annotations = compiler.annotation_col_map or {}
        if described:
            chosen = described["select_fields"]
            self._first, self._last = chosen[0], chosen[-1] + 1
            self._names = [
                column.target.attname
                for column, *_more in compiler.select[self._first : self._last]
            ]
            self._related = get_related_populators(described, compiler.select, self._alias)
        return sql, parameters

    def _row(self, values: list[Any]) -> Any:
        for place, convert in self._converters:
            if values[place] is not None:
                values[place] = convert(values[place])
        if not self._described:
            return values[0]
        row = self._described["model"].from_db(
            self._alias, self._names, values[self._first : self._last]
        )
        for related in self._related:
            related.populate(values, row)
        for name, place in self._annotations.items():
            setattr(row, name, values[place])
        return row


def _is_mark(parameter: Any, places: Mapping[Any, int]) -> bool:
    return isinstance(parameter, uuid.UUID | str) and parameter in places


def _converters(compiler: SQLCompiler) -> Iterator[tuple[int, Callable[[Any], Any]]]:
    """Yield the place of each column that is another thing in Python than in JSON, and how."""
    expressions = [expression for expression, *_more in compiler.select]
    of_django = compiler.get_converters(expressions)
    for place, expression in enumerate(expressions):
        field = _told_by(expression.output_field)
        if isinstance(field, models.JSONField):
            continue
        read = _reader(field)
        functions, _expression = of_django.get(place, ((), None))
        if functions:
            yield place, partial(_convert, read, functions, expression)
        elif read:
            yield place, read


def _told_by(field: models.Field) -> models.Field:
    """Return the field that a key to another row has its values of."""
    while field.remote_field:
        field = field.target_field
    return field


def _reader(field: models.Field) -> Callable[[Any], Any] | None:
    """Return what makes a value of ``field`` of how JSON writes it; None where that is the same."""
    if isinstance(field, ArrayField):
        read = _reader(_told_by(field.base_field))
        return (lambda values: [*map(read, values)]) if read else None
    return next((READ[kind] for kind in type(field).__mro__ if kind in READ), None)


def _convert(
    read: Callable[[Any], Any] | None, functions: Iterable[Any], expression: Any, value: Any
) -> Any:
    if read:
        value = read(value)
    for function in functions:
        value = function(value, expression, connection)
    return value
