"""Who reaches the translators' screen, and of which items."""

import pytest
from django.urls import reverse

from phases.models import Page, Revision
from phases.snapshot import item_models
from tests import factories
from tests.admin.translating.screen import address, newest, saved, shown


def test_translators_of_another_language_are_refused_with_a_sentence(desk, phase):
    response = desk.client.get(address(phase, language="en"))
    assert response.status_code == 403
    assert "Votre compte" in response.content.decode()


@pytest.mark.parametrize("page", ["item", "help", "check", "preview"])
@pytest.mark.parametrize(
    "path",
    [
        "fr/phase/{pk}/",
        "de/phase/{pk}/",
        "lt/orientation/{pk}/",
        "lt/nothing/{pk}/",
        "lt/phase/00000000-0000-4000-8000-000000000000/",
        "lt/phase/x/",
    ],
)
def test_what_is_not_there_is_not_found(desk, phase, path, page):
    found = f"/admin/translations/{path.format(pk=phase.pk)}" + (
        "" if page == "item" else f"{page}/"
    )
    ask = desk.client.get if page in ("item", "help") else desk.client.post
    assert ask(found).status_code == 404


def test_nobody_without_an_account_sees_it(client, phase):
    for page in ("item", "help"):
        assert client.get(address(phase, page)).status_code == 302
    assert client.post(address(phase, "check")).status_code == 302
    assert client.post(address(phase, "preview")).status_code == 302


def test_the_change_form_leads_here(desk, phase):
    page = desk.client.get(reverse("admin:phases_phase_change", args=[phase.pk])).content.decode()
    assert address(phase) in page
    assert address(phase, language="en") not in page


@pytest.mark.parametrize("item_model", item_models())
def test_every_kind_of_item_opens_and_nothing_looks_typed(first_content, desk, item_model):
    item = item_model.objects.live().first()
    desk.open(item)
    before = newest(item)
    desk.press("save")
    assert newest(item) == before
    assert desk.response.context["left"] == []
    assert desk.press("preview", page="preview").status_code in (200, 409)


def test_300_segments_take_the_queries_of_one(desk, django_assert_max_num_queries):
    def paragraphs(count):
        return "".join(f"<p>Paragraphe {number} du texte inventé.</p>" for number in range(count))

    items = [
        factories.publish(
            Page, title_fr=f"Page {count}", slug_fr=f"page-{count}", body_fr=paragraphs(count)
        )
        for count in (1, 300)
    ]
    counts = []
    for item in (items[0], *items):  # the first fills what is kept in the process
        with django_assert_max_num_queries(60) as queries:
            desk.open(item)
        counts.append(len(queries))
    assert counts[1] == counts[2]
    assert len(shown(desk.response, "body").text) == 0
    with django_assert_max_num_queries(120):
        desk.press("save", **{desk.name("body", 299): "Pastraipa."})
    assert saved(items[1]) == "<p>Pastraipa.</p>"
    assert Revision.objects.of(items[1]).count() == 2
