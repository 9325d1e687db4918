"""Queries that read few columns of many, made without a look at each of the others.

Django goes through all columns of a model, and of each related one, to find those that a query
reads. With 24 languages that would be much of what a page costs.
"""

from functools import lru_cache
from typing import Any

from django.db import connections, models
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler


class ShownCompiler(SQLCompiler):
    """Django's, for a query that names its columns; no model of ours inherits a table."""

    def get_default_columns(self, select_mask, start_alias=None, opts=None, from_parent=None):
        """Return the columns in ``select_mask``, in the order of the model's."""
        model = (opts or self.query.get_meta()).model
        alias = start_alias or self.query.get_initial_alias()
        return [column.get_col(alias) for column in _in_order(model, frozenset(select_mask))]

    def get_related_selections(
        self,
        select,
        select_mask,
        opts=None,
        root_alias=None,
        cur_depth=1,
        requested=None,
        restricted=None,
    ):
        """Return what is selected of related rows: nothing where nothing further is asked for."""
        if restricted and not requested:
            return []
        return super().get_related_selections(
            select, select_mask, opts, root_alias, cur_depth, requested, restricted
        )


class ShownQuery(Query):
    """A query whose columns are named (``QuerySet.only()``), of related rows as well."""

    def get_compiler(
        self, using: str | None = None, connection: Any = None, elide_empty: bool = True
    ) -> SQLCompiler:
        """Return Django's compiler until the columns are named, as in a count, ours then."""
        names, is_all_but_these = self.deferred_loading
        if not names or is_all_but_these:
            return super().get_compiler(using, connection, elide_empty)
        return ShownCompiler(self, connection or connections[using], using, elide_empty)


@lru_cache(maxsize=1024)
def _in_order(model: type[models.Model], wanted: frozenset[Any]) -> tuple[Any, ...]:
    return tuple(column for column in model._meta.concrete_fields if column in wanted)
