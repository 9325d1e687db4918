"""Each button that a form offers works, and each that it does not offer is refused: every state."""

import datetime

import pytest
from django.utils import timezone

from phases.admin.acting import ACTS
from phases.editorial import schedule, sets, workflow
from phases.models import Article, PublicationSet
from tests import factories

#: What the form calls a verb.
BUTTONS = {"save": "save_draft", "schedule_withdrawal": "schedule"}
FILLED = {"_reason": "À revoir.", "_schedule_date": "2031-01-01", "_schedule_time": "10:00"}


def _newest(item):
    return workflow.newest_revision(Article, item.pk)


def new():
    number = Article._base_manager.count()
    revision = factories.save(Article, title_fr="Inventé", slug_fr=f"invente-{number}")
    return Article._base_manager.get(pk=revision.item_id)


def live():
    item = new()
    workflow.publish(_newest(item), by=None)
    return Article.objects.get(pk=item.pk)


def changed():
    item = live()
    factories.edit(item, publish=False, title_fr="Brouillon")
    return item


def in_review():
    item = changed()
    workflow.submit_for_review(_newest(item), by=None)
    return item


def scheduled(make=changed, act="publish"):
    item = make()
    schedule.schedule(_newest(item), timezone.now() + datetime.timedelta(days=2), by=None, act=act)
    return item


def withdrawal_scheduled():
    return scheduled(live, "withdraw")


def in_a_set():
    item = changed()
    sets.add(sets.create("Ensemble", by=None), _newest(item), by=None)
    return item


def in_a_set_in_review():
    item = in_a_set()
    sets.submit_for_review(PublicationSet.objects.get(drafts__item_id=item.pk), by=None)
    return item


def withdrawn():
    item = live()
    workflow.withdraw(item, by=None)
    return item


STATES = (
    *(new, live, changed, in_review, scheduled, withdrawal_scheduled),
    *(in_a_set, in_a_set_in_review, withdrawn),
)


def _press(person, make, verb):
    """Press the button of ``verb`` in a fresh form; a live item is changed along with it."""
    item = make()
    values = dict(FILLED)
    if verb == "schedule_withdrawal":
        values["_schedule_act"] = "withdraw"
    elif verb == "publish_language":
        values["_language_alone"] = "fr" if person.user.username == "publisher" else "lt"
        if make is not withdrawal_scheduled:
            values["title_lt"] = "Autre"
    elif make is live and verb in ("publish", "schedule", "submit_for_review"):
        values["title_fr"] = values["title_lt"] = "Autre"
    return person.send(item, person.open(item), BUTTONS.get(verb, verb), **values)


@pytest.mark.parametrize("make", STATES, ids=lambda make: make.__name__)
@pytest.mark.parametrize("role", ["editor", "publisher", "translator", "language_publisher"])
def test_what_is_offered_works_and_the_rest_is_refused(at_work, db, role, make):
    person, item = at_work(role), make()
    page = person.client.get(person.address(item))
    offered = page.context["condition"].offered
    shown = {act for act in ACTS if f'name="_{act}"' in page.content.decode()}
    assert shown <= {BUTTONS.get(verb, verb) for verb in offered} | {"add_to_set"}
    for verb in sorted(offered - {"revert", "trash"}):
        response = _press(person, make, verb)
        assert response.status_code == 302, (verb, response.context["error_summary"])
    for verb in sorted(set(ACTS) - {BUTTONS.get(verb, verb) for verb in offered} - {"add_to_set"}):
        assert _refused(_press(person, make, verb), person), verb


def _refused(response, person) -> bool:
    """Return whether the answer is the form with a reason, or the news that nothing was to do."""
    if response.status_code == 200:
        return bool(response.context["error_summary"])
    messages = person.client.get(response.url).context["messages"]
    return all(message.level_tag != "success" for message in messages)


def test_the_french_goes_live_from_the_form_and_the_translation_stays_a_draft(at_work, db):
    person, item = at_work("publisher"), live()
    data = person.open(item)
    values = {"title_fr": "Corrigé", "title_lt": "Pataisyta", "_language_alone": "fr"}
    assert person.send(item, data, "publish_language", **values).status_code == 302
    item.refresh_from_db()
    assert (item.title_fr, item.title_lt) == ("Corrigé", "")
    assert person.open(item)["title_lt"] == ["Pataisyta"]
    refused = person.send(item, person.open(item), "publish_language", _language_alone="xx")
    assert refused.context["error_summary"]
