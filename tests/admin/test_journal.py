"""The journal: read, filtered, taken away; publications taken back from it."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from phases.admin.journal import harmless
from phases.editorial import journal, workflow
from phases.models import Draft, JournalEntry, Phase, PublicationSet
from tests import factories
from tests.admin.conftest import said

LIST = "admin:phases_journalentry_changelist"
EXPORT = "admin:phases_journalentry_export"


def entry(verb="published"):
    return JournalEntry.objects.filter(verb=verb).first()


def undo_address(one):
    return reverse("admin:phases_journalentry_undo", args=[one.pk])


def table(response, delimiter=";"):
    text = b"".join(response.streaming_content).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter))


def test_it_is_read_only(logged_in, phase):
    client = logged_in("administrator")
    one = entry()
    change = reverse("admin:phases_journalentry_change", args=[one.pk])
    assert client.get(change).status_code == 200
    assert client.post(change, {"title": "x"}).status_code == 403
    assert client.get(reverse("admin:phases_journalentry_add")).status_code == 403
    delete = reverse("admin:phases_journalentry_delete", args=[one.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403
    assert JournalEntry.objects.get(pk=one.pk).title == one.title


def test_who_was_given_roles_is_in_it(logged_in, phase, editor):
    granted = journal.record_roles(editor, by=None, before=[], after=["publisher"])
    client = logged_in("administrator")
    assert client.get(reverse(LIST)).status_code == 200
    page = client.get(reverse("admin:phases_journalentry_change", args=[granted.pk]))
    assert page.status_code == 200
    assert "donné\u00a0: publication" in page.content.decode()
    assert "donné\u00a0: publication" in [row[6] for row in table(client.get(reverse(EXPORT)))]


def test_it_is_filtered_by_who_act_kind_and_date(logged_in, phase, editor, publisher):
    factories.edit(phase, by=publisher, title_fr="Deux")
    factories.publish(factories.models.Page, title_fr="Page", slug_fr="page")
    workflow.withdraw(phase, by=publisher)
    client = logged_in("administrator")
    for query, count in (
        ("", 4),
        (f"by__id__exact={publisher.pk}", 2),
        ("verb__exact=withdrawn", 1),
        ("item_model=page", 1),
        ("at__year=1999", 0),
        (f"by__id__exact={publisher.pk}&verb__exact=published&item_model=phase", 1),
    ):
        changelist = client.get(f"{reverse(LIST)}?{query}").context["cl"]
        assert changelist.result_count == count, query
        assert len(table(client.get(f"{reverse(EXPORT)}?{query}"))) == count + 1, query


def test_cells_are_harmless(logged_in, phase):
    titles = ["=1+1", "+1", "-1", "@x", " =1", "\t=1", 'Pôle – essai; « a », "b"']
    JournalEntry.objects.all().delete()
    for title in titles:
        journal.record("published", phase, by=None, title=title)
    response = logged_in("editor").get(reverse(EXPORT))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith("attachment")
    found = [row[4] for row in table(response)[1:]]
    assert found[::-1] == [f"'{title}" for title in titles[:-1]] + titles[-1:]
    assert harmless("a=1") == "a=1"


@pytest.mark.parametrize(("language", "delimiter"), [("fr", ";"), ("lt", ";"), ("en", ",")])
def test_a_spreadsheet_of_the_language_opens_it_right(logged_in, phase, language, delimiter):
    """Excel takes for the separator what the decimal sign of its language leaves."""
    client = logged_in("editor")
    client.post(reverse("admin:language"), {"language": language})
    heading, first = table(client.get(reverse(EXPORT)), delimiter)
    assert len(heading) == len(first) == 9
    at = timezone.localtime(entry().at)
    assert first[0] == at.strftime("%Y-%m-%d %H:%M:%S")  # With an offset it would be a text.


@pytest.mark.parametrize("query", ["at__year=0", "q=%00", "by__id__exact=x", "nothing=1", "p=x"])
def test_absurd_filters_are_told(logged_in, phase, query):
    response = logged_in("editor").get(f"{reverse(EXPORT)}?{query}", follow=True)
    assert response.status_code == 200
    assert response.streaming or said(response)


def test_a_long_journal_costs_no_more_queries(logged_in, phase, publisher):
    client = logged_in("administrator")
    one = entry()
    used = []
    for count in (5, 200):
        JournalEntry.objects.bulk_create(
            JournalEntry(
                verb="published",
                item_model="phase",
                item_id=phase.pk,
                title="x",
                at=one.at,
                by=publisher,
            )
            for _ in range(count)
        )
        with CaptureQueriesContext(connection) as queries:
            table(client.get(reverse(EXPORT)))
        used.append(len(queries))
    assert used[0] == used[1]


def test_who_may_not_read_it_does_not_export_it(client, phase, django_user_model):
    client.force_login(django_user_model.objects.create_user("somebody", is_staff=True))
    assert client.get(reverse(EXPORT)).status_code == 403
    client.logout()
    assert client.get(reverse(EXPORT)).status_code == 302


# Taking back


def test_a_publication_is_taken_back_after_a_question(logged_in, phase, publisher):
    factories.edit(phase, by=publisher, title_fr="Erreur")
    client = logged_in("publisher2")
    assert client.get(undo_address(entry())).status_code == 200
    assert Phase.objects.live().get().title_fr == "Erreur"
    response = client.post(undo_address(entry()), follow=True)
    assert said(response)
    assert Phase.objects.live().get().title_fr == "Phase inventée 1"
    assert entry("undone").by.username == "publisher2"


def test_with_something_on_top_it_says_why_a_draft_was_made(logged_in, phase, publisher):
    factories.edit(phase, by=publisher, title_fr="Erreur")
    mistake = entry()
    factories.edit(phase, by=publisher, summary_fr="Publié dessus")
    client = logged_in("publisher2")
    asked = client.get(undo_address(mistake))
    assert asked.context["later"].verb == "published"
    response = client.post(undo_address(mistake), follow=True)
    assert "«\u00a0Erreur\u00a0»" in said(response)
    assert Phase.objects.live().get().title_fr == "Erreur"
    assert Draft.objects.get().revision.title == "Phase inventée 1"


def test_a_first_publication_below_another_promises_no_draft(logged_in, publisher):
    phase = factories.publish(
        Phase, by=publisher, **factories.phase_values(2, 1990, 1991, title_fr="A", slug_fr="a")
    )
    first = entry()
    factories.edit(phase, by=publisher, summary_fr="Publié dessus")
    asked = logged_in("publisher2").get(undo_address(first)).content.decode()
    assert "Cette étape n’y change rien" in asked
    assert "un brouillon sans cette publication" not in asked


def test_a_whole_set_is_taken_back(logged_in, phase, publisher):
    together = PublicationSet.objects.create(title="Lancement", state="published")
    factories.edit(phase, by=publisher, title_fr="Erreur")
    JournalEntry.objects.filter(pk=entry().pk).update(publication_set=together)
    client = logged_in("publisher2")
    assert client.get(undo_address(entry())).context["set"] == together
    response = client.post(undo_address(entry()), {"_whole_set": "1"}, follow=True)
    assert said(response)
    together.refresh_from_db()
    assert (together.state, Phase.objects.live().get().title_fr) == ("undone", "Phase inventée 1")


def test_only_who_publishes_takes_back(logged_in, phase):
    history = reverse("admin:phases_phase_history", args=[phase.pk])
    assert undo_address(entry()) in logged_in("publisher").get(history).content.decode()
    client = logged_in("editor")
    for method in (client.get, client.post):
        assert method(undo_address(entry())).status_code == 403
    assert Phase.objects.live().exists()
    assert undo_address(entry()) not in client.get(history).content.decode()


def test_what_is_no_publication_is_refused_in_words(logged_in, phase, publisher):
    workflow.withdraw(phase, by=publisher)
    response = logged_in("publisher2").post(undo_address(entry("withdrawn")), follow=True)
    assert said(response)


@pytest.mark.parametrize("absurd", ["x", "0", "9" * 40])
def test_an_entry_that_is_not_there_leads_back(logged_in, phase, absurd):
    client = logged_in("publisher")
    address = reverse("admin:phases_journalentry_undo", args=[absurd])
    for method in (client.get, client.post):
        assert method(address, follow=True).status_code == 200
