"""Answers that are the same for everybody say so, and what they were made of."""

from typing import Any

from django.apps import apps
from django.db import connection
from django.http import HttpRequest, HttpResponse

from phases import reading
from phases.caching.tokens import tokens

HEADER = "Surrogate-Key"
#: Everybody asks again each time (304 when nothing changed), and has the last answer while the site
#: does not give one. No time of its own for caches in between: who tells a CDN of publications adds
#: one (poles_site/page_store/cdn.py).
CACHE_CONTROL = "public, max-age=0, stale-if-error=604800"


class PublicAnswers:
    """Middleware: gives the answers of views that are the same for everybody their keys.

    A view says that it is with ``is_public_answer = True``, on its class or the function itself.
    Last of all middleware: what the others read of the visitor is no part of the answer.
    """

    def __init__(self, get_response: Any):
        self.get_response = get_response
        # Now that modeltranslation has added its own.
        reading.note_columns(apps.get_app_config("phases").get_models())

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            response = self.get_response(request)
            notes = getattr(request, "notes", None)
            if notes is not None and notes.is_whole and is_for_everybody(request, response):
                response[HEADER] = " ".join(tokens(notes.keys()))
                response["Cache-Control"] = CACHE_CONTROL
            return response
        finally:
            if hasattr(request, "notes"):
                reading.end()
                connection.execute_wrappers.remove(reading.note_query)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Listen while a view works that is the same for everybody."""
        if is_declared_public(view):
            request.notes = reading.begin()
            connection.execute_wrappers.append(reading.note_query)


def public_answer(view: Any) -> Any:
    """Mark a view function: its answers are the same for everybody."""
    view.is_public_answer = True
    return view


def is_declared_public(view: Any) -> bool:
    """Return whether ``view`` says that its answers are the same for everybody."""
    return getattr(getattr(view, "view_class", view), "is_public_answer", False)


def is_for_everybody(request: HttpRequest, response: HttpResponse) -> bool:
    """Return whether nothing in the answer is of one visitor only, and nothing of it is missing."""
    return (
        response.status_code == 200
        and request.method in ("GET", "HEAD")
        and not response.streaming
        and not response.cookies
        and not response.has_header("Cache-Control")
        and "cookie" not in response.get("Vary", "").lower()
    )
