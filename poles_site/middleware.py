"""Django's middleware, bent where the public site promises more."""

from django.conf import settings
from django.middleware import gzip, locale
from django.utils import translation
from django.utils.translation import get_language_from_path

from phases.localization.catalogue_files import read_what_changed
from phases.localization.negotiation import language_of
from phases.views.errors import soon_back
from poles_site.page_store.application import SILENT
from poles_site.page_store.pages import COMPRESSED_TYPES, KEYS_HEADER


class FictitiousDataMiddleware:
    """Keeps invented content out of search engines, whatever answers: pages, files, errors."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if settings.DEMO:
            response["X-Robots-Tag"] = "noindex, nofollow"
        return response


class CompressionMiddleware(gzip.GZipMiddleware):
    """Compresses what is made for one visitor: search, the API, files of data sets, the admin.

    Pages that may be held are compressed once, by the page store. That a page of the admin holds a
    secret tells nothing: Django's tokens and the length of its compressed answers differ each time.
    """

    def process_response(self, request, response):
        is_text = COMPRESSED_TYPES.match(response.get("Content-Type", ""))
        if KEYS_HEADER in response or not is_text:
            return response
        return super().process_response(request, response)


class LocaleMiddleware(locale.LocaleMiddleware):
    """The language comes from the address or from the browser's header, never from a cookie.

    Django's would read one, and answer an address without language with ``Vary: Cookie``.
    The admin keeps Django's way: its languages are chosen there, in a cookie of its own path.
    """

    def process_request(self, request):
        if settings.EDIT_CATALOGUES:
            read_what_changed()
        if request.path_info.startswith(settings.LANGUAGE_COOKIE_PATH):
            super().process_request(request)
            return
        translation.activate(language_of(request))
        request.LANGUAGE_CODE = translation.get_language()

    def process_response(self, request, response):
        by_parameter = request.path_info.startswith(settings.LANGUAGE_PARAMETER_PATH)
        # An answer in several languages is the same whatever the browser's header says; so is one
        # for everybody at an address that names none: site maps, robots.txt.
        is_for_everybody = KEYS_HEADER in response and not get_language_from_path(request.path_info)
        if by_parameter or is_for_everybody or "," in response.get("Content-Language", ""):
            return response
        result = super().process_response(request, response)
        if result is not response:  # a redirect to the address with its language
            result["Vary"] = "Accept-Language"
        return result


class SilentDatabaseMiddleware:
    """Answers at once, in the visitor's language, what the page store knows nobody can answer."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.META.get(SILENT):
            return soon_back(request)
        return self.get_response(request)
