"""The state of an item, as people speak of it, and what may be done in it."""

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from phases.editorial import permissions
from phases.models import Draft, JournalEntry, PublicationSet, Revision
from phases.models.publishable import Item
from phases.snapshot import diff, take, upgrade


class ItemState(models.TextChoices):
    """Derived, never kept: from the item, its draft and the journal."""

    NOT_PUBLISHED = "not_published", _("not published")
    LIVE = "live", _("live")
    CHANGED = "changed", _("live with changes")
    IN_REVIEW = "in_review", _("in review")
    SCHEDULED = "scheduled", _("scheduled")
    WITHDRAWN = "withdrawn", _("withdrawn")
    TRASHED = "trashed", _("in the trash")


class Words(models.Func):
    """What is written in a snapshot, but for ids."""

    template = (
        'jsonb_path_query_array(%(expressions)s, \'$.*.* ? (@.type() == "string" '
        '&& !(@ like_regex "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"))\')::text'
    )
    output_field = models.TextField()


def with_state(queryset: models.QuerySet) -> models.QuerySet:
    """Annotate items with ``state`` (an ItemState), ``newest_title`` and ``newest_saved_at``.

    What is not live has an empty row: lists take its title from its newest revision. A search may
    ask for ``newest_words``, which holds all that is written in what is not public.
    """
    name = queryset.model._meta.model_name
    of_item = {"item_model": name, "item_id": OuterRef("pk")}
    draft = Draft.objects.filter(**of_item)
    newest = Revision.objects.filter(**of_item).order_by("-number")
    was_public = JournalEntry.objects.filter(**of_item, verb__in=JournalEntry.PUBLIC)
    return queryset.annotate(
        draft_state=Subquery(draft.values("state")[:1]),
        draft_revision=Subquery(draft.values("revision")[:1]),
        newest_title=Subquery(newest.values("title")[:1]),
        newest_saved_at=Subquery(newest.values("created_at")[:1]),
        state=Case(
            When(trashed_at__isnull=False, then=Value(ItemState.TRASHED.value)),
            When(draft_state=Draft.State.SCHEDULED, then=Value(ItemState.SCHEDULED.value)),
            When(draft_state=Draft.State.IN_REVIEW, then=Value(ItemState.IN_REVIEW.value)),
            When(
                Q(published_at__isnull=False)
                & (Q(draft_revision__isnull=True) | Q(draft_revision=F("published_revision"))),
                then=Value(ItemState.LIVE.value),
            ),
            When(published_at__isnull=False, then=Value(ItemState.CHANGED.value)),
            When(Exists(was_public), then=Value(ItemState.WITHDRAWN.value)),
            default=Value(ItemState.NOT_PUBLISHED.value),
            output_field=models.CharField(),
        ),
    ).alias(
        newest_words=Case(
            When(
                Q(published_at__isnull=True) | Q(draft_revision__isnull=False),
                then=Subquery(newest.values(words=Words("snapshot"))[:1]),
            ),
            default=Value(""),
            output_field=models.TextField(),
        )
    )


def state_of(item: Item) -> ItemState:
    """Return the state of one item."""
    found = with_state(type(item)._base_manager.filter(pk=item.pk)).values_list("state", flat=True)
    return ItemState(found.get())


