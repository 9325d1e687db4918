from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PhasesConfig(AppConfig):
    name = "phases"
    verbose_name = _("Pôles policy")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from phases import checks, receivers  # noqa: F401  (both register themselves)
