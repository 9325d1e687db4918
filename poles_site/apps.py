"""The stock admin with a site of our own; static files without what is only joined."""

from django.contrib import admin
from django.contrib.admin import apps
from django.contrib.staticfiles import apps as staticfiles


class AdminConfig(apps.AdminConfig):
    default_site = "poles_site.admin_site.MinistrySite"

    def ready(self):
        super().ready()  # registers the models of every app
        from dsfr.models import DsfrConfig

        # The site reads none of it: SiteSettings says the same, with revisions.
        admin.site.unregister(DsfrConfig)


class StaticFilesConfig(staticfiles.StaticFilesConfig):
    """Leaves out what the design system's package has besides typeface and icons of the site:
    pages have the rest of it from the joined files (poles_site/joined)."""

    ignore_patterns = (
        *staticfiles.StaticFilesConfig.ignore_patterns,
        *("css/*", "js/*", "django-dsfr/*", "dsfr/dist/*.css", "dsfr/dist/*.js", "dsfr/dist/*.md"),
        *("dsfr/dist/artwork/*", "dsfr/dist/icons/*"),
    )
