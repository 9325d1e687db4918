"""The verbs: every change of an item's state goes through here.

Admin, commands and code call the same functions; each asks ``permissions``, writes the journal
and sends its signal inside one transaction.
"""

import uuid
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, OperationalError, connection, models, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from phases import languages
from phases.editorial import permissions
from phases.models import JournalEntry, Revision
from phases.models.publishable import Item
from phases.signals import published, unpublished
from phases.snapshot import (
    Snapshot,
    apply,
    complete,
    diff,
    empty,
    normalize,
    owned_models,
    row_key,
    snapshot_fields,
    take,
    translated_fields,
)

#: Who must wait for a colleague's publication of the same item is told so after this time.
LOCK_TIMEOUT = "3s"
#: Key of the advisory lock that puts journal ids in commit order.
JOURNAL_LOCK = 7_305_001


class BusyError(Exception):
    """Somebody else is publishing this item right now."""


class StaleRevisionError(Exception):
    """The item was saved by somebody else since the revision that the change is based on."""

    def __init__(self, newest: Revision, mine: Snapshot):
        super().__init__(_("This item was saved by somebody else in the meantime."))
        self.newest = newest
        self.mine = mine


def newest_revision(item_model: type[Item], pk: uuid.UUID | str) -> Revision | None:
    """Return the newest revision of an item, None when it has none."""
    return Revision.objects.of(item_model(pk=pk)).first()


def lock(item_model: type[Item], pk: uuid.UUID | str) -> None:
    """Hold the item until the transaction ends; raise :class:`BusyError` after a short wait."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_TIMEOUT])
        try:
            with transaction.atomic():
                cursor.execute(
                    "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
                    [row_key(item_model, pk)],
                )
        except OperationalError as error:
            raise BusyError(
                _("Somebody is publishing this item right now. Try again in a moment.")
            ) from error


def save(
    item_model: type[Item],
    pk: uuid.UUID | str,
    snapshot: Snapshot,
    *,
    by: AbstractBaseUser | None,
    base: Revision | None,
    origin: str = Revision.Origin.ADMIN,
    comment: str = "",
) -> Revision:
    """Keep ``snapshot`` as the item's newest revision and return it; the public sees nothing yet.

    ``base`` is the revision that the change was made on. Creates the item's stub when it is new.
    Returns the newest revision when nothing changed. Raises StaleRevisionError when somebody saved
    after ``base``, PermissionDenied when ``by`` may not change a path, BusyError, ValidationError.
    """
    snapshot = normalize(snapshot)
    with transaction.atomic():
        lock(item_model, pk)
        newest = newest_revision(item_model, pk)
        if newest != base:
            if newest is None:
                raise ValidationError(_("This item is not there any more."))
            raise StaleRevisionError(newest, snapshot)
        before = newest.snapshot if newest else {}
        snapshot = complete(snapshot, before)
        changes = diff(before, snapshot)
        if newest and not changes:
            return newest
        if newest is None and not permissions.may_edit_source(by):
            raise PermissionDenied(_("Your account may not create items."))
        permissions.check_changes(by, changes)
        if not item_model._base_manager.filter(pk=pk).exists():
            apply(empty(item_model, pk))
        return Revision.objects.create(
            item_model=item_model._meta.model_name,
            item_id=pk,
            number=newest.number + 1 if newest else 1,
            base=newest,
            snapshot=snapshot,
            origin=origin,
            comment=comment,
            created_by=by,
        )


def publish(revision: Revision, *, by: AbstractBaseUser | None) -> JournalEntry | None:
    """Make ``revision`` the public state of its item and return the journal's entry.

    None when the public state is that already. Raises ValidationError with every reason that
    stands against it (rules, clashes, targets that are not live), PermissionDenied, BusyError.
    """
    item_model = _item_model(revision)
    with transaction.atomic():
        lock(item_model, revision.item_id)
        item = item_model._base_manager.get(pk=revision.item_id)
        was_live = item.is_live
        before = take(item)
        changes = diff(before, revision.snapshot)
        if was_live and not changes:
            return None
        if not was_live and not permissions.may_edit_source(by):
            raise PermissionDenied(_("Your account may not publish a new item."))
        permissions.check_changes(by, changes)
        item = _apply(revision.snapshot)
        now = timezone.now()
        item.updated_at = now
        item.published_at = item.published_at or now
        validate(item)
        with translation.override(languages.SOURCE):
            item.save(update_fields=["updated_at", "published_at"])
        _check_constraints()
        touched = {change.language or languages.SOURCE for change in changes}
        entry = _record(JournalEntry.Verb.PUBLISHED, item, revision, by, now, touched)
        published.send(
            sender=item_model,
            item=item,
            entry=entry,
            before=before if was_live else {},
            after=revision.snapshot,
        )
        return entry


def withdraw(item: Item, *, by: AbstractBaseUser | None) -> JournalEntry | None:
    """Take ``item`` from the public: it becomes a stub, its revisions stay.

    None when it is not live. Raises ValidationError that names what points at it.
    """
    if not permissions.may_withdraw(by):
        raise PermissionDenied(_("Your account may not withdraw items."))
    with transaction.atomic():
        lock(type(item), item.pk)
        item = type(item)._base_manager.get(pk=item.pk)
        if not item.is_live:
            return None
        if objection := item.objection_to_withdrawal():
            raise ValidationError(objection)
        pointing = list(dict.fromkeys(_pointing_at(item)))
        if pointing:
            raise ValidationError(
                _("“%(title)s” cannot be withdrawn: %(names)s point at it.")
                % {"title": item, "names": ", ".join(pointing)}
            )
        before, title = take(item), str(item)
        revision = newest_revision(type(item), item.pk)
        now = timezone.now()
        type(item)._base_manager.filter(pk=item.pk).update(published_at=None, updated_at=now)
        item = apply(empty(type(item), item.pk))
        entry = _record(
            JournalEntry.Verb.WITHDRAWN, item, revision, by, now, languages.ALL, title=title
        )
        unpublished.send(sender=type(item), item=item, entry=entry, before=before)
        return entry


def validate(item: Item) -> None:
    """Raise ValidationError with all that stands against ``item`` being live as it is."""
    errors: dict[str, list[str]] = {}
    rows: list[models.Model] = [item]
    for model, owner in owned_models(type(item)):
        rows += model._base_manager.filter(**{owner: item.pk}).order_by("position")
    for row in rows:
        _collect(row, errors, is_root=row is item)
    if errors:
        raise ValidationError(errors)


def _collect(row: models.Model, errors: dict[str, list[str]], *, is_root: bool) -> None:
    prefix = "" if is_root else f"{row._meta.verbose_name} {getattr(row, 'position', '')}: "
    # Pictures were checked when they were uploaded; their files may be elsewhere by now.
    files = [f.name for f in snapshot_fields(type(row)) if isinstance(f, models.FileField)]
    try:
        row.full_clean(exclude={*translated_fields(type(row)), "translation_status", *files})
    except ValidationError as error:
        for field, messages in error.message_dict.items():
            key = field if is_root else "__all__"
            label = "" if is_root or field == "__all__" else f"{field}: "
            errors.setdefault(key, []).extend(f"{prefix}{label}{m}" for m in messages)
    for field in snapshot_fields(type(row)):
        if not isinstance(field, models.ForeignKey) or not issubclass(field.related_model, Item):
            continue
        target_pk = getattr(row, field.attname)
        if target_pk and not field.related_model.objects.live().filter(pk=target_pk).exists():
            key = field.name if is_root else "__all__"
            errors.setdefault(key, []).append(
                prefix + _("“%(field)s” is not published.") % {"field": field.verbose_name}
            )


def _apply(snapshot: Snapshot) -> Item:
    """Apply ``snapshot``; say in words which of the database's checks, that never wait, refuses."""
    try:
        with transaction.atomic():
            return apply(snapshot)
    except IntegrityError as error:
        name = error.__cause__.diag.constraint_name
        for model in apps.get_app_config("phases").get_models():
            for constraint in model._meta.constraints:
                if constraint.name == name:
                    raise ValidationError(constraint.violation_error_message) from error
        raise


