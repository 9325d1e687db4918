"""A translator's question reaches the editors, and the answer stays with the text."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from phases.editorial import questions
from phases.models import SegmentQuestion
from tests import factories


@pytest.fixture
def asked(phase, translator):
    """Return a function that asks about the title of the phase, as the Lithuanian translator."""

    def ask(question="Pole de quoi ?", *, by=translator, language="lt", **place):
        place = {"row": f"phase:{phase.pk}", "field": "title", "source": phase.title_fr, **place}
        return questions.ask(phase, language, question=question, by=by, **place)

    return ask


def test_a_question_and_its_answer_stay_with_the_text(asked, phase, translator, editor):
    question = asked("  Que veut dire ce mot ?\r\nMerci ")
    assert question.question == "Que veut dire ce mot ?\nMerci"
    assert questions.answer(question, "Un regroupement.", by=editor).answered_by == editor
    found = questions.of_item(phase.pk, "lt").get()
    assert (found.answer, found.asked_by, found.source) == (
        "Un regroupement.", translator, phase.title_fr,
    )  # fmt: skip
    assert found.answered_at > found.asked_at
    assert not questions.of_item(phase.pk, "en").exists()


def test_the_same_question_sent_twice_is_one(asked, editor):
    question = asked()
    assert asked() == question
    questions.answer(question, "Oui.", by=editor)
    assert asked() != question


def test_nobody_s_answer_is_replaced(asked, editor, publisher):
    question = asked()
    questions.answer(question, "Oui.", by=editor)
    assert questions.answer(question, "Oui.", by=publisher).answered_by == editor
    with pytest.raises(ValidationError, match="entre-temps"):
        questions.answer(question, "Non.", by=publisher)
    assert questions.of_item(question.item_id, "lt").get().answer == "Oui."


def test_translators_ask_of_their_languages_and_editors_answer(asked, translator, editor):
    with pytest.raises(PermissionDenied):
        asked(language="en")
    with pytest.raises(PermissionDenied):
        asked(language="fr", by=editor)
    with pytest.raises(PermissionDenied):
        questions.answer(asked(), "Oui.", by=translator)
    assert SegmentQuestion.objects.get().answer == ""


def test_translators_read_the_questions_of_their_languages(asked, translator, editor):
    own = asked()
    other = asked(language="en", by=editor)
    assert list(questions.visible_to(translator)) == [own]
    assert set(questions.visible_to(editor)) == {own, other}
    nobody = factories.account("nobody", "editor")
    nobody.groups.clear()
    assert not questions.visible_to(nobody).exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"row": "phase:1"},
        {"row": "user:00000000-0000-4000-8000-000000000001"},
        {"row": "session"},
        {"field": "number"},
        {"field": "title_fr"},
        {"source": ""},
        {"source": "a\x00"},
        {"question": " \n "},
        {"question": "a" * (questions.MOST_CHARACTERS + 1)},
        {"question": "\x00"},
    ],
)
def test_what_is_no_question_is_refused_with_a_sentence(asked, changed):
    with pytest.raises(ValidationError) as refused:
        asked(**changed)
    assert str(refused.value.messages[0]).endswith(".")
    assert not SegmentQuestion.objects.exists()


def test_open_questions_of_a_person_are_bounded(asked, monkeypatch, editor):
    monkeypatch.setattr(questions, "MOST_OPEN", 2)
    first = asked("Un ?")
    asked("Deux ?")
    with pytest.raises(ValidationError, match="attendent"):
        asked("Trois ?")
    questions.answer(first, "Oui.", by=editor)
    asked("Trois ?")
    with pytest.raises(ValidationError):
        questions.answer(first, "b" * 2001, by=editor)
