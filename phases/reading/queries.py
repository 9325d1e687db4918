"""Which rows and columns the answer to a query depends on, read from its SQL.

What Django writes has one form: ``"phases_phase"."number"``, ``U0."slug_fr"``. What is understood
makes the answer exact: rows that point somewhere (``"phase_id" IN (…)``), rows of one id. What is
not counts for the whole table, and a query of other tables than the content's (accounts, drafts)
for more than can be told: such an answer is kept by nobody.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from django.apps import apps
from django.db import models

from phases.reading import notes

#: Of ``PublicChange``: written with the content.
CHANGES = "publicchange"
PREFIX = "phases_"
#: A restriction to more rows than that is none.
MOST_VALUES = 100
#: Statements of transactions, and settings of one.
SILENT = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SET", "DECLARE", "CLOSE")

_PARTS = r'(?:"(?P<table>\w+)"|\b(?P<alias>[A-Z]+\d+))\."(?P<column>\w+)"'
_COLUMN = re.compile(rf"{_PARTS}(?P<compared> (?:=|<>) %s)?(?P<null> IS (?:NOT )?NULL)?")
_SELECTED = re.compile(rf'\(?{_PARTS}\)?(?: AS "?\w+"?)?(?:, | )')
_RESTRICTED = re.compile(
    rf"(?:WHERE|AND) \(*{_PARTS} (?:= %s|IN \((?P<values>%s(?:, %s)*)\))"
    r"(?=\)| AND | ORDER| LIMIT|$)"
)
_SOURCE = re.compile(
    r'\b(?:FROM|JOIN)\s+(?P<quote>"?)(?P<name>\w+)\b(?!"?\.|\()"?'
    r"(?=\s+(?:AS )?(?P<alias>[A-Z]+\d+)\b|)"
)
_JOINED_BY_ID = re.compile(
    rf'JOIN "(\w+)"(?: ([A-Z]+\d+))? ON \({_PARTS} = (?:"(\w+)"|([A-Z]+\d+))\."id"\)'
)
#: Rows that link to others: ``JOIN "phases_article_phases" ON ("phases_article"."id" = …)``.
_LINKED = re.compile(
    r'JOIN "(?P<link>\w+)" ON \((?:"(?P<table>\w+)"|(?P<alias>[A-Z]+\d+))\."id" = "(?P=link)"\.'
)
_WITH = re.compile(r"\b(\w+) AS (?:NOT )?(?:MATERIALIZED )?\(")
#: ``exclude(body_fr="")``: conditions that stay narrow although they say not.
_NO_LOOSE = re.compile(rf"NOT \({_PARTS} = %s(?: AND \S+ IS NOT NULL)?\)|IS NOT NULL")
#: Where a condition does not narrow what is found.
_LOOSE = re.compile(r"\bOR\b|\bNOT \(|\bCASE\b|\bUNION\b|\bFILTER\b|\bNOT \w")


@dataclass
class _Source:
    """A table in a query: by which column it is restricted, the place of the values among the
    parameters, and the columns that the answer depends on, each with the place of the parameter
    that it is compared with."""

    table: str
    restricted: str = ""
    values: tuple[int, int] = (0, 0)
    #: Which of its rows are joined is told by the rows that point at them.
    is_pointed_at: bool = False
    #: Its rows are what the query gives, not by what they point at.
    is_first: bool = False
    columns: set[tuple[str, int | None]] = field(default_factory=set)

    @property
    def is_asked_for(self) -> bool:
        return self.is_first and self.restricted in ("", "id")

    def places(self, parameters: Sequence[Any]) -> Iterable[str]:
        first, last = self.values
        if not self.restricted or last - first > MOST_VALUES:
            return [""]
        mark = ":" if self.restricted == "id" else f"?{self.restricted}="
        return [f"{mark}{value}" for value in parameters[first:last]]


def note_query(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """Run a query and note what its answer depends on (``connection.execute_wrappers``)."""
    if isinstance(sql, str):
        note_sql(sql, params or ())
    return execute(sql, params, many, context)


def note_sql(sql: str, parameters: Sequence[Any], *, of_rows: bool = False) -> None:
    """Note what the answer to a query depends on, for whoever knows the answer without asking.

    ``of_rows``: the columns that it selects first become rows, which note what is looked at.
    Otherwise that is known of whole rows alone.
    """
    noted = notes.taken()
    if noted is None or sql.lstrip().startswith(SILENT):
        return
    sources = _sources(sql, of_rows)
    noted.is_whole &= sources is not None
    for source in sources or ():
        if source.is_asked_for and source.table == noted.asked_table:
            continue
        places = source.places(parameters)
        if not source.is_pointed_at:
            day = notes.DAY if noted.by_day and source.table == CHANGES else ""
            noted.places[source.table].update(f"{place}{day}" for place in places)
        for column, compared in source.columns:
            # Whether there is a text at all is another question than which one.
            is_asked = compared is not None and parameters[compared] == ""
            name = f"{column}{notes.EMPTY}" if is_asked else column
            noted.cells[source.table, name].update(places)


@lru_cache(maxsize=2048)
def _sources(sql: str, of_rows: bool = False) -> list[_Source] | None:
    """Return the tables in ``sql``; None when something else than the content is read, or in SQL
    that Django did not write."""
    if not sql.lstrip("( ").startswith(("SELECT", "WITH")):
        return None
    known, named = _known(), set(_WITH.findall(sql))
    # Parts of a query may call different tables the same.
    sources: defaultdict[str, list[_Source]] = defaultdict(list)
    for number, found in enumerate(_SOURCE.finditer(sql)):
        name = found["name"]
        if name in named or name.startswith("pg_"):
            continue
        if name not in known or not found["quote"]:
            return None
        source = _Source(name.removeprefix(PREFIX), is_first=number == 0)
        sources[found["alias"] or name].append(source)
    for table, alias, _t, _a, _column, of_table, of_alias in _JOINED_BY_ID.findall(sql):
        if (alias or table) == (of_alias or of_table) and len(sources[alias or table]) == 1:
            sources[alias or table][0].is_pointed_at = True
    _read_columns(sql, sources, of_rows)
    if not _LOOSE.search(_NO_LOOSE.sub("", sql)):
        _read_restrictions(sql, sources)
        _read_links(sql, sources)
    return [source for of_alias in sources.values() for source in of_alias]


def _read_columns(sql: str, sources: dict[str, list[_Source]], of_rows: bool) -> None:
    for found in _COLUMN.finditer(sql, _after_rows(sql, sources, of_rows)):
        column = found["column"]
        for source in sources.get(found["table"] or found["alias"], ()):
            if column == "published_at":
                # Rows that become public come to the place, those that cease to be leave it.
                source.is_pointed_at = False
            elif column != "id" and _known()[PREFIX + source.table]:
                # Links and changes come and go; they are never others.
                parameter = sql.count("%s", 0, found.start()) if found["compared"] else None
                name = f"{column}{notes.EMPTY}" if found["null"] else column
                source.columns.add((name, parameter))


def _after_rows(sql: str, sources: dict[str, list[_Source]], of_rows: bool) -> int:
    """Return where the columns end that are selected for rows which note themselves what is
    looked at; the beginning where whatever is selected is read."""
    head = re.match(r"SELECT (?:DISTINCT )?", sql)
    if head is None:
        return 0
    place, selected = head.end(), {}
    while found := _SELECTED.match(sql, place):
        selected.setdefault(found["table"] or found["alias"], set()).add(found["column"])
        place = found.end()
    known = _known()
    for alias, columns in selected.items():
        name = PREFIX + sources[alias][0].table if len(sources.get(alias, ())) == 1 else ""
        needed = known.get(name)
        if not needed:
            # The link of a prefetch is no column of the rows.
            if name in known and "_prefetch_related_val_" in sql:
                continue
            return 0
        if not of_rows and not needed <= columns:
            return 0
    return place


def _read_restrictions(sql: str, sources: dict[str, list[_Source]]) -> None:
    for found in _RESTRICTED.finditer(sql):
        of_alias, column = sources.get(found["table"] or found["alias"], []), found["column"]
        if len(of_alias) != 1 or (of_alias[0].restricted and column != "id"):
            continue
        source = of_alias[0]
        if column == "id" or column in relations(source.table):
            first = sql.count("%s", 0, found.start())
            source.restricted = column
            source.values = (first, first + (found["values"] or "%s").count("%s"))
            source.is_pointed_at = False


def _read_links(sql: str, sources: dict[str, list[_Source]]) -> None:
    """Let rows that are found by what they link to be of a place of its own:
    ``article?article_phases=<phase>``."""
    for found in _LINKED.finditer(sql):
        of_alias, of_link = sources[found["table"] or found["alias"]], sources[found["link"]]
        if len(of_alias) != 1 or len(of_link) != 1 or of_alias[0].restricted:
            continue
        source, link = of_alias[0], of_link[0]
        if link.restricted and links_of(source.table).get(link.table) == link.restricted:
            source.restricted, source.values = link.table, link.values


def table_of(model: type[models.Model]) -> str:
    """Return how the table of ``model`` is called in keys."""
    return model._meta.db_table.removeprefix(PREFIX)


@cache
def relations(table: str) -> frozenset[str]:
    """Return the columns of ``table`` by whose values places are told."""
    if table == CHANGES:
        return frozenset({"item_model", "item_id"})
    model = _models()[PREFIX + table]
    return frozenset(
        field.attname
        for field in model._meta.concrete_fields
        if field.is_relation and field.name != "published_revision"
    )


@cache
def links_of(table: str) -> dict[str, str]:
    """Return the tables by which rows of ``table`` link to others, each with the column that names
    the others."""
    model = _models()[PREFIX + table]
    return {
        table_of(link.remote_field.through): link.m2m_reverse_name()
        for link in model._meta.many_to_many
    }


@cache
def _models() -> dict[str, type[models.Model]]:
    """Return the tables of the content and its links, each with its model."""
    from phases.reading.rows import NotedRow

    found = {}
    for model in apps.get_app_config("phases").get_models():
        if issubclass(model, NotedRow) or table_of(model) == CHANGES:
            found[model._meta.db_table] = model
            for link in model._meta.many_to_many:
                found[link.remote_field.through._meta.db_table] = link.remote_field.through
    return found


@cache
def _known() -> dict[str, frozenset[str]]:
    """Return the tables of which publications tell. Of those whose rows note what is looked at,
    the columns that every query for whole rows selects; of others none."""
    from phases.reading.rows import NotedRow

    known = {}
    for table, model in _models().items():
        translated = {
            f.translated_field.name
            for f in model._meta.concrete_fields
            if hasattr(f, "translated_field")
        }
        known[table] = frozenset(
            f.column
            for f in model._meta.concrete_fields
            if issubclass(model, NotedRow)
            and f.name not in translated
            and not hasattr(f, "translated_field")
        )
    return known
