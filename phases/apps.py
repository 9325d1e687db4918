from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PhasesConfig(AppConfig):
    name = "phases"
    verbose_name = _("Pôles policy")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from phases import checks, receivers  # noqa: F401  (receivers register themselves)
        from phases.editorial.roles import create_language_roles
        from phases.search.configurations import create_configurations

        register(checks.search_is_up_to_date, Tags.database)
        post_migrate.connect(create_language_roles, sender=self)
        post_migrate.connect(create_configurations, sender=self)
