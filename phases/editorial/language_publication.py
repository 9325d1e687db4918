"""One language published alone: a translation goes live without somebody's French draft, and the
French without a draft of a translation.

Of a translation, the texts of rows that are live become public; untranslated fields, order,
relations and new rows go with the French. What was translated from French that is not public yet
waits for it: no translation tells what the French does not say in public.
"""

import copy
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from phases import languages
from phases.editorial import permissions
from phases.editorial.drafts import current, draft_of, refuse_member, revise
from phases.editorial.locking import verb
from phases.editorial.publication import Plan, execute, plan
from phases.editorial.workflow import keep_draft
from phases.localization.aligning import Aligned, align
from phases.localization.segments import ADDRESS
from phases.localization.status import is_rich
from phases.models import Draft, JournalEntry, Revision
from phases.models.publishable import Item
from phases.snapshot import Snapshot, diff, model_of, normalize, take, text_columns, upgrade

#: What an item's address is made of, in French.
NAMES = ("name", *(languages.column(name, languages.SOURCE) for name in ("title", "name")))


@verb
def publish_language(
    revision: Revision, language: str, *, by: AbstractBaseUser | None
) -> JournalEntry | None:
    """Make the texts of ``revision`` in ``language`` public and return the journal's entry.

    What else the draft holds stays a draft, in the state that it has. None when the public texts
    are these already. Raises PermissionDenied, ValidationError (the item is not live, or what
    stands against it), StaleRevisionError when somebody saved since, BusyError.
    """
    if language not in languages.ALL:
        raise ValidationError(_("This is none of the site’s languages."))
    item = current(revision)
    if not item.is_live and language != languages.SOURCE:
        raise ValidationError(_("The French text must be published first."))
    before = take(item)
    live = before if item.is_live else {}
    mine = upgrade(revision.snapshot, live or None).snapshot
    wanted = with_language(live, mine, language)
    changes = diff(before, wanted)
    if item.is_live and not changes:
        return None
    permissions.check_publish(by, changes, is_live=item.is_live)
    permissions.check_four_eyes(by, item, revision, changes=changes)
    draft = draft_of(item)
    if draft is not None and draft.act == Draft.Act.PUBLISH and not diff(wanted, mine):
        refuse_member(draft)
        return execute([plan(item, revision)], by=by)[0]
    comment = _("Published alone: %(language)s") % {"language": languages.in_sentence(language)}
    origin = Revision.Origin.LANGUAGE
    public = revise(item, revision, wanted, by=by, origin=origin, comment=comment)
    # What a form opens on is the newest revision: the draft as it was, on top of what is public.
    rest = revise(item, public, mine, by=by, origin=origin, comment=revision.comment)
    if draft is not None:
        Draft.objects.filter(pk=draft.pk).update(revision=rest)
    elif diff(wanted, mine):
        # It was withdrawn, which leaves no draft: its translations wait in one now.
        keep_draft(item, rest, wanted, by=by)
    planned = Plan(
        item, public, item.is_live, before, wanted, changes,
        public_before=item.published_revision if item.is_live else None, title=public.title,
    )  # fmt: skip
    return execute([planned], by=by)[0]


def publishable_languages(item: Item, revision: Revision) -> frozenset[str]:
    """Return the languages that ``publish_language`` would change something of."""
    live = take(item) if item.is_live else {}
    mine = upgrade(revision.snapshot, live or None).snapshot
    return frozenset(
        language
        for language in languages.ALL
        if (live or language == languages.SOURCE)
        and diff(live, with_language(live, mine, language))
    )


def with_language(live: Snapshot, mine: Snapshot, language: str) -> Snapshot:
    """Return ``live`` with what ``mine`` has in ``language``. Pure.

    French: all that is no translation. Another language: texts of rows that are live; where
    ``mine`` has other French, only what translates that of ``live``.
    """
    if language == languages.SOURCE:
        return _without_translations(live, mine)
    result = copy.deepcopy(live)
    for row in result.keys() & mine.keys():
        for field, its_language in text_columns(model_of(row)).values():
            if its_language == language:
                _take_over(result[row], mine[row], field, language, is_rich(model_of(row), field))
    return result


def _without_translations(live: Snapshot, mine: Snapshot) -> Snapshot:
    result = copy.deepcopy(mine)
    for row, values in result.items():
        public = live.get(row, {})
        for column, (_field, language) in text_columns(model_of(row)).items():
            if language != languages.SOURCE:
                values.pop(f"{column}#status", None)
                values[column] = public.get(column)
                if f"{column}#status" in public:
                    values[f"{column}#status"] = public[f"{column}#status"]
    return normalize(result)


def _take_over(
    live: dict[str, Any], mine: dict[str, Any], field: str, language: str, rich: bool
) -> None:
    source, column = languages.column(field, languages.SOURCE), languages.column(field, language)
    status = f"{column}#status"
    if field == ADDRESS:
        # It is made of the title: that of a title which is not public would tell it.
        is_same = all(live.get(name) == mine.get(name) for name in NAMES)
        values = mine if is_same else live
        found = (values.get(column), values.get(status))
    elif live.get(source) == mine.get(source):
        found = (mine.get(column), mine.get(status))
    else:
        found = _current_part(live, mine, source, column, rich)
    live[column] = found[0]
    live.pop(status, None)
    if found[0] and found[1]:
        live[status] = found[1]


def _current_part(
    live: dict[str, Any], mine: dict[str, Any], source: str, column: str, rich: bool
) -> tuple[Any, Any]:
    """Return the translation of the live French: of each block mine if it is of just this French,
    or else the one that is public."""
    status = f"{column}#status"
    # What nothing is known of was made from the French beside it: in a draft, not from the public.
    known = {"source": mine.get(source) or "", **(mine.get(status) or {})}
    public, drafted = (
        align(live.get(source) or "", values.get(column) or "", how, is_rich=rich)
        for values, how in ((live, live.get(status)), (mine, known))
    )
    if public.blocks != drafted.blocks:
        chosen = drafted if all(s.is_current for s in drafted.segments) else public
    else:
        segments = (
            own if own.is_current and own.target else old
            for old, own in zip(public.segments, drafted.segments, strict=True)
        )
        chosen = Aligned(public.blocks, tuple(segments))
    if chosen.segments == public.segments:
        return live.get(column), live.get(status)
    return chosen.target(), chosen.status()
