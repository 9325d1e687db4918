"""Statements that PostgreSQL plans once, as this process writes them once."""

from typing import Any

from django.db.backends.postgresql.base import ServerBindingCursor

#: How many a connection keeps, the last used ones: the main pages ask about 35 in each language.
#: One takes 0.1 MB of PostgreSQL's memory, 0.2 MB with 24 languages.
MOST = 200


def planning_cursor(database: Any) -> Any:
    """Return a cursor of the connection ``database`` for statements that are asked again and again:
    PostgreSQL reads each once a connection, the second time that it is asked, and keeps its plan.

    Reading and planning are most of what it does for a page, and more with each language, since a
    table has an index of slugs for each.
    """
    if database.queries_logged:  # with its values, which psycopg does not tell of what is planned
        return database.cursor()
    database.ensure_connection()
    # psycopg does it by itself; Django turns that off.
    database.connection.prepare_threshold = 1
    database.connection.prepared_max = MOST
    return database._prepare_cursor(ServerBindingCursor(database.connection))
