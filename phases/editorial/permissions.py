"""Who may do what: asked of the paths of a snapshot that changed, not of form fields."""

from collections.abc import Iterable

from django.apps import apps
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import AbstractBaseUser, Group, Permission
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from phases import languages
from phases.models import JournalEntry, Revision
from phases.models.publishable import Item
from phases.snapshot import Change, diff, item_models, owned_models

EDITOR, PUBLISHER, ADMINISTRATOR = "editor", "publisher", "administrator"
TRANSLATOR = {language: f"translator-{language}" for language in languages.TARGETS}

#: Translators who publish their language alone.
LANGUAGE_PUBLISHER = {language: f"publisher-{language}" for language in languages.TARGETS}


def roles(user: AbstractBaseUser | None) -> frozenset[str]:
    """Return the names of the groups of ``user``; of nobody (a command): administrator."""
    if user is None or user.is_superuser:
        return frozenset({ADMINISTRATOR})
    if not user.is_active:
        return frozenset()
    if not hasattr(user, "_roles"):
        user._roles = frozenset(user.groups.values_list("name", flat=True))
    return user._roles


def may_edit_source(user: AbstractBaseUser | None) -> bool:
    """Return whether ``user`` may change French texts, untranslated fields, rows and order."""
    return bool(roles(user) & {EDITOR, PUBLISHER, ADMINISTRATOR})


def editable_languages(user: AbstractBaseUser | None) -> frozenset[str]:
    """Return the languages whose texts ``user`` may change."""
    if may_edit_source(user):
        return frozenset(languages.ALL)
    held = roles(user)
    return frozenset(
        language
        for language in languages.TARGETS
        if {TRANSLATOR[language], LANGUAGE_PUBLISHER[language]} & held
    )


def publishable_languages(user: AbstractBaseUser | None) -> frozenset[str]:
    """Return the languages that ``user`` may publish alone."""
    if may_publish(user):
        return frozenset(languages.TARGETS)
    held = roles(user)
    return frozenset(language for language, role in LANGUAGE_PUBLISHER.items() if role in held)


def check_changes(user: AbstractBaseUser | None, changes: Iterable[Change]) -> None:
    """Raise PermissionDenied when ``user`` may not change one of the paths."""
    if may_edit_source(user):
        return
    allowed = editable_languages(user)
    for change in changes:
        if change.language not in allowed:
            raise PermissionDenied(
                _(
                    "Your account may change texts in %(languages)s only. "
                    "Nothing was saved; ask an editor for the rest."
                )
                % {"languages": ", ".join(sorted(allowed)) or "–"}
            )


def may_submit(user: AbstractBaseUser | None) -> bool:
    """Return whether ``user`` may ask for a review of a draft."""
    return bool(editable_languages(user))


def may_publish(user: AbstractBaseUser | None) -> bool:
    """Return whether ``user`` decides what becomes public: publishes, schedules, sends back."""
    return bool(roles(user) & {PUBLISHER, ADMINISTRATOR})


def may_withdraw(user: AbstractBaseUser | None) -> bool:
    """Return whether ``user`` may take an item from the public, into and out of the trash."""
    return may_publish(user)


def may_keep_state(user: AbstractBaseUser | None) -> bool:
    """Return whether a draft in review or scheduled stays so when ``user`` changes it."""
    return may_publish(user) and not settings.FOUR_EYES


def check_publish(
    user: AbstractBaseUser | None, changes: Iterable[Change], *, is_live: bool
) -> None:
    """Raise PermissionDenied when ``user`` may not make the ``changes`` public."""
    if may_publish(user):
        return
    allowed = publishable_languages(user)
    if not allowed:
        raise PermissionDenied(_("Your account may not publish: submit the draft for review."))
    if not is_live:
        raise PermissionDenied(_("Your account may not publish a new item."))
    if any(change.language not in allowed for change in changes):
        raise PermissionDenied(
            _(
                "Your account may publish texts in %(languages)s only: publish that language "
                "alone, or submit the draft for review."
            )
            % {"languages": ", ".join(sorted(allowed))}
        )


