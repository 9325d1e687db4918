"""A publication, or that of a whole set, taken back."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from phases.editorial import drafts, permissions, workflow
from phases.editorial.locking import lock_all, verb
from phases.editorial.publication import execute, plan
from phases.editorial.titles import said_of
from phases.models import Draft, JournalEntry, PublicationSet, Revision
from phases.models.publishable import Item
from phases.snapshot import Snapshot, complete, diff, merge, normalize, take, upgrade

UNDOABLE = (JournalEntry.Verb.PUBLISHED, JournalEntry.Verb.UNDONE)


@dataclass
class Undone:
    """What came of it: the journal's entries, or drafts to publish and the reason why."""

    entries: list[JournalEntry] = field(default_factory=list)
    drafts: list[Revision] = field(default_factory=list)
    reason: str = ""


@verb
def undo(entry: JournalEntry, *, by: AbstractBaseUser | None) -> Undone:
    """Make public again what was before ``entry``, in one step.

    When something was published on top, a draft without the changes of ``entry`` is made instead,
    and ``reason`` says so; what was changed again since stays in it. Raises PermissionDenied,
    ValidationError (what stands against the older state now), BusyError.
    """
    return _undo([entry], by=by, publication_set=None)


@verb
def undo_set(publication_set: PublicationSet, *, by: AbstractBaseUser | None) -> Undone:
    """Take the publication of a whole set back, all or nothing; raises what ``undo`` raises."""
    if not permissions.may_publish(by):
        raise _refusal()
    entries = list(
        JournalEntry.objects.filter(
            publication_set=publication_set, verb=JournalEntry.Verb.PUBLISHED
        ).order_by("id")
    )
    if publication_set.state == PublicationSet.State.UNDONE or not entries:
        raise ValidationError(_("This set is not published."))
    done = _undo(entries, by=by, publication_set=publication_set)
    if done.entries:
        PublicationSet.objects.filter(pk=publication_set.pk).update(
            state=PublicationSet.State.UNDONE
        )
    return done


def _undo(
    entries: Sequence[JournalEntry],
    *,
    by: AbstractBaseUser | None,
    publication_set: PublicationSet | None,
) -> Undone:
    if not all(permissions.may_undo(by, entry) for entry in entries):
        raise _refusal()
    if any(entry.verb not in UNDOABLE for entry in entries):
        raise ValidationError(_("Only a publication can be taken back."))
    lock_all(f"{entry.item_model}:{entry.item_id}" for entry in entries)
    items = _items(entries)
    on_top = _published_on_top(entries)
    if on_top:
        return _drafts(entries, items, on_top, by=by)
    plans, left = [], []
    for entry, item in zip(entries, items, strict=True):
        draft = drafts.draft_of(item)
        newest = _newest(item)
        back, rebased = _revisions(entry, item, newest, draft, by=by)
        plans.append(plan(item, back))
        left.append((plans[-1], rebased or back or newest))
    done = execute(
        plans,
        by=by,
        verb=JournalEntry.Verb.UNDONE,
        publication_set=publication_set,
    )
    for planned, newest in left:
        live = planned.after if planned.revision else None
        workflow.keep_draft(planned.item, newest, live, by=by)
    return Undone(entries=done)


def _refusal() -> PermissionDenied:
    return PermissionDenied(_("Your account may not take this publication back."))


def _items(entries: Sequence[JournalEntry]) -> list[Item]:
    """Return the items of ``entries``. Raises ValidationError that names what was deleted."""
    items, reasons = [], []
    for entry in entries:
        item_model = apps.get_model("phases", entry.item_model)
        try:
            items.append(drafts.locked(item_model(pk=entry.item_id)))
        except ValidationError as error:
            reasons += [said_of(entry.title, message) for message in error.messages]
    if reasons:
        raise ValidationError(reasons)
    return items


def _published(entry: JournalEntry) -> Revision:
    if entry.revision is None:
        raise ValidationError(_("Only a publication can be taken back."))
    return entry.revision


