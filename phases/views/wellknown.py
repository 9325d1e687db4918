"""Files for programs, at the addresses where they look for them."""

import datetime

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from phases.caching import public_answer
from phases.models import SiteSettings

#: RFC 9116, 2.5.5: less than a year is recommended.
SECURITY_VALIDITY = datetime.timedelta(days=180)


@public_answer
@require_safe
def robots(request):
    """``/robots.txt`` (RFC 9309)."""
    if settings.DEVELOPMENT:
        lines = ["User-agent: *", "Disallow: /"]
    else:
        sitemap = request.build_absolute_uri(reverse("sitemap"))
        lines = ["User-agent: *", "Disallow: /admin/", "", f"Sitemap: {sitemap}"]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


@public_answer
@require_safe
def security(request):
    """``/.well-known/security.txt`` (RFC 9116), once somebody is to be told."""
    site = SiteSettings.objects.live().first()
    if site is None or not site.security_contact:
        raise Http404
    # Rounded to the day: the same text all day long.
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    expires = (today + SECURITY_VALIDITY).strftime("%Y-%m-%dT%H:%M:%SZ")
    languages = ", ".join(code for code, _name in settings.LANGUAGES)
    lines = [
        f"Contact: {site.security_contact}",
        f"Expires: {expires}",
        f"Preferred-Languages: {languages}",
        f"Canonical: {request.build_absolute_uri()}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
