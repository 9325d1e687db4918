"""Project rules as system checks with ids."""

from django.core.checks import WARNING, CheckMessage, Error
from django.db import DatabaseError

from phases import languages
from phases.models import Page, SiteSettings
from phases.search import documents

CONTENT = "content"


def search_is_up_to_date(app_configs, databases=None, **kwargs):
    """phases.W110: say that what visitors search was written under another setting or release.

    Where the database is looked at only: ``migrate``, ``check --database default``.
    """
    try:
        if not databases or documents.is_complete():
            return []
    except DatabaseError:  # before the first migration
        return []
    return [
        CheckMessage(
            WARNING,
            "What visitors search is not written as the settings ask (a language was added, or "
            "REPLACE_OUTDATED changed), or as this release writes it.",
            hint="Run index_search.",
            id="phases.W110",
        )
    ]


def content_is_complete(app_configs, **kwargs):
    """phases.E101 to E103: name what the ministry still has to give before the site goes online.

    Of its own tag and registered by ``manage.py check --tag content`` only: Django runs every
    registered check before most commands, and this one reads tables that may not be there yet.
    """
    try:
        waiting = list(Page._base_manager.filter(published_at__isnull=False, is_placeholder=True))
        site = SiteSettings.objects.live().first()
    except DatabaseError as error:
        return [
            Error(
                f"The content cannot be read: {error}",
                hint="Run migrate, then load_content.",
                id="phases.E100",
            )
        ]
    errors = [
        Error(
            f"The page “{getattr(page, languages.column('title', languages.SOURCE))}” waits for "
            "the ministry: it is not public in production.",
            hint="Complete it in the admin and untick “waits for the ministry”.",
            obj=page.role or str(page.pk),
            id="phases.E101",
        )
        for page in waiting
    ]
    if site is None:
        errors.append(Error("The site has no settings: run load_content.", id="phases.E102"))
    else:
        errors += [
            Error(
                f"The site settings lack “{field}”.",
                hint="Fill it in the admin, under “Site settings”.",
                obj="sitesettings",
                id="phases.E103",
            )
            for field in ("contact_email", "security_contact")
            if not getattr(site, field)
        ]
    return errors
