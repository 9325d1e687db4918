"""How the public state changes: of one item or of several, all or nothing.

The verbs ask rights and states; here is what they have in common. The caller holds the locks.
"""

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DataError, IntegrityError, connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from phases import languages
from phases.editorial import journal
from phases.editorial.titles import said_of
from phases.editorial.validation import pointing_at, validate
from phases.models import Draft, JournalEntry, PublicationSet, Revision
from phases.models.publishable import Item
from phases.signals import published, unpublished
from phases.snapshot import (
    Change,
    Snapshot,
    apply,
    diff,
    empty,
    item_models,
    row_key,
    take,
    upgrade,
)


@dataclass
class Plan:
    """What becomes public of one item: ``revision``, or nothing where that is None."""

    item: Item
    revision: Revision | None
    was_live: bool
    before: Snapshot
    after: Snapshot
    changes: list[Change] = field(default_factory=list)
    #: The revision that is public until then.
    public_before: Revision | None = None
    #: The item's name as people know it: of what is to be published, or of what was.
    title: str = ""

    @property
    def key(self) -> str:
        """Return the row key of the item."""
        return row_key(type(self.item), self.item.pk)


def item_model_of(revision: Revision) -> type[Item]:
    """Return the model of the item that ``revision`` is of."""
    return apps.get_model("phases", revision.item_model)


def plan(item: Item, revision: Revision | None) -> Plan:
    """Return what making ``revision`` public (None: withdrawing) changes. ``item`` is fresh."""
    before = take(item)
    if revision is None:
        after = empty(type(item), item.pk)
        with translation.override(languages.SOURCE):
            title = str(item)
    else:
        after = upgrade(revision.snapshot, before if item.is_live else None).snapshot
        title = revision.title
    return Plan(
        item,
        revision,
        item.is_live,
        before,
        after,
        diff(before, after),
        public_before=item.published_revision if item.is_live else None,
        title=title,
    )


def changed_languages(item: Item, revision: Revision) -> list[str]:
    """Return the languages in which ``revision`` says something else than the public reads; what is
    not translated counts as French."""
    found = {change.language or languages.SOURCE for change in plan(item, revision).changes}
    return [language for language in languages.ALL if language in found]


def execute(
    plans: Sequence[Plan],
    *,
    by: AbstractBaseUser | None,
    verb: str | None = None,
    publication_set: PublicationSet | None = None,
    reason: str = "",
) -> list[JournalEntry]:
    """Change what the public sees as ``plans`` say and return the journal's entries, in order.

    Raises ValidationError with every reason that stands against any of them; the caller's
    transaction is to be rolled back then.
    """
    journal.hold()
    now = timezone.now()
    order = {model: number for number, model in enumerate(item_models())}
    coming = sorted((p for p in plans if p.revision), key=lambda p: order[type(p.item)])
    going = sorted((p for p in plans if not p.revision), key=lambda p: -order[type(p.item)])
    errors = []
    for one in going:
        # Asked of the row that is live: emptied, it has no role any more.
        if objection := one.item.objection_to_withdrawal():
            errors.append((one, ValidationError(objection)))
        type(one.item)._base_manager.filter(pk=one.item.pk).update(
            published_at=None, published_revision=None, updated_at=now
        )
        one.item = apply(one.after)
    for one in coming:
        try:
            with in_words():
                one.item = apply(one.after)
        except ValidationError as error:
            errors.append((one, error))
        # What must be complete when it is live is asked of it as such.
        one.item.updated_at = now
        one.item.published_at = one.item.published_at or now
        one.item.published_revision = one.revision
    errors += _obstacles(coming, going) if not errors else []
    if errors:
        raise _all(errors, is_one=len(plans) == 1)
    with translation.override(languages.SOURCE):
        for one in coming:
            one.item.save(update_fields=["updated_at", "published_at", "published_revision"])
    _check_constraints()
    return [_announce(one, by, now, verb, publication_set, reason) for one in (*coming, *going)]


