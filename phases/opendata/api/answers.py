"""What all answers of the API share: JSON, the language of the parameter, caching, CORS."""

import hashlib
from typing import Any

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
)
from django.urls import resolve
from django.utils import translation
from django.utils.cache import get_conditional_response
from rest_framework.exceptions import NotFound
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from phases.opendata.api import parameters, problems
from phases.opendata.demonstration import DEMONSTRATION, is_demonstration

#: Where the API is. Another version would be beside it.
ROOT = "/api/v1/"
#: Seconds for which an answer may be kept without asking again.
MAX_AGE = 60


class Renderer(JSONRenderer):
    """JSON in UTF-8."""

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Any = None,
    ) -> bytes:
        if is_demonstration():
            data = {"notice": DEMONSTRATION, **data}
        return super().render(data, accepted_media_type, renderer_context)


class ApiView(APIView):
    """An address of the API. Never touches the visitor's session or account."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()
    parser_classes = ()
    renderer_classes = (Renderer,)
    http_method_names = ("get", "head", "options")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer in the language asked for, whole: nothing of it is left for the middleware."""
        language = parameters.asked_language(request.GET)
        with translation.override(language):
            response = super().dispatch(request, *args, **kwargs)
            if isinstance(response, Response):
                response.render()
            response = self._validated(request, response)
        response["Content-Language"] = language
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "Content-Language, ETag"
        if settings.DEVELOPMENT or is_demonstration():
            response["X-Robots-Tag"] = "noindex"
        return response

    def options(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer a browser that asks whether a page of another site may read this."""
        response = HttpResponse(status=204)
        response["Allow"] = response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        response["Access-Control-Allow-Headers"] = "If-Match, If-None-Match"
        response["Access-Control-Max-Age"] = "86400"
        del response["Content-Type"]
        return response

    def get_exception_handler(self) -> Any:
        return problems.answer

    def _validated(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Return ``response`` with its validator, or that nothing changed (RFC 9110, 13).

        The validator is the digest of the answer: it changes when the answer does, and never
        otherwise. No date: a new release of the site, too, may change an answer.
        """
        if response.status_code != 200:
            return response
        etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        response["ETag"] = etag
        response["Cache-Control"] = f"public, max-age={MAX_AGE}"
        validated = get_conditional_response(request, etag=etag, response=response)
        if validated.status_code == 412:
            body = Renderer().render(problems.problem(412))
            return HttpResponse(body, status=412, content_type=problems.MEDIA_TYPE)
        return validated


class NothingHere(ApiView):
    """Every address of the API that leads nowhere: the error is in the API's form, too."""

    schema = None

    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the address with the slash that was forgotten, if there is one."""
        if not request.path.endswith("/") and resolve(f"{request.path}/").url_name:
            query = request.META.get("QUERY_STRING", "")
            address = f"{request.path}/"
            return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
        raise NotFound
