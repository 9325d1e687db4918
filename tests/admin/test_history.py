"""Versions of an item: listed, compared, gone back to; nothing public changes unseen."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from phases.admin.comparison import compare
from phases.editorial import states, workflow
from phases.models import Draft, JournalEntry, Phase, Pole, Revision
from phases.snapshot import row_key, take
from tests import factories
from tests.admin.conftest import said


def address(item, page="history", query=""):
    return reverse(f"admin:phases_{item._meta.model_name}_{page}", args=[item.pk]) + query


def newest(item):
    return workflow.newest_revision(type(item), item.pk)


# The list


def test_the_page_says_who_saved_what_and_what_visitors_see(logged_in, phase, editor):
    factories.edit(phase, by=editor, publish=False, title_fr="Brouillon")
    response = logged_in("publisher").get(address(phase))
    rows = response.context["rows"]
    assert [(r["revision"].number, r["is_live"], r["is_draft"]) for r in rows] == [
        (2, False, True),
        (1, True, False),
    ]
    assert [act.verb for act in rows[1]["acts"]] == ["published"]
    page = response.content.decode()
    assert editor.username in page
    assert response.context["state"] == states.ItemState.CHANGED.label


def test_an_item_that_is_not_live_has_its_page(logged_in, publisher):
    revision = factories.save(Phase, **factories.phase_values(title_fr="Jamais publiée"))
    page = logged_in("editor").get(address(Phase(pk=revision.item_id)))
    assert page.status_code == 200
    assert "Jamais publiée" in page.content.decode()


def revisions(item, count):
    first = newest(item)
    Revision.objects.bulk_create(
        Revision(
            item_model="phase",
            item_id=item.pk,
            number=first.number + n,
            snapshot=first.snapshot,
            title=first.title,
            origin="admin",
        )
        for n in range(1, count + 1)
    )


def test_a_thousand_versions_cost_the_queries_of_ten(logged_in, phase):
    client = logged_in("publisher")
    used = []
    for count in (10, 990):
        revisions(phase, count)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address(phase)).status_code == 200
        used.append(len(queries))
        assert not any('"snapshot"' in query["sql"] for query in queries)
    assert used[0] == used[1]
    second = client.get(address(phase, query="?p=2"))
    assert second.context["rows"][0]["revision"].number == 951


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 30, "%00", "2"])
def test_a_page_that_is_not_there_is_told(logged_in, phase, page):
    response = logged_in("editor").get(address(phase, query=f"?p={page}"))
    assert response.status_code == 200
    assert said(response)
    assert response.context["page"].number == 1


@pytest.mark.parametrize("absurd", ["x", "0", "00000000-0000-0000-0000-000000000000"])
def test_an_item_that_is_not_there_leads_back(logged_in, phase, absurd):
    client = logged_in("editor")
    for page in ("history", "compare"):
        response = client.get(reverse(f"admin:phases_phase_{page}", args=[absurd]), follow=True)
        assert (response.status_code, bool(said(response))) == (200, True)


def test_without_the_right_to_look_nothing_is_shown(client, phase, django_user_model):
    someone = django_user_model.objects.create_user("somebody", is_staff=True)
    client.force_login(someone)
    assert client.get(address(phase)).status_code == 403
    assert client.get(address(phase, "compare", "?from=1&to=1")).status_code == 403
    assert client.post(address(phase, "revert"), {"number": 1, "newest": 1}).status_code == 403
    client.logout()
    assert client.get(address(phase)).status_code == 302


# Two versions


def test_words_are_marked_and_say_so(logged_in, phase, publisher):
    factories.edit(phase, by=publisher, title_fr="Phase rénovée 1", title_lt="Naujas etapas")
    page = logged_in("editor").get(address(phase, "compare", "?from=1&to=2")).content.decode()
    page = page.split('class="comparison__row"')[1]
    assert "inventée" in page.split("<del>")[1].split("</del>")[0]
    assert "rénovée" in page.split("<ins>")[1].split("</ins>")[0]
    assert 'class="visually-hidden"' in page.split("<del>")[1].split("</del>")[0]
    assert '<p class="comparison__text" lang="lt">' in page


def test_one_language_can_be_read_alone(logged_in, phase, publisher):
    factories.edit(phase, by=publisher, title_fr="Autre titre", title_lt="Kitas", number=2)
    client = logged_in("translator")
    page = client.get(address(phase, "compare", "?from=1&to=2&lang=lt"))
    (row,) = page.context["comparison"].rows
    assert [(d.language, d.label) for d in row.differences] == [("lt", "Titre")]
    unknown = client.get(address(phase, "compare", "?from=1&to=2&lang=xx"))
    assert said(unknown)
    assert len(unknown.context["comparison"].rows[0].differences) == 3


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?from=1",
        "?from=x&to=1",
        "?from=1&to=99",
        "?from=%00&to=1",
        "?from=-1&to=²",
        "?from=99999999999999999999&to=1",
        "?from=4294967296&to=1",
    ],
)
def test_versions_that_are_not_there_are_told(logged_in, phase, query):
    response = logged_in("editor").get(address(phase, "compare", query), follow=True)
    assert response.status_code == 200
    assert said(response)
    assert response.redirect_chain[0][0] == address(phase)


def test_markup_in_a_text_is_shown_and_not_obeyed(logged_in, phase, publisher):
    factories.edit(phase, by=publisher, title_fr="<script>alert(1)</script>")
    page = logged_in("editor").get(address(phase, "compare", "?from=1&to=2")).content.decode()
    assert "<script>alert" not in page


def test_rows_that_came_went_and_moved_are_told(phase):
    before = take(phase)
    root = row_key(Phase, phase.pk)
    first, second, third = before[root]["#orientation"]
    new = "3fae65a1-6a2b-4c39-9f63-7c5f0f6f4f10"
    after = {key: dict(values) for key, values in before.items()}
    after[root]["#orientation"] = [third, first, new]
    del after[f"orientation:{second}"]
    after[f"orientation:{new}"] = {"text_fr": "<p>Toute nouvelle.</p>"}
    rows = compare(before, after).rows
    assert [(row.title, row.kind, bool(row.notes)) for row in rows] == [
        ("Orientation 1\u00a0: Orientation inventée 3.", "", True),
        ("Orientation 3\u00a0: Toute nouvelle.", "added", False),
        ("Orientation 2\u00a0: Orientation inventée 2.", "removed", False),
    ]
    assert "3" in rows[0].notes[0]
    gone = [piece for d in rows[2].differences for b in d.blocks for piece in b.change.pieces]
    assert {piece.kind for piece in gone} == {"removed"}
    # In one language: only rows with words in it.
    assert [row.kind for row in compare(before, after, "lt").rows] == ["removed"]


def test_what_is_pointed_at_has_its_name_in_a_constant_number_of_queries(editor):
    poles = [
        factories.publish(Pole, name=f"Pôle inventé {n}", slug_fr=f"pole-{n}", full_name_fr="P")
        for n in range(2)
    ]
    sources = [factories.SourceFactory() for _ in range(8)]
    pks = [str(source.pk) for source in sources]
    used = []
    for some in (pks[:2], pks):
        before = {row_key(Pole, poles[0].pk): {"name": "a", "sources": []}}
        after = {row_key(Pole, poles[0].pk): {"name": "a", "sources": some}}
        with CaptureQueriesContext(
            connection,
        ) as queries:
            (row,) = compare(before, after).rows
        used.append(len(queries))
        (difference,) = row.differences
        assert {piece.kind for piece in difference.pieces} == {"added"}
        assert "Document inventé" in difference.pieces[0].text
    assert used[0] == used[1] <= 2


def test_a_relation_to_an_item_that_is_not_live_has_its_title(editor):
    pole = factories.save(Pole, name="Pôle en projet", slug_fr="projet")
    before = {f"performancecontract:{pole.pk}": {"pole": None, "version": 1}}
    after = {f"performancecontract:{pole.pk}": {"pole": str(pole.item_id), "version": 2}}
    (row,) = compare(before, after).rows
    shown = [piece.text for d in row.differences for piece in d.pieces]
    assert "Pôle en projet" in shown


def test_a_version_of_former_times_opens_and_says_what_it_cannot_keep(logged_in, phase):
    revision = newest(phase)
    root = row_key(Phase, phase.pk)
    snapshot = {**revision.snapshot, root: {**revision.snapshot[root], "motto": "Devise perdue"}}
    factories.edit(phase, title_fr="Suite")
    Revision.objects.filter(pk=revision.pk).update(snapshot=snapshot)
    page = logged_in("editor").get(address(phase, "compare", "?from=1&to=2"))
    assert "Devise perdue" in page.content.decode()


def test_a_new_state_of_a_translation_is_told(phase):
    before = take(phase)
    after = {key: dict(values) for key, values in before.items()}
    status = {"state": "reviewed", "source": "x"}
    after[row_key(Phase, phase.pk)]["title_lt#status"] = status
    (row,) = compare(before, after).rows
    (difference,) = row.differences
    assert (difference.language, len(difference.notes)) == ("lt", 1)


def test_every_difference_of_a_rich_text_is_told(phase):
    root = row_key(Phase, phase.pk)
    before = take(phase)
    for was, now in (
        ("<p>Un mot.</p>", "<p><strong>Un</strong> mot.</p>"),
        ("<p>Un mot.</p>", "<h3>Un mot.</h3>"),
        ('<p><a href="/a">Un</a> mot.</p>', '<p><a href="/b">Un</a> mot.</p>'),
        ("<ul><li>Un</li></ul><ul><li>Deux</li></ul>", "<ul><li>Un</li><li>Deux</li></ul>"),
        ("", "<p>Un mot.</p>"),
    ):
        old = {**before, root: {**before[root], "body_fr": was}}
        new = {**before, root: {**before[root], "body_fr": now}}
        (row,) = compare(old, new).rows
        (difference,) = row.differences
        told = difference.notes + [note for block in difference.blocks for note in block.notes]
        assert told, (was, now)


def test_the_page_of_a_revision_shows_what_it_changed(logged_in, phase, publisher):
    revision = factories.edit(phase, by=publisher, title_fr="Titre changé")
    client = logged_in("editor")
    page = client.get(reverse("admin:phases_revision_change", args=[revision.pk]))
    assert len(page.context["comparison"].rows) == 1
    assert "<ins>" in page.content.decode()
    first = Revision.objects.of(phase).get(number=1)
    page = client.get(reverse("admin:phases_revision_change", args=[first.pk]))
    assert [row.kind for row in page.context["comparison"].rows] == ["added"] * 5


# Going back


def test_going_back_makes_a_draft_and_changes_nothing_public(logged_in, phase, publisher):
    factories.edit(phase, by=publisher, title_fr="Deuxième")
    public = take(phase)
    response = logged_in("editor").post(
        address(phase, "revert"), {"number": "1", "newest": "2"}, follow=True
    )
    assert "3" in said(response)
    assert take(Phase.objects.get(pk=phase.pk)) == public
    draft = Draft.objects.get()
    assert draft.revision.number == 3
    assert draft.revision.title == "Phase inventée 1"
    assert JournalEntry.objects.first().verb == "reverted"


def test_sent_twice_it_is_done_once(logged_in, phase, publisher):
    factories.edit(phase, by=publisher, title_fr="Deuxième")
    client = logged_in("editor")
    for _time in range(2):
        response = client.post(
            address(phase, "revert"), {"number": "1", "newest": "2"}, follow=True
        )
    assert said(response)
    assert newest(phase).number == 3


def test_who_has_not_seen_the_newest_version_is_told(logged_in, phase, editor):
    factories.edit(phase, title_fr="Deuxième")
    factories.edit(phase, by=editor, title_fr="Troisième", publish=False)
    response = logged_in("publisher").post(
        address(phase, "revert"), {"number": "1", "newest": "2"}, follow=True
    )
    assert said(response)
    assert newest(phase).title == "Troisième"


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"number": "9", "newest": "1"},
        {"number": "x", "newest": "%00"},
        {"number": "1", "newest": "\x00"},
    ],
)
def test_absurd_numbers_are_told(logged_in, phase, data):
    response = logged_in("editor").post(address(phase, "revert"), data, follow=True)
    assert said(response)
    assert newest(phase).number == 1


def test_a_translator_does_not_go_back_in_french(logged_in, phase, publisher):
    factories.edit(phase, by=publisher, title_fr="Deuxième")
    response = logged_in("translator").post(
        address(phase, "revert"), {"number": "1", "newest": "2"}, follow=True
    )
    assert said(response)
    assert newest(phase).number == 2


def test_only_a_post_goes_back(logged_in, phase):
    assert logged_in("editor").get(address(phase, "revert")).status_code == 405


def test_nought_is_told_from_nothing(phase):
    before = take(phase)
    key = row_key(Phase, phase.pk)
    after = before | {key: before[key] | {"end_year": 0}}
    nothing = before | {key: before[key] | {"end_year": None}}
    (row,) = compare(nothing, after).rows
    assert [piece.text for piece in row.differences[0].pieces] == ["0"]
