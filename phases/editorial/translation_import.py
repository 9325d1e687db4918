"""What becomes of the texts of an exchange file: looked at first, then taken into drafts.

A text is known by its mark and by the French that it was made from. What cannot be taken is
refused with the reason, and nothing else is: each item is saved on its own, so a file that was cut
short by a failure is brought in again, and what is there already changes nothing.
"""

import datetime
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Literal
from unicodedata import normalize

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from phases.editorial import permissions
from phases.editorial.drafts import newest_revision
from phases.editorial.locking import BusyError
from phases.editorial.merging import StaleRevisionError
from phases.editorial.people import person
from phases.editorial.translating import Result, Translation, french_of, segments, translate, tried
from phases.editorial.translation_outcome import Outcome
from phases.localization.aligning import Segment
from phases.localization.bitext import Bitext, Unit, digest
from phases.localization.counterparts import placeholders_differ
from phases.localization.exchange import Mark, mark_of
from phases.localization.inline import (
    Inline,
    TagsDifferError,
    decode,
    encode,
    escape,
    tokens,
    words_of,
)
from phases.localization.segments import FieldSegments
from phases.models import Revision
from phases.models.publishable import Item
from phases.snapshot import model_of, pk_of


def look(bitext: Bitext, *, by: AbstractBaseUser | None, is_review: bool) -> list[Outcome]:
    """Return what :func:`take` would do with each unit, in the order of the file; nothing is saved.

    Some queries for each item. ``is_review``: what the file says is signed off counts as reviewed.
    """
    return _outcomes(bitext, by=by, is_review=is_review, saves=False, comment="")


def take(
    bitext: Bitext, *, by: AbstractBaseUser | None, is_review: bool, comment: str = ""
) -> list[Outcome]:
    """Save the units that can be taken, an item at a time as a draft on its newest revision, and
    return what became of each. Raises PermissionDenied."""
    if bitext.target_language not in permissions.editable_languages(by):
        raise PermissionDenied(_("Your account does not translate into this language."))
    return _outcomes(bitext, by=by, is_review=is_review, saves=True, comment=comment)


def _outcomes(
    bitext: Bitext, *, by: AbstractBaseUser | None, is_review: bool, saves: bool, comment: str
) -> list[Outcome]:
    found: dict[str, Outcome] = {}
    of_item: dict[str, list[tuple[Unit, Mark]]] = {}
    for unit in bitext.units:
        mark = mark_of(unit.id)
        if mark is None and _is_empty(unit):
            found[unit.id] = Outcome(unit, "unchanged")
        elif mark is None:
            reason = _(
                "The site has no text with this mark: it was changed, or is of another site."
            )
            found[unit.id] = Outcome(unit, "refused", reason)
        else:
            of_item.setdefault(mark.item, []).append((unit, mark))
    for root, units in of_item.items():
        work = _ItemImport(root, bitext, by, is_review)
        for one in work.outcomes(units, saves=saves, comment=comment):
            found[one.unit.id] = one
    return [found[unit.id] for unit in bitext.units]


class _ItemImport:
    """The units of one item."""

    def __init__(self, root: str, bitext: Bitext, by: AbstractBaseUser | None, is_review: bool):
        self.bitext, self.by, self.is_review = bitext, by, is_review
        model = model_of(root)
        self.item: Item | None = (
            model._base_manager.filter(pk=uuid.UUID(pk_of(root)))
            .select_related("published_revision")
            .first()
        )
        self.base: Revision | None = None
        self.fields: dict[tuple[str, str], FieldSegments] = {}
        if self.item is not None and not self.item.trashed_at:
            self.base = newest_revision(model, self.item.pk)
        if self.item is not None and self.base is not None:
            snapshot = french_of(self.item, self.base, "live")
            self.fields = segments(snapshot, bitext.target_language)

    def outcomes(
        self, units: Iterable[tuple[Unit, Mark]], *, saves: bool, comment: str
    ) -> Iterator[Outcome]:
        """Yield what becomes of ``units``."""
        asked: list[tuple[Outcome, Translation]] = []
        for unit, mark in units:
            found = self.fields.get((mark.row, mark.field))
            outcome = Outcome(unit, "unchanged", mark=mark, title=self._title())
            if _is_empty(unit):
                yield outcome  # not translated: what is there stays
                continue
            if found is None:
                yield replace(outcome, outcome="refused", reason=self._absence())
                continue
            at = _place(found, unit, mark)
            if at is None:
                reason = _("The French text has changed since the export.")
                yield replace(outcome, outcome="refused", reason=reason)
                continue
            segment = found.aligned.segments[at]
            outcome = replace(
                outcome,
                before=_inline(found, segment.target, segment.source).text,
                is_reviewed=segment.kept == "reviewed",
            )
            try:
                _check_source(found, segment, unit)
                target = _target(found, segment, unit)
                self._check(found, segment, unit, target)
            except (TagsDifferError, _RefusedError) as error:
                yield replace(outcome, outcome="refused", reason=str(error))
                continue
            translation = Translation(
                mark.row, mark.field, at, segment.source, target, self._state(unit)
            )
            asked.append((outcome, translation))
        results, reason = self._results([one for _outcome, one in asked], saves, comment)
        for (outcome, _one), result in zip(asked, results, strict=True):
            if reason and result.outcome == "taken":
                yield replace(outcome, outcome="refused", reason=reason)
            else:
                yield replace(outcome, outcome=result.outcome, reason=result.reason)

    def _results(
        self, translations: list[Translation], saves: bool, comment: str
    ) -> tuple[list[Result], str]:
        """Return what becomes of ``translations``, and what stands against all of them."""
        if self.base is None or not translations:
            return [], ""
        language = self.bitext.target_language
        if not saves:
            return tried(self.base, language, translations, by=self.by), ""
        try:
            done = translate(self.base, language, translations, by=self.by, comment=comment)
        except StaleRevisionError:
            reason = _("Somebody translated the same text meanwhile: compare both.")
        except (BusyError, PermissionDenied) as error:
            reason = str(error)
        except ValidationError as error:
            reason = " ".join(error.messages)
        else:
            return done.results, ""
        return tried(self.base, language, translations, by=self.by), reason

    def _title(self) -> str:
        return self.base.title if self.base is not None else ""

    def _absence(self) -> str:
        if self.item is not None and self.item.trashed_at:
            return _("This item is in the trash. Take it out of the trash first.")
        return _("This text is not there any more.")

    def _state(self, unit: Unit) -> Literal["machine", "in_work", "reviewed"]:
        if unit.state == "machine":
            return "machine"
        return "reviewed" if unit.state == "reviewed" and self.is_review else "in_work"

    def _check(self, found: FieldSegments, segment: Segment, unit: Unit, target: str) -> None:
        """Raise _RefusedError for what only a file can bring; the rest is the verb's."""
        if not segment.target or target == segment.target:
            return
        if unit.state == "machine" and segment.kept in ("in_work", "reviewed"):
            raise _RefusedError(
                _("A person translated this text: a machine’s translation does not replace it.")
            )
        exported_at = self.bitext.exported_at
        name = person(self.by) if self.by else ""
        if exported_at is None or segment.by == name:
            return
        day = timezone.localdate(exported_at).isoformat()
        if segment.on > day or (segment.on == day and not self._was_exported(found, segment)):
            raise _RefusedError(
                _("%(name)s translated this text after the file was exported: compare both.")
                % {"name": segment.by or "–"}
            )

    def _was_exported(self, found: FieldSegments, segment: Segment) -> bool:
        """Return whether the translation of today is that of the export."""
        then = self._fields_then.get((found.row, found.field))
        return then is not None and any(
            (one.source, one.target) == (segment.source, segment.target)
            for one in then.aligned.segments
        )

    @cached_property
    def _fields_then(self) -> dict[tuple[str, str], FieldSegments]:
        """Return the fields with the translations of the revision that was exported. One query."""
        if self.item is None or self.bitext.exported_at is None:
            return {}
        # The file tells its time in whole seconds.
        until = self.bitext.exported_at + datetime.timedelta(seconds=1)
        then = Revision.objects.of(self.item).filter(created_at__lt=until).first()
        if then is None:
            return {}
        return segments(french_of(self.item, then, "live"), self.bitext.target_language)


