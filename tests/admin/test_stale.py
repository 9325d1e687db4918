"""Two people on one item: a stale save is refused, both texts are shown, nobody is reverted."""

import io

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from phases.editorial import workflow
from phases.models import Phase
from phases.snapshot import row_key, take
from tests import factories


def test_a_stale_save_is_refused_with_both_texts_and_saving_again_is_an_act(at_work, phase):
    editor, colleague = at_work("publisher"), at_work("administrator")
    data = editor.open(phase)
    colleague.send(phase, colleague.open(phase), title_fr="Titre du collègue")
    response = editor.send(phase, data, title_fr="Mon titre")
    page = response.content.decode()
    assert "publisher" in page
    assert page.count("Titre du collègue") >= 1
    assert Phase.objects.get(pk=phase.pk).title_fr == "Titre du collègue"
    again = editor.again(phase, response)
    assert again["title_fr"] == ["Mon titre"]
    assert again["_revision"] == [str(workflow.newest_revision(Phase, phase.pk).pk)]
    assert editor.send(phase, again).status_code == 302
    assert Phase.objects.get(pk=phase.pk).title_fr == "Mon titre"


def test_what_only_the_colleague_changed_is_not_reverted_by_saving_again(at_work, phase):
    editor, colleague = at_work("publisher"), at_work("administrator")
    data = editor.open(phase)
    domain = factories.SupportDomainFactory()
    theirs = colleague.open(phase)
    colleague.send(
        phase,
        theirs,
        **{
            "summary_fr": "Résumé du collègue",
            "headline_on": "12/2013",
            "orientations-0-text_fr": "<p>Du collègue.</p>",
            "orientations-0-support_domains": str(domain.pk),
            "orientations-2-DELETE": "on",
            "orientations-TOTAL_FORMS": "4",
            "orientations-3-text_fr": "<p>Ajoutée par le collègue.</p>",
            "orientations-3-id": "",
            "orientations-3-phase": str(phase.pk),
        },
    )
    response = editor.send(
        phase, data, **{"title_fr": "Mon titre", "orientations-1-text_fr": "<p>La mienne.</p>"}
    )
    page = editor.client.get(response.url).content.decode().split("messagelist")[1]
    assert "administrator" in page.split("</ul>")[0]
    assert Phase.objects.get(pk=phase.pk).title_fr != "Mon titre"  # Not before it is read.
    assert editor.send(phase, editor.open(phase)).status_code == 302
    saved = Phase.objects.get(pk=phase.pk)
    assert (saved.title_fr, saved.summary_fr) == ("Mon titre", "Résumé du collègue")
    assert str(saved.headline_on) == "2013-12"
    rows = saved.orientations.order_by("position")
    assert [row.text_fr for row in rows] == [
        "<p>Du collègue.</p>",
        "<p>La mienne.</p>",
        "<p>Ajoutée par le collègue.</p>",
    ]
    assert list(rows[0].support_domains.all()) == [domain]


def test_a_row_that_the_colleague_removed_and_i_changed_is_not_lost(at_work, phase):
    editor, colleague = at_work("publisher"), at_work("administrator")
    data = editor.open(phase)
    colleague.send(phase, colleague.open(phase), **{"orientations-1-DELETE": "on"})
    response = editor.send(phase, data, **{"orientations-1-text_fr": "<p>La mienne.</p>"})
    again = editor.again(phase, response)
    assert "<p>La mienne.</p>" in [
        value for name, (value, *_more) in again.items() if name.endswith("-text_fr")
    ]
    assert editor.send(phase, again).status_code == 302
    texts = [row.text_fr for row in phase.orientations.order_by("position")]
    assert texts == [
        "<p>Orientation inventée 1.</p>",
        "<p>La mienne.</p>",
        "<p>Orientation inventée 3.</p>",
    ]


