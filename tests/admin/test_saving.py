"""A save goes through the snapshot: revision, publication, log; or comes back with everything."""

import datetime
import io
import re

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from phases.editorial import pictures, workflow
from phases.models import Article, JournalEntry, Orientation, Phase, Revision
from phases.snapshot import row_key, take
from tests import factories
from tests.admin.browser_form import fields


def newest(item):
    return workflow.newest_revision(type(item), item.pk)


def test_a_change_becomes_a_published_revision_with_its_log(at_work, phase):
    editor = at_work("publisher")
    data = editor.open(phase)
    response = editor.send(phase, data, title_fr="Un autre titre")
    assert response.status_code == 302
    phase = Phase.objects.get(pk=phase.pk)
    assert phase.title_fr == "Un autre titre"
    revision = newest(phase)
    assert (revision.number, revision.created_by, revision.origin) == (2, editor.user, "admin")
    assert revision.snapshot == take(phase)
    assert JournalEntry.objects.first().revision == revision
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id, entry.is_change()) == (editor.user, str(phase.pk), True)
    answer = editor.client.get(response.url).content.decode()
    assert 'class="success"' in answer


def test_an_untouched_form_changes_nothing(at_work, phase):
    """Line ends, empty values, positions and rich text come back as they were shown."""
    before = take(phase)
    editor = at_work("publisher")
    assert editor.send(phase, editor.open(phase)).status_code == 302
    assert take(phase) == before
    assert newest(phase).number == 1
    assert not LogEntry.objects.exists()


def test_an_item_is_added_with_its_rows(at_work, db):
    editor = at_work("publisher")
    address = reverse("admin:phases_phase_add")
    data = fields(editor.client.get(f"{address}?add=orientations"), "phase_form")
    response = editor.client.post(
        address,
        {
            **data,
            "title_fr": "Phase ajoutée",
            "number": "4",
            "start_year": "2019",
            "end_year": "2022",
            "orientations-0-text_fr": "<p>Ajoutée.</p>",
            "_publish": "1",
        },
    )
    assert response.status_code == 302, response.content.decode()
    phase = Phase.objects.live().get()
    assert phase.slug_fr == "phase-ajoutee"
    assert [row.text_fr for row in phase.orientations.all()] == ["<p>Ajoutée.</p>"]
    assert LogEntry.objects.get().is_addition()
    assert Revision.objects.get().snapshot == take(phase)


def test_rows_are_changed_removed_added_and_moved(at_work, phase):
    editor = at_work("publisher")
    data = editor.open(phase)
    response = editor.send(
        phase,
        data,
        **{
            "orientations-TOTAL_FORMS": "4",
            "orientations-0-text_fr": "<p>Changée.</p>",
            "orientations-1-DELETE": "on",
            "orientations-2-position": "1",
            "orientations-3-text_fr": "<p>Nouvelle.</p>",
            "orientations-3-position": "",
            "orientations-3-id": "",
            "orientations-3-phase": str(phase.pk),
        },
    )
    assert response.status_code == 302, response.content.decode()
    rows = list(phase.orientations.order_by("position").values_list("position", "text_fr"))
    assert rows == [
        (1, "<p>Orientation inventée 3.</p>"),
        (2, "<p>Changée.</p>"),
        (3, "<p>Nouvelle.</p>"),
    ]


@pytest.mark.parametrize(
    ("index", "wished", "order"),
    [(0, "3", "231"), (2, "1", "312"), (0, "2", "213"), (1, "1", "213"), (2, "99", "123")],
)
def test_a_typed_position_is_where_the_row_goes(at_work, phase, index, wished, order):
    editor = at_work("publisher")
    editor.send(phase, editor.open(phase), **{f"orientations-{index}-position": wished})
    rows = phase.orientations.order_by("position")
    assert "".join(row.text_fr[-6] for row in rows) == order
    assert [row.position for row in rows] == [1, 2, 3]


def test_relations_are_saved(at_work, phase):
    domains = [factories.SupportDomainFactory() for _ in range(2)]
    editor = at_work("publisher")
    editor.send(
        phase,
        editor.open(phase),
        **{"orientations-1-support_domains": [str(domain.pk) for domain in domains]},
    )
    row = phase.orientations.get(position=2)
    assert set(row.support_domains.all()) == set(domains)


def test_what_stands_against_publication_comes_back_beside_its_field(at_work, phase):
    other = factories.publish(Phase, **factories.phase_values(2, 2009, 2012))
    editor = at_work("publisher")
    data = editor.open(phase)
    response = editor.send(phase, data, title_fr="Gardé", end_year="2010")
    again = editor.again(phase, response)
    assert again["title_fr"] == ["Gardé"]
    assert again["end_year"] == ["2010"]
    assert other.title_fr in response.content.decode()
    assert newest(phase).number == 1
    assert Phase.objects.get(pk=phase.pk).title_fr != "Gardé"


