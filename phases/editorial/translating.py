"""Translations of single segments, from the translators' screen or from a file, become a draft.

One verb for both: each translation names the French text that the translator read; where that is
not the French any more it is refused with the reason, and the others are saved.
"""

import copy
import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from phases import languages
from phases.editorial.drafts import newest_revision
from phases.editorial.language_publication import with_language
from phases.editorial.locking import verb
from phases.editorial.people import person
from phases.editorial.publication import item_model_of
from phases.editorial.workflow import save
from phases.localization.aligning import Aligned, Segment, status_of
from phases.localization.blocks import split
from phases.localization.segments import FieldSegments, in_snapshot, translated
from phases.models import Revision
from phases.models.richtext import MAX_LENGTH, sanitize
from phases.snapshot import Snapshot, model_of, take, upgrade

French = Literal["live", "draft"]


@dataclass(frozen=True)
class Translation:
    """What somebody wrote for one segment: HTML of a block, or a plain text."""

    row: str
    field: str
    #: Its block in the French text, counted from 0; a hint where the French has it several times.
    place: int
    #: The French text that was read, as the segment has it.
    source: str
    #: "" takes the translation away.
    target: str
    state: Literal["machine", "in_work", "reviewed"]


@dataclass(frozen=True)
class Result:
    """What became of one translation; ``reason`` is a sentence that says why it was refused."""

    translation: Translation
    outcome: Literal["taken", "unchanged", "refused"]
    reason: str = ""


@dataclass
class Translated:
    """What came of it: the newest revision, a draft where anything was taken, and each result."""

    revision: Revision
    results: list[Result] = field(default_factory=list)


def french_of(item: Any, revision: Revision, french: French) -> Snapshot:
    """Return ``revision`` of ``item`` with the French to translate: what is public (of an item that
    is live), or the draft's."""
    mine, public = _both(item, revision)
    return mine if french == "draft" else public


def _both(item: Any, revision: Revision) -> tuple[Snapshot, Snapshot]:
    """Return ``revision`` with its own French, and with the French that is public."""
    live = take(item) if item.is_live else None
    mine = upgrade(revision.snapshot, live).snapshot
    if live is None:
        return mine, mine
    for language in languages.TARGETS:
        # What would be public of it: work on the draft's French hides no public translation.
        live = with_language(live, mine, language)
    return mine, live


def segments(snapshot: Snapshot, language: str) -> dict[tuple[str, str], FieldSegments]:
    """Return the fields to translate of a snapshot of :func:`french_of`, by row and field."""
    return {(found.row, found.field): found for found in in_snapshot(snapshot, language)}


@verb
def translate(
    base: Revision,
    language: str,
    translations: Iterable[Translation],
    *,
    by: AbstractBaseUser | None,
    french: French = "live",
    comment: str = "",
) -> Translated:
    """Save ``translations`` of the item on top of ``base``, the revision that was looked at.

    What colleagues saved since is merged. Raises StaleRevisionError when one of them translated
    the same text, PermissionDenied, BusyError, ValidationError.
    """
    item_model = item_model_of(base)
    work = _placed_all(base, language, translations, by, french)
    mine, changed = work.mine, work.changed
    done = Translated(base, work.results)
    for key, found in changed.items():
        _write(mine, found, work.ahead.get(key))
    if changed:
        named = _("Translation: %(language)s") % {"language": languages.in_sentence(language)}
        done.revision = save(
            item_model, base.item_id, mine, by=by, base=base, comment=comment or named
        )
    else:
        done.revision = newest_revision(item_model, base.item_id) or base
    return done


def tried(
    base: Revision,
    language: str,
    translations: Iterable[Translation],
    *,
    by: AbstractBaseUser | None,
    french: French = "live",
) -> list[Result]:
    """Return what :func:`translate` would answer to each of ``translations``; nothing is saved."""
    return _placed_all(base, language, translations, by, french).results


@dataclass
class _Work:
    """The draft to write, the fields that change, and those of the draft's own French."""

    mine: Snapshot
    ahead: dict[tuple[str, str], FieldSegments]
    changed: dict[tuple[str, str], FieldSegments] = field(default_factory=dict)
    results: list[Result] = field(default_factory=list)


