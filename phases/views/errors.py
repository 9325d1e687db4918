"""What somebody lost reads: what happened, search, the way home, in their language."""

import logging
import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import Error as DatabaseError
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from phases import languages
from phases.localization.negotiation import language_of
from phases.views import standing
from phases.views.base import LANGUAGE_NAMES
from phases.views.standing import site_context

logger = logging.getLogger(__name__)


def error_page(request, status: int, title, text, *, database: bool = True) -> HttpResponse:
    """Return an error page in the visitor's language, which ``title`` and ``text`` are read in."""
    # In the admin the person has chosen it; an error before the middleware finds none.
    language = getattr(request, "LANGUAGE_CODE", None) or language_of(request)
    with translation.override(language):
        links = []
        for code in languages.ALL:
            with translation.override(code):
                url, name = reverse("home"), LANGUAGE_NAMES[code]
            links.append({"code": code, "name": name, "url": url, "is_current": code == language})
        context = {
            **site_context(standing.read() if database else standing.Standing()),
            "request": request,
            "status": status,
            "title": str(title),
            "text": str(text),
            "description": "",
            "breadcrumbs": [],
            "canonical": "",
            "alternates": [],
            "x_default": "",
            "source_url": None,
            "is_noindex": True,
            "updated_at": None,
            "permalink": None,
            "history_url": None,
            "cited_version": None,
            "feeds": [],
            "open_graph": [],
            "structured_data": None,
            "language_links": links,
        }
        response = HttpResponse(render_to_string("error.html", context), status=status)
        response["Content-Language"] = language
    if settings.DEVELOPMENT:
        response["X-Robots-Tag"] = "noindex"
    return response


def bad_request(request, exception=None):
    """400: a request that no browser makes by itself, or a form that is too large."""
    if isinstance(exception, RequestDataTooBig):
        return error_page(
            request,
            400,
            gettext_lazy("The form is too large"),
            format_lazy(
                gettext_lazy(
                    "Nothing was saved: the texts of one form may take {limit} MB together. Go "
                    "back in the browser, where your text still is, shorten it and send it again."
                ),
                limit=settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024**2,
            ),
            database=False,
        )
    return error_page(
        request,
        400,
        gettext_lazy("The request could not be read"),
        gettext_lazy("The address holds something that this site does not understand."),
        database=False,
    )


def permission_denied(request, exception=None):
    """403: the account may not do this."""
    return error_page(
        request,
        403,
        gettext_lazy("You may not do this"),
        gettext_lazy("Your account has no right to it. Ask an administrator of the site."),
    )


def csrf_failure(request, reason=""):
    """403: a form came without the proof that it is this site's own."""
    return error_page(
        request,
        403,
        gettext_lazy("The form was not accepted"),
        gettext_lazy(
            "It could not be checked that it came from this site. Go back, load the page again "
            "and send the form once more; cookies must be allowed."
        ),
    )


def not_found(request, exception=None):
    """404: the address leads nowhere."""
    title = gettext_lazy("This page does not exist")
    text = gettext_lazy("It may have moved, or its address may have been mistyped.")
    try:
        return error_page(request, 404, title, text)
    except DatabaseError:
        logger.exception("The database did not answer while an error page was made.")
        return error_page(request, 404, title, text, database=False)


def soon_back(request):
    """503: the database does not answer. Pages that were read before are there all the same."""
    response = error_page(
        request,
        503,
        gettext_lazy("This page will be back soon"),
        gettext_lazy(
            "Search, filters and editing pause for a moment, the other pages can be read as they "
            "were. Nothing that was saved is lost. Try again in a minute."
        ),
        database=False,
    )
    response["Retry-After"] = "60"
    return response


def server_error(request):
    """500: our mistake, or 503. Needs no database, which may be what failed."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return soon_back(request)
    return error_page(
        request,
        500,
        gettext_lazy("Something went wrong on our side"),
        gettext_lazy("The error has been recorded. Try again in a few minutes."),
        database=False,
    )
