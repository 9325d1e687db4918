"""The trash: listed for who may look, restored by who may, with all that was there."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from phases.editorial import trash, workflow
from phases.models import Page, Phase
from phases.snapshot import take
from tests import factories
from tests.admin.conftest import said


def key(item):
    return f"{item._meta.model_name}:{item.pk}"


def test_it_says_what_who_and_until_when(logged_in, phase, publisher, settings):
    settings.TRASH_DAYS = 10
    trash.trash(phase, by=publisher)
    response = logged_in("editor").get(reverse("admin:trash"))
    (row,) = response.context["rows"]
    assert (row["title"], row["by"]) == ("Phase inventée 1", "publisher")
    assert (row["until"] - row["at"]).days == 10
    assert "Phase inventée 1" in response.content.decode()


def test_a_draft_that_was_given_up_is_there(logged_in, editor):
    revision = factories.save(Phase, by=editor, **factories.phase_values(title_fr="Abandon"))
    workflow.discard_draft(revision, by=editor)
    (row,) = logged_in("publisher").get(reverse("admin:trash")).context["rows"]
    assert (row["title"], row["by"]) == ("Abandon", "editor")


def test_restoring_brings_all_back(logged_in, phase, publisher):
    before = take(phase)
    trash.trash(phase, by=publisher)
    client = logged_in("publisher2")
    response = client.post(reverse("admin:restore"), {"item": key(phase)}, follow=True)
    assert "Phase inventée 1" in said(response)
    assert take(Phase.objects.live().get()) == before
    again = client.post(reverse("admin:restore"), {"item": key(phase)}, follow=True)
    assert said(again)


def test_it_says_why_it_is_not_public_again(logged_in, phase, publisher):
    trash.trash(phase, by=publisher)
    factories.publish(Phase, **factories.phase_values(title_fr="Même numéro"))
    client = logged_in("publisher2")
    response = client.post(reverse("admin:restore"), {"item": key(phase)}, follow=True)
    assert len(list(response.context["messages"])) >= 2
    assert Phase.objects.live().get().title_fr == "Même numéro"


@pytest.mark.parametrize("role", ["editor", "translator"])
def test_only_who_withdraws_restores(logged_in, phase, administrator, role):
    trash.trash(phase, by=administrator)
    assert logged_in("publisher").get(reverse("admin:trash")).context["may_restore"]
    client = logged_in(role)
    assert not client.get(reverse("admin:trash")).context["may_restore"]
    assert said(client.post(reverse("admin:restore"), {"item": key(phase)}, follow=True))
    assert Phase._base_manager.get(pk=phase.pk).trashed_at


@pytest.mark.parametrize(
    "item",
    [
        "",
        "x",
        "phase:",
        "phase:x",
        "user:1",
        "phase:\x00",
        "orientation:x",
        "phase:00000000-0000-0000-0000-000000000000",
    ],
)
def test_absurd_items_are_told(logged_in, phase, item):
    client = logged_in("publisher")
    assert said(client.post(reverse("admin:restore"), {"item": item}, follow=True))
    assert client.get(reverse("admin:restore")).status_code == 302


@pytest.mark.parametrize("page", ["x", "0", "7", "%00"])
def test_a_page_that_is_not_there_is_told(logged_in, phase, page):
    response = logged_in("publisher").get(f"{reverse('admin:trash')}?p={page}")
    assert (response.status_code, bool(said(response))) == (200, True)


def test_who_may_not_look_sees_nothing(client, phase, django_user_model):
    client.force_login(django_user_model.objects.create_user("somebody", is_staff=True))
    assert client.get(reverse("admin:trash")).status_code == 403
    assert client.post(reverse("admin:restore"), {"item": key(phase)}).status_code == 403
    assert reverse("admin:trash") not in client.get(reverse("admin:index")).content.decode()


def test_it_costs_the_same_for_any_number_of_items(logged_in, phase, publisher):
    client = logged_in("publisher2")
    used = []
    for count in (1, 8):
        for number in range(count):
            page = factories.publish(Page, title_fr="P", slug_fr=f"p-{count}-{number}")
            trash.trash(page, by=publisher)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("admin:trash"))
        used.append(len(queries))
    assert used[0] == used[1]
