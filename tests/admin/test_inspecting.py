"""The page before publishing: what it says, what its buttons do, who may."""

import html
import re
import uuid

import pytest
from django.contrib.admin import ModelAdmin, site
from django.contrib.admin.models import LogEntry
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from phases.admin.inspecting import InspectingSets
from phases.admin.naming import visible_words
from phases.editorial import sets, workflow
from phases.editorial.typography import NARROW
from phases.localization.status import state, status_value
from phases.models import Article, Phase, PublicationSet, Revision
from phases.snapshot import row_key
from tests import factories

TITLE = "Phase inventée 1"


@pytest.fixture
def draft(db):
    """Return a draft of a live phase with something of everything that the page tells."""
    factories.site()
    phase = factories.publish(
        Phase,
        **factories.phase_values(
            title_lt="Etapas", **{"title_lt#status": status_value("reviewed", TITLE)}
        ),
        orientation=[{"text_fr": "<p>Inventée.</p>"}],
    )
    return factories.edit(
        phase,
        publish=False,
        title_fr="Une phase inventée",
        slug_fr="autre-adresse",
        summary_fr="L'innovation : quoi ?",
        body_fr='<h4>Petit</h4><p>C\'est <a href="/fr/nulle-part/">mort</a></p>',
    )


def address(revision) -> str:
    return reverse(f"admin:phases_{revision.item_model}_inspect", args=[revision.item_id])


def words(response) -> str:
    assert response.status_code == 200
    text = re.sub(r"<[^>]*>", "", response.content.decode())
    return " ".join(html.unescape(text).split())


def press(person, revision, follow=True, **posted):
    return person.client.post(
        address(revision), {"_revision": str(revision.pk), **posted}, follow=follow
    )


def newest(revision) -> Revision:
    return workflow.newest_revision(Phase, revision.item_id)


def test_it_tells_everything_in_the_order_of_reading(at_work, draft):
    person = at_work("administrator")
    response = person.client.get(address(draft))
    page = words(response)
    parts = [
        "/fr/nulle-part/",
        "« Petit »",
        "L’innovation⍽: quoi⍽?",
        "Une phase inventée",
        "/fr/phases/autre-adresse/",
        "Etapas",
    ]
    positions = [page.replace("“Petit”", "« Petit »").find(part) for part in parts]
    assert -1 not in positions
    headings = re.findall(r"<h2 id=", response.content.decode())
    assert len(headings) == 5
    assert b'name="_publish"' in response.content
    assert Phase.objects.get().title_fr == TITLE


def test_the_form_leads_to_it(at_work, draft):
    person = at_work("editor")
    form = person.client.get(person.address(Phase.objects.get()))
    assert f'href="{address(draft)}"' in form.content.decode()


def test_one_click_mends_all(at_work, draft):
    person = at_work("editor")
    response = press(person, draft, _mend="all")
    values = newest(draft).snapshot[row_key(Phase, draft.item_id)]
    assert values["summary_fr"].endswith(f"quoi{NARROW}?")
    assert values["body_fr"].startswith("<h4>Petit</h4><p>C’est <a")
    assert newest(draft).created_by == person.user
    assert b'class="success"' in response.content
    assert b'name="_mend"' not in response.content
    assert Phase.objects.get().summary_fr == ""


def test_one_text_is_mended(at_work, draft):
    row = row_key(Phase, draft.item_id)
    press(at_work("editor"), draft, _mend=f"{row} body_fr")
    values = newest(draft).snapshot[row]
    assert "’" in values["body_fr"]
    assert "’" not in values["summary_fr"]


def test_translations_stay_valid_when_it_is_said(at_work, draft):
    person = at_work("administrator")
    row = row_key(Phase, draft.item_id)
    press(person, draft, _keep_valid="1")
    assert newest(draft) == draft
    press(person, draft, _keep_valid="1", valid=f"{row} title_lt")
    press(person, newest(draft), _publish="1")
    assert state(Phase.objects.get(), "title", "lt") == "reviewed"


def test_publishing_from_the_page(at_work, draft):
    person = at_work("administrator")
    response = press(person, draft, follow=False, _publish="1")
    assert response.url == reverse("admin:phases_phase_change", args=[draft.item_id])
    assert Phase.objects.get().title_fr == "Une phase inventée"
    assert LogEntry.objects.get().user == person.user
    again = words(person.client.get(address(draft)))
    assert "_publish" not in again
    press(person, draft, _publish="1")  # sent again
    assert LogEntry.objects.count() == 1


def test_what_was_saved_since_is_not_published(at_work, draft):
    person = at_work("administrator")
    factories.edit(Phase.objects.get(), publish=False, title_fr="Encore autre chose")
    for button in ("_publish", "_mend", "_keep_valid"):
        response = press(person, draft, **{button: "all"})
        assert b'class="error"' in response.content
    assert newest(draft).number == draft.number + 1
    assert Phase.objects.get().title_fr == TITLE


