"""The OpenAPI document of the API (3.1), in a language of the site, and what leads to it."""

from collections.abc import Sequence
from typing import Any, ClassVar

import yaml
from django.http import HttpResponse
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _
from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request
from rest_framework.response import Response

from phases.opendata.api import parameters, problems
from phases.opendata.api.answers import ROOT, ApiView
from phases.opendata.licence import licence

#: What breaks programs is another number at another address; what only adds is not.
VERSION = "1.0.0"


def licence_told() -> dict[str, str] | None:
    """Return the licence of the content, None where the foot of the pages claims none."""
    found = licence()
    return found and {"name": f"{found.name} ({found.identifier})", "url": found.address}


def openapi(patterns: Sequence[URLPattern]) -> dict[str, Any]:
    """Return the OpenAPI document of the resources at ``patterns``, in the active language."""
    document = SchemaGenerator(patterns=patterns).get_schema(request=None, public=True)
    info: dict[str, Any] = {
        "title": _("API of the competitiveness clusters policy"),
        "version": VERSION,
        "description": _(
            "What the site publishes, for reading only. Each text says which language it is "
            "really in and what state its translation has. What is not known is null."
        ),
    }
    if found := licence_told():
        info["license"] = found
    document["info"] = info
    whole = {name_of(pattern.callback.cls) for pattern in patterns}
    for name, component in document["components"]["schemas"].items():
        # The docstring of a class is for those who change it.
        component.pop("description", None)
        _tidy(component)
        if name in whole:
            # ``fields`` may leave any of them out.
            component.pop("required", None)
    return document


def name_of(resource: type) -> str:
    """Return the name of the component that describes an item of ``resource``."""
    return resource.serializer_class.__name__.removesuffix("Serializer")


def _tidy(component: dict[str, Any]) -> None:
    """Remove what says nothing: nothing here can be written, and marks for hooks of the package."""
    for schema in component["properties"].values():
        schema.pop("readOnly", None)
        schema.pop("x-spec-enum-id", None)


class Described(ApiView):
    """An address about the API itself; it takes the language only."""

    schema = None
    patterns: ClassVar[Sequence[URLPattern]] = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if errors := parameters.errors(request.query_params, (), (parameters.LANG,)):
            raise problems.InvalidParametersError(errors)


class Root(Described):
    """``/api/v1/``: what there is, and where it is described."""

    def get(self, request: Request) -> Response:
        origin = request.build_absolute_uri("/").removesuffix("/")
        root = f"{origin}{ROOT}"
        return Response(
            {
                "version": VERSION,
                "documentation": f"{origin}{reverse('api_documentation')}",
                "openapi": f"{root}openapi.json",
                "licence": licence_told(),
                "resources": {
                    pattern.callback.cls.serializer_class.resource: (
                        f"{root}{pattern.callback.cls.serializer_class.resource}/"
                    )
                    for pattern in self.patterns
                },
            }
        )


class OpenApiJson(Described):
    """``/api/v1/openapi.json``."""

    def get(self, request: Request) -> Response:
        return Response(openapi(self.patterns))


class OpenApiYaml(Described):
    """``/api/v1/openapi.yaml``: the same for people to read."""

    def get(self, request: Request) -> HttpResponse:
        return HttpResponse(
            as_yaml(openapi(self.patterns)), content_type="application/yaml; charset=utf-8"
        )


def as_yaml(document: dict[str, Any]) -> str:
    """Return ``document`` as YAML, in its own order."""
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=100)
