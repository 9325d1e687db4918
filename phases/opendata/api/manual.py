"""What the documentation page shows: the OpenAPI document in the order of reading, and answers of
the API itself to the examples."""

import copy
import json
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, QueryDict
from django.urls import resolve
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from phases.opendata.api import cursor, parameters, problems
from phases.opendata.api.answers import MAX_AGE, ROOT
from phases.opendata.api.document import licence_told, name_of, openapi
from phases.opendata.api.urls import documented, lists

#: The parameters that every list takes.
COMMON = (parameters.LANG, parameters.FIELDS, cursor.SIZE, cursor.CURSOR)

#: How the names of pages of a list begin.
PAGE = "Paginated"
#: Addresses under the root; the language of the page is added.
SAMPLE = "poles/?fields=name,category,regions&page_size=1"
WRONG = "regions/?fields=nom"
EXAMPLES = (
    (_("The phases and their policy directions"), "phases/?fields=title,orientations"),
    (_("Clusters by words of their name or city"), "poles/?q=bio"),
    (
        _("The history of the label of all clusters"),
        "poles/?fields=name,label_events&page_size=100",
    ),
    (_("The newest version of each performance contract"), "contracts/?is_newest=true"),
    (_("The sources of the facts"), "sources/?fields=code,title,address"),
)


def describe(request: HttpRequest) -> dict[str, Any]:
    """Return what the page tells, in the active language."""
    document = openapi(documented)
    operations = {
        path: operation["get"]
        for path, operation in document["paths"].items()
        if not path.endswith("}/")
    }
    a_list = next(iter(operations.values()))
    return {
        "root": ROOT,
        "version": document["info"]["version"],
        "licence": licence_told() or {},
        "max_age": MAX_AGE,
        "most": cursor.MAX_SIZE,
        "parameters": [
            {**_parameter(one), "default": one["schema"].get("default")}
            for one in a_list["parameters"]
            if one["name"] in COMMON
        ],
        "resources": [_resource(path, found) for path, found in operations.items()],
        "components": _components(document["components"]["schemas"]),
        "problems": [(status, *words) for status, words in problems.WORDS.items()],
        "sample": run(request, SAMPLE),
        "wrong": run(request, WRONG),
        "examples": [(words, _address(example)) for words, example in EXAMPLES],
    }


def run(request: HttpRequest, example: str) -> dict[str, Any]:
    """Return an address of the API and what it answers to it now."""
    address = _address(example)
    parts = urlsplit(address)
    asked = copy.copy(request)
    asked.method, asked.path, asked.path_info = "GET", parts.path, parts.path
    asked.GET = QueryDict(parts.query)
    # Not what this browser has or accepts of the page around it.
    asked.META = {
        k: v for k, v in request.META.items() if not k.startswith(("HTTP_IF", "HTTP_ACC"))
    }
    asked.META["QUERY_STRING"] = parts.query
    asked.__dict__.pop("headers", None)
    match = resolve(parts.path)
    response = match.func(asked, *match.args, **match.kwargs)
    return {"address": address, "answer": json.loads(response.content)}


def _address(example: str) -> str:
    return f"{ROOT}{example}&{parameters.LANG}={get_language()}"


def _resource(path: str, operation: dict[str, Any]) -> dict[str, Any]:
    """Return a list as the page shows it."""
    page = operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
    return {
        "address": path,
        "words": operation["summary"],
        "about": operation["description"],
        "component": _name(page).removeprefix(PAGE).removesuffix("List"),
        "filters": [
            _parameter(one)
            for one in operation["parameters"]
            if one["in"] == "query" and one["name"] not in COMMON
        ],
    }


def _parameter(described: dict[str, Any]) -> dict[str, Any]:
    return {
        "word": described["name"],
        "about": described["description"],
        "takes_several": described["schema"].get("type") == "array" and described.get("explode"),
    }


def _components(schemas: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what answers are made of, each with its fields: the items, then what is in them."""
    names = [name for name in schemas if not name.startswith(PAGE)]
    items = [name_of(pattern.callback.cls) for pattern in lists]
    return [
        {
            "word": name,
            "fields": [
                {"word": key, **_kind(value), "about": value.get("description", "")}
                for key, value in schemas[name]["properties"].items()
            ],
        }
        for name in (*items, *(name for name in names if name not in items))
    ]


def _kind(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the kind of a value: the words of JSON Schema, or the component that it is."""
    if "oneOf" in schema:
        found = next(one for one in schema["oneOf"] if one.get("type") != "null")
        return {**_kind(found), "is_nullable": True}
    if "allOf" in schema:
        return _kind(schema["allOf"][0])
    if "$ref" in schema:
        return {"component": _name(schema["$ref"])}
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if kinds[0] == "array":
        return {**_kind(schema["items"]), "is_list": True}
    return {
        "kind": schema.get("format") or kinds[0],
        "codes": [value for value in schema.get("enum", ()) if value],
        "is_nullable": "null" in kinds,
    }


def _name(reference: str) -> str:
    return reference.rpartition("/")[2]
