"""The Table Schema of a data set, and all of them as a Data Package.

https://specs.frictionlessdata.io/table-schema/ and /data-package/. Titles and descriptions are in
French; ``translations`` holds them in the other languages, by code.
"""

from collections.abc import Iterable
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from phases import languages
from phases.opendata.datasets.columns import Column
from phases.opendata.datasets.dataset import VERSION, DataSet
from phases.opendata.datasets.files import State, address, file_of, schema_address
from phases.opendata.datasets.writing import FORMATS
from phases.opendata.demonstration import DEMONSTRATION, is_demonstration
from phases.opendata.licence import licence

TABLE_SCHEMA = "https://specs.frictionlessdata.io/schemas/table-schema.json"


def table_schema(data_set: DataSet) -> dict[str, Any]:
    """Return the Table Schema of ``data_set``."""
    references = [
        {
            "fields": [column.name],
            "reference": {"resource": column.references[0], "fields": [column.references[1]]},
        }
        for column in data_set.columns
        if column.references
    ]
    return {
        "$schema": TABLE_SCHEMA,
        "name": data_set.slug,
        "version": str(VERSION),
        **_said(data_set),
        "homepage": address("dataset_detail", data_set.slug),
        "path": schema_address(data_set),
        "fields": [_field(column) for column in data_set.columns],
        "missingValues": [""],
        "primaryKey": [data_set.primary_key],
        **({"foreignKeys": references} if references else {}),
    }


def _field(column: Column) -> dict[str, Any]:
    constraints = {
        "required": column.is_required,
        "unique": column.is_unique,
        "pattern": column.pattern,
        "enum": list(column.choices),
    }
    constraints = {name: value for name, value in constraints.items() if value}
    for name, bound in (("minimum", column.minimum), ("maximum", column.maximum)):
        if bound is not None:
            constraints[name] = bound
    return {
        "name": column.name,
        "type": column.kind,
        **({"format": column.format} if column.format else {}),
        **_said(column),
        **({"constraints": constraints} if constraints else {}),
    }


def _said(told: DataSet | Column) -> dict[str, Any]:
    """Return title and description in French and, beside them, in the other languages."""
    words = {}
    for language in languages.ALL:
        with translation.override(language):
            both = {"title": str(told.title), "description": str(told.description)}
        words[language] = {name: value for name, value in both.items() if value}
    return {
        **words.pop(languages.SOURCE),
        "translations": words,
    }


def data_package(data_sets: Iterable[DataSet], state: State) -> dict[str, Any]:
    """Return the Data Package of the tables as CSV: a program checks and joins them with it."""
    data_sets = list(data_sets)
    found = licence()
    updated = [at for data_set in data_sets if (at := state.updated_at(data_set))]
    with translation.override(languages.SOURCE):
        title = _("Data on the policy of competitiveness clusters")
    return {
        "profile": "tabular-data-package",
        "name": "poles-de-competitivite",
        "version": str(VERSION),
        "title": f"{DEMONSTRATION} – {title}" if is_demonstration() else title,
        "homepage": address("dataset_list"),
        **({"created": max(updated).isoformat()} if updated else {}),
        **(
            {"licenses": [{"name": found.identifier, "title": found.name, "path": found.address}]}
            if found
            else {}
        ),
        "resources": [_resource(data_set, state) for data_set in data_sets],
    }


def _resource(data_set: DataSet, state: State) -> dict[str, Any]:
    made = file_of(data_set, "csv", state)
    return {
        "profile": "tabular-data-resource",
        "name": data_set.slug,
        "path": f"{data_set.slug}.csv",
        **_said(data_set),
        "format": "csv",
        "mediatype": FORMATS["csv"].media_type,
        "encoding": "utf-8",
        "bytes": made.size,
        "hash": f"sha256:{made.digest}",
        "schema": f"{data_set.slug}.schema.json",
    }
