"""Invented content for ``make run DEMO=1``: everything of the site at work, and none of it a fact.

Real are the ministry's own text (phases, pages) and what pôles are classified by; there is no real
pôle beside the invented ones. Items go through the workflow, so that history, journal and desk are
as they would be. The same content each time, but for the moments.
"""

import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from phases import languages
from phases.editorial import first_content, first_glossary, schedule, sets, workflow
from phases.editorial.invented import items, words
from phases.editorial.invented.writing import Writing
from phases.models import (
    PerformanceContract,
    Phase,
    Pole,
    Region,
    Revision,
    StrategicArea,
    SupportDomain,
    Theme,
)

REAL_ELSEWHERE = (Pole, PerformanceContract)
SCHEDULED_IN = datetime.timedelta(days=7)


@transaction.atomic
def load(editor: AbstractBaseUser | None, publisher: AbstractBaseUser | None) -> int:
    """Fill an empty database; return how many invented items there are.

    ``editor`` and ``publisher`` are who saves and who publishes; None: the program.
    """
    first_content.load(without=REAL_ELSEWHERE)
    first_glossary.load()
    phases = list(Phase.objects.live().order_by("number"))
    origin = items.source()
    made = [origin]
    poles = list(items.poles(origin, Theme.objects.live(), Region.objects.live()))
    made += poles
    domains = SupportDomain.objects.live().order_by("rank")
    contracts = list(items.contracts(origin, poles, phases, domains))
    made += [*contracts, *items.articles(phases)]
    # The last ones are not public yet: what editors have before them.
    waiting = [contracts.pop() for _each in range(3)]
    for one in made:
        if one not in waiting:
            _publish(one, editor, publisher)
    _work_in_progress(waiting, contracts, editor, publisher)
    return len(made)


def _save(one: Writing, by: AbstractBaseUser | None) -> Revision:
    return workflow.save(one.model, one.pk, one.snapshot, by=by, base=None)


def _publish(
    one: Writing, editor: AbstractBaseUser | None, publisher: AbstractBaseUser | None
) -> None:
    revision = _save(one, editor)
    if one.number % 5 == 0:
        workflow.submit_for_review(revision, by=editor)
    workflow.publish(revision, by=publisher)


def _work_in_progress(
    waiting: list[Writing],
    public: list[Writing],
    editor: AbstractBaseUser | None,
    publisher: AbstractBaseUser | None,
) -> None:
    """Leave what people would have on their desks: drafts in every state, and a set of some."""
    draft, reviewed, sent_back = waiting
    _save(draft, editor)
    workflow.submit_for_review(_save(reviewed, editor), by=editor)
    revision = _save(sent_back, editor)
    workflow.submit_for_review(revision, by=editor)
    workflow.send_back(
        revision, reason="Il manque la source des objectifs (raison inventée).", by=publisher
    )
    filled = [
        one for one in public if f"#{StrategicArea._meta.model_name}" in one.snapshot[one.root]
    ]
    # French changed on top of what is public: its translations are outdated once it is published.
    workflow.publish(_changed(filled[0], editor), by=publisher)
    _changed(filled[1], editor)
    schedule.schedule(_changed(filled[2], editor), timezone.now() + SCHEDULED_IN, by=publisher)
    gathered = sets.create("Contrats fictifs de la 3ᵉ phase", by=editor)
    for one in filled[3:6]:
        sets.add(gathered, _changed(one, editor), by=editor)


def _changed(one: Writing, by: AbstractBaseUser | None) -> Revision:
    column = languages.column("preamble", languages.SOURCE)
    return workflow.save(
        one.model,
        one.pk,
        {one.root: {column: words.REWRITTEN}},
        by=by,
        base=workflow.newest_revision(one.model, one.pk),
    )