def allowed(item: Item, draft: Draft | None, *, by: AbstractBaseUser | None) -> frozenset[str]:
    """Return the names of the verbs that ``by`` may use on ``item`` now: what buttons are shown.

    The verbs themselves ask again, and of the paths that changed.
    """
    if item.trashed_at:
        return frozenset({"restore"} if permissions.may_withdraw(by) else ())
    if not permissions.may_submit(by):
        return frozenset()
    state = draft.state if draft else None
    is_member = draft is not None and draft.publication_set_id is not None
    decides = permissions.may_publish(by)
    verbs = {"save", "revert"}
    waits = draft is not None and draft.revision_id != item.published_revision_id
    # One thing at a time: another is scheduled once this one is taken back.
    withdraws = draft is not None and draft.is_withdrawal
    publishes = state == Draft.State.SCHEDULED and not withdraws
    # What was withdrawn can be published as it was, without a draft.
    publishable = waits or not item.is_live
    if publishable and not is_member:
        if state in (None, Draft.State.DRAFT):
            verbs.add("submit_for_review")
        if decides:
            verbs |= {"publish", "schedule"} if _four_eyes(by, item, draft) else set()
            verbs -= {"schedule"} if withdraws else set()
        elif draft and state != Draft.State.SCHEDULED and _is_own_language(item, draft, by):
            verbs |= {"publish"} if withdraws else {"publish", "schedule"}
    if publishable and (decides or (item.is_live and permissions.publishable_languages(by))):
        verbs.add("publish_language")
    if decides and not is_member:
        verbs |= {"send_back"} if state == Draft.State.IN_REVIEW else set()
        verbs |= {"unschedule"} if state == Draft.State.SCHEDULED else set()
    if waits and not is_member and _may_discard(by, item, state):
        verbs.add("discard_draft")
    if permissions.may_withdraw(by):
        verbs |= {"withdraw", "schedule_withdrawal", "trash"} if item.is_live else {"trash"}
        verbs -= {"schedule_withdrawal"} if publishes or is_member else set()
        if item.objection_to_withdrawal():
            verbs -= {"withdraw", "schedule_withdrawal", "trash"}
    return frozenset(verbs)


def offered(
    item: Item | None, draft: Draft | None, *, by: AbstractBaseUser | None
) -> frozenset[str]:
    """Return what the form of ``item`` (None: a new one) offers ``by``: it saves before it acts.

    Beside what is allowed now, that is what may be done with the draft that the save makes.
    """
    verbs = allowed(item, draft, by=by) if item else frozenset({"save"})
    if item is not None and (draft is not None or "save" not in verbs or not item.is_live):
        return verbs
    if permissions.may_submit(by):
        verbs |= {"submit_for_review"}
    # With four eyes, who saves is not who publishes.
    if permissions.may_keep_state(by):
        verbs |= {"publish", "schedule"}
    if item is not None and permissions.publishable_languages(by) and not settings.FOUR_EYES:
        # What this person saves on top of what is public is of languages that they publish.
        verbs |= {"publish", "publish_language", "schedule"}
    return verbs


def allowed_of_set(
    publication_set: PublicationSet, *, by: AbstractBaseUser | None
) -> frozenset[str]:
    """Return the names of the verbs that ``by`` may use on a set now; the verbs ask again."""
    if not permissions.may_edit_source(by):
        return frozenset()
    states = PublicationSet.State
    verbs: set[str] = set()
    if publication_set.state == states.DRAFT:
        verbs |= {"add", "remove", "dissolve", "submit_for_review"}
    if permissions.may_publish(by):
        if publication_set.state in (states.DRAFT, states.IN_REVIEW, states.SCHEDULED):
            verbs |= {"publish", "schedule"}
        verbs |= {"send_back"} if publication_set.state == states.IN_REVIEW else set()
        verbs |= {"unschedule"} if publication_set.state == states.SCHEDULED else set()
        verbs |= {"undo"} if publication_set.state == states.PUBLISHED else set()
    return frozenset(verbs)


def _is_own_language(item: Item, draft: Draft, by: AbstractBaseUser | None) -> bool:
    """Return whether ``draft`` changes texts only of languages that ``by`` publishes."""
    own = permissions.publishable_languages(by)
    if not (own and item.is_live):
        return False
    live = take(item)
    changes = diff(live, upgrade(draft.revision.snapshot, live).snapshot)
    return all(change.language in own for change in changes) and _four_eyes(by, item, draft)


def _four_eyes(by: AbstractBaseUser | None, item: Item, draft: Draft | None) -> bool:
    try:
        permissions.check_four_eyes(by, item, draft.revision if draft else None)
    except permissions.PermissionDenied:
        return False
    return True


def _may_discard(by: AbstractBaseUser | None, item: Item, state: str | None) -> bool:
    if permissions.may_publish(by):
        return True
    try:
        permissions.check_discard(by, item)
    except permissions.PermissionDenied:
        return False
    return state != Draft.State.SCHEDULED
