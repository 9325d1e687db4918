"""Addresses of the whole project; the public ones are in ``phases.urls``."""

from importlib.util import find_spec

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.static import serve

urlpatterns = [path("admin/", admin.site.urls)]
if settings.DEVELOPMENT:  # in production the web server does it (docs/production.md)
    urlpatterns.append(path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}))
if find_spec("phases.urls"):
    urlpatterns.append(path("", include("phases.urls")))
