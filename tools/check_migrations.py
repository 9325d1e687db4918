"""Refuse new migrations that would lock readers out, or take away what they still read.

    .venv/bin/python -m tools.check_migrations

While one runs, the site goes on with the code of before: docs/production.md says how to write one.
``squawk`` reads the SQL of each. A migration may say why something is harmless where it stands:

    class Migration(migrations.Migration):
        harmless = {"ban-drop-column": "no page has read it since the last release"}
"""

import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import django
from django.db import connection, migrations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

APP = "phases"
#: Those up to this one are applied everywhere.
CHECKED_AFTER = "0015_surrogate_keys"
OLDEST_POSTGRESQL = "15"
#: Of squawk's rules those about locks that last as long as a table is read or written …
LOCKS = {
    "adding-field-with-default",
    "adding-foreign-key-constraint",
    "adding-not-nullable-field",
    "adding-required-field",
    "adding-serial-primary-key-field",
    "changing-column-type",
    "constraint-missing-not-valid",
    "disallowed-unique-constraint",
    "require-concurrent-index-creation",
    "require-concurrent-index-deletion",
    "require-concurrent-reindex",
}
#: … and about what the code of before still asks for.
STILL_READ = {"ban-drop-column", "ban-drop-table", "renaming-column", "renaming-table"}
LONGEST_LINE = 100
#: A rule of our own: rows are written while the tables that it changes are locked.
ROWS_UNDER_LOCK = "rows-under-lock"


def main() -> int:
    """Print what stands against the new migrations; return 1 where something does."""
    found = 0
    loader = MigrationLoader(connection, replace_migrations=False)
    for migration in new_migrations(loader):
        state = loader.project_state((APP, migration.name), at_end=False)
        for sentence in objections(migration, state):
            print(f"{APP}/migrations/{migration.name}.py: {sentence}", file=sys.stderr)
            found = 1
    return found


def new_migrations(loader: MigrationLoader) -> Iterator[migrations.Migration]:
    """Yield the migrations that are not applied everywhere yet."""
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        if app == APP and name > CHECKED_AFTER:
            yield migration


def objections(migration: migrations.Migration, state: ProjectState) -> Iterator[str]:
    """Yield a sentence for each statement of ``migration`` that readers would wait for.

    ``state``: the models before it.
    """
    harmless = getattr(migration, "harmless", {})
    rows = [isinstance(operation, migrations.RunPython) for operation in migration.operations]
    found = {}
    if migration.atomic and any(rows) and not all(rows):
        found[ROWS_UNDER_LOCK] = ["RunPython has a migration of its own"]
    # Nothing is sent: without a transaction it does not even connect.
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        migration.apply(state, editor, collect_sql=True)
    sql = "\n".join(editor.collected_sql)
    for objection in squawk(sql, in_transaction=migration.atomic):
        rule, line = objection["rule_name"], sql.splitlines()[objection["line"]]
        if rule in LOCKS | STILL_READ or objection["level"] == "Error":
            found.setdefault(rule, []).append(f"{line[:LONGEST_LINE]}: {objection['message']}")
    for rule in found.keys() - harmless.keys():
        yield from (f"{message} ({rule})" for message in found[rule])
    for rule in harmless.keys() - found.keys():
        yield f"nothing is against the rule {rule}, which it calls harmless"


def squawk(sql: str, *, in_transaction: bool) -> list[dict]:
    """Return what squawk has against ``sql``. In a transaction nobody waits for a new table."""
    command = [
        *(Path(sysconfig.get_path("scripts")) / "squawk", "--reporter", "json"),
        *("--pg-version", OLDEST_POSTGRESQL),
        "--assume-in-transaction" if in_transaction else "--no-assume-in-transaction",
    ]
    said = subprocess.run(command, input=sql, capture_output=True, text=True)
    if not said.stdout:
        raise RuntimeError(said.stderr)
    return json.loads(said.stdout)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "poles_site.settings")
    django.setup()
    sys.exit(main())
