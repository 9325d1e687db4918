"""Addresses under ``/api/v1/``. A resource is a word; an item has its identifier or its name."""

from django.urls import URLPattern, path, re_path

from phases.opendata.api.answers import ROOT, NothingHere
from phases.opendata.api.document import OpenApiJson, OpenApiYaml, Root
from phases.opendata.api.resource import Resource
from phases.opendata.api.resources.contracts import Contracts, SupportDomains
from phases.opendata.api.resources.phases import Phases
from phases.opendata.api.resources.poles import Poles, Regions, Themes
from phases.opendata.api.resources.texts import Articles, Pages, Sources

BELOW = ROOT.removeprefix("/")
RESOURCES: tuple[type[Resource], ...] = (
    Phases,
    Poles,
    Contracts,
    Articles,
    Pages,
    Regions,
    Themes,
    SupportDomains,
    Sources,
)
#: Their words in addresses.
WORDS = tuple(resource.serializer_class.resource for resource in RESOURCES)


def _name(resource: type[Resource]) -> str:
    return resource.serializer_class.resource.replace("-", "_")


def _list(resource: type[Resource]) -> URLPattern:
    word = resource.serializer_class.resource
    view = resource.as_view({"get": "list"})
    return path(f"{BELOW}{word}/", view, name=f"api_{_name(resource)}")


def _detail(resource: type[Resource]) -> URLPattern:
    word = resource.serializer_class.resource
    view = resource.as_view({"get": "retrieve"})
    address = rf"^{BELOW}{word}/(?P<key>{resource.lookup_value_regex})/\Z"
    return re_path(address, view, name=f"api_{_name(resource)}_detail")


lists = [_list(resource) for resource in RESOURCES]
details = [_detail(resource) for resource in RESOURCES]
#: What the OpenAPI document describes: each list, and its items.
documented = [pattern for pair in zip(lists, details, strict=True) for pattern in pair]

urlpatterns = [
    path(BELOW, Root.as_view(patterns=lists), name="api_root"),
    path(f"{BELOW}openapi.json", OpenApiJson.as_view(patterns=documented), name="api_openapi_json"),
    path(f"{BELOW}openapi.yaml", OpenApiYaml.as_view(patterns=documented), name="api_openapi_yaml"),
    *documented,
    # Not found here: the error has the API's form, and other sites may read it. Whatever stands
    # there, lines that end as well.
    re_path(rf"^{BELOW}[\s\S]*\Z", NothingHere.as_view()),
]
