"""The daily e-mail to translators: wanted or not, by the account's owner or by the mail's link."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from phases.admin.desk import languages_of
from phases.editorial import translation_summaries

METHODS = ["GET", "HEAD", "POST"]


def urls(site) -> list:
    """Return the addresses of the choice and of the mail's link, for the admin site ``site``."""
    choice = site.admin_view(require_http_methods(METHODS)(partial(summary_view, site)))
    # Mail programs send the form of the link by themselves, signed but without a cookie (RFC 8058).
    stop = csrf_exempt(never_cache(require_http_methods(METHODS)(partial(stop_view, site))))
    return [
        path("translations/summary/", choice, name="translations_summary"),
        path("translations/summary/stop/<str:token>/", stop, name="translations_stop"),
    ]


def summary_view(site, request: HttpRequest) -> HttpResponse:
    """Show and take whether this account wants the e-mails."""
    if not languages_of(request.user):
        raise PermissionDenied(_("Your account does not translate into any language."))
    if request.method == "POST":
        wanted = request.POST.get("wanted") == "1"
        translation_summaries.want(request.user.pk, wanted)
        messages.success(
            request,
            _("You get the daily e-mail.") if wanted else _("You get no more of these e-mails."),
        )
        return HttpResponseRedirect(request.path)
    request.current_app = site.name
    context = {
        **site.each_context(request),
        "title": _("Daily e-mail"),
        "is_wanted": translation_summaries.is_wanted(request.user),
        "email": request.user.email,
    }
    return TemplateResponse(request, "admin/phases/summary.html", context)


def stop_view(site, request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether to end the e-mails (GET), and end them (POST): without an account's password,
    for whoever has the e-mail."""
    read = translation_summaries.read_token(token)
    is_done = read is not None and request.method == "POST"
    if read is not None and is_done:
        translation_summaries.want(read[0], False)
    request.current_app = site.name
    with translation.override(read[1] if read else translation.get_language()):
        context = {
            **site.each_context(request),
            "title": _("No more e-mails about translations"),
            "is_known": read is not None,
            "is_done": is_done,
            # Whoever follows the link is signed in or not: there is nothing else to be seen.
            "is_nav_sidebar_enabled": False,
        }
        page = render_to_string("admin/phases/summary_stop.html", context, request)
        language = translation.get_language()
    status = 200 if read else 404
    return HttpResponse(page, status=status, headers={"Content-Language": language})
