"""What a save tells: what was merged, what clashes, what was taken out of a text."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phases.admin.conflict import Conflict
from phases.admin.naming import label
from phases.editorial.paris import paris_words
from phases.editorial.people import person
from phases.models import Draft, Revision
from phases.snapshot import Snapshot


def merged_words(revision: Revision, base: Revision, before: Snapshot) -> str:
    """Return the sentence that tells what of whom a save merged in."""
    between = Revision.objects.filter(
        item_model=base.item_model,
        item_id=base.item_id,
        number__gt=base.number,
        number__lt=revision.number,
    ).select_related("created_by")
    names = dict.fromkeys(person(one.created_by) for one in between.order_by("number"))
    versions = (revision.snapshot, before)
    labels = dict.fromkeys(
        label(change.row, change.path, *versions)
        for change in revision.merged
        if not change.path.endswith("#status")
    )
    return _("After you opened the form, %(who)s changed: %(what)s. Both changes are kept.") % {
        "who": ", ".join(names) or person(revision.created_by),
        "what": ", ".join(labels),
    }


def taken_back_words(was: Draft, title: str) -> str:
    """Return the sentence that tells that the draft ``was`` waits no longer, as it was changed."""
    if was.state == Draft.State.IN_REVIEW:
        return _(
            "“%(title)s” was waiting for review and is a draft again: submit it when you have "
            "finished."
        ) % {"title": title}
    at = was.scheduled_at or (was.publication_set and was.publication_set.scheduled_at)
    return _(
        "“%(title)s” was to be published on %(when)s (Paris time), as %(who)s decided: it is not "
        "scheduled any more."
    ) % {
        "title": title,
        "when": paris_words(at) if at else "–",
        "who": person(was.scheduled_by),
    }


def refusal_of_conflict(clash: Conflict, user: Any) -> ValidationError:
    """Return what the page says above two texts that cannot be merged."""
    saved_at = timezone.localtime(clash.newest.created_at)
    message = (
        _(
            "You saved this item in another window on %(day)s at %(time)s. Nothing of this form "
            "is saved yet and nothing is lost: compare below, correct the form, then save again."
        )
        if clash.newest.created_by == user
        else _(
            "%(who)s saved this item on %(day)s at %(time)s, after you opened it. Nothing of yours "
            "is saved yet and nothing is lost: compare below, correct the form, then save again."
        )
    )
    return ValidationError(
        message
        % {
            "who": person(clash.newest.created_by),
            "day": date_format(saved_at, "SHORT_DATE_FORMAT"),
            "time": date_format(saved_at, "TIME_FORMAT"),
        }
    )


def tell_removed(request: HttpRequest, removed: dict[str, list[str]]) -> None:
    """Say in a message what was taken out of each text that was sent."""
    for field, kinds in removed.items():
        messages.warning(
            request,
            ngettext(
                "“%(field)s”: removed from the text: %(kinds)s.",
                "“%(field)s”: removed from the text: %(kinds)s.",
                len(kinds),
            )
            % {"field": field, "kinds": ", ".join(kinds)},
        )
