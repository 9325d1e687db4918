"""Rows of several kinds in one query: what a list offers to choose from, say.

Django asks one query a model. The statement is composed once, of the SQL that Django writes for
each queryset: as parts of one ``UNION ALL``, whose columns of the same type share a place.
"""

from collections.abc import Callable, Hashable, Mapping
from itertools import count
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler

from phases import reading


class Together:
    """Several querysets, of models or of values, that are read in one query, again and again.

    The rows of each are in its order. Columns of models are named (``only()``).
    """

    def __init__(self, querysets: Mapping[str, QuerySet]):
        self._parts = {name: _Part(queryset) for name, queryset in querysets.items()}
        self._parameters = [value for part in self._parts.values() for value in part.parameters]
        if len(self._parts) == 1:
            [self._alone] = self._parts.values()
            self._sql = self._alone.sql
            return
        self._alone = None
        #: The place of each type's first, second … column in a row of the statement.
        places: dict[tuple[str, int], int] = {}
        for part in self._parts.values():
            part.places = [places.setdefault(column, len(places) + 1) for column in part.columns]
        types = [kind for kind, _number in places]
        self._sql = " UNION ALL ".join(part.line(name, types) for name, part in self._parts.items())

    def read(self) -> dict[str, list[Any]]:
        """Return the rows of each queryset; of one of values the tuples."""
        # What each says by itself is read more exactly than what they say together.
        for part in self._parts.values():
            reading.note_sql(part.sql, part.parameters)
        with reading.unnoted(), connection.cursor() as cursor:
            cursor.execute(self._sql, self._parameters)
            lines = cursor.fetchall()
        if self._alone:
            return {name: part.rows(lines) for name, part in self._parts.items()}
        found: dict[str, list[Any]] = {name: [] for name in self._parts}
        for line in lines:
            found[line[0]].append(line)
        return {name: self._parts[name].rows(lines) for name, lines in found.items()}


#: Questions that were composed in this process, by all that they depend on.
_composed: dict[Hashable, Any] = {}
MOST_COMPOSED = 200


def composed(key: Hashable, make: Callable[[], Any]) -> Any:
    """Return what ``make`` composes for ``key``: once, as long as there are not too many."""
    found = _composed.get(key)
    if found is None:
        if len(_composed) >= MOST_COMPOSED:
            _composed.clear()
        found = _composed[key] = make()
    return found


class _Part:
    def __init__(self, queryset: QuerySet):
        compiler: SQLCompiler = queryset.query.get_compiler(connection=connection)
        self.sql, self.parameters = compiler.as_sql()
        self._model = queryset.model
        fields = [column for column, _sql, _alias in compiler.select]
        numbers: dict[str, Any] = {}
        kinds = [_type(field.output_field) for field in fields]
        self.columns = [(kind, next(numbers.setdefault(kind, count()))) for kind in kinds]
        self.places = list(range(len(fields)))
        self._compiler, self._converters = compiler, compiler.get_converters(fields)
        # As Django's ModelIterable reads them.
        self._names: list[str] = []
        self._annotations = dict(compiler.annotation_col_map)
        self._related: list[Any] = []
        if info := compiler.klass_info:
            self._names = [fields[place].target.attname for place in info["select_fields"]]
            self._first = info["select_fields"][0]
            self._related = get_related_populators(info, compiler.select, connection.alias)

    def line(self, name: str, types: list[str]) -> str:
        """Return the part of the statement that asks for the rows."""
        of_place = {place: number for number, place in enumerate(self.places)}
        columns = (
            f"part.c{of_place[place]}" if place in of_place else f"NULL::{kind}"
            for place, kind in enumerate(types, 1)
        )
        names = ", ".join(f"c{number}" for number in range(len(self.places)))
        return f"SELECT '{name}', {', '.join(columns)} FROM ({self.sql}) part ({names})"  # noqa: S608

    def rows(self, lines: list[tuple]) -> list[Any]:
        """Return the rows that are in ``lines`` of the statement's answer."""
        found = ([line[place] for place in self.places] for line in lines)
        if self._converters:
            found = self._compiler.apply_converters(found, self._converters)
        if not self._names:
            return [tuple(values) for values in found]
        last = self._first + len(self._names)
        made = []
        for values in found:
            row = self._model.from_db(connection.alias, self._names, values[self._first : last])
            for related in self._related:
                related.populate(values, row)
            for name, place in self._annotations.items():
                setattr(row, name, values[place])
            made.append(row)
        return made


def _type(field: Any) -> str:
    """Return the type of a column in a union: those of text differ in their length only."""
    kind = field.db_type(connection)
    return "text" if kind.startswith("varchar") else kind
