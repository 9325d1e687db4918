"""Publishing, review, preview and questions from the translators' screen."""

from datetime import timedelta

from django.utils import timezone

from phases.editorial import questions
from phases.editorial.schedule import schedule
from phases.editorial.translating import Translation, translate
from phases.models import Draft, JournalEntry, Phase, SegmentQuestion
from phases.snapshot import row_key
from tests import factories
from tests.admin.translating.screen import (
    FRENCH,
    LITHUANIAN,
    Translator,
    address,
    newest,
    saved,
    shown,
)


def test_a_language_is_published_from_the_screen(language_desk, phase, editor):
    factories.edit(phase, by=editor, publish=False, title_fr="Brouillon")
    desk = language_desk.open(phase)
    desk.press("publish_language", **{desk.name("summary"): "Santrauka."})
    live = Phase.objects.get()
    assert (live.summary_lt, live.title_fr) == ("Santrauka.", "Phase inventée 1")
    assert JournalEntry.objects.first().languages == ["lt"]
    assert "est publié en lituanien." in desk.said
    assert "/lt/phases/" in desk.said
    desk.press("publish_language")
    assert desk.said == "Tout est déjà public en lituanien."


def test_the_screen_says_what_else_is_in_the_draft_and_goes_with_it(desk, phase, editor):
    factories.edit(phase, by=editor, publish=False, title_fr="Brouillon")
    desk.open(phase)
    assert "Vous voyez le brouillon" not in desk.page
    assert "Le brouillon contient des changements en : français." in desk.page
    besides = "Tout le brouillon est soumis, avec ses changements en : français."
    assert besides in desk.page
    desk.press("submit_for_review", **{desk.name("summary"): "Santrauka."})
    assert "changements en : français, lituanien." in desk.open(phase).page


def test_what_goes_along_is_said_beside_the_french_of_a_draft_and_of_a_new_item_too(
    desk, phase, editor
):
    factories.edit(phase, by=editor, publish=False, title_fr="Brouillon")
    assert "Tout le brouillon est soumis" in desk.open(phase, french="draft").page
    revision = factories.save(Phase, by=editor, **factories.phase_values(2, 2009, 2012))
    new = Phase._base_manager.get(pk=revision.item_id)
    assert "Tout le brouillon est soumis" in desk.open(new).page


def test_a_translator_s_own_draft_is_submitted_without_a_word(desk, phase):
    desk.open(phase).press("save", **{desk.name("summary"): "Santrauka."})
    desk.open(phase)
    assert "changements en : lituanien." in desk.page
    assert "Tout le brouillon est soumis" not in desk.page


def test_all_texts_are_searched_from_the_screen_in_a_window_of_its_own(desk, phase):
    page = desk.open(phase).page
    assert 'action="/admin/translations/lt/concordance/" target="_blank"' in page


def test_who_may_not_publish_is_told_and_the_text_is_saved(desk, phase):
    desk.open(phase)
    assert "_publish_language" not in desk.page
    desk.press("publish_language", **{desk.name("summary"): "Santrauka."})
    assert Phase.objects.get().summary_lt == ""
    assert saved(phase, "summary_lt") == "Santrauka."
    assert list(desk.response.context["messages"])[-1].level_tag == "error"


def test_what_a_colleague_saved_is_read_before_it_is_published(language_desk, phase, translator):
    desk = language_desk.open(phase)
    one = Translation(row_key(Phase, phase.pk), "summary", 0, "Un résumé.", "Kolegos.", "in_work")
    translate(newest(phase), "lt", [one], by=translator)
    desk.press("publish_language", **{desk.name("body"): "Mano tekstas."})
    assert Phase.objects.get().body_lt == LITHUANIAN
    desk.press("publish_language")
    assert "Mano tekstas." in Phase.objects.get().body_lt


def test_nobody_publishes_what_they_have_not_seen(language_desk, phase, translator):
    desk = language_desk.open(phase)
    one = Translation(row_key(Phase, phase.pk), "summary", 0, "Un résumé.", "Kolegos.", "in_work")
    translate(newest(phase), "lt", [one], by=translator)
    for act in ("publish_language", "submit_for_review"):
        desk.client.post(address(phase), {**desk.data, f"_{act}": "1"})
    assert Phase.objects.get().summary_lt == ""
    assert Draft.objects.get().state == Draft.State.DRAFT


def test_a_draft_is_submitted_for_review(desk, phase):
    desk.open(phase)
    desk.press("submit_for_review", **{desk.name("summary"): "Santrauka."})
    assert Draft.objects.get().state == Draft.State.IN_REVIEW


def test_what_was_saved_before_is_submitted_without_a_word_of_saving(desk, phase):
    desk.open(phase)
    desk.press("save", **{desk.name("summary"): "Santrauka."})
    desk.press("submit_for_review")
    assert Draft.objects.get().state == Draft.State.IN_REVIEW
    assert "enregistré" not in desk.said
    desk.press("save")
    assert "rien n’a donc été enregistré" in desk.said