def _newest(item: Item) -> Revision:
    newest = drafts.newest_revision(type(item), item.pk)
    if newest is None:
        raise ValidationError(_("This item is not there any more."))
    return newest


def _published_on_top(entries: Sequence[JournalEntry]) -> list[JournalEntry]:
    """Return what changed the public state of the same items after ``entries``."""
    later = Q(pk__in=[])
    for entry in entries:
        later |= Q(item_model=entry.item_model, item_id=entry.item_id, id__gt=entry.pk)
    return list(
        JournalEntry.objects.filter(later, verb__in=JournalEntry.PUBLIC)
        .exclude(pk__in=[entry.pk for entry in entries])
        .order_by("id")
    )


def _revisions(
    entry: JournalEntry,
    item: Item,
    newest: Revision,
    draft: Draft | None,
    *,
    by: AbstractBaseUser | None,
) -> tuple[Revision | None, Revision | None]:
    """Return the revision that becomes public (None: nothing does) and the draft on top of it.

    The newest revision is what a form opens on: it is the public state again, or the draft
    without what is taken back.
    """
    if entry.before is None:
        # The item was not public before: what was published is a draft now.
        return None, None
    live = take(item) if item.is_live else None
    before = upgrade(entry.before.snapshot, live).snapshot
    back = drafts.revise(item, newest, before, by=by, comment=_comment(entry))
    if draft is None or draft.revision_id == entry.revision_id:
        return back, None
    mine = upgrade(draft.revision.snapshot, live).snapshot
    rest = _without(entry, before, mine, live)
    if not diff(before, rest):
        return back, None
    # Put on another ground, it stays the work of its author.
    was = draft.revision
    return back, drafts.revise(item, back, rest, by=was.created_by, comment=was.comment)


def _without(
    entry: JournalEntry, before: Snapshot, now: Snapshot, live: Snapshot | None
) -> Snapshot:
    """Return ``now`` without what ``entry`` changed; what was changed again since stays."""
    published = upgrade(_published(entry).snapshot, live).snapshot
    # Where both changed a path the merge has the value of its second argument: that of today.
    outcome = merge(published, now, before)
    return complete(normalize(outcome.snapshot), now)


def _comment(entry: JournalEntry) -> str:
    return _("Version %(number)d taken back") % {"number": _published(entry).number}


def _drafts(
    entries: Sequence[JournalEntry],
    items: Sequence[Item],
    on_top: Sequence[JournalEntry],
    *,
    by: AbstractBaseUser | None,
) -> Undone:
    names = ", ".join(dict.fromkeys(_("“%(title)s”") % {"title": entry.title} for entry in on_top))
    done = Undone(
        reason=_(
            "Something was published or withdrawn since (%(names)s), so nothing public was "
            "changed: the publication is taken back in a draft."
        )
        % {"names": names}
    )
    first = []
    for entry, item in zip(entries, items, strict=True):
        newest = _newest(item)
        if entry.before is None:
            if item.is_live:
                first.append(_("“%(title)s”") % {"title": entry.title})
            continue
        live = take(item) if item.is_live else None
        now = upgrade(newest.snapshot, live).snapshot
        rest = _without(entry, upgrade(entry.before.snapshot, live).snapshot, now, live)
        saved = workflow.save(
            type(item), item.pk, rest, by=by, base=newest, comment=_comment(entry)
        )
        if saved != newest:
            done.drafts.append(saved)
    if not done.drafts:
        done.reason = _(
            "Something was published or withdrawn since (%(names)s), and nothing of this "
            "publication is left to take back."
        ) % {"names": names}
    if first:
        told = _(
            "Not public before this publication, and still public now: %(titles)s. Nothing was "
            "changed there: withdraw it if visitors are not to find it."
        )
        kept = [done.reason] if done.drafts else []
        done.reason = " ".join([*kept, told % {"titles": ", ".join(first)}])
    return done
