"""The site's addresses and a bare view, the measure of all others."""

from django.http import HttpResponse
from django.urls import path

from poles_site.urls import urlpatterns as site_patterns


def bare(request):
    """Answer a word: what Django and its middleware cost without a page."""
    return HttpResponse("bare")


urlpatterns = [path("bare/", bare), *site_patterns]