class _RefusedError(ValueError):
    """Why a unit is not taken, in a sentence."""


def _is_empty(unit: Unit) -> bool:
    return unit.target is None or not unit.target.strip()


def _place(found: FieldSegments, unit: Unit, mark: Mark) -> int | None:
    """Return which segment of the field has the French that ``unit`` translates."""
    places = [
        place
        for place, segment in enumerate(found.aligned.segments)
        if (
            digest(segment.source) == unit.digest
            if unit.digest
            else _inline(found, segment.source).text == _source(found, unit)
        )
    ]
    return mark.place if mark.place in places else next(iter(places), None)


def _check_source(found: FieldSegments, segment: Segment, unit: Unit) -> None:
    """Raise _RefusedError when somebody wrote another French text into the file: what stands beside
    it translates that one. Blanks and placeholders, which programs rewrite, make no difference."""
    if _letters(_source(found, unit)) != _letters(_inline(found, segment.source).text):
        raise _RefusedError(_("The French text in the file is not the one that was exported."))


def _letters(text: str) -> str:
    return "".join(normalize("NFC", words_of(text)).split())


def _source(found: FieldSegments, unit: Unit) -> str:
    return escape(unit.source) if found.is_rich and unit.is_plain else unit.source


def _inline(found: FieldSegments, value: str, source: str = "") -> Inline:
    """Return a text of the field as files have it."""
    if not found.is_rich:
        return Inline(value)
    return encode(value, encode(source).tags)


def _target(found: FieldSegments, segment: Segment, unit: Unit) -> str:
    """Return the translation as the database has it. Raises TagsDifferError, with a sentence.

    The tags of the French are the project's own, whatever the file says; those that only the
    translation has are the file's, and sanitised or refused by the verb.
    """
    written = unit.target or ""
    if not found.is_rich:
        words = _plain_target(found, unit, written)
        return words if words == segment.target else words.strip()
    source = encode(segment.source)
    if unit.source_tags not in ((), source.tags):
        raise TagsDifferError(_("The file has other tags for the French text than the site."))
    text = escape(written) if unit.is_plain else written
    tags = source.tags + unit.target_tags[len(unit.source_tags) :]
    target = decode(text, tags)
    if target == segment.target:
        return target
    differing = [one.message for one in placeholders_differ(source, Inline(text, tags))]
    if differing:
        before = encode(segment.target, source.tags)
        known = [one.message for one in placeholders_differ(source, before)]
        if not segment.target or differing != known:
            raise TagsDifferError(" ".join(differing))
    return target.strip()  # blanks at the ends are nobody's


def _plain_target(found: FieldSegments, unit: Unit, written: str) -> str:
    words = [written] if unit.is_plain else list(tokens(written))
    if not all(isinstance(word, str) for word in words):
        raise TagsDifferError(_("This text is plain: take the placeholders out of it."))
    text = "".join(map(str, words)).replace("\r\n", "\n").replace("\r", "\n")
    column = model_of(found.row)._meta.get_field(found.column)
    return text if isinstance(column, models.TextField) else text.replace("\n", " ")
