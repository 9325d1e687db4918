"""What a change form says above its fields: the state of the item, and who else has it open."""

import datetime
from dataclasses import dataclass, field

from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone
from django.utils.translation import gettext as _

from phases import languages
from phases.admin.acting import open_sets
from phases.admin.translations import language_name
from phases.editorial import drafts, permissions, states
from phases.editorial.paris import paris_words
from phases.editorial.people import person
from phases.editorial.publication import changed_languages
from phases.editorial.states import ItemState
from phases.models import Draft, JournalEntry, OpenForm, PublicationSet
from phases.models.publishable import Item

#: How many sets a form offers to join: the newest.
SETS = 50


@dataclass
class Condition:
    """The state of an item in words, and the names of the buttons that this person may use."""

    offered: frozenset[str]
    is_live: bool = False
    state: str = ""
    label: str = ""
    sentences: list[str] = field(default_factory=list)
    reason: str = ""
    draft: Draft | None = None
    others: list[str] = field(default_factory=list)
    #: Where the page says that it is still open.
    open_address: str = ""
    #: The publication sets that the draft can join.
    sets: list[PublicationSet] = field(default_factory=list)
    #: The languages that may be published alone, with their names.
    languages: list[tuple[str, str]] = field(default_factory=list)
    #: Those in which the draft says something else than the public reads, where that is told.
    changed: list[str] = field(default_factory=list)


def condition(
    item: Item | None, *, by: AbstractBaseUser, is_translating: bool = False
) -> Condition:
    """Return what the form of ``item`` (None: a new one) says to ``by``.

    ``is_translating``: for the translators' screen, which shows the French that is public.
    """
    if item is None:
        return Condition(states.offered(None, None, by=by))
    draft = drafts.draft_of(item)
    state = states.state_of(item)
    found = Condition(
        states.offered(item, draft, by=by),
        item.is_live,
        state.value,
        str(state.label),
        draft=draft,
    )
    entry = (
        JournalEntry.objects.filter(
            item_model=item._meta.model_name, item_id=item.pk, verb__in=JournalEntry.PUBLIC
        )
        .select_related("by")
        .first()
    )
    is_decided = item.is_live and state != ItemState.CHANGED
    if draft is not None and not draft.is_withdrawal and (is_translating or is_decided):
        # Whoever decides on it, or sends it on, is to know what else is in it.
        found.changed = changed_languages(item, draft.revision)
    found.sentences = [
        *_of_draft(state, draft, by, is_translating),
        *_of_changes(found.changed),
        *_of_public(item, entry),
    ]
    is_free = draft is None or (draft.state, draft.act) == (Draft.State.DRAFT, Draft.Act.PUBLISH)
    if permissions.may_edit_source(by) and is_free and not (draft and draft.publication_set_id):
        found.sets = list(open_sets()[:SETS])
    found.reason = draft.reason if draft else ""
    if "publish_language" in found.offered:
        allowed = permissions.publishable_languages(by) if item.is_live else frozenset()
        allowed |= {languages.SOURCE} if permissions.may_publish(by) else set()
        found.languages = [(c, language_name(c)) for c in languages.ALL if c in allowed]
    return found


def _of_changes(changed: list[str]) -> list[str]:
    if not changed:
        return []
    names = ", ".join(map(languages.in_sentence, changed))
    return [_("The draft has changes in: %(languages)s.") % {"languages": names}]


def _of_draft(
    state: ItemState, draft: Draft | None, by: AbstractBaseUser, is_translating: bool
) -> list[str]:
    if draft is None:
        return []
    sentences = []
    if state == ItemState.IN_REVIEW:
        sentences.append(
            _("%(who)s submitted it for review on %(when)s.")
            % {"who": person(draft.submitted_by), "when": paris_words(draft.submitted_at)}
            if draft.submitted_at
            else _("It waits for review.")
        )
    elif state == ItemState.SCHEDULED:
        at = draft.scheduled_at or (draft.publication_set and draft.publication_set.scheduled_at)
        words = {"when": paris_words(at) if at else "–", "who": person(draft.scheduled_by)}
        sentences.append(
            _("It will be withdrawn on %(when)s (Paris time), as %(who)s decided.") % words
            if draft.act == Draft.Act.WITHDRAW
            else _("It will be published on %(when)s (Paris time), as %(who)s decided.") % words
        )
    elif state == ItemState.CHANGED:
        sentences.append(
            _("A draft is open: the public reads the published version.")
            if is_translating
            else _("You see the draft: the public still reads the published version.")
        )
    elif state in (ItemState.NOT_PUBLISHED, ItemState.WITHDRAWN):
        sentences.append(_("You see the draft: the public sees nothing of it."))
    if draft.publication_set:
        sentences.append(
            _("It is published together with the publication set “%(set)s”.")
            % {"set": draft.publication_set}
        )
    is_waiting = draft.state != Draft.State.DRAFT and not draft.is_withdrawal
    if is_waiting and not permissions.may_keep_state(by):
        sentences.append(_("Saving a change makes it a draft again."))
    return sentences


def _of_public(item: Item, entry: JournalEntry | None) -> list[str]:
    if entry is None:
        return [] if item.is_live else [_("It was never published.")]
    words = {"when": paris_words(entry.at), "who": person(entry.by)}
    if entry.verb == JournalEntry.Verb.WITHDRAWN:
        return [_("%(who)s withdrew it on %(when)s.") % words]
    return [_("Last published on %(when)s by %(who)s.") % words]


def opened(item: Item, *, by: AbstractBaseUser) -> list[str]:
    """Note that ``by`` has the form of ``item`` open; return, in words, who else has."""
    now = timezone.now()
    mine = {"item_model": item._meta.model_name, "item_id": item.pk, "account": by}
    forms = OpenForm.objects.of(item)
    if not forms.filter(account=by).update(last_seen=now):
        OpenForm.objects.filter(last_seen__lt=now - datetime.timedelta(days=1)).delete()
        OpenForm.objects.update_or_create(**mine, defaults={"since": now, "last_seen": now})
    return [
        _("Since %(when)s %(who)s has had this form open.")
        % {"who": person(form.account), "when": paris_words(form.since)}
        for form in forms.exclude(account=by).select_related("account")
    ]
