"""Files of translations that people bring: kept until they are taken in, with what was refused."""

import datetime
from collections import Counter

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from phases import languages
from phases.editorial import permissions
from phases.editorial.translation_import import Outcome, look, take
from phases.localization import exchange
from phases.localization.bitext import Bitext
from phases.models import RefusedTranslation, TranslationImport

#: How long a file that nobody took in is kept.
KEPT = datetime.timedelta(days=14)
#: Characters of each text in a report.
BEGINNING = 300


def bring(
    name: str, data: bytes, language: str, *, is_review: bool, by: AbstractBaseUser
) -> TranslationImport:
    """Keep a file to be looked at. Raises ExchangeFileError when it cannot be read (with a
    sentence), PermissionDenied.

    It replaces a file of the same person in the same language that was not taken in.
    """
    _check(language, by)
    _read(name, data, language)
    left = TranslationImport.objects.filter(taken_at=None)
    left.filter(brought_by=by, language=language).delete()
    left.filter(brought_at__lt=timezone.now() - KEPT).delete()
    return TranslationImport.objects.create(
        language=language, file_name=_short(name), data=data, is_review=is_review, brought_by=by
    )


def look_at(brought: TranslationImport, *, by: AbstractBaseUser) -> list[Outcome]:
    """Return what taking the file in would do; nothing is saved."""
    return look(_bitext(brought), by=by, is_review=brought.is_review)


def take_in(brought: TranslationImport, *, by: AbstractBaseUser) -> TranslationImport:
    """Take the file in and return the report; what is refused is kept. A file that was taken in
    already stays as it is. Raises PermissionDenied."""
    _check(brought.language, by)
    if brought.taken_at is not None:
        return brought
    comment = _("Import of %(file)s") % {"file": brought.file_name}
    outcomes = take(_bitext(brought), by=by, is_review=brought.is_review, comment=comment)
    with transaction.atomic():
        locked = TranslationImport.objects.select_for_update().get(pk=brought.pk)
        if locked.taken_at is None:  # somebody else may have pressed the button as well
            _report(locked, outcomes)
    return locked


def waiting(language: str):
    """Return the refused texts of ``language`` that nobody has settled, those of the newest file
    first."""
    found = RefusedTranslation.objects.filter(
        translation_import__language=language, settled_at=None
    )
    return found.select_related("translation_import").order_by("-translation_import", "pk")


def settle(refused: RefusedTranslation, *, by: AbstractBaseUser) -> None:
    """Take ``refused`` from those that wait. Raises PermissionDenied."""
    _check(refused.translation_import.language, by)
    RefusedTranslation.objects.filter(pk=refused.pk, settled_at=None).update(
        settled_at=timezone.now()
    )


def _report(brought: TranslationImport, outcomes: list[Outcome]) -> None:
    counts = Counter(one.outcome for one in outcomes)
    brought.taken, brought.unchanged = counts["taken"], counts["unchanged"]
    brought.refused = counts["refused"]
    brought.taken_at, brought.data = timezone.now(), b""
    brought.report = [
        [
            one.outcome,
            one.title or one.unit.id[:BEGINNING],
            one.place,
            Truncator(one.unit.source).chars(BEGINNING),
            Truncator(one.unit.target or "").chars(BEGINNING),
            one.reason,
        ]
        for one in outcomes
    ]
    brought.save()
    refused = [one for one in outcomes if one.outcome == "refused"]
    # A file that comes again brings the same texts: they wait once.
    again = {(one.unit.id, one.unit.target) for one in refused}
    known = waiting(brought.language).filter(unit__in=[unit for unit, _target in again])
    double = [one.pk for one in known if (one.unit, one.target) in again]
    RefusedTranslation.objects.filter(pk__in=double).delete()
    RefusedTranslation.objects.bulk_create(
        [
            RefusedTranslation(
                translation_import=brought,
                unit=one.unit.id,
                item=one.mark.item if one.mark else "",
                source=one.unit.source,
                target=one.unit.target or "",
                reason=one.reason,
            )
            for one in refused
        ],
        batch_size=500,
    )


def _bitext(brought: TranslationImport) -> Bitext:
    return _read(brought.file_name, bytes(brought.data), brought.language)


def _read(name: str, data: bytes, language: str) -> Bitext:
    return exchange.read(
        data,
        exchange.format_of(name),
        source_language=languages.SOURCE,
        target_language=language,
    )


def _short(name: str) -> str:
    """Return the name of a file with its end, which tells the format."""
    cleaned = "".join(character for character in name if character.isprintable())
    return cleaned if len(cleaned) <= 200 else f"{cleaned[:180]}…{cleaned[-19:]}"


def _check(language: str, by: AbstractBaseUser) -> None:
    if language not in languages.TARGETS or language not in permissions.editable_languages(by):
        raise PermissionDenied(_("Your account does not translate into this language."))
