"""Publication sets in the admin, and what the first page says waits for whom."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext

from phases.editorial import drafts, sets, trash, workflow
from phases.editorial.paris import paris_words
from phases.editorial.people import person
from phases.models import Article, Draft, Phase, PublicationSet, Revision
from tests import factories
from tests.admin.test_drafts import act_on

INDEX = "/admin/"
WHEN = {"_schedule_date": "2031-07-01", "_schedule_time": "09:00"}


def article(number=1):
    values = {"title_fr": f"Article {number}", "slug_fr": f"article-{number}"}
    revision = factories.save(Article, **values)
    return Article._base_manager.get(pk=revision.item_id)


def address(publication_set):
    return reverse("admin:phases_publicationset_change", args=[publication_set.pk])


def press(person, publication_set, button, **data):
    """Press a button of the page of a set, which is looked at first."""
    page = person.client.get(address(publication_set))
    seen = [str(draft["revision"]) for draft in page.context["drafts"]]
    data = {"_revision": seen, f"_{button}": "1", **data}
    return person.client.post(address(publication_set), data, follow=True).content.decode()


@pytest.fixture
def gathered(at_work, phase):
    """Return a set that an editor made, with a phase and an article."""
    editor = at_work("editor")
    editor.client.post(
        reverse("admin:phases_publicationset_add"), {"title": "Lancement", "_save": "1"}
    )
    made = PublicationSet.objects.get()
    factories.edit(phase, publish=False, title_fr="Phase lancée")
    article()
    chosen = [str(pk) for pk in Draft.objects.values_list("pk", flat=True)]
    press(editor, made, "add", draft=chosen)
    assert made.drafts.count() == 2
    return made


def test_a_set_is_submitted_sent_back_and_published_as_one(at_work, gathered, phase):
    editor, publisher = at_work("editor"), at_work("publisher")
    press(editor, gathered, "submit_for_review")
    assert "Lancement" in publisher.client.get(INDEX).content.decode()
    press(publisher, gathered, "send_back", _reason="Pas encore.")
    assert "Pas encore." in editor.client.get(address(gathered)).content.decode()
    press(publisher, gathered, "publish")
    assert Phase.objects.get(pk=phase.pk).title_fr == "Phase lancée"
    assert Article.objects.live().count() == 1
    press(publisher, gathered, "undo")
    assert Phase.objects.get(pk=phase.pk).title_fr != "Phase lancée"
    assert Article.objects.live().count() == 0


def test_all_reasons_against_are_shown_and_nothing_is_published(at_work, gathered, phase):
    publisher, live = at_work("publisher"), Phase.objects.get(pk=phase.pk).title_fr
    for _ in range(2):  # Two with one address.
        revision = workflow.newest_revision(Article, article(7).pk)
        sets.add(gathered, revision, by=publisher.user)
    page = press(publisher, gathered, "publish")
    assert page.split('class="error-summary"')[1].split("</ul>")[0].count("Article 7") >= 1
    assert Phase.objects.get(pk=phase.pk).title_fr == live


def test_what_joined_after_the_page_was_read_is_not_published(at_work, gathered):
    publisher = at_work("publisher")
    publisher.client.post(address(gathered), {"_publish": "1", "_revision": ["x"]})
    assert PublicationSet.objects.get().state == "draft"


def test_an_editor_may_not_publish_a_set_nor_a_translator_touch_it(at_work, gathered):
    editor, translator = at_work("editor"), at_work("translator")
    assert 'name="_publish"' not in editor.client.get(address(gathered)).content.decode()
    for button in ("publish", "schedule", "undo"):
        press(editor, gathered, button, **WHEN)
        assert PublicationSet.objects.get().state == "draft"
    assert translator.client.get(address(gathered)).status_code == 200
    assert translator.client.post(address(gathered), {"_dissolve": "1"}).status_code == 403


def test_a_set_is_scheduled_and_the_time_taken_back(at_work, gathered):
    publisher = at_work("publisher")
    press(publisher, gathered, "schedule", **{**WHEN, "_schedule_date": "2001-01-01"})
    assert PublicationSet.objects.get().state == "draft"
    press(publisher, gathered, "schedule", **WHEN)
    assert PublicationSet.objects.get().state == "scheduled"
    press(publisher, gathered, "unschedule")
    assert PublicationSet.objects.get().state == "draft"


def test_a_draft_joins_from_its_form_and_from_the_list_and_leaves(at_work, phase):
    editor = at_work("editor")
    made = sets.create("Ensemble", by=editor.user)
    editor.send(phase, editor.open(phase), "add_to_set", title_fr="Avec", _set=str(made.pk))
    other = article()
    act_on(editor, "article", "add_to_set_selected", [other], _set=str(made.pk))
    assert made.drafts.count() == 2
    draft = drafts.draft_of(phase)
    assert "Ensemble" in editor.client.get(editor.address(phase)).content.decode()
    press(editor, made, "remove", _remove=str(draft.pk))
    assert made.drafts.count() == 1
    press(editor, made, "dissolve")
    assert not PublicationSet.objects.exists()
    assert Draft.objects.count() == 2


# The first page


def here_again():
    return gettext("Here again: sent back, changed while waiting, or not published when due")


def waiting(person):
    return {one.heading: one.lines for one in person.client.get(INDEX).context["waiting"]}


def test_the_first_page_says_what_waits_for_whom(at_work, phase):
    editor, publisher = at_work("editor"), at_work("publisher")
    assert waiting(editor) == waiting(publisher) == {}
    editor.send(phase, editor.open(phase), "submit_for_review", title_fr="À relire")
    assert waiting(editor) == {}
    assert [[line["title"] for line in lines] for lines in waiting(publisher).values()] == [
        ["À relire"]
    ]
    publisher.send(phase, publisher.open(phase), "send_back", _reason="Trop long.")
    assert [lines[0]["more"] for lines in waiting(editor).values()] == ["Trop long."]
    assert "Trop long." in editor.client.get(INDEX).content.decode()


def test_the_first_page_tells_who_scheduled_what_a_translator_has_changed_since(at_work, phase):
    publisher, translator = at_work("publisher"), at_work("translator")
    publisher.send(phase, publisher.open(phase), "schedule", title_fr="Programmée", **WHEN)
    assert [lines[0]["title"] for lines in waiting(publisher).values()] == ["Programmée"]
    factories.edit(phase, publish=False, by=translator.user, title_lt="Etapas kitaip")
    ((line,),) = waiting(publisher).values()
    assert line["title"] == "Programmée"
    assert line["more"].startswith(f"{capfirst(person(translator.user))} a modifié")
    assert line["more"] in publisher.client.get(publisher.address(phase)).content.decode()
    # Who changed it has it among their drafts.
    assert list(waiting(translator))[-1] == gettext("My drafts")
    assert [one["title"] for one in waiting(translator)[gettext("My drafts")]] == ["Programmée"]


def test_who_scheduled_is_told_also_when_the_change_is_submitted_at_once(at_work, phase):
    publisher, editor = at_work("publisher"), at_work("editor")
    publisher.send(phase, publisher.open(phase), "schedule", title_fr="Programmée", **WHEN)
    editor.send(phase, editor.open(phase), "submit_for_review", title_fr="Changée")
    assert {*waiting(publisher)} == {gettext("To review"), here_again()}
    ((line,),) = [lines for heading, lines in waiting(publisher).items() if heading == here_again()]
    assert line["more"].startswith(f"{capfirst(person(editor.user))} a modifié")
    page = publisher.client.get(publisher.address(phase)).content.decode()
    assert line["more"] in page
    assert gettext("Before it was submitted:") in page
    assert gettext("Why it is here again:") not in page
    assert waiting(editor) == {}


def test_who_changes_what_a_colleague_scheduled_has_it_among_their_drafts(at_work, phase):
    publisher, editor = at_work("publisher"), at_work("editor")
    editor.send(phase, editor.open(phase), "submit_for_review", title_fr="À relire")
    publisher.send(phase, publisher.open(phase), "schedule", **WHEN)
    editor.send(phase, editor.open(phase), title_fr="Moi-même")
    assert {*waiting(editor)} == {gettext("My drafts")}
    assert {*waiting(publisher)} == {here_again()}


def test_what_is_here_again_and_joins_a_set_is_still_told(at_work, phase):
    publisher, editor = at_work("publisher"), at_work("editor")
    publisher.send(phase, publisher.open(phase), "schedule", title_fr="Programmée", **WHEN)
    editor.send(phase, editor.open(phase), title_fr="Changée")
    publication_set = sets.create("Ensemble", by=editor.user)
    sets.add(publication_set, workflow.newest_revision(Phase, phase.pk), by=editor.user)
    assert [line["title"] for line in waiting(publisher)[here_again()]] == ["Changée"]


def test_who_scheduled_a_set_is_told_also_when_it_is_submitted_again(at_work, gathered, phase):
    publisher, editor, translator = map(at_work, ("publisher", "editor", "translator"))
    press(publisher, gathered, "schedule", **WHEN)
    factories.edit(phase, publish=False, by=translator.user, title_lt="Viena")
    press(editor, gathered, "submit_for_review")
    gathered.refresh_from_db()
    assert gathered.state == PublicationSet.State.IN_REVIEW
    assert [line["title"] for line in waiting(publisher)[here_again()]] == [gathered.title]
    assert gettext("Before it was submitted:") in publisher.client.get(address(gathered)).text
    press(publisher, gathered, "schedule", **WHEN)
    gathered.refresh_from_db()
    assert (gathered.reason, gathered.scheduled_by) == ("", publisher.user)


def test_the_first_page_costs_the_same_for_any_number_of_drafts(at_work, db):
    publisher, used = at_work("publisher"), []
    for start in (0, 30):
        for number in range(start, start + 30):
            item = article(number)
            workflow.submit_for_review(workflow.newest_revision(Article, item.pk), by=None)
        with CaptureQueriesContext(connection) as queries:
            publisher.client.get(INDEX)
        used.append(len(queries))
    assert used[1] <= used[0]


def test_the_page_that_adds_a_set_opens(at_work, db):
    page = at_work("editor").client.get(reverse("admin:phases_publicationset_add"))
    assert 'name="title"' in page.content.decode()


def test_a_draft_that_is_gone_changes_nothing_and_is_told(at_work, gathered):
    """Half a choice would be a set that nobody chose."""
    editor = at_work("editor")
    article(5)
    there = str(Draft.objects.get(publication_set=None).pk)
    gone = "00000000-0000-0000-0000-000000000000"
    page = press(editor, gathered, "add", draft=[there, gone])
    assert "n’existe plus" in page
    assert gathered.drafts.count() == 2
    page = press(editor, gathered, "add", draft=[there])
    assert gathered.drafts.count() == 3


def test_drafts_that_all_were_refused_are_no_success(at_work, gathered):
    editor = at_work("editor")
    workflow.submit_for_review(workflow.newest_revision(Article, article(5).pk), by=None)
    chosen = str(Draft.objects.get(publication_set=None).pk)
    page = press(editor, gathered, "add", draft=[chosen])
    assert 'class="error"' in page
    assert 'class="success"' not in page


def test_a_published_set_says_what_was_published(at_work, gathered, phase):
    publisher = at_work("publisher")
    press(publisher, gathered, "publish")
    page = publisher.client.get(address(gathered)).content.decode()
    assert "Phase lancée" in page
    assert reverse("admin:phases_phase_history", args=[phase.pk]) in page
    by = person(publisher.user)
    assert [(act["verb"], act["who"]) for act in acts(publisher, gathered)] == [("publié", by)]
    assert f"<p>Publié, {paris_words(gathered.entries.first().at)}, {by}</p>" in page
    press(publisher, gathered, "undo")
    assert [act["verb"] for act in acts(publisher, gathered)] == ["publication annulée", "publié"]


def acts(someone, publication_set):
    return someone.client.get(address(publication_set)).context["acts"]


def test_a_reason_has_an_end(at_work, gathered, phase):
    publisher = at_work("publisher")
    press(at_work("editor"), gathered, "submit_for_review")
    page = press(publisher, gathered, "send_back", _reason="x" * 2001)
    assert "2000 caractères" in page
    assert PublicationSet.objects.get().state == "in_review"
    press(publisher, gathered, "send_back", _reason="x" * 2000)
    assert PublicationSet.objects.get().state == "draft"


def test_no_snapshot_is_read_to_list_drafts(at_work, gathered):
    """A contract's snapshot is hundreds of kilobytes, and no list shows it."""
    editor = at_work("editor")
    article(5)
    for place in (INDEX, address(gathered)):
        with CaptureQueriesContext(connection) as queries:
            editor.client.get(place)
        listed = [q["sql"] for q in queries if "ORDER BY" in q["sql"] and "LIMIT 1" not in q["sql"]]
        lists = [sql for sql in listed if 'FROM "phases_draft"' in sql]
        assert lists, place
        assert not [sql for sql in lists if '"snapshot"' in sql and "LIMIT 2" in sql], place


def test_before_publishing_an_empty_set_says_so(at_work, db):
    made = sets.create("Vide", by=None)
    before = reverse("admin:phases_publicationset_inspect", args=[made.pk])
    page = at_work("publisher").client.get(before, follow=True)
    assert page.redirect_chain
    assert "Ce lot est vide." in [str(one) for one in page.context["messages"]]


def test_what_is_in_the_trash_waits_for_nobody_and_joins_nothing(at_work, gathered):
    editor = at_work("editor")
    item = article(9)
    revision = workflow.newest_revision(Article, item.pk)
    Revision.objects.filter(pk=revision.pk).update(created_by=editor.user)

    def offered():
        page = editor.client.get(address(gathered))
        mine = [line["title"] for lines in waiting(editor).values() for line in lines]
        return [draft["title"] for draft in page.context["free"]], "Article 9" in mine

    assert offered() == (["Article 9"], True)
    trash.trash(item, by=None)
    assert offered() == ([], False)
    trash.restore(item, by=None)
    assert offered() == (["Article 9"], True)
