"""Documents for the search, and the rules of the languages that they are in.

Nothing is written into the tables: ``index_search`` does that.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations, models

#: Our name → PostgreSQL's configuration and dictionary.
CONFIGURATIONS = {
    "phases_simple": ("simple", "simple"),
    "phases_fr": ("french", "french_stem"),
    "phases_en": ("english", "english_stem"),
    "phases_lt": ("lithuanian", "lithuanian_stem"),
}


def create_configurations(apps, schema_editor):
    """Each language's own rules, on words without their accents."""
    with schema_editor.connection.cursor() as cursor:
        for name, (copied, dictionary) in CONFIGURATIONS.items():
            cursor.execute(
                f"CREATE TEXT SEARCH CONFIGURATION {name} (COPY = pg_catalog.{copied});"
                f"ALTER TEXT SEARCH CONFIGURATION {name}"
                f" ALTER MAPPING FOR word, hword, hword_part WITH unaccent, {dictionary};"
                f"ALTER TEXT SEARCH CONFIGURATION {name}"
                " ALTER MAPPING FOR numword, numhword WITH unaccent, simple"
            )


def remove_configurations(apps, schema_editor):
    """Remove ours, with those of languages that were added later."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT cfgname FROM pg_catalog.pg_ts_config WHERE cfgname LIKE 'phases\\_%'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TEXT SEARCH CONFIGURATION {name}")


class Migration(migrations.Migration):

    dependencies = [
        ("phases", "0011_attachments"),
    ]

    operations = [
        # Trusted, as pg_trgm is: whoever may create objects in the database may add it.
        UnaccentExtension(),
        migrations.RunPython(create_configurations, remove_configurations),
        migrations.CreateModel(
            name="SearchDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item_model", models.CharField(max_length=50)),
                ("item_id", models.UUIDField()),
                ("language", models.CharField(max_length=20)),
                ("vector", django.contrib.postgres.search.SearchVectorField()),
                ("parts", models.JSONField()),
                ("phases", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ("regions", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ("updated_at", models.DateTimeField()),
            ],
            options={
                "indexes": [django.contrib.postgres.indexes.GinIndex(fields=["vector"], name="searchdocument_vector")],
                "constraints": [models.UniqueConstraint(fields=("item_id", "language"), name="searchdocument_item")],
            },
        ),
        # Beside the row: read by the thousand for each search. Otherwise PostgreSQL, which does not
        # count what fetching them costs, reads all documents rather than use the index.
        migrations.RunSQL(
            "ALTER TABLE phases_searchdocument ALTER COLUMN vector SET STORAGE MAIN",
            migrations.RunSQL.noop,
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=20)),
                ("word", models.CharField(max_length=40)),
                ("folded", models.CharField(max_length=80)),
                ("documents", models.IntegerField()),
            ],
            options={
                "indexes": [django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass("folded", "gin_trgm_ops"), name="searchword_trigrams")],
                "constraints": [models.UniqueConstraint(fields=("language", "word"), name="searchword_word")],
            },
        ),
    ]