def test_a_taken_address_is_refused_in_words(at_work, phase):
    factories.publish(Phase, **factories.phase_values(2, 2009, 2012))
    editor = at_work("publisher")
    response = editor.send(phase, editor.open(phase), slug_fr="phase-inventee-2")
    assert editor.again(phase, response)["slug_fr"] == ["phase-inventee-2"]
    assert newest(phase).number == 1


def test_what_is_refused_while_publishing_loses_nothing(at_work, phase, monkeypatch):
    def busy(*args, **kwargs):
        raise workflow.BusyError("Occupé, réessayez.")

    editor = at_work("publisher")
    data = editor.open(phase)
    monkeypatch.setattr(workflow, "publish", busy)
    response = editor.send(phase, data, title_fr="Gardé")
    assert "Occupé, réessayez." in response.content.decode()
    assert editor.again(phase, response)["title_fr"] == ["Gardé"]
    assert newest(phase).number == 1
    assert not LogEntry.objects.exists()
    monkeypatch.undo()
    assert editor.send(phase, editor.again(phase, response)).status_code == 302
    assert Phase.objects.get(pk=phase.pk).title_fr == "Gardé"


def test_a_required_number_left_out_is_an_error_beside_its_field(at_work, phase):
    editor = at_work("publisher")
    response = editor.send(phase, editor.open(phase), number="", title_fr="Gardé")
    assert editor.again(phase, response)["title_fr"] == ["Gardé"]
    assert 'href="#id_number"' in response.content.decode()


def test_a_picture_is_reencoded_and_a_false_one_refused(at_work, phase):
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(buffer, "PNG")
    editor = at_work("publisher")
    data = editor.open(phase)
    picture = SimpleUploadedFile("photo.png", buffer.getvalue(), "image/png")
    response = editor.send(phase, data, picture=picture, picture_alternative_fr="Un carré rouge")
    assert response.status_code == 302, response.content.decode()
    saved = Phase.objects.get(pk=phase.pk).picture
    assert re.fullmatch(r"pictures/[0-9a-f]{32}\.webp", saved.name)
    with default_storage.open(saved.name) as file:
        assert Image.open(file).format == "WEBP"
    false = SimpleUploadedFile("x.png", b"<script>alert(1)</script>", "image/png")
    response = editor.send(phase, editor.open(phase), picture=false, title_fr="Gardé")
    assert editor.again(phase, response)["title_fr"] == ["Gardé"]
    assert Phase.objects.get(pk=phase.pk).picture.name == saved.name


def test_the_picture_of_a_refused_save_leaves_no_file(at_work, phase, monkeypatch):
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(buffer, "PNG")
    editor = at_work("publisher")
    data = editor.open(phase)
    picture = SimpleUploadedFile("photo.png", buffer.getvalue(), "image/png")
    kept = (
        set(default_storage.listdir("pictures")[1]) if default_storage.exists("pictures") else set()
    )

    def busy(*args, **kwargs):
        raise workflow.BusyError("Occupé.")

    monkeypatch.setattr(workflow, "publish", busy)
    editor.send(phase, data, picture=picture, picture_alternative_fr="Un carré")
    assert set(default_storage.listdir("pictures")[1]) == kept


