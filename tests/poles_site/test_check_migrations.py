"""What a new migration may not do to those who read meanwhile."""

import functools

import pytest
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader

from tools import check_migrations

pytestmark = pytest.mark.django_db

INDEX = models.Index(fields=["end_year"], name="invented")
ADDED = migrations.AddField("phase", "invented", models.CharField(default="", max_length=10))
RUN = migrations.RunPython(lambda apps, editor: None)


@functools.cache
def newest():
    """Return the models after all migrations."""
    return MigrationLoader(None).project_state()


def said(*operations, **attributes) -> str:
    """Return what is said of a migration with ``operations`` after all others."""
    migration = type("Migration", (migrations.Migration,), attributes)("invented", "phases")
    migration.operations = list(operations)
    return " ".join(check_migrations.objections(migration, newest().clone()))


@pytest.mark.parametrize(
    ("rule", "operation"),
    [
        ("require-concurrent-index-creation", migrations.AddIndex("phase", INDEX)),
        (
            "adding-not-nullable-field",
            migrations.AlterField("phase", "number", models.PositiveSmallIntegerField()),
        ),
        (
            "adding-field-with-default",
            migrations.AddField("phase", "key", models.UUIDField(db_default=RandomUUID())),
        ),
        (
            "changing-column-type",
            migrations.AlterField("phase", "number", models.TextField(null=True)),
        ),
        (
            "constraint-missing-not-valid",
            migrations.AddConstraint(
                "phase",
                models.CheckConstraint(condition=models.Q(number__lt=99), name="invented"),
            ),
        ),
        (
            "disallowed-unique-constraint",
            migrations.AddConstraint(
                "phase", models.UniqueConstraint(fields=["end_year"], name="invented")
            ),
        ),
        ("ban-drop-column", migrations.RemoveField("phase", "end_year")),
        ("renaming-column", migrations.RenameField("phase", "number", "rank")),
        ("ban-drop-table", migrations.DeleteModel("Orientation")),
        ("syntax-error", migrations.RunSQL("ALTER TABEL phases_phase")),
    ],
)
def test_what_locks_readers_out_is_refused(rule, operation):
    assert f"({rule})" in said(operation)


def test_what_does_not_is_not():
    assert said(ADDED) == ""
    assert said(RUN) == ""
    made = migrations.CreateModel(
        "Invented",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("phase", models.ForeignKey("phases.phase", models.CASCADE)),
            ("name", models.CharField(max_length=10, unique=True)),
        ],
    )
    assert said(made) == ""


@pytest.mark.django_db(transaction=True)
def test_an_index_is_made_beside_those_who_write():
    assert said(AddIndexConcurrently("phase", INDEX), atomic=False) == ""


def test_rows_are_written_in_a_migration_of_their_own():
    assert "(rows-under-lock)" in said(ADDED, RUN)
    assert said(ADDED, RUN, atomic=False) == ""


def test_a_reason_is_given_for_what_is_harmless_and_for_nothing_else():
    harmless = {"ban-drop-column": "invented"}
    assert said(migrations.RemoveField("phase", "end_year"), harmless=harmless) == ""
    assert "nothing is against the rule ban-drop-column" in said(ADDED, harmless=harmless)


def test_the_new_migrations_are_well():
    assert check_migrations.main() == 0
    new = [migration.name for migration in check_migrations.new_migrations(MigrationLoader(None))]
    assert check_migrations.CHECKED_AFTER not in new
