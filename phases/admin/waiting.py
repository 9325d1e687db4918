"""What waits for a person, on the first page of the admin: a few queries, whatever there is."""

import datetime
from dataclasses import dataclass, field

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phases import languages
from phases.admin.desk import languages_of
from phases.editorial import permissions, questions, trash
from phases.editorial.paris import paris_words
from phases.editorial.people import person
from phases.localization import desk
from phases.models import Draft, PublicationSet

#: How many lines a list has; the lists of items have all.
SHOWN = 20
#: So long an answer is news to who asked.
DAYS_OF_AN_ANSWER = datetime.timedelta(days=7)


@dataclass
class Waiting:
    """One list: a heading and its lines (title, address, what more there is)."""

    heading: str
    lines: list[dict[str, str]] = field(default_factory=list)
    is_cut: bool = False


def waiting(user: AbstractBaseUser) -> list[Waiting]:
    """Return the lists of what waits for ``user``; those without a line are left out."""
    if not permissions.may_submit(user):
        return []
    # A snapshot may be large, and no line shows it.
    every = Draft.objects.select_related("revision").defer("revision__snapshot")
    every = trash.outside(every)
    alone = every.filter(publication_set=None)
    drafts, sets = Draft.State, PublicationSet.State
    found = []
    if permissions.may_edit_source(user):
        found.append(_questions(user))
    else:
        found += [*_to_translate(user), _answers(user)]
    if permissions.may_publish(user):
        found.append(
            _list(
                _("To review"),
                alone.filter(state=drafts.IN_REVIEW).order_by("submitted_at"),
                PublicationSet.objects.filter(state=sets.IN_REVIEW),
            )
        )
    nobody = Q(scheduled_by=None, submitted_by=None)
    told = Q(scheduled_by=user) | Q(submitted_by=user) | (nobody & Q(revision__created_by=user))
    # In review it is again, and no longer scheduled.
    is_draft, is_taken_back = Q(state=drafts.DRAFT), Q(state=drafts.IN_REVIEW, scheduled_by=user)
    found.append(
        _list(
            _("Here again: sent back, changed while waiting, or not published when due"),
            # One that joined a set afterwards has still its own.
            every.filter(Q(publication_set=None) | Q(publication_set__reason=""))
            .filter((told & is_draft) | is_taken_back)
            .exclude(reason=""),
            PublicationSet.objects.filter(
                (is_draft & (Q(created_by=user) | Q(scheduled_by=user) | Q(submitted_by=user)))
                | is_taken_back
            ).exclude(reason=""),
        )
    )
    if permissions.may_publish(user):
        found.append(
            _list(
                _("Scheduled"),
                alone.filter(state=drafts.SCHEDULED).order_by("scheduled_at"),
                PublicationSet.objects.filter(state=sets.SCHEDULED),
            )
        )
    found.append(
        _list(
            _("My drafts"),
            alone.filter(
                Q(reason="") | ~told, state=drafts.DRAFT, revision__created_by=user
            ).order_by("-revision__created_at"),
            PublicationSet.objects.filter(state=sets.DRAFT, created_by=user, reason=""),
        )
    )
    return [one for one in found if one.lines]


def _to_translate(user: AbstractBaseUser) -> list[Waiting]:
    """Return what there is to do in the languages of a translator: one query."""
    found = []
    for language, by_model in desk.progress(languages_of(user)).items():
        address = reverse("admin:translations_language", args=[language])
        total = desk.total(by_model)
        said = {
            "outdated": ngettext("%(count)d text is outdated", "%(count)d texts are outdated",
                                 total.outdated),
            "missing": ngettext("%(count)d text is missing", "%(count)d texts are missing",
                                total.missing),
            "machine": ngettext("%(count)d text was translated by a machine",
                                "%(count)d texts were translated by a machine", total.machine),
        }  # fmt: skip
        lines = [
            {
                "title": words % {"count": total.counts[state]},
                "address": f"{address}?state={state}",
                "more": "",
            }
            for state, words in said.items()
            if total.counts[state]
        ]
        lines.append({"title": _("All texts"), "address": address, "more": ""})
        heading = _("Translations: %(language_name)s") % {
            "language_name": languages.in_sentence(language)
        }
        found.append(Waiting(heading, lines))
    return found


def _questions(user: AbstractBaseUser) -> Waiting:
    """Return the questions that wait for an answer, the oldest first."""
    rows = questions.visible_to(user).filter(answer="").order_by("asked_at")
    return _about(_("Questions from translators"), rows, "asked_by")


def _answers(user: AbstractBaseUser) -> Waiting:
    """Return the answers of the last days to what ``user`` asked, the newest first."""
    since = timezone.now() - DAYS_OF_AN_ANSWER
    rows = questions.visible_to(user).filter(asked_by=user, answered_at__gte=since)
    heading = _("Answers to your questions")
    return _about(heading, rows.order_by("-answered_at"), "answered_by", "?show=answered")


def _about(heading: str, rows: QuerySet, by: str, query: str = "") -> Waiting:
    """Return the list of questions, each with who is named in its column ``by``."""
    found = list(rows[: SHOWN + 1])
    address = f"{reverse('admin:translations_questions')}{query}"
    lines = [
        {
            "title": Truncator(row.question).chars(100),
            "address": f"{address}#question-{row.pk}",
            "more": person(getattr(row, by)),
        }
        for row in found[:SHOWN]
    ]
    return Waiting(heading, lines, len(found) > SHOWN)


def _list(heading, drafts, sets) -> Waiting:
    rows = [*drafts[: SHOWN + 1], *sets[: SHOWN + 1]]
    return Waiting(heading, [_line(row) for row in rows[:SHOWN]], len(rows) > SHOWN)


def _line(row: Draft | PublicationSet) -> dict[str, str]:
    is_set = isinstance(row, PublicationSet)
    name, pk = ("publicationset", row.pk) if is_set else (row.item_model, row.item_id)
    when = ""
    if row.scheduled_at:
        when = paris_words(row.scheduled_at)
        if not is_set:
            when = f"{row.get_act_display()}, {when}"
    return {
        "title": row.title if is_set else row.revision.title,
        "address": reverse(f"admin:phases_{name}_change", args=[pk]),
        "more": row.reason or when,
    }
