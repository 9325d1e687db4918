"""Who may do what: asked of the paths of a snapshot that changed, not of form fields."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db.models import Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from phases import languages
from phases.models import JournalEntry, Revision
from phases.models.publishable import Item
from phases.snapshot import Change, Snapshot, diff

EDITOR, PUBLISHER, ADMINISTRATOR = "editor", "publisher", "administrator"
TRANSLATOR = {language: f"translator-{language}" for language in languages.TARGETS}

#: Translators who publish their language alone.
LANGUAGE_PUBLISHER = {language: f"publisher-{language}" for language in languages.TARGETS}


def roles(user: AbstractBaseUser | None) -> frozenset[str]:
    """Return the names of the groups of ``user``; of nobody (a command): administrator."""
    if user is None:
        return frozenset({ADMINISTRATOR})
    if not user.is_active:
        return frozenset()
    if user.is_superuser:
        return frozenset({ADMINISTRATOR})
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


def may_import(user: AbstractBaseUser | None) -> bool:
    """Return whether ``user`` may bring a table in; what of it is asked of its cells."""
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


def check_owner(user: AbstractBaseUser | None, changes: Iterable[Change] | None = None) -> None:
    """Raise PermissionDenied when ``user``, who scheduled what is due, may not publish any more:
    all, or else the ``changes``."""
    allowed = publishable_languages(user)
    is_own = changes is not None and all(change.language in allowed for change in changes)
    if not (may_publish(user) or (allowed and is_own)):
        raise PermissionDenied(
            _("%(who)s scheduled it and may not publish any more: publish or schedule it again.")
            % {"who": user}
        )


def contributions(item: Item, upto: Revision | None = None):
    """Return the revisions of ``item`` since its last publication, up to ``upto``.

    A language that was published alone counts for nothing: the rest of the draft was approved by
    nobody then. A publication that was taken back stays the last: the draft beside it goes on, and
    the revision that became public again is nobody's contribution to it.
    """
    entries = JournalEntry.objects.filter(
        item_model=item._meta.model_name, item_id=item.pk, revision__isnull=False
    )
    last = entries.filter(verb=JournalEntry.Verb.PUBLISHED).exclude(
        revision__origin=Revision.Origin.LANGUAGE
    )
    revisions = (
        Revision.objects.of(item)
        .filter(number__gt=Coalesce(Subquery(last.values("revision__number")[:1]), 0))
        .exclude(origin=Revision.Origin.LANGUAGE)
        .exclude(pk__in=entries.filter(verb=JournalEntry.Verb.UNDONE).values("revision"))
    )
    return revisions.filter(number__lte=upto.number) if upto else revisions


def check_four_eyes(
    user: AbstractBaseUser | None,
    item: Item,
    revision: Revision | None = None,
    *,
    changes: Iterable[Change] | None = None,
) -> None:
    """Raise PermissionDenied when the setting asks for four eyes and ``user`` has two of them.

    ``changes``: what becomes public of it, where that is one language alone; who wrote nothing of
    these paths, or only what was public since, may approve them.
    """
    if not settings.FOUR_EYES or user is None:
        return
    own = contributions(item, revision).filter(created_by=user)
    if own.exists() if changes is None else _wrote(item, own, changes):
        raise PermissionDenied(
            _(
                "You contributed to this draft since the last publication: "
                "somebody else has to approve it."
            )
        )


def _wrote(item: Item, revisions: Iterable[Revision], changes: Iterable[Change]) -> bool:
    """Return whether one of ``revisions`` changed a text that ``changes`` name, to what was not
    made public since."""
    wanted = {_text_of(change) for change in changes}
    own = [
        (revision.number, change)
        for revision in revisions.select_related("base")
        for change in diff(revision.base.snapshot if revision.base else {}, revision.snapshot)
        if _text_of(change) in wanted
    ]
    if not own:
        return False
    alone = Revision.objects.of(item).filter(
        origin=Revision.Origin.LANGUAGE,
        number__gt=min(number for number, _change in own),
        pk__in=JournalEntry.objects.filter(
            item_id=item.pk, verb=JournalEntry.Verb.PUBLISHED
        ).values("revision"),
    )
    public = [(revision.number, revision.snapshot) for revision in alone]
    return not all(
        any(at > number and _says(snapshot, change) for at, snapshot in public)
        for number, change in own
    )


def _says(snapshot: Snapshot, change: Change) -> bool:
    return snapshot.get(change.row, {}).get(change.path) == change.after


def _text_of(change: Change) -> tuple[str, str]:
    """Return the place of a text, which its state shares."""
    return change.row, change.path.removesuffix("#status")


def check_discard(user: AbstractBaseUser | None, item: Item) -> None:
    """Raise PermissionDenied when ``user`` may not give up the draft of ``item``."""
    if may_publish(user):
        return
    if not may_submit(user) or contributions(item).exclude(created_by=user).exists():
        raise PermissionDenied(_("Others contributed to this draft: a publisher may discard it."))