def test_a_change_of_what_waits_for_review_says_that_it_waits_no_longer(desk, phase):
    desk.open(phase)
    desk.press("submit_for_review", **{desk.name("summary"): "Santrauka."})
    assert "en refait un brouillon" in desk.page
    desk.press("save", **{desk.name("summary"): "Kita santrauka."})
    assert Draft.objects.get().state == Draft.State.DRAFT
    assert "attendait une relecture" in desk.said
    assert "en refait un brouillon" not in desk.page
    desk.press("submit_for_review")
    desk.press("reviewed", desk.number("summary"))
    assert "attendait une relecture" in desk.said
    assert desk.response.redirect_chain[-1][0].endswith("?said=1"), "it is read before the next"
    desk.press("submit_for_review")
    desk.press("submit_for_review", **{desk.name("summary"): "Dar kita."})
    assert Draft.objects.get().state == Draft.State.IN_REVIEW
    assert "attendait" not in desk.said


def test_what_is_published_at_once_waits_for_nothing(language_desk, phase):
    desk = language_desk.open(phase)
    desk.press("submit_for_review", **{desk.name("summary"): "Santrauka."})
    desk.press("publish_language", **{desk.name("title"): "Kitas etapas"})
    assert not Draft.objects.exists()
    assert "attendait" not in desk.said


def test_a_change_of_what_is_scheduled_says_that_nobody_will_publish_it(
    desk, phase, editor, publisher
):
    factories.edit(phase, by=editor, publish=False, summary_fr="Un autre résumé.")
    schedule(newest(phase), timezone.now() + timedelta(days=2), by=publisher)
    desk.open(phase)
    assert "en refait un brouillon" in desk.page
    desk.press("save")
    assert Draft.objects.get().state == Draft.State.SCHEDULED
    assert "brouillon" not in desk.said
    desk.press("save", **{desk.name("title"): "Kitas etapas"})
    assert Draft.objects.get().state == Draft.State.DRAFT
    assert "n’est plus programmée" in desk.said
    assert publisher.get_username() in desk.said


def test_who_may_publish_keeps_what_waits_for_review(desk, phase, publisher):
    desk.open(phase)
    desk.press("submit_for_review", **{desk.name("summary"): "Santrauka."})
    reader = Translator(publisher).open(phase)
    assert "en refait un brouillon" not in reader.page
    reader.press("save", **{reader.name("summary"): "Pataisyta."})
    assert Draft.objects.get().state == Draft.State.IN_REVIEW
    assert "attendait" not in reader.said


def test_the_preview_shows_what_is_not_saved(desk, phase):
    desk.open(phase)
    before = newest(phase)
    text = desk.press("preview", page="preview", **{desk.name("summary"): "Nauja santrauka."})
    assert "Nauja santrauka." in text.content.decode()
    assert text["Content-Language"] == "lt"
    assert text["Cache-Control"].startswith("no-store, private")
    assert newest(phase) == before
    assert not Draft.objects.exists()
    assert Phase.objects.get().summary_lt == ""


def test_the_preview_tells_what_cannot_be_shown(desk, phase):
    desk.open(phase)
    response = desk.press("preview", page="preview", **{desk.name("body", 1): "{1}x"})
    assert response.status_code == 409
    assert "{/1}" in response.content.decode()


def test_a_question_is_asked_and_its_answer_stands_there(desk, phase, editor):
    desk.open(phase)
    number = desk.number("body")
    desk.press("ask", number, **{f"question-{number}": "Ką tai reiškia?"})
    question = SegmentQuestion.objects.get()
    assert (question.source, question.language, question.asked_by) == (
        "Un premier texte.", "lt", desk.user,
    )  # fmt: skip
    questions.answer(question, "Rien de plus.", by=editor)
    desk.open(phase)
    assert shown(desk.response, "body").questions == [question]
    assert "Rien de plus." in desk.page
    assert f"Réponse\u00a0: {editor.get_username()}" in desk.page
    factories.edit(phase, body_fr=FRENCH.replace("premier", "dernier"))
    desk.open(phase)
    assert "Rien de plus." in desk.page


def test_a_question_that_is_too_long_stays_in_its_box(desk, phase):
    desk.open(phase)
    number = desk.number("body")
    desk.press("ask", number, **{f"question-{number}": "x" * 2001})
    assert desk.data[f"question-{number}"] == ["x" * 2001]
    assert not SegmentQuestion.objects.exists()
    changes = {f"question-{number}": "x" * 2001, desk.name("body"): "Kitas tekstas."}
    desk.press("ask", number, **changes)
    assert "Kitas tekstas." in saved(phase)
    assert (desk.box("body"), shown(desk.response, "body").theirs) == ("Kitas tekstas.", "")
