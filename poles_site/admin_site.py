"""The admin site: its name, its order, its language, and forms that outlive a session.

Not in ``phases.admin``: importing that package registers its models, which needs this site.
"""

from django.conf import settings
from django.contrib import admin, messages
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.i18n import set_language

#: Sections of the index in the order of the work, with the models of each.
SECTIONS = (
    (
        gettext_lazy("Content"),
        ("Phase", "PerformanceContract", "Pole", "Article", "Page", "SiteSettings", "Tables"),
    ),
    (gettext_lazy("Classification"), ("Theme", "Region", "SupportDomain", "Source")),
    (gettext_lazy("Translation"), ("TranslationDesk", "Questions", "GlossaryTerm")),
    (gettext_lazy("Publishing"), ("PublicationSet",)),
    (gettext_lazy("Accounts"), ("User", "Group")),
    (gettext_lazy("History"), ("Revision", "JournalEntry", "Trash")),
)


class MinistrySite(admin.AdminSite):
    """The stock admin, arranged for those who write the site."""

    site_header = gettext_lazy("Pôles de compétitivité – administration")
    site_title = gettext_lazy("Administration")
    index_title = gettext_lazy("What would you like to change?")
    empty_value_display = "–"

    def get_urls(self):
        from phases.admin import (
            concordance,
            desk,
            exchange,
            interface_strings,
            questions,
            summaries,
            tables,
            translating,
            trash,
        )

        return [
            path("language/", set_language, name="language"),
            *questions.urls(self),
            *summaries.urls(self),
            *concordance.urls(self),
            *desk.urls(self),
            *exchange.urls(self),
            *translating.urls(self),
            *interface_strings.urls(self),
            *tables.urls(self),
            *trash.urls(self),
            *super().get_urls(),
        ]

    def each_context(self, request):
        # As the public pages name them: Django has other words for some.
        return {**super().each_context(request), "interface_languages": settings.LANGUAGES}

    def get_app_list(self, request, app_label=None):
        apps = super().get_app_list(request, app_label)
        models = {model["object_name"]: model for app in apps for model in app["models"]}
        models |= _trash(request.user) | _translation(request.user) | _tables(request.user)
        sections = []
        for name, names in SECTIONS:
            found = [models.pop(model) for model in names if model in models]
            if found:
                sections.append(_section(str(name), names[0].lower(), found))
        return sections

    def index(self, request, extra_context=None):
        """Show what waits for this person above what there is to change."""
        from phases.admin.waiting import waiting

        return super().index(request, {"waiting": waiting(request.user), **(extra_context or {})})

    def admin_view(self, view, cacheable=False):
        """Keep what was typed when a form is sent after the session expired."""
        inner = super().admin_view(view, cacheable)

        def keeping(request, *args, **kwargs):
            from phases.admin import kept_posts

            is_lost = request.method == "POST" and not self.has_permission(request)
            if is_lost and kept_posts.keep(request):
                messages.warning(
                    request,
                    _("Your session has expired. What you typed is kept: log in to see it."),
                )
            return inner(request, *args, **kwargs)

        return keeping


def _trash(user) -> dict[str, dict]:
    """Return the trash as the index shows models, for who may look into it."""
    from phases.admin import trash

    return {"Trash": _page("Trash", _("Trash"), "trash")} if trash.may_look(user) else {}


def _translation(user) -> dict[str, dict]:
    """Return the pages of the translation desk as the index shows models, for translators."""
    from phases.admin.desk import languages_of

    if not languages_of(user):
        return {}
    return {
        "TranslationDesk": _page("TranslationDesk", _("Translations"), "translations"),
        "Questions": _page("Questions", _("Questions from translators"), "translations_questions"),
    }


def _tables(user) -> dict[str, dict]:
    """Return the import of tables as the index shows models, for who may bring one in."""
    from phases.editorial import permissions

    if not permissions.may_import(user):
        return {}
    return {"Tables": _page("Tables", _("Import of tables"), "tables")}


def _page(label: str, name: str, url_name: str) -> dict:
    address = reverse(f"admin:{url_name}")
    entry = {"name": name, "object_name": label, "admin_url": address, "add_url": None}
    return {**entry, "perms": {}, "view_only": True}


def _section(name: str, label: str, models: list) -> dict:
    return {
        "name": name,
        "app_label": label,
        "app_url": models[0]["admin_url"] or "",
        "has_module_perms": True,
        "models": models,
    }
