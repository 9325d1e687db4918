"""Errors as RFC 9457 describes them (``application/problem+json``), in the language asked for."""

import logging
from typing import Any

from django.core.signals import got_request_exception
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.response import Response

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

#: Status → the words of HTTP for it, and a sentence.
WORDS = {
    400: (
        gettext_lazy("Bad request"),
        gettext_lazy("The address has parameters that cannot be answered; “errors” names them."),
    ),
    404: (
        gettext_lazy("Not found"),
        gettext_lazy("Nothing that is published has this address in the API."),
    ),
    405: (
        gettext_lazy("Method not allowed"),
        gettext_lazy("The API is for reading: GET, HEAD and OPTIONS."),
    ),
    406: (
        gettext_lazy("Not acceptable"),
        gettext_lazy("The API answers in JSON (application/json) only."),
    ),
    412: (
        gettext_lazy("Precondition failed"),
        gettext_lazy("The answer is not the one that the header If-Match names."),
    ),
    500: (
        gettext_lazy("Internal server error"),
        gettext_lazy("Something went wrong on our side. The error has been recorded."),
    ),
}


class ParameterProblem(serializers.Serializer):
    """For the OpenAPI document: what is wrong with one parameter."""

    parameter = serializers.CharField(help_text=gettext_lazy("Name of the parameter"))
    detail = serializers.CharField(help_text=gettext_lazy("What is wrong with it, in a sentence"))


class Problem(serializers.Serializer):
    """For the OpenAPI document: an error."""

    type = serializers.CharField(
        help_text=gettext_lazy("Always “about:blank”: the status says the kind of error")
    )
    title = serializers.CharField(help_text=gettext_lazy("The status in words"))
    status = serializers.IntegerField(help_text=gettext_lazy("The status of HTTP"))
    detail = serializers.CharField(help_text=gettext_lazy("What happened, in a sentence"))
    errors = ParameterProblem(
        many=True,
        required=False,
        help_text=gettext_lazy("With status 400: each parameter that cannot be answered"),
    )


class InvalidParametersError(APIException):
    """``errors``: parameter → a sentence."""

    status_code = 400

    def __init__(self, errors: dict[str, str]):
        super().__init__()
        self.errors = errors


def problem(status: int, errors: dict[str, str] | None = None) -> dict[str, Any]:
    """Return the body of an error in the active language."""
    title, detail = WORDS[status]
    found: dict[str, Any] = {
        "type": "about:blank",
        "title": str(title),
        "status": status,
        "detail": str(detail),
    }
    if errors:
        found["errors"] = [
            {"parameter": name, "detail": str(sentence)} for name, sentence in errors.items()
        ]
    return found


def answer(error: Exception, context: dict[str, Any]) -> Response:
    """Answer ``error``; one that nobody foresaw is recorded, as Django records its own."""
    headers = {}
    if isinstance(error, APIException) and error.status_code in WORDS:
        status = error.status_code
    else:
        status = 500
        request = context["request"]._request
        logger.error("%s failed.", request.path, exc_info=error)
        got_request_exception.send(sender=type(context["view"]), request=request)
    if status == 405:
        headers["Allow"] = "GET, HEAD, OPTIONS"
    body = problem(status, getattr(error, "errors", None))
    return Response(body, status=status, headers=headers, content_type=MEDIA_TYPE)