@pytest.mark.parametrize("posted", ["", "x", str(uuid.UUID(int=1))])
def test_a_post_that_names_no_revision_does_nothing(at_work, draft, posted):
    person = at_work("administrator")
    response = person.client.post(address(draft), {"_revision": posted, "_publish": "1"})
    assert response.status_code == 302
    assert Phase.objects.get().title_fr == TITLE


def test_what_stands_against_it_is_told_and_no_button_is_shown(at_work, draft):
    factories.publish(Phase, **factories.phase_values(2, 2009, 2012))
    clash = factories.edit(Phase.objects.get(number=1), publish=False, number=2, end_year=2010)
    person = at_work("administrator")
    response = person.client.get(address(clash))
    assert len(re.findall(r"<li>", response.content.decode().split('id="mending"')[0])) >= 2
    assert b'name="_publish"' not in response.content
    response = press(person, clash, _publish="1")
    assert b'class="error"' in response.content
    assert Phase.objects.filter(number=2).count() == 1


def test_an_editor_sees_that_a_publisher_publishes(at_work, draft):
    person = at_work("editor")
    response = person.client.get(address(draft))
    assert b'name="_publish"' not in response.content
    assert b'name="_mend"' in response.content
    press(person, draft, _publish="1")
    assert Phase.objects.get().title_fr == TITLE


def test_a_translator_reads_but_neither_mends_nor_keeps(at_work, draft):
    person = at_work("translator")
    response = person.client.get(address(draft))
    assert b"_keep_valid" not in response.content
    assert b'name="_mend"' not in response.content
    row = row_key(Phase, draft.item_id)
    for posted in ({"_mend": "all"}, {"_keep_valid": "1", "valid": f"{row} title_lt"}):
        assert b'class="error"' in press(person, draft, **posted).content
    assert newest(draft) == draft


def test_strangers_see_nothing(client, draft):
    assert client.get(address(draft)).status_code == 302
    assert client.post(address(draft), {"_publish": "1"}).status_code == 302


def test_what_is_not_there_is_not_found(at_work, db):
    person = at_work("editor")
    assert (
        person.client.get(f"/admin/phases/phase/{uuid.uuid4()}/before-publishing/").status_code
        == 404
    )


def test_a_new_item_is_told_as_such(at_work, db):
    revision = factories.save(Article, title_fr="Article inventé", slug_fr="article", date="2013")
    page = at_work("administrator").client.get(address(revision))
    assert "Article inventé" in words(page)
    assert b'name="_publish"' in page.content


def test_looking_asks_as_many_questions_for_ten_times_the_rows(at_work, db):
    person, counts = at_work("administrator"), []
    for number in (1, 10):
        rows = [{"text_fr": f"<p>L'orientation {n} !</p>"} for n in range(number)]
        revision = factories.save(
            Phase,
            **factories.phase_values(number, 2000 + number, 2000 + number),
            orientation=rows,
        )
        person.client.get(address(revision))
        with CaptureQueriesContext(connection) as captured:
            assert person.client.get(address(revision)).status_code == 200
        counts.append(len(captured))
    # Each row is written by the rehearsal and validated, as publishing does.
    assert counts[1] - counts[0] <= 9 * 3


class SetAdmin(InspectingSets, ModelAdmin):
    """The page of a set, on any admin of sets."""


@pytest.fixture
def open_set(rf, monkeypatch):
    """Return a function that asks the page of a set, or presses its buttons."""
    model_admin = SetAdmin(PublicationSet, site)
    monkeypatch.setattr("phases.admin.inspecting.reverse", lambda name, args: f"/{name}/{args[0]}/")

    def ask(user, publication_set, **posted):
        request = rf.post("/", posted) if posted else rf.get("/")
        request.user, request.session = user, {}
        request._messages = CookieStorage(request)
        response = model_admin.inspect_view(request, publication_set.pk)
        told = [str(message) for message in request._messages]
        return response, told

    return ask


def test_a_set_is_told_of_and_published_as_one(open_set, publisher, draft):
    together = sets.create("Ensemble", by=publisher)
    other = factories.save(Article, title_fr="L'article", slug_fr="article", date="2013")
    for revision in (draft, other):
        sets.add(together, revision, by=publisher)
    response, _told = open_set(publisher, together)
    shown = response.context_data
    assert [item.title for item in shown["items"]] == ["L'article", "Une phase inventée"]
    assert shown["may_publish"]

    open_set(publisher, together, _mend="all", _revision=str(other.pk))
    other = workflow.newest_revision(Article, other.item_id)
    assert other.title == "L’article"

    response, told = open_set(publisher, together, _publish="1", _revision=[str(draft.pk)])
    assert len(told) == 1
    assert not Article.objects.live().exists()
    both = [str(draft.pk), str(other.pk)]
    open_set(publisher, together, _publish="1", _revision=both)
    assert Article.objects.live().exists()
    assert Phase.objects.get().title_fr == "Une phase inventée"


def test_words_are_shown_without_entities():
    shown = visible_words("<p>R&amp;D «&nbsp;usines&nbsp;»</p><ul><li>un</li></ul>")
    assert shown == "R&D «\u00a0usines\u00a0»\nun"