def may_undo(user: AbstractBaseUser | None, entry: JournalEntry) -> bool:
    """Return whether ``user`` may take back the publication that ``entry`` tells of: who might
    have published it."""
    if may_publish(user):
        return True
    return (
        entry.verb == JournalEntry.Verb.PUBLISHED
        and entry.before_id is not None
        and bool(entry.languages)
        and publishable_languages(user).issuperset(entry.languages)
    )


def contributions(item: Item, upto: Revision | None = None, *, language: str | None = None):
    """Return the revisions of ``item`` since its last publication, up to ``upto``.

    ``language``: since that language was last published, be it alone. Otherwise a language that
    was published alone counts for nothing: the rest of the draft was approved by nobody then.
    """
    public = item.published_revision
    since = None
    if language is None and public is not None and public.origin != Revision.Origin.LANGUAGE:
        since = public.number
    if since is None:
        entries = JournalEntry.objects.filter(
            item_model=item._meta.model_name,
            item_id=item.pk,
            verb__in=JournalEntry.PUBLIC,
            revision__isnull=False,
        ).select_related("revision")
        if language:
            entries = entries.filter(languages__contains=[language])
        else:
            entries = entries.exclude(revision__origin=Revision.Origin.LANGUAGE)
        since = entry.revision.number if (entry := entries.first()) else 0
    revisions = Revision.objects.of(item).filter(number__gt=since)
    revisions = revisions.exclude(origin=Revision.Origin.LANGUAGE)
    return revisions.filter(number__lte=upto.number) if upto else revisions


def check_four_eyes(
    user: AbstractBaseUser | None,
    item: Item,
    revision: Revision | None = None,
    *,
    language: str | None = None,
) -> None:
    """Raise PermissionDenied when the setting asks for four eyes and ``user`` has two of them.

    ``language``: of what is published in that language alone.
    """
    if not settings.FOUR_EYES or user is None:
        return
    own = contributions(item, revision, language=language).filter(created_by=user)
    if own.exists() if language is None else _wrote(own, language):
        raise PermissionDenied(
            _(
                "You contributed to this draft since the last publication: "
                "somebody else has to approve it."
            )
        )


def _wrote(revisions: Iterable[Revision], language: str) -> bool:
    """Return whether one of ``revisions`` changed ``language``: what has no language is French."""
    return any(
        (change.language or languages.SOURCE) == language
        for revision in revisions.select_related("base")
        for change in diff(revision.base.snapshot if revision.base else {}, revision.snapshot)
    )


def check_discard(user: AbstractBaseUser | None, item: Item) -> None:
    """Raise PermissionDenied when ``user`` may not give up the draft of ``item``."""
    if may_publish(user):
        return
    if not may_submit(user) or contributions(item).exclude(created_by=user).exists():
        raise PermissionDenied(_("Others contributed to this draft: a publisher may discard it."))


def create_roles(**kwargs) -> None:
    """Create the groups with their rights in the admin; leaves groups that exist as they are."""
    for label in ("auth", "phases"):
        # Their own handlers of post_migrate may come after this one.
        create_permissions(apps.get_app_config(label), verbosity=0)
    models = [
        candidate
        for item in item_models()
        for candidate in (item, *(model for model, _owner in owned_models(item)))
    ]
    names = {model._meta.model_name for model in models}
    permissions = Permission.objects.filter(content_type__app_label="phases").select_related(
        "content_type"
    )
    names.add("publicationset")
    everything = [p for p in permissions if p.content_type.model in names]
    reading = [p for p in everything if p.codename.startswith("view_")]
    changing = [p for p in everything if p.codename.startswith(("view_", "change_"))]
    history = [p for p in permissions if p.codename in ("view_revision", "view_journalentry")]
    accounts = Permission.objects.filter(
        content_type__app_label="auth", content_type__model__in=("user", "group")
    )
    granted = {
        EDITOR: [*everything, *history],
        PUBLISHER: [*everything, *history],
        ADMINISTRATOR: [*everything, *history, *accounts],
        **{
            role: [*reading, *changing, *history]
            for role in (*TRANSLATOR.values(), *LANGUAGE_PUBLISHER.values())
        },
    }
    for name, rights in granted.items():
        group, is_new = Group.objects.get_or_create(name=name)
        if is_new:
            group.permissions.set(rights)