def _check_constraints() -> None:
    """Ask the database now for what it would refuse at the commit: the net for races."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as error:
        raise ValidationError(
            _("Something published in the same moment stands against it. Try again.")
        ) from error


def _pointing_at(item: Item) -> Iterator[str]:
    """Yield the names of live items that name ``item``."""
    for relation in type(item)._meta.related_objects:
        model = relation.related_model
        owners = getattr(model, "owners", ())
        if not issubclass(model, Item) and (not owners or relation.field.name in owners):
            continue
        # Many-to-many too: the next save of what names the item would drop the link unseen.
        for row in model._base_manager.filter(**{relation.field.name: item.pk})[:5]:
            owner = _owner(row)
            if owner.pk != item.pk and owner.is_live:
                yield str(owner)


def _owner(row: Any) -> Item:
    for owner in getattr(row, "owners", ()):
        if (found := getattr(row, owner)) is not None:
            return found
    return row


def _item_model(revision: Revision) -> type[Item]:
    return apps.get_model("phases", revision.item_model)


def _record(
    verb: str,
    item: Item,
    revision: Revision | None,
    by: AbstractBaseUser | None,
    at: Any,
    touched: Any,
    *,
    title: str | None = None,
) -> JournalEntry:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [JOURNAL_LOCK])
    with translation.override(languages.SOURCE):
        return JournalEntry.objects.create(
            verb=verb,
            item_model=item._meta.model_name,
            item_id=item.pk,
            title=(title or str(item))[:300],
            revision=revision,
            languages=sorted(touched),
            at=at,
            by=by,
        )