def _announce(
    one: Plan,
    by: AbstractBaseUser | None,
    now: datetime.datetime,
    verb: str | None,
    publication_set: PublicationSet | None,
    reason: str,
) -> JournalEntry:
    """Settle the draft, write the journal and tell the receivers."""
    item_model, verbs = type(one.item), JournalEntry.Verb
    drafts = Draft.objects.of(one.item)
    if one.revision:
        # A withdrawal that is scheduled stays so.
        drafts.filter(revision=one.revision).without_withdrawals().delete()
    else:
        draft = drafts.select_related("revision").first()
        if draft and not diff(one.before, upgrade(draft.revision.snapshot, one.before).snapshot):
            draft.delete()
        drafts.filter(act=Draft.Act.WITHDRAW).update(
            act=Draft.Act.PUBLISH, state=Draft.State.DRAFT, scheduled_at=None, scheduled_by=None
        )
    entry = journal.record(
        verb or (verbs.PUBLISHED if one.revision else verbs.WITHDRAWN),
        one.item,
        by=by,
        at=now,
        title=None if one.revision else one.title,
        revision=one.revision or one.public_before,
        before=one.public_before,
        keys=sorted({change.row for change in one.changes}),
        languages=sorted(
            {change.language or languages.SOURCE for change in one.changes}
            if one.revision
            else languages.ALL
        ),
        publication_set=publication_set,
        reason=reason,
    )
    if one.revision:
        published.send(
            sender=item_model,
            item=one.item,
            entry=entry,
            before=one.before if one.was_live else {},
            after=one.after,
        )
    else:
        unpublished.send(sender=item_model, item=one.item, entry=entry, before=one.before)
    return entry


def obstacles(plans: Sequence[Plan]) -> ValidationError | None:
    """Return what stands against ``plans``, by trying them in a transaction that is undone."""
    with transaction.atomic():
        try:
            execute(plans, by=None)
        except ValidationError as error:
            return error
        finally:
            transaction.set_rollback(True)
    return None


# What stands against it


def _obstacles(coming: Sequence[Plan], going: Sequence[Plan]) -> list[tuple[Plan, ValidationError]]:
    errors = []
    along = {one.item.pk for one in coming}
    for one in coming:
        try:
            validate(one.item, one.after, along=along)
        except ValidationError as error:
            errors.append((one, error))
    leaving = {one.item.pk for one in going}
    for one in going:
        if pointing := list(dict.fromkeys(pointing_at(one.item, along - leaving))):
            message = _("“%(title)s” cannot be withdrawn: %(names)s point at it.") % {
                "title": one.title,
                "names": ", ".join(pointing),
            }
            errors.append((one, ValidationError(message)))
    return errors


def _all(errors: Sequence[tuple[Plan, ValidationError]], *, is_one: bool) -> ValidationError:
    """Return all reasons as one error; of several items, each beside its item's name."""
    if is_one:
        return errors[0][1]
    reasons = []
    for one, error in errors:
        if hasattr(error, "error_dict"):
            fields = {f.name: f.verbose_name for f in type(one.item)._meta.concrete_fields}
            fields |= {f.name: f.verbose_name for f in type(one.item)._meta.many_to_many}
            for name, messages in error.message_dict.items():
                label = "" if name == NON_FIELD_ERRORS else f"{fields.get(name, name)}: "
                reasons += [said_of(one.title, f"{label}{message}") for message in messages]
        else:
            reasons += [
                message if one.title in message else said_of(one.title, message)
                for message in error.messages
            ]
    return ValidationError(reasons)


@contextmanager
def in_words() -> Iterator[None]:
    """Say in words, as a ValidationError, which of the database's checks refuses a draft.

    Of the checks that never wait for the end of a transaction.
    """
    try:
        with transaction.atomic():
            yield
    except DataError as error:
        raise ValidationError(_("A text or a number is too large for its field.")) from error
    except IntegrityError as error:
        told, name = error.__cause__.diag, error.__cause__.diag.constraint_name
        for model in apps.get_app_config("phases").get_models():
            for field in model._meta.concrete_fields if told.column_name else ():
                if (model._meta.db_table, field.column) == (told.table_name, told.column_name):
                    raise ValidationError(
                        _("%(row)s: “%(field)s” is missing.")
                        % {"row": model._meta.verbose_name, "field": field.verbose_name}
                    ) from error
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
