"""Times as clocks in Paris show them."""

import datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from phases.localization.figures import with_ordinal

PARIS = ZoneInfo("Europe/Paris")


def paris_time(wall: datetime.datetime, *, fold: int | None = None) -> datetime.datetime:
    """Return the moment at which clocks in Paris show ``wall`` (without a time zone).

    The hour that summer time skips is refused, the one that comes twice in autumn too unless
    ``fold`` says which: 0 for the first, 1 for the second. Raises ValidationError.
    """
    first, second = (wall.replace(tzinfo=PARIS, fold=number) for number in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    there_and_back = first.astimezone(datetime.UTC).astimezone(PARIS).replace(tzinfo=None)
    if there_and_back != wall:
        raise ValidationError(
            _("This hour does not exist: clocks go forward that night. Choose another time."),
            code="skipped",
        )
    if fold is None:
        raise ValidationError(
            _("This hour comes twice: clocks go back that night. Say which one is meant."),
            code="doubled",
        )
    return second if fold else first


def future(at: datetime.datetime) -> datetime.datetime:
    """Return the moment ``at``, a time in Paris unless it says another zone.

    Raises ValidationError when it has passed, or when ``paris_time`` does.
    """
    moment = at if timezone.is_aware(at) else paris_time(at)
    if moment <= timezone.now():
        raise ValidationError(
            {"scheduled_at": [_("This time has passed. Choose one to come, or publish now.")]}
        )
    return moment


def paris_words(moment: datetime.datetime) -> str:
    """Return a moment as clocks and calendars in Paris show it; of an hour that comes twice, which
    of the two it is."""
    there = timezone.localtime(moment, PARIS)
    words = with_ordinal(date_format(there, "DATETIME_FORMAT"), get_language())
    if there.replace(fold=0).utcoffset() == there.replace(fold=1).utcoffset():
        return words
    season = _("winter time") if there.fold else _("summer time")
    return f"{words}, {season}"
