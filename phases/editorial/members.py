"""A publication set and the drafts in it, held while a verb works on them."""

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from phases.editorial import journal
from phases.editorial.drafts import locked
from phases.editorial.locking import BusyError, lock_all
from phases.editorial.publication import Plan, item_model_of, plan
from phases.editorial.titles import said_of
from phases.models import Draft, PublicationSet

State = PublicationSet.State


def _key(item_model: str | None, pk: object) -> str:
    return f"{item_model}:{pk}"


def members(publication_set: PublicationSet) -> list[Draft]:
    """Lock the items of the set, then the set, and return its drafts: none joins or leaves."""
    drafts = Draft.objects.filter(publication_set=publication_set).select_related("revision")
    keys = {_key(draft.item_model, draft.item_id) for draft in drafts}
    lock_all(keys)
    PublicationSet.objects.select_for_update().filter(pk=publication_set.pk).first()
    found = list(drafts.all())
    if {_key(draft.item_model, draft.item_id) for draft in found} != keys:
        raise BusyError(_("Somebody is changing this set right now. Try again in a moment."))
    return found


def plans_of(publication_set: PublicationSet) -> list[Plan]:
    """Lock the items of the set and return what publishing it changes.

    Raises ValidationError when there is none, or when one is in the trash.
    """
    drafts = members(publication_set)
    if not drafts:
        raise ValidationError(_("This set is empty."))
    plans, reasons = [], []
    for draft in drafts:
        try:
            item = locked(item_model_of(draft.revision)(pk=draft.item_id))
        except ValidationError as error:
            reasons += [said_of(draft.revision.title, message) for message in error.messages]
        else:
            plans.append(plan(item, draft.revision))
    if reasons:
        raise ValidationError(reasons)
    return plans


def in_state(publication_set: PublicationSet, *states: str) -> PublicationSet:
    """Lock the set and return it, freshly read. Raises ValidationError in another state."""
    fresh = PublicationSet.objects.select_for_update().filter(pk=publication_set.pk).first()
    if fresh is None:
        raise ValidationError(_("This set is not there any more."))
    if fresh.state not in states:
        raise ValidationError(
            _("The set “%(set)s” cannot do that now. Its state: %(state)s.")
            % {"set": fresh, "state": fresh.get_state_display()}
        )
    return fresh


def move(
    fresh: PublicationSet,
    state: str,
    act: str,
    *,
    by: AbstractBaseUser | None,
    reason: str = "",
    told: str | None = None,
) -> PublicationSet:
    """Put the set and its drafts into ``state`` and write the journal.

    ``reason`` stands in the journal, and on them where nothing else is ``told`` there.
    """
    drafts = Draft.objects.filter(publication_set=fresh)
    if state != State.DRAFT and not drafts.exists():
        raise ValidationError(_("This set is empty."))
    fresh.state, fresh.reason = state, reason if told is None else told
    fresh.save()
    drafts.update(
        state=state,
        reason=fresh.reason,
        submitted_at=fresh.submitted_at,
        submitted_by=fresh.submitted_by,
        scheduled_at=fresh.scheduled_at,
        scheduled_by=fresh.scheduled_by,
    )
    journal.record(
        act,
        by=by,
        title=fresh.title,
        item_model=fresh._meta.model_name,
        item_id=fresh.pk,
        publication_set=fresh,
        reason=reason,
    )
    return fresh
