"""Addresses of the whole project; the public ones are in ``phases.urls``."""

from django.contrib import admin
from django.urls import path

# Django reads the handlers here.
from phases.urls import handler400, handler403, handler404, handler500  # noqa: F401
from phases.urls import urlpatterns as public_patterns
from phases.views.files import uploaded

urlpatterns = [
    path("admin/", admin.site.urls),
    path("media/<path:name>", uploaded),
]
# Not included: addresses with a language prefix must stand in the root.
urlpatterns += public_patterns
