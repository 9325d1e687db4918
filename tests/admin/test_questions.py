"""Editors find translators' questions on the first page, answer them, and nothing is lost."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from phases.editorial import questions
from phases.models import SegmentQuestion

PLACE = "/admin/translations/questions/"


@pytest.fixture
def ask(phase, translator):
    """Return a function that asks about the title of the phase."""
    place = {"row": f"phase:{phase.pk}", "field": "title", "source": phase.title_fr}
    return lambda words="Quel sens ?", language="lt": questions.ask(
        phase, language, question=words, by=translator, **place
    )


def test_an_editor_reads_and_answers(logged_in, ask, phase):
    question = ask()
    client = logged_in("editor")
    (box,) = client.get(reverse("admin:index")).context["waiting"]
    assert box.lines[0]["title"] == "Quel sens ?"
    assert box.lines[0]["address"] == f"{PLACE}#question-{question.pk}"
    page = client.get(PLACE).content.decode()
    assert "Quel sens ?" in page
    assert phase.title_fr in page
    client.post(PLACE, {"question": question.pk, "answer": "Un temps."})
    question.refresh_from_db()
    assert (question.answer, question.answered_by.username) == ("Un temps.", "editor")
    assert client.get(PLACE).context["rows"] == []
    assert "Un temps." in client.get(f"{PLACE}?show=answered").content.decode()
    assert client.get(reverse("admin:index")).context["waiting"] == []


def test_the_asker_reads_the_answer_and_cannot_answer(logged_in, ask, editor):
    question = ask()
    client = logged_in("translator")
    page = client.get(PLACE)
    assert not page.context["may_answer"]
    assert "<textarea" not in page.content.decode()
    refused = client.post(PLACE, {"question": question.pk, "answer": "Moi-même."})
    assert "Moi-même." in refused.content.decode()
    question.refresh_from_db()
    assert question.answer == ""
    questions.answer(question, "Un temps.", by=editor)
    assert "Un temps." in client.get(f"{PLACE}?show=answered").content.decode()


def test_the_asker_finds_the_answer_on_the_first_page_for_a_week(logged_in, ask, editor):
    question = ask()

    def told(who):
        boxes = logged_in(who).get(reverse("admin:index")).context["waiting"]
        lines = {box.heading: box.lines for box in boxes}
        return lines.get("Réponses à vos questions", [])

    assert told("translator") == []
    questions.answer(question, "Un temps.", by=editor)
    assert told("language_publisher") == []
    (line,) = told("translator")
    assert line["title"] == "Quel sens ?"
    page = logged_in("translator").get(line["address"].partition("#")[0])
    assert f'id="{line["address"].partition("#")[2]}"' in page.content.decode()
    long_ago = timezone.now() - datetime.timedelta(days=8)
    SegmentQuestion.objects.update(answered_at=long_ago)
    assert told("translator") == []


def test_an_answer_is_kept_over_an_expired_session(logged_in, ask, editor):
    question = ask()
    client = logged_in("editor")
    author = client.get(PLACE).context["author"]
    client.logout()
    sent = {"question": question.pk, "answer": "Un temps.", "_author": author}
    assert client.post(PLACE, sent).status_code == 302
    client.force_login(editor)
    page = client.get(PLACE)
    assert page.context["refused"]["pk"] == question.pk
    assert ">Un temps.</textarea>" in page.content.decode()
    question.refresh_from_db()
    assert question.answer == ""
    client.post(PLACE, sent)
    question.refresh_from_db()
    assert question.answer == "Un temps."
    assert client.get(PLACE).context["refused"]["text"] == ""


def test_an_answer_is_not_given_in_the_name_of_another(logged_in, ask, editor, publisher):
    question = ask()
    author = logged_in("editor").get(PLACE).context["author"]
    sent = {"question": question.pk, "answer": "Un temps.", "_author": author}
    page = logged_in("publisher").post(PLACE, sent)
    assert ">Un temps.</textarea>" in page.content.decode()
    question.refresh_from_db()
    assert question.answer == ""


def test_an_answer_that_comes_second_is_not_lost(logged_in, ask, publisher):
    question = ask()
    questions.answer(question, "Un temps.", by=publisher)
    response = logged_in("editor").post(PLACE, {"question": question.pk, "answer": "Une étape."})
    page = response.content.decode()
    assert "Un temps." in page
    assert "Une étape." in page
    assert response.context["refused"]["reasons"]


@pytest.mark.parametrize("number", ["", "x", "0", "9" * 30, "²", "\x00"])
def test_an_answer_to_no_question_is_given_back(logged_in, db, number):
    response = logged_in("editor").post(PLACE, {"question": number, "answer": "Une étape."})
    assert response.status_code == 200
    assert "Une étape." in response.content.decode()


def test_an_empty_answer_is_refused_beside_its_question(logged_in, ask):
    question = ask()
    response = logged_in("editor").post(PLACE, {"question": question.pk, "answer": " "})
    assert response.context["refused"]["pk"] == question.pk
    assert f'aria-describedby="errors-{question.pk}"' in response.content.decode()
    assert SegmentQuestion.objects.get().answer == ""


def test_it_asks_as_many_queries_for_one_as_for_many(logged_in, ask):
    client = logged_in("editor")
    counts = []
    for number in range(2):
        ask(f"Quel sens {number} ?")
        for more in range(number * 8):
            ask(f"Et {more} ?")
        with CaptureQueriesContext(connection) as queries:
            client.get(PLACE)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("page", ["0", "x", "99999999999"])
def test_a_page_that_is_not_there_is_the_first(logged_in, ask, page):
    ask()
    assert len(logged_in("editor").get(f"{PLACE}?p={page}").context["rows"]) == 1


def test_it_is_for_those_who_translate_or_edit(client, editor):
    editor.groups.clear()
    client.force_login(editor)
    assert client.get(PLACE).status_code == 403
