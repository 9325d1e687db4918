"""The roles of a language that was added: migrations make those of the first ones."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

from phases import languages
from phases.editorial.permissions import LANGUAGE_PUBLISHER, TRANSLATOR
from phases.snapshot import item_models, owned_models


def create_language_roles(plan: Iterable[tuple[Any, bool]] = (), **_keywords: Any) -> None:
    """Create the groups of each language that has none, with the rights of a translator.

    Called after migrations forwards (``plan``: Django's, each with whether it was undone). A
    language of which somebody removed one group keeps the other.
    """
    if any(is_undone for _migration, is_undone in plan or ()):
        return
    # Django's own handler comes after this one: of an empty database there is no right yet.
    create_permissions(apps.get_app_config("phases"), verbosity=0)
    for language in languages.TARGETS:
        names = (TRANSLATOR[language], LANGUAGE_PUBLISHER[language])
        if Group.objects.filter(name__in=names).exists():
            continue
        for name in names:
            Group.objects.create(name=name).permissions.set(_translators_rights())


def _translators_rights() -> list[Permission]:
    models = [m for item in item_models() for m in (item, *(o for o, _owner in owned_models(item)))]
    names = {model._meta.model_name for model in models} | {"publicationset"}
    ours = Permission.objects.filter(content_type__app_label="phases").select_related(
        "content_type"
    )
    return [
        permission
        for permission in ours
        if permission.codename in ("view_revision", "view_journalentry")
        or (
            permission.content_type.model in names
            and permission.codename.startswith(("view_", "change_"))
        )
    ]