def test_rows_that_i_added_are_merged(at_work, phase):
    editor, colleague = at_work("publisher"), at_work("administrator")
    data = editor.open(phase)
    colleague.send(phase, colleague.open(phase), title_fr="Titre du collègue")
    response = editor.send(
        phase,
        data,
        **{
            "orientations-TOTAL_FORMS": "4",
            "orientations-3-text_fr": "<p>Nouvelle.</p>",
            "orientations-3-id": "",
            "orientations-3-phase": str(phase.pk),
        },
    )
    assert response.status_code == 302
    assert editor.send(phase, editor.open(phase)).status_code == 302
    assert phase.orientations.get(position=4).text_fr == "<p>Nouvelle.</p>"
    assert Phase.objects.get(pk=phase.pk).title_fr == "Titre du collègue"


def test_a_stale_form_with_a_mistake_comes_back_as_it_was_typed(at_work, phase):
    editor, colleague = at_work("publisher"), at_work("administrator")
    data = editor.open(phase)
    colleague.send(phase, colleague.open(phase), **{"orientations-1-DELETE": "on"})
    before = take(phase)
    response = editor.send(phase, data, number="", title_fr="Gardé")
    again = editor.again(phase, response)
    assert again["title_fr"] == ["Gardé"]
    assert again["_revision"] == data["_revision"]
    assert take(phase) == before


def test_a_form_that_names_no_revision_is_not_saved(at_work, phase):
    editor = at_work("publisher")
    data = editor.open(phase)
    for named in ("", "no-uuid", "00000000-0000-0000-0000-000000000000", "\x00"):
        response = editor.send(phase, {**data, "_revision": named}, title_fr="Gardé")
        assert editor.again(phase, response)["title_fr"] == ["Gardé"]
    assert workflow.newest_revision(Phase, phase.pk).number == 1


def test_a_revision_of_another_item_is_not_a_base(at_work, phase):
    other = factories.publish(Phase, **factories.phase_values(2, 2009, 2012))
    editor = at_work("publisher")
    foreign = workflow.newest_revision(Phase, other.pk)
    response = editor.send(
        phase, {**editor.open(phase), "_revision": str(foreign.pk)}, title_fr="Gardé"
    )
    assert response.status_code == 200
    assert workflow.newest_revision(Phase, phase.pk).number == 1
    assert row_key(Phase, phase.pk) in workflow.newest_revision(Phase, phase.pk).snapshot


def test_a_form_that_is_sent_twice_is_saved_once(at_work, phase):
    editor = at_work("publisher")
    data = editor.open(phase)
    for _ in range(2):
        response = editor.send(
            phase, data, title_fr="Deux clics", **{"orientations-0-text_lt": "<p>Du kartus.</p>"}
        )
        assert response.status_code == 302
    assert workflow.newest_revision(Phase, phase.pk).number == 2


def test_a_form_of_another_account_is_not_saved_in_my_name(at_work, phase):
    editor, colleague = at_work("publisher"), at_work("administrator")
    response = editor.send(phase, colleague.open(phase), title_fr="Du collègue")
    again = editor.again(phase, response)
    assert again["title_fr"] == ["Du collègue"]
    assert workflow.newest_revision(Phase, phase.pk).number == 1
    assert editor.send(phase, again).status_code == 302


def test_a_picture_of_a_stale_save_is_to_be_chosen_again(at_work, phase):
    editor, colleague = at_work("publisher"), at_work("administrator")
    data = editor.open(phase)
    colleague.send(phase, colleague.open(phase), title_fr="Titre du collègue", summary_fr="Le sien")
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(buffer, "PNG")
    picture = SimpleUploadedFile("photo.png", buffer.getvalue(), "image/png")
    default_storage.save("pictures/there", io.BytesIO(b"x"))
    files = set(default_storage.listdir("pictures")[1])
    response = editor.send(
        phase, data, picture=picture, picture_alternative_fr="Un carré", summary_fr="Le mien"
    )
    errors = {error["id"]: error["message"] for error in response.context["error_summary"]}
    assert errors["id_picture"].startswith("Choisissez de nouveau le fichier")
    assert set(default_storage.listdir("pictures")[1]) == files
    again = editor.again(phase, response)
    assert again["picture_alternative_fr"] == ["Un carré"]
    picture.seek(0)
    assert editor.send(phase, again, picture=picture).status_code == 302
    saved = Phase.objects.get(pk=phase.pk)
    assert (saved.summary_fr, saved.title_fr) == ("Le mien", "Titre du collègue")
    assert default_storage.exists(saved.picture.name)
