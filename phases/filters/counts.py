"""How many rows each choice of a filter leads to, in one query.

The number beside a choice is what the list would hold with that choice and the other filters as
they are: what else is chosen of its own facet does not count against it.
"""

from collections.abc import Hashable, Sequence
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, F, QuerySet

from phases import reading
from phases.localization.prepared import composed

#: The rows once, with what each facet in use says of them, and then a line for each choice.
QUESTION = "WITH asked AS MATERIALIZED ({base}) {lines}"
TOTAL = "SELECT '', '', count(*) FROM asked{where}"
TOLD = "SELECT %s, asked.told_{name}::text, count(*) FROM asked{where} GROUP BY 2"
FACET = (
    "SELECT %s, links.choice::text, count(*) FROM asked JOIN ({links}) AS links"
    ' ON links."row" = asked.of_{field}{where} GROUP BY links.choice'
)


def count(asked: Any, rows: QuerySet, key: Hashable = None) -> int:
    """Count those of ``rows`` that the filter ``asked`` asks for, and those of each choice.

    Choices get their ``count``; they keep None when there is no answer. ``rows`` may be
    ``distinct()``: those of which the filter knows nothing different count as one. ``key``: what
    they depend on.
    """
    if not asked.can_answer:
        return 0
    facets = tuple(name for name, field in asked.fields.items() if field.is_facet)
    if key is None:
        found = reading.numbers(*_question(asked, rows, facets))
    else:
        key = ("count", key, asked.key, facets)
        question = composed(key, lambda: _question(asked, rows, facets))
        found = reading.numbers(*question, key)
    for name in facets:
        for choice in asked.fields[name].choices:
            choice.count = found.get((name, str(choice.key)), 0)
    return found["", ""]


def _question(asked: Any, rows: QuerySet, facets: Sequence[str]) -> tuple[str, list[Any]]:
    conditions = asked.conditions()
    own = {name: conditions.pop(name) for name in facets if name in conditions}
    # The linked ones also without a choice: they tell distinct rows apart.
    fields = {asked.linked.get(name, "pk") for name in facets if name not in asked.told}
    fields.update(asked.linked.values())
    columns = {
        **{f"of_{field}": F(field) for field in sorted(fields)},
        **{f"told_{name}": answer for name, answer in asked.told.items()},
        **{
            f"is_{name}": ExpressionWrapper(condition, output_field=BooleanField())
            for name, condition in own.items()
        },
    }
    base = rows.order_by().filter(*conditions.values()).annotate(**columns)
    sql, parameters = base.values_list(*columns or ["pk"]).query.sql_with_params()
    lines, values = [TOTAL.format(where=_where(own))], list(parameters)
    for name in facets:
        where = _where(own, but=name)
        values.append(name)
        if name in asked.told:
            lines.append(TOLD.format(name=name, where=where))
            continue
        links, more = asked.links(name).query.sql_with_params()
        field = asked.linked.get(name, "pk")
        lines.append(FACET.format(field=field, links=links, where=where))
        values += more
    return QUESTION.format(base=sql, lines=" UNION ALL ".join(lines)), values


def _where(own: dict[str, Any], but: str = "") -> str:
    names = [f"asked.is_{name}" for name in own if name != but]
    return f" WHERE {' AND '.join(names)}" if names else ""