@pytest.mark.parametrize("act", ["save_draft", "publish"])
def test_a_picture_that_is_sent_again_is_the_same(at_work, phase, act, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    publisher = at_work("publisher")
    data = publisher.open(phase)

    def send(color):
        buffer = io.BytesIO()
        Image.new("RGB", (40, 30), color).save(buffer, "PNG")
        picture = SimpleUploadedFile("photo.png", buffer.getvalue(), "image/png")
        values = {"picture": picture, "picture_alternative_fr": "Un carré"}
        return publisher.send(phase, data, act, **values)

    assert send("red").status_code == 302
    first = newest(phase)
    assert send("red").status_code == 302
    assert newest(phase) == first
    factories.edit(phase, publish=False, title_fr="D’une collègue")
    assert send("red").status_code == 302
    last = newest(phase)
    assert (last.number, last.title) == (first.number + 1, "D’une collègue")
    pictures.remove_unused(grace=datetime.timedelta(0))
    kept = last.snapshot[row_key(Phase, phase.pk)]["picture"]
    assert [f"pictures/{name}" for name in default_storage.listdir("pictures")[1]] == [kept]
    # Another picture on the same form is no repetition: both are shown.
    assert send("blue").status_code == 200
    assert newest(phase) == last


def test_an_item_that_is_added_twice_with_its_picture_is_one(at_work, db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    editor = at_work("editor")
    address = reverse("admin:phases_phase_add")
    data = fields(editor.client.get(address), "phase_form")
    data |= {"number": "7", "start_year": "2005", "end_year": "2008", "title_fr": "Phase"}

    def send(**values):
        buffer = io.BytesIO()
        Image.new("RGB", (40, 30), "red").save(buffer, "PNG")
        picture = SimpleUploadedFile("photo.png", buffer.getvalue(), "image/png")
        values = {**data, "picture": picture, "_save_draft": "1", **values}
        return editor.client.post(address, values)

    # Its alternative text is asked for beside its field.
    assert 'href="#id_picture_alternative_fr"' in send().content.decode()
    for _time in range(2):
        assert send(picture_alternative_fr="Un carré").status_code == 302
    assert Phase.objects.count() == 1
    assert len(default_storage.listdir("pictures")[1]) == 1


def test_text_from_word_is_cleaned_and_the_page_says_what_went(at_work, phase):
    editor = at_work("publisher")
    pasted = (
        '<!--[if gte mso 9]><xml></xml><![endif]--><p class="MsoNormal" style="color:red">Mot</p>'
        "<table><tr><td>cellule</td></tr></table><img src=x onerror=alert(1)><script>x</script>"
    )
    response = editor.send(phase, editor.open(phase), body_fr=pasted)
    saved = Phase.objects.get(pk=phase.pk).body_fr
    assert saved.startswith("<p>Mot</p>")
    assert "cellule" in saved
    assert "script" not in saved
    page = editor.client.get(response.url).content.decode()
    for kind in ("styles", "comm", "tabl", "script"):
        assert kind in page.split("messagelist")[1].split("</ul>")[0]


@pytest.mark.parametrize("size", [200_001, 5_000_000])
def test_too_long_a_text_is_refused_with_the_limit_and_kept(at_work, phase, size):
    editor = at_work("publisher")
    text = "<p>" + "a" * size + "</p>"
    response = editor.send(phase, editor.open(phase), body_fr=text)
    assert "200000" in response.content.decode().replace("\xa0", "").replace("\u202f", "")
    assert editor.again(phase, response)["body_fr"] == [text]


def test_a_nul_byte_is_an_error_beside_its_field(at_work, phase):
    editor = at_work("publisher")
    response = editor.send(phase, editor.open(phase), title_fr="a\x00b")
    assert response.status_code == 200
    assert 'href="#id_title_fr"' in response.content.decode()


def test_an_item_is_withdrawn_never_deleted(at_work, phase):
    editor = at_work("publisher")
    address = reverse("admin:phases_phase_delete", args=[phase.pk])
    assert editor.client.get(address).status_code == 200
    assert editor.client.post(address, {"post": "yes"}).status_code == 302
    assert not Phase.objects.get(pk=phase.pk).is_live
    assert newest(phase).snapshot[f"phase:{phase.pk}"]["title_fr"] == phase.title_fr
    assert LogEntry.objects.get().is_deletion()
    listed = editor.client.get(reverse("admin:phases_phase_changelist")).content.decode()
    assert str(phase.pk) not in listed


def test_what_others_point_at_is_not_withdrawn(at_work, phase):
    pole = factories.PoleFactory(name="Pôle qui tient")
    factories.publish(
        factories.models.PerformanceContract, pole=str(pole.pk), phase=str(phase.pk), version=1
    )
    editor = at_work("publisher")
    address = reverse("admin:phases_phase_changelist")
    data = {"action": "withdraw_selected", "_selected_action": str(phase.pk)}
    assert phase.title_fr in editor.client.post(address, data).content.decode()
    response = editor.client.post(address, {**data, "post": "yes"}, follow=True)
    assert "Pôle qui tient" in response.content.decode()
    assert Phase.objects.get(pk=phase.pk).is_live
    response = editor.client.post(
        reverse("admin:phases_phase_delete", args=[phase.pk]), {"post": "yes"}, follow=True
    )
    assert "Pôle qui tient" in response.content.decode()
    assert Phase.objects.get(pk=phase.pk).is_live


def test_an_item_that_was_withdrawn_meanwhile_gives_the_text_back(at_work, phase):
    editor = at_work("publisher")
    data = editor.open(phase)
    workflow.withdraw(phase, by=None)
    response = editor.send(phase, data, title_fr="Gardé")
    assert editor.again(phase, response)["title_fr"] == ["Gardé"]
    assert not Phase.objects.get(pk=phase.pk).is_live
    assert Orientation.objects.count() == 0


def test_an_article_without_text_has_no_link_to_the_site(at_work, db):
    article = factories.publish(Article, title_fr="Titre seul", slug_fr="titre-seul")
    editor = at_work("publisher")
    page = editor.client.get(editor.address(article)).content.decode()
    assert "viewsitelink" not in page
