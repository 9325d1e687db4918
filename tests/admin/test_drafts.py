"""The change form on drafts: what the public sees changes by a button for it only."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from phases.admin.acting import ACTS
from phases.admin.conflict import conflict
from phases.editorial import drafts, permissions, schedule, sets, states, trash, workflow
from phases.localization.figures import date_in_words
from phases.models import (
    Article,
    Draft,
    JournalEntry,
    OpenForm,
    Phase,
    Revision,
    SiteSettings,
    Source,
)
from phases.models.dates import PartialDate
from phases.snapshot import take
from tests import factories
from tests.admin.browser_form import fields

PARIS = ZoneInfo("Europe/Paris")
WHEN = {"_schedule_date": "2031-07-01", "_schedule_time": "09:30"}


def newest(item):
    return workflow.newest_revision(type(item), item.pk)


def page_of(person, item):
    return person.client.get(person.address(item)).content.decode()


def said(person, response):
    page = person.client.get(response.url).content.decode()
    return page.split("messagelist")[1].split("</ul>")[0] if "messagelist" in page else ""


def buttons(page):
    return {act for act in ACTS if f'name="_{act}"' in page}


def test_a_saved_draft_is_shown_by_the_form_and_by_nothing_public(at_work, phase):
    editor = at_work("editor")
    before = take(phase)
    response = editor.send(
        phase, editor.open(phase), title_fr="Brouillon", **{"orientations-1-DELETE": "on"}
    )
    assert response.status_code == 302
    assert take(phase) == before
    again = editor.open(phase)
    assert again["title_fr"] == ["Brouillon"]
    assert again["orientations-TOTAL_FORMS"] == ["2"]
    assert take(phase) == before  # Opening writes nothing.
    assert states.state_of(phase) == states.ItemState.CHANGED
    assert phase.title_fr not in str(again)


def test_an_untouched_form_of_a_draft_changes_nothing(at_work, phase):
    editor = at_work("editor")
    editor.send(phase, editor.open(phase), title_fr="Brouillon")
    assert editor.send(phase, editor.open(phase)).status_code == 302
    assert newest(phase).number == 2
    assert LogEntry.objects.count() == 1


def test_a_new_item_is_a_draft_and_added_once(at_work, db):
    editor = at_work("editor")
    address = reverse("admin:phases_article_add")
    data = {**fields(editor.client.get(address), "article_form"), "title_fr": "Nouvelle"}
    for _ in range(2):
        response = editor.client.post(address, {**data, "_save_draft": "1"})
        assert response.status_code == 302
    article = Article._base_manager.get()
    assert (article.is_live, article.title_fr) == (False, "")
    assert editor.open(article)["title_fr"] == ["Nouvelle"]
    assert (
        "Nouvelle" in editor.client.get(reverse("admin:phases_article_changelist")).content.decode()
    )


def test_the_page_says_state_last_publication_and_reason(at_work, phase):
    editor, publisher = at_work("editor"), at_work("publisher")
    assert "item-state--live" in page_of(editor, phase)
    editor.send(phase, editor.open(phase), "submit_for_review", title_fr="Brouillon")
    page = page_of(publisher, phase)
    assert "item-state--in_review" in page
    assert "editor" in page.split('class="condition"')[1].split("</section>")[0]
    publisher.send(phase, publisher.open(phase), "send_back", _reason="Trop <court>.")
    page = page_of(editor, phase)
    assert "item-state--changed" in page
    assert "Trop &lt;court&gt;." in page
    workflow.withdraw(phase, by=None)
    assert "item-state--withdrawn" in page_of(editor, phase)


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        ("editor", {"save_draft", "submit_for_review"}),
        ("translator", {"save_draft", "submit_for_review"}),
        (
            "publisher",
            {
                *("save_draft", "submit_for_review", "publish", "publish_language"),
                *("schedule", "withdraw"),
            },
        ),
    ],
)
def test_only_what_this_person_may_use_is_shown(at_work, phase, role, shown):
    assert buttons(page_of(at_work(role), phase)) == shown


@pytest.mark.parametrize("role", ["editor", "translator"])
@pytest.mark.parametrize("act", ["publish", "schedule", "withdraw", "send_back", "unschedule"])
def test_a_forged_button_is_refused_in_words_and_nothing_typed_is_lost(at_work, phase, role, act):
    person, before = at_work(role), take(phase)
    data = person.open(phase)
    response = person.send(phase, data, act, title_lt="Naujas", _reason="x", **WHEN)
    assert person.again(phase, response)["title_lt"] == ["Naujas"]
    assert "error-summary" in response.content.decode()
    assert take(phase) == before
    assert newest(phase).number == 1
    assert not Draft.objects.exists()


def test_submit_send_back_publish(at_work, phase):
    editor, publisher = at_work("editor"), at_work("publisher")
    response = editor.send(phase, editor.open(phase), "submit_for_review", title_fr="Un")
    assert "Un" in said(editor, response)
    assert drafts.draft_of(phase).state == Draft.State.IN_REVIEW
    assert "send_back" in buttons(page_of(publisher, phase))
    response = publisher.send(phase, publisher.open(phase), "send_back", _reason=" ")
    assert "error-summary" in response.content.decode()
    publisher.send(phase, publisher.open(phase), "send_back", _reason="Relisez.")
    assert drafts.draft_of(phase).reason == "Relisez."
    editor.send(phase, editor.open(phase), "submit_for_review", title_fr="Deux")
    response = publisher.send(phase, publisher.open(phase), "publish")
    assert "phases/" in said(publisher, response)
    assert Phase.objects.get(pk=phase.pk).title_fr == "Deux"
    assert drafts.draft_of(phase) is None


@pytest.mark.parametrize("act", ["save_draft", "submit_for_review", "publish", "withdraw"])
def test_a_replayed_post_changes_nothing(at_work, phase, act):
    publisher = at_work("publisher")
    data = publisher.open(phase)
    publisher.send(phase, data, act, title_fr="Une fois")
    state = (take(phase), newest(phase), drafts.draft_of(phase), JournalEntry.objects.count())
    response = publisher.send(phase, data, act, title_fr="Une fois")
    assert response.status_code == 302
    now = (take(phase), newest(phase), drafts.draft_of(phase), JournalEntry.objects.count())
    assert now == state


def test_a_schedule_is_a_time_in_paris(at_work, phase):
    publisher = at_work("publisher")
    data = publisher.open(phase)
    for wrong in ({}, {**WHEN, "_schedule_date": "2001-01-01"}, {**WHEN, "_schedule_time": "x"}):
        response = publisher.send(phase, data, "schedule", title_fr="Prévu", **wrong)
        assert publisher.again(phase, response)["title_fr"] == ["Prévu"]
        assert newest(phase).number == 1
    for _ in range(2):
        publisher.send(phase, data, "schedule", title_fr="Prévu", **WHEN)
    draft = drafts.draft_of(phase)
    assert draft.scheduled_at == datetime.datetime(2031, 7, 1, 9, 30, tzinfo=PARIS)
    assert JournalEntry.objects.filter(verb=JournalEntry.Verb.SCHEDULED).count() == 1
    assert "09:30" in page_of(publisher, phase)
    assert "discard_draft" not in buttons(page_of(at_work("editor"), phase))
    publisher.send(phase, publisher.open(phase), "unschedule")
    assert drafts.draft_of(phase).state == Draft.State.DRAFT


def test_the_hours_that_summer_time_skips_and_doubles(at_work, phase):
    publisher = at_work("publisher")
    data = publisher.open(phase)
    skipped = {"_schedule_date": "2031-03-30", "_schedule_time": "02:30"}
    assert publisher.send(phase, data, "schedule", title_fr="x", **skipped).status_code == 200
    doubled = {"_schedule_date": "2031-10-26", "_schedule_time": "02:30"}
    response = publisher.send(phase, data, "schedule", title_fr="x", **doubled)
    assert 'name="_schedule_fold"' in response.content.decode()
    publisher.send(phase, data, "schedule", title_fr="x", **doubled, _schedule_fold="1")
    at = drafts.draft_of(phase).scheduled_at
    assert at.astimezone(datetime.UTC).hour == 1


def test_a_withdrawal_is_scheduled(at_work, phase):
    publisher = at_work("publisher")
    publisher.send(phase, publisher.open(phase), "schedule", **WHEN, _schedule_act="withdraw")
    assert drafts.draft_of(phase).act == Draft.Act.WITHDRAW
    assert take(phase)


def test_withdrawing_keeps_what_was_typed_as_a_draft(at_work, phase):
    publisher = at_work("publisher")
    publisher.send(phase, publisher.open(phase), "withdraw", title_fr="Tapé avant")
    assert not Phase.objects.get(pk=phase.pk).is_live
    assert publisher.open(phase)["title_fr"] == ["Tapé avant"]


def test_a_draft_is_discarded_and_stays_in_the_history(at_work, phase):
    editor = at_work("editor")
    editor.send(phase, editor.open(phase), title_fr="Jeté")
    data = editor.open(phase)
    editor.send(phase, data, "discard_draft")
    assert editor.open(phase)["title_fr"] == [phase.title_fr]
    assert Revision.objects.filter(title="Jeté").exists()
    response = editor.send(phase, data, "discard_draft")
    assert response.status_code == 200
    assert "error-summary" in response.content.decode()


def test_changes_of_different_fields_merge_and_the_page_says_whose(at_work, phase):
    editor, colleague = at_work("editor"), at_work("publisher")
    data = editor.open(phase)
    colleague.send(phase, colleague.open(phase), "save_draft", summary_fr="Le sien")
    response = editor.send(phase, data, title_fr="Le mien")
    message = said(editor, response)
    assert "publisher" in message
    assert "Résumé (français)" in message
    merged = editor.open(phase)
    assert (merged["title_fr"], merged["summary_fr"]) == (["Le mien"], ["Le sien"])


def test_both_texts_and_the_ancestor_are_shown_and_theirs_can_be_taken(at_work, phase):
    editor, colleague = at_work("editor"), at_work("publisher")
    data = editor.open(phase)
    theirs = {"title_fr": "Le sien", "orientations-0-text_fr": "<p>La sienne.</p>"}
    colleague.send(phase, colleague.open(phase), "save_draft", **theirs)
    response = editor.send(
        phase, data, title_fr="Le mien", **{"orientations-0-text_fr": "<p>La mienne.</p>"}
    )
    page = response.content.decode().split('class="conflict ')[1].split("</section>")[0]
    for text in (phase.title_fr, "Le sien", "Le mien", "sienne", "mienne"):
        assert text in page
    assert "<ins>" in page  # What each changed of the common text is marked.
    assert "Orientation 1\u00a0: texte (français)" in page
    again = editor.again(phase, response)
    row = phase.orientations.get(position=1)
    editor.send(phase, again, _theirs=[f"orientation:{row.pk} text_fr"])
    saved = editor.open(phase)
    assert saved["title_fr"] == ["Le mien"]
    assert saved["orientations-0-text_fr"] == ["<p>La sienne.</p>"]


def test_what_was_trashed_meanwhile_gives_the_text_back(at_work, phase):
    editor = at_work("editor")
    data = editor.open(phase)
    trash.trash(phase, by=None)
    response = editor.send(phase, data, title_fr="Gardé")
    assert editor.again(phase, response)["title_fr"] == ["Gardé"]
    assert newest(phase).number == 1


def test_a_taken_back_time_or_lost_right_is_told_not_crashed(at_work, phase):
    publisher = at_work("publisher")
    response = publisher.send(phase, publisher.open(phase), "unschedule")
    assert "error-summary" in response.content.decode()


def test_with_four_eyes_who_contributed_does_not_publish(at_work, phase, settings):
    settings.FOUR_EYES = True
    one, two = at_work("publisher"), at_work("administrator")
    assert "publish" not in buttons(page_of(one, phase))
    one.send(phase, one.open(phase), "submit_for_review", title_fr="Relu")
    assert "publish" not in buttons(page_of(one, phase))
    assert one.send(phase, one.open(phase), "publish").status_code == 200
    assert "publish" in buttons(page_of(two, phase))
    two.send(phase, two.open(phase), "publish")
    assert Phase.objects.get(pk=phase.pk).title_fr == "Relu"


def test_a_form_with_mistakes_comes_back_with_state_and_buttons(at_work, phase):
    editor = at_work("editor")
    page = editor.send(phase, editor.open(phase), title_fr="").content.decode()
    assert buttons(page) == {"save_draft", "submit_for_review"}
    assert "item-state--live" in page


# Who else has the form open


def test_colleagues_are_told_who_has_the_form_open(at_work, phase):
    editor, colleague = at_work("editor"), at_work("publisher")
    assert "condition__other" not in page_of(editor, phase)
    page = page_of(colleague, phase)
    assert "editor" in page.split("condition__other")[1].split("</p>")[0]
    OpenForm.objects.update(last_seen=timezone.now() - datetime.timedelta(hours=2))
    assert "condition__other" not in page_of(editor, phase)
    since = OpenForm.objects.get(account=editor.user).since
    assert timezone.now() - since < datetime.timedelta(minutes=1)


def test_a_page_that_stays_open_says_so(at_work, phase):
    editor, colleague = at_work("editor"), at_work("publisher")
    editor.open(phase)
    OpenForm.objects.update(last_seen=timezone.now() - datetime.timedelta(minutes=1))
    address = reverse("admin:phases_phase_open", args=[phase.pk])
    assert f'data-open-address="{address}"' in page_of(editor, phase)
    assert editor.client.post(address).status_code == 204
    assert editor.client.get(address).status_code == 405
    assert timezone.now() - OpenForm.objects.get().last_seen < datetime.timedelta(seconds=30)
    assert "condition__other" in page_of(colleague, phase)


# Lists


def in_each_state(publisher):
    """Make an article in each state; return their titles by state."""
    found = {}
    for number, state in enumerate(s for s in states.ItemState if s != "trashed"):
        title = f"État {state.value}"
        values = {"title_fr": title, "slug_fr": f"etat-{number}"}
        if state == "not_published":
            factories.save(Article, **values)
        else:
            item = factories.publish(Article, **values)
            if state == "withdrawn":
                workflow.withdraw(item, by=None)
            elif state != "live":
                revision = factories.edit(item, publish=False, summary_fr="Brouillon")
                if state == "in_review":
                    workflow.submit_for_review(revision, by=None)
                elif state == "scheduled":
                    at = timezone.now() + datetime.timedelta(days=1)
                    schedule.schedule(revision, at, by=publisher)
        found[state.value] = title
    return found


def test_lists_show_every_state_filter_by_it_and_find_what_is_not_live(at_work, db):
    publisher = at_work("publisher")
    titles = in_each_state(publisher.user)
    gone = factories.publish(Article, title_fr="Jeté", slug_fr="jete")
    trash.trash(gone, by=None)
    address = reverse("admin:phases_article_changelist")
    page = publisher.client.get(address).content.decode()
    assert all(title in page for title in titles.values())
    assert "Jeté" not in page
    for state, title in titles.items():
        listed = publisher.client.get(address, {"state": state}).context["cl"].result_list
        assert [item.newest_title for item in listed] == [title]
    found = publisher.client.get(address, {"q": "not_published"}).context["cl"].result_list
    assert [item.newest_title for item in found] == [titles["not_published"]]


def test_a_list_of_drafts_costs_the_same_queries_for_any_number(at_work, db):
    publisher = at_work("publisher")
    address, used = reverse("admin:phases_article_changelist"), []
    for _ in range(2):
        for number in range(4):
            slug = f"b-{len(used)}-{number}"
            factories.save(Article, title_fr=slug, slug_fr=slug)
            item = factories.publish(Article, title_fr=f"p{slug}", slug_fr=f"p{slug}")
            factories.edit(item, publish=False, summary_fr="x")
        with CaptureQueriesContext(connection) as queries:
            publisher.client.get(address)
        used.append(len(queries))
    assert used[0] == used[1]


def test_opening_a_draft_costs_the_same_after_a_thousand_revisions(at_work, phase):
    editor = at_work("editor")
    factories.edit(phase, publish=False, title_fr="Brouillon")

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            editor.open(phase)
        return len(queries)

    editor.open(phase)
    before = cost()
    factories.save_again(phase, times=1_000)
    newest = workflow.newest_revision(Phase, phase.pk)
    Draft.objects.filter(item_id=phase.pk).update(revision=newest)
    assert cost() == before


def act_on(person, model, action, items, **data):
    address = reverse(f"admin:phases_{model}_changelist")
    chosen = {"action": action, "_selected_action": [str(item.pk) for item in items]}
    asked = person.client.post(address, chosen)
    seen = [str(pk) for pk in asked.context["seen"]]
    return person.client.post(
        address, {**chosen, "_seen": seen, "post": "yes", **data}, follow=True
    ).content.decode()


def test_actions_publish_and_give_each_refusal_its_reason(at_work, phase):
    publisher = at_work("publisher")
    good = factories.edit(phase, publish=False, title_fr="Bon")
    bad = factories.save(Phase, **factories.phase_values(2, 2006, 2007, title_fr="Chevauche"))
    overlapping = Phase._base_manager.get(pk=bad.item_id)
    page = act_on(publisher, "phase", "publish_selected", [phase, overlapping])
    assert Phase.objects.get(pk=phase.pk).published_revision == good
    assert not Phase._base_manager.get(pk=overlapping.pk).is_live
    told = page.split("messagelist")[1].split("</ul>")[0]
    assert "Chevauche" in told
    assert "Bon" in told


def test_an_action_publishes_only_what_was_seen(at_work, phase):
    publisher = at_work("publisher")
    old = factories.edit(phase, publish=False, title_fr="Vu")
    factories.edit(phase, publish=False, title_fr="Pas vu")
    act_on(publisher, "phase", "publish_selected", [phase], _seen=str(old.pk))
    assert Phase.objects.get(pk=phase.pk).title_fr == phase.title_fr
    act_on(publisher, "phase", "publish_selected", [phase], _seen="x")
    assert Phase.objects.get(pk=phase.pk).title_fr == phase.title_fr


def test_editors_have_no_action_that_is_public(at_work, phase):
    editor = at_work("editor")
    address = reverse("admin:phases_phase_changelist")
    for action in ("publish_selected", "withdraw_selected", "trash_selected"):
        data = {"action": action, "_selected_action": str(phase.pk), "post": "yes"}
        editor.client.post(address, {**data, "_seen": str(newest(phase).pk)})
    assert Phase.objects.get(pk=phase.pk).is_live


# Deleting


def test_deleting_is_the_trash_and_says_until_when(at_work, phase, settings):
    publisher = at_work("publisher")
    address = reverse("admin:phases_phase_delete", args=[phase.pk])
    page = publisher.client.get(address).content.decode()
    last = timezone.localdate() + datetime.timedelta(days=settings.TRASH_DAYS)
    until = date_in_words(PartialDate(last.year, last.month, last.day))
    assert until in page
    publisher.client.post(address, {"post": "yes"})
    assert Phase._base_manager.get(pk=phase.pk).trashed_at
    trash.restore(phase, by=None)
    assert Phase.objects.get(pk=phase.pk).is_live
    assert at_work("editor").client.post(address, {"post": "yes"}).status_code == 403


def test_a_link_may_lead_to_a_draft(at_work, db):
    revision = factories.save(Phase, **factories.phase_values(title_fr="Phase à venir"))
    editor = at_work("editor")
    address = reverse("admin:phases_article_add")
    page = editor.client.get(address)
    assert "Phase à venir" in page.content.decode()
    data = fields(page, "article_form")
    data |= {"title_fr": "Liée", "phases": str(revision.item_id), "_save_draft": "1"}
    assert editor.client.post(address, data).status_code == 302
    article = Article._base_manager.get()
    assert editor.open(article)["phases"] == [str(revision.item_id)]
    assert permissions.may_publish(editor.user) is False


def test_what_the_site_needs_offers_no_withdrawal_and_schedules_none(at_work, db):
    """A withdrawal that can never be done would come back from ``publish_due`` as a failure."""
    factories.site()
    publisher, item = at_work("publisher"), SiteSettings.objects.get()
    page = publisher.client.get(publisher.address(item))
    assert not page.context["condition"].offered & {"withdraw", "schedule_withdrawal", "trash"}
    later = WHEN
    response = publisher.send(
        item, publisher.open(item), "schedule", _schedule_act="withdraw", **later
    )
    assert "paramètres" in response.context["error_summary"][0]["message"]
    assert not Draft.objects.exists()


def test_a_member_of_a_set_is_not_offered_a_withdrawal_at_a_time(at_work, phase):
    """The verb refuses it: the set decides when."""
    together = sets.create("Ensemble", by=None)
    sets.add(together, factories.edit(phase, publish=False, title_fr="Avec d’autres"), by=None)
    publisher = at_work("publisher")
    page = publisher.client.get(publisher.address(phase))
    assert "schedule_withdrawal" not in page.context["condition"].offered


def test_naming_what_clashes_costs_the_same_for_any_number_of_links(phase):
    domains = [str(factories.SupportDomainFactory().pk) for _number in range(5)]
    sources = [str(factories.SourceFactory().pk) for _number in range(6)]
    base = take(phase)
    rows = [key for key in base if key.startswith("orientation:")]
    used = []
    for count in (1, 3):
        theirs, mine = ({key: dict(paths) for key, paths in base.items()} for _ in range(2))
        root = f"phase:{phase.pk}"
        theirs[root]["budget_source"], mine[root]["budget_source"] = sources[:2]
        for key in rows[:count]:
            theirs[key] |= {"text_fr": "<p>eux</p>", "support_domains": sorted(domains[:count])}
            mine[key]["text_fr"] = "<p>moi</p>"
        newest = Revision(item_model="phase", item_id=phase.pk, snapshot=theirs)
        with CaptureQueriesContext(connection) as queries:
            found = conflict(base, newest, mine)
        assert len(found.both) == count + 1
        told = [piece.text for one in found.both for piece in one.theirs if "budget" in one.label]
        assert told == [str(Source.objects.get(pk=sources[0]))]
        used.append(len(queries))
    assert used[0] == used[1] <= 4
