"""Addresses of the whole project; the public ones are in ``phases.urls``."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

urlpatterns = [path("admin/", admin.site.urls)]
if find_spec("phases.urls"):
    urlpatterns.append(path("", include("phases.urls")))