def _placed_all(
    base: Revision,
    language: str,
    translations: Iterable[Translation],
    by: AbstractBaseUser | None,
    french: French,
) -> _Work:
    item = item_model_of(base)._base_manager.get(pk=base.item_id)
    mine, public = _both(item, base)
    known = segments(mine if french == "draft" else public, language)
    work = _Work(copy.deepcopy(mine), segments(mine, language) if french == "live" else {})
    for one in translations:
        key = (one.row, one.field)
        found = (work.changed.get(key) or known.get(key)) if one.row in mine else None
        aligned, result = _placed(found, one, by)
        work.results.append(result)
        if found is not None and aligned is not None:
            work.changed[key] = FieldSegments(
                found.row, found.field, found.language, found.is_rich, aligned
            )
    return work


def _placed(
    found: FieldSegments | None, one: Translation, by: AbstractBaseUser | None
) -> tuple[Aligned | None, Result]:
    """Return the field with ``one`` in it, None where nothing changes, and what became of it."""
    if found is None:
        return None, Result(one, "refused", _("This text is not there any more."))
    places = [p for p, s in enumerate(found.aligned.segments) if s.source == one.source]
    if not places:
        reason = _("The French text has changed since: translate the text of today.")
        return None, Result(one, "refused", reason)
    place = one.place if one.place in places else places[0]
    if reason := objection(found, one.target):
        return None, Result(one, "refused", reason)
    old = found.aligned.segments[place]
    # To say that a text stays valid is a change; to save it once more is none.
    is_review = one.state == "reviewed" and bool(old.target) and old.state != "reviewed"
    if old.target == one.target and not is_review:
        return None, Result(one, "unchanged")
    aligned = translated(
        found.aligned, place, one.target, state=one.state, by=_name(by), on=_today()
    )
    if reason := _too_long(found, aligned.target()):
        return None, Result(one, "refused", reason)
    return aligned, Result(one, "taken")


def objection(found: FieldSegments, target: str) -> str:
    """Return why ``target`` cannot be the text of a segment of ``found``; "" when it can."""
    if not target:
        return ""
    if "\x00" in target:
        return _("The translation has a character that no text may have.")
    if reason := _too_long(found, target):
        return reason
    if not found.is_rich:
        return ""
    if sanitize(target) != target:
        return _("The translation has markup that the site does not allow.")
    texts = split(target).texts
    is_block = found.aligned.blocks.kinds != ("",)
    if not texts or (is_block and texts != (target,)):
        return _("The translation of one paragraph must be one paragraph, with words in it.")
    return ""


def _too_long(found: FieldSegments, target: str) -> str:
    """Return why ``target`` is too long for the field, as a block of it or whole; "" when not."""
    column: models.Field = model_of(found.row)._meta.get_field(found.column)
    limit = column.max_length or MAX_LENGTH
    if len(target) <= limit:
        return ""
    return _("The translation has %(length)d characters; the limit is %(limit)d.") % {
        "length": len(target),
        "limit": limit,
    }


def _write(mine: Snapshot, found: FieldSegments, drafted: FieldSegments | None) -> None:
    """Set the translation of a field, with blocks that translate a draft's French ahead of it."""
    values = mine.get(found.row)
    if values is None:
        return
    aligned = found.aligned
    target, status = aligned.target(), aligned.status()
    ahead = _ahead(aligned, drafted)
    if ahead:
        present = [segment for segment in aligned.segments if segment.target]
        target += "".join(f"<p>{segment.target}</p>" for segment in ahead)
        source = aligned.blocks.filled([segment.source for segment in aligned.segments])
        status = status_of([*present, *ahead], target, source)
    values[found.column] = target
    values[f"{found.column}#status"] = status or None


def _ahead(aligned: Aligned, drafted: FieldSegments | None) -> Sequence[Segment]:
    """Return the blocks that translate French of the draft which is not public yet."""
    if drafted is None or not drafted.is_rich or drafted.aligned.blocks == aligned.blocks:
        return ()
    public = {segment.source for segment in aligned.segments}
    return [s for s in drafted.aligned.segments if s.is_current and s.source not in public]


def _name(by: AbstractBaseUser | None) -> str:
    return person(by) if by else ""


def _today() -> str:
    today: datetime.date = timezone.localdate()
    return today.isoformat()
