"""The stock admin with a site of our own."""

from django.contrib import admin
from django.contrib.admin import apps


class AdminConfig(apps.AdminConfig):
    default_site = "poles_site.admin_site.MinistrySite"

    def ready(self):
        super().ready()  # registers the models of every app
        from dsfr.models import DsfrConfig

        # The site reads none of it: SiteSettings says the same, with revisions.
        admin.site.unregister(DsfrConfig)
