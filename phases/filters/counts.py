"""How many rows each choice of a filter leads to, in one query.

The number beside a choice is what the list would hold with that choice and the other filters as
they are: what else is chosen of its own facet does not count against it.
"""

from typing import Any

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F, QuerySet

#: The rows once, with what each facet in use says of them, and then a line for each choice.
QUESTION = "WITH asked AS MATERIALIZED ({base}) {lines}"
TOTAL = "SELECT '', '', count(*) FROM asked{where}"
FACET = (
    "SELECT %s, links.choice::text, count(*) FROM asked JOIN ({links}) AS links"
    ' ON links."row" = asked.of_{name}{where} GROUP BY links.choice'
)


def count(asked: Any, rows: QuerySet) -> int:
    """Count those of ``rows`` that the filter ``asked`` asks for, and those of each choice.

    Choices get their ``count``; they keep None when there is no answer.
    """
    if not asked.can_answer:
        return 0
    facets = [
        name
        for name, field in asked.fields.items()
        if field.kind in ("choice", "choices") and field.choices
    ]
    conditions = asked.conditions()
    own = {name: conditions.pop(name) for name in facets if name in conditions}
    base = (
        rows.order_by()
        .filter(*conditions.values())
        .annotate(
            **{f"of_{name}": F(asked.linked.get(name, "pk")) for name in facets},
            **{
                f"is_{name}": ExpressionWrapper(condition, output_field=BooleanField())
                for name, condition in own.items()
            },
        )
    )
    selected = base.values_list(
        "pk", *(f"of_{name}" for name in facets), *(f"is_{name}" for name in own)
    )
    sql, parameters = selected.query.sql_with_params()
    lines, values = [TOTAL.format(where=_where(own))], list(parameters)
    for name in facets:
        links, more = asked.links(name).query.sql_with_params()
        lines.append(FACET.format(name=name, links=links, where=_where(own, but=name)))
        values += [name, *more]
    with connection.cursor() as cursor:
        cursor.execute(QUESTION.format(base=sql, lines=" UNION ALL ".join(lines)), values)
        found = {(facet, choice): number for facet, choice, number in cursor.fetchall()}
    for name in facets:
        for choice in asked.fields[name].choices:
            choice.count = found.get((name, choice.value), 0)
    return found["", ""]


def _where(own: dict[str, Any], but: str = "") -> str:
    names = [f"asked.is_{name}" for name in own if name != but]
    return f" WHERE {' AND '.join(names)}" if names else ""
