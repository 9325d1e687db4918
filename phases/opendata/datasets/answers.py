"""The addresses below ``/donnees/`` that programs ask: files, schemas, catalogue.

What they answer depends on the address alone: no language, no cookie. All can be read from pages
of other sites (CORS) and asked for again at no cost (ETag, Last-Modified).
"""

import datetime
import hashlib
import json
from typing import Any

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date
from django.views import View

from phases import languages
from phases.opendata.datasets import catalogue, files
from phases.opendata.datasets.dataset import VERSION, DataSet
from phases.opendata.datasets.files import State
from phases.opendata.datasets.registry import DATA_SETS
from phases.opendata.datasets.schema import data_package, table_schema
from phases.opendata.datasets.writing import FORMATS
from phases.opendata.demonstration import is_demonstration
from phases.opendata.licence import licence

#: Seconds for which an answer may be kept without asking again.
MAX_AGE = 600
#: Formats that people save rather than read in the browser.
SAVED = frozenset({"csv", "xlsx"})


class Answer(View):
    """An address for programs, for reading only."""

    http_method_names = ["get", "head", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        # Files hold all languages; what the reader prefers makes no difference.
        response["Content-Language"] = ", ".join(languages.ALL)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "Content-Disposition, ETag, Link"
        # Search engines are told of the pages that say what the files hold.
        response["X-Robots-Tag"] = "noindex"
        return response

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer a browser that asks whether a page of another site may read this."""
        response = HttpResponse(status=204)
        response["Allow"] = response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        response["Access-Control-Allow-Headers"] = "If-Modified-Since, If-None-Match"
        response["Access-Control-Max-Age"] = "86400"
        del response["Content-Type"]
        return response

    def validated(
        self, response: HttpResponseBase, digest: str, updated_at: datetime.datetime | None
    ) -> HttpResponseBase:
        """Return ``response`` with its validators, or that nothing changed (RFC 9110, 13)."""
        etag = f'"{digest[:32]}"'
        moment = int(updated_at.timestamp()) if updated_at else None
        response["ETag"] = etag
        if moment:
            response["Last-Modified"] = http_date(moment)
        response["Cache-Control"] = f"public, max-age={MAX_AGE}"
        return get_conditional_response(self.request, etag, moment, response)

    def written(
        self,
        content: bytes,
        content_type: str,
        file_name: str,
        updated_at: datetime.datetime | None = None,
    ) -> HttpResponseBase:
        """Return ``content`` as an answer of its own."""
        response = HttpResponse(content, content_type=content_type)
        response["Content-Disposition"] = f'inline; filename="{file_name}"'
        return self.validated(response, hashlib.sha256(content).hexdigest(), updated_at)


def _data_set(slug: str, version: int = VERSION) -> DataSet:
    if version != VERSION or slug not in DATA_SETS:
        raise Http404
    return DATA_SETS[slug]


def file_name(name: str, ending: str, updated_at: datetime.datetime | None) -> str:
    """Return under which name a file is saved: what it holds, and as of which day."""
    day = f"-{timezone.localdate(updated_at):%Y-%m-%d}" if updated_at else ""
    notice = "DONNEES-FICTIVES-" if is_demonstration() else ""
    return f"{notice}poles-de-competitivite-{name}{day}.{ending}"


class DataSetFile(Answer):
    """``/donnees/v1/poles.csv``: a data set in a format."""

    def get(self, request: HttpRequest, version: int, slug: str, ending: str) -> HttpResponseBase:
        data_set = _data_set(slug, version)
        if ending not in data_set.formats:
            raise Http404
        state = State.read()
        made = files.file_of(data_set, ending, state)
        updated_at = state.updated_at(data_set)
        response = StreamingHttpResponse(made.chunks(), content_type=FORMATS[ending].content_type)
        response["Content-Length"] = made.size
        name = file_name(data_set.slug, ending, updated_at)
        response["Content-Disposition"] = content_disposition_header(ending in SAVED, name)
        links = [f'<{files.schema_address(data_set)}>; rel="describedby"; type="application/json"']
        if found := licence():
            links.append(f'<{found.address}>; rel="license"')
        response["Link"] = ", ".join(links)
        return self.validated(response, made.digest, updated_at)


class DataSetNewest(Answer):
    """``/donnees/poles.csv``: leads to the newest version of the table."""

    def get(self, request: HttpRequest, slug: str, ending: str) -> HttpResponseBase:
        data_set = _data_set(slug)
        if ending not in data_set.formats:
            raise Http404
        response = HttpResponseRedirect(reverse("dataset_file", args=[VERSION, slug, ending]))
        response["Cache-Control"] = f"public, max-age={MAX_AGE}"
        return response


class DataSetSchema(Answer):
    """``/donnees/v1/poles.schema.json``: the Table Schema of a data set."""

    def get(self, request: HttpRequest, version: int, slug: str) -> HttpResponseBase:
        content = _json(table_schema(_data_set(slug, version)))
        return self.written(content, "application/json", f"{slug}.schema.json")


class DataSetPackage(Answer):
    """``/donnees/v1/datapackage.json``: all tables as one Data Package."""

    def get(self, request: HttpRequest, version: int) -> HttpResponseBase:
        if version != VERSION:
            raise Http404
        state = State.read()
        content = _json(data_package(DATA_SETS.values(), state))
        return self.written(content, "application/json", "datapackage.json", state.newest_at())


class DataSetCatalogue(Answer):
    """``/donnees/catalogue.ttl``: the catalogue that portals harvest."""

    def get(self, request: HttpRequest, ending: str) -> HttpResponseBase:
        if ending not in catalogue.SERIALIZATIONS:
            raise Http404
        state = State.read()
        graph = catalogue.catalogue(DATA_SETS.values(), state)
        _name, _format, content_type = catalogue.SERIALIZATIONS[ending]
        content = catalogue.serialized(graph, ending)
        return self.written(content, content_type, f"catalogue.{ending}", state.newest_at())


def _json(value: dict[str, Any]) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False, indent=2)}\n".encode()
