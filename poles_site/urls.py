"""Addresses of the whole project; the public ones are in ``phases.urls``."""

from django.conf import settings
from django.contrib import admin
from django.urls import path
from django.views.static import serve

# Django reads the handlers here.
from phases.urls import handler400, handler403, handler404, handler500  # noqa: F401
from phases.urls import urlpatterns as public_patterns

urlpatterns = [path("admin/", admin.site.urls)]
if settings.DEVELOPMENT:  # in production the web server does it (docs/production.md)
    urlpatterns.append(path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}))
# Not included: addresses with a language prefix must stand in the root.
urlpatterns += public_patterns
