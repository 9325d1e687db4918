"""The rows of the application's tables, out of the database and into it again by COPY."""

from typing import Any

from django.db import transaction

Rows = dict[str, tuple[str, bytes]]


def _columns(cursor: Any) -> dict[str, str]:
    cursor.execute(
        "SELECT c.table_name, string_agg(quote_ident(c.column_name), ', ')"
        " FROM information_schema.columns c JOIN information_schema.tables t"
        " USING (table_schema, table_name)"
        " WHERE t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'"
        " AND c.table_schema = current_schema() AND starts_with(c.table_name, 'phases_')"
        " GROUP BY c.table_name ORDER BY c.table_name"
    )
    return dict(cursor.fetchall())


def dump(connection) -> Rows:
    """Return the rows of all tables of ``phases``: table → its columns and what COPY gives."""
    rows = {}
    with connection.cursor() as cursor:
        for table, columns in _columns(cursor).items():
            with cursor.copy(f"COPY {table} ({columns}) TO STDOUT") as copy:
                content = b"".join(bytes(part) for part in copy)
            if content:
                rows[table] = (columns, content)
    return rows


def restore(connection, rows: Rows) -> None:
    """Put the rows into empty tables, and the counters of their ids behind them."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        write(cursor, rows)


def write(cursor: Any, rows: Rows) -> None:
    """Put the rows into empty tables, in a transaction: until its end keys may point ahead."""
    for table, (columns, content) in rows.items():
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            copy.write(content)
        cursor.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = %s AND is_identity = 'YES'",
            [table],
        )
        for (column,) in cursor.fetchall():
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'),"
                f" (SELECT max({column}) FROM {table}))"
            )
