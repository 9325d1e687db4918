"""The translators' screen: nothing typed is lost, whatever stands against it."""

import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from phases.editorial import questions, workflow
from phases.editorial.translating import Translation, translate
from phases.localization.memory import Pair, remember
from phases.models import (
    Article,
    Draft,
    GlossaryTerm,
    JournalEntry,
    Page,
    Phase,
    Revision,
    SegmentQuestion,
)
from phases.snapshot import item_models, row_key
from tests import factories
from tests.admin.browser_form import fields
from tests.admin.conftest import said

FRENCH = (
    "<p>Un premier texte.</p>"
    '<p>Un <strong>texte gras</strong> et <a href="/fr/poles/">un lien</a>.</p>'
    "<ul><li>Un point.</li></ul>"
)
LITHUANIAN = (
    "<p>Pirmas tekstas.</p>"
    '<p>Tekstas <strong>pusjuodis</strong> ir <a href="/fr/poles/">nuoroda</a>.</p>'
    "<ul><li>Punktas.</li></ul>"
)


def state_of(french, state="reviewed"):
    return {"state": state, "source": french}


@pytest.fixture
def phase(db):
    """Return a live phase whose title and text are reviewed, and whose summary is missing."""
    values = factories.phase_values(
        title_lt="Išgalvotas etapas",
        summary_fr="Un résumé.",
        body_fr=FRENCH,
        body_lt=LITHUANIAN,
        orientation=[{"text_fr": "<p>Une orientation.</p>", "text_lt": "<p>Kryptis.</p>"}],
    )
    values["title_lt#status"] = state_of(values["title_fr"])
    values["body_lt#status"] = state_of(FRENCH)
    return factories.publish(Phase, **values)


def address(item, page="item", language="lt"):
    return reverse(f"admin:translations_{page}", args=[language, item._meta.model_name, item.pk])


class Translator:
    """A person in front of the screen, without JavaScript."""

    def __init__(self, user):
        self.user, self.client = user, Client()
        self.client.force_login(user)

    def open(self, item, **query):
        self.item, self.response = item, self.client.get(address(item), query)
        return self._read()

    def press(self, button, value="1", page="item", **changes):
        """Press a button and follow where it leads."""
        data = {**self.data, **changes, f"_{button}": value}
        self.response = self.client.post(address(self.item, page), data, follow=True)
        return self._read() if page == "item" else self.response

    def _read(self):
        assert self.response.status_code == 200, self.response
        self.data = fields(self.response, "translating_form")
        return self

    def number(self, field, place=0):
        """Return the number of a segment in the names of the form."""
        for name, (value,) in self.data.items():
            if name.startswith("place-") and value.endswith(f".{field}.{place}"):
                return name.removeprefix("place-")
        raise KeyError(field)

    def box(self, field, place=0):
        return self.data[f"text-{self.number(field, place)}"][0]

    def name(self, field, place=0):
        return f"text-{self.number(field, place)}"

    @property
    def page(self):
        return self.response.content.decode()

    @property
    def said(self):
        return said(self.response)


@pytest.fixture
def desk(translator):
    return Translator(translator)


@pytest.fixture
def language_desk(language_publisher):
    return Translator(language_publisher)


def newest(item):
    return workflow.newest_revision(type(item), item.pk)


def saved(item, field="body_lt"):
    return newest(item).snapshot[row_key(type(item), item.pk)][field]


def shown(response, field, place=0):
    """Return a segment as the template was given it."""
    for row in response.context["shown_rows"]:
        for segment in row.segments:
            if (segment.key.field, segment.key.place) == (field, place):
                return segment
    raise KeyError(field)


# What is shown


def test_the_texts_stand_beside_their_french_in_the_order_of_the_page(desk, phase):
    desk.open(phase)
    names = [value[0].split(".")[1:] for name, value in desk.data.items() if "place-" in name]
    assert names == [
        ["title", "0"], ["summary", "0"], ["body", "0"], ["body", "1"], ["body", "2"], ["text", "0"]
    ]  # fmt: skip
    assert desk.box("body", 1) == "Tekstas {1}pusjuodis{/1} ir {2}nuoroda{/2}."
    assert desk.box("summary") == ""
    assert "Un <code>{1}</code>texte gras<code>{/1}</code>" in desk.page
    states = [shown(desk.response, *key).state for key in (("title",), ("summary",), ("body", 1))]
    assert states == ["reviewed", "missing", "reviewed"]
    progress = desk.response.context["progress"]
    assert (progress.reviewed, progress.total) == (4, 6)
    assert re.search(r'<textarea name="text-1"[^>]* lang="lt"', desk.page)
    assert desk.page.count(" autofocus") == 1
    assert re.search(rf'name="{desk.name("summary")}"[^>]* autofocus', desk.page)


def test_what_changed_in_the_french_is_marked_word_by_word(desk, phase):
    factories.edit(phase, body_fr=FRENCH.replace("premier texte", "tout premier texte"))
    desk.open(phase)
    segment = shown(desk.response, "body")
    assert segment.state == "outdated"
    assert [(p.kind, p.text.strip()) for p in segment.changes if p.kind != "same"] == [
        ("added", "tout")
    ]
    assert desk.box("body") == "Pirmas tekstas."
    assert shown(desk.response, "body", 1).state == "reviewed"
    assert "<ins>" in desk.page


def test_changed_markup_is_told_where_no_word_changed(desk, phase):
    factories.edit(phase, body_fr=FRENCH.replace("/fr/poles/", "/fr/phases/"))
    desk.open(phase)
    segment = shown(desk.response, "body", 1)
    assert (segment.state, segment.changes) == ("outdated", [])
    assert segment.placeholders[1][1].endswith("/fr/phases/")


def test_only_what_needs_work_is_shown_when_asked(desk, phase):
    desk.open(phase, show="work")
    names = [value[0].split(".")[1] for name, value in desk.data.items() if "place-" in name]
    assert names == ["summary", "text"]
    assert desk.data["show"] == ["work"]


def test_the_segment_of_the_address_is_in_focus_with_what_helps(desk, phase):
    remember([Pair("lt", "Un résumé !", "Santrauka!"), Pair("lt", "Un résumé.", "Santrauka.")])
    term = GlossaryTerm.objects.create(term="résumé", note="An invented note.")
    term.translations.create(language="lt", words="santrauka", status="proposal")
    desk.open(phase, segment=f"phase:{phase.pk}.summary.0")
    helped = shown(desk.response, "summary").help
    assert [(one.score, one.is_exact, one.text) for one in helped.suggestions] == [
        (100, True, "Santrauka."), (85, False, "Santrauka!"),
    ]  # fmt: skip
    assert [(one.source, one.targets, str(one.status)) for one in helped.terms] == [
        ("résumé", "santrauka", "proposition")
    ]
    assert 'lang="en">An invented note.</span>' in desk.page
    assert shown(desk.response, "title").help is None
    desk.press(f"use-{desk.number('summary')}", "Santrauka!")
    assert desk.box("summary") == "Santrauka!"
    assert saved(phase, "summary_lt") == ""
    desk.press("save")
    assert saved(phase, "summary_lt") == "Santrauka!"


def test_help_comes_as_a_part_of_the_page(desk, phase):
    remember([Pair("lt", "Un résumé.", "Santrauka <b>.")])
    query = {"segment": f"phase:{phase.pk}.summary.0"}
    response = desk.client.get(address(phase, "help"), query)
    text = response.content.decode()
    assert "Santrauka &lt;b&gt;." in text
    assert "<html" not in text
    assert desk.client.get(address(phase, "help"), {"segment": "x"}).status_code == 404
    assert desk.client.post(address(phase, "help"), query).status_code == 405


def test_warnings_come_as_a_part_of_the_page(desk, phase):
    desk.open(phase)
    number = desk.number("body", 1)
    sent = {
        f"{name}-{number}": desk.data[f"{name}-{number}"] for name in ("place", "source", "was")
    }
    sent[f"text-{number}"] = "Tekstas {1}pusjuodis ir {2}nuoroda{/2}."
    response = desk.client.post(address(phase, "check"), sent)
    assert "finding--error" in response.content.decode()
    sent[f"text-{number}"] = desk.box("body", 1)
    assert desk.client.post(address(phase, "check"), sent).content.decode().strip() == ""
    assert desk.client.post(address(phase, "check"), {}).content.decode().strip() == ""
    assert desk.client.get(address(phase, "check")).status_code == 405


def test_earlier_texts_are_there_to_be_read(desk, phase):
    factories.edit(phase, publish=False, body_lt=LITHUANIAN.replace("Pirmas", "Visai pirmas"))
    desk.open(phase, segment=f"phase:{phase.pk}.body.0")
    helped = shown(desk.response, "body").help
    assert [(one.text, one.number) for one in helped.earlier] == [("Pirmas tekstas.", 1)]


def test_translations_of_french_that_is_gone_are_there_to_be_read(desk, phase):
    factories.edit(phase, body_fr=FRENCH.replace("<p>Un premier texte.</p>", ""))
    desk.open(phase)
    assert shown(desk.response, "body", 1).leftover == ["Pirmas tekstas."]


def test_the_items_before_and_after_are_those_of_the_list(desk, phase):
    others = [
        factories.publish(Phase, **factories.phase_values(number, start, start + 2))
        for number, start in ((2, 2009), (3, 2013))
    ]
    order = desk.client.get(reverse("admin:translations_language", args=["lt"])).content.decode()
    items = sorted([phase, *others], key=lambda item: order.index(address(item)))
    found = desk.open(items[1]).response.context
    assert (found["before"]["address"], found["after"]["address"]) == (
        address(items[0]), address(items[2]),
    )  # fmt: skip
    assert desk.open(items[0]).response.context["before"] is None
    assert desk.open(items[2]).response.context["after"] is None


def test_what_is_said_is_read_before_the_next_text(desk, phase):
    desk.open(phase)
    assert desk.response.context["focused"].key.field == "summary"
    desk.press("save", **{desk.name("body"): "Kitas tekstas."})
    assert " autofocus" not in desk.page
    desk.press("save", _revision="")
    assert " autofocus" not in desk.page


# Saving


def test_what_is_typed_is_saved_as_a_draft(desk, phase):
    desk.open(phase)
    changed = {
        desk.name("summary"): " Santrauka.\r\nDvi eilutės. ",
        desk.name("body", 1): "Kitas {1}pusjuodis{/1} ir {2}nuoroda{/2} & <b>.",
    }
    desk.press("save", **changed)
    assert saved(phase, "summary_lt") == "Santrauka.\nDvi eilutės."
    assert (
        '<p>Kitas <strong>pusjuodis</strong> ir <a href="/fr/poles/">nuoroda</a> &amp; &lt;b&gt;.'
        in (saved(phase))
    )
    assert shown(desk.response, "body", 1).state == "in_work"
    assert shown(desk.response, "body", 0).state == "reviewed"
    assert Phase.objects.get().summary_lt == ""
    assert Draft.objects.get().revision == newest(phase)
    assert newest(phase).created_by == desk.user


def test_nothing_typed_saves_nothing(desk, phase):
    before = newest(phase)
    desk.open(phase).press("save")
    assert newest(phase) == before
    assert "rien" in desk.said.lower()


def test_a_reviewed_text_leads_to_the_next_that_needs_work(desk, phase):
    desk.open(phase)
    desk.press("reviewed", desk.number("summary"), **{desk.name("summary"): "Santrauka."})
    assert shown(desk.response, "summary").state == "reviewed"
    assert re.search(rf'name="{desk.name("text")}"[^>]* autofocus', desk.page)
    desk.press("reviewed", desk.number("text"))
    assert shown(desk.response, "text").state == "reviewed"
    assert desk.response.context["progress"].reviewed == 6
    assert '<textarea name="text-1" id="text-1" lang="lt" rows="2"' in desk.page
    assert re.search(r'name="_submit_for_review"[^>]* autofocus', desk.page)


def test_a_text_without_words_is_not_reviewed(desk, phase):
    desk.open(phase).press("reviewed", desk.number("summary"))
    assert shown(desk.response, "summary").state == "missing"
    assert shown(desk.response, "summary").reasons


def test_an_outdated_text_is_still_valid_with_one_click(desk, phase):
    factories.edit(phase, body_fr=FRENCH.replace("texte.", "texte !"))
    desk.open(phase).press("valid", desk.number("body"))
    assert shown(desk.response, "body").state == "reviewed"
    assert saved(phase) == LITHUANIAN


def test_a_refused_text_stays_in_its_box_with_the_reason_and_the_others_are_saved(desk, phase):
    desk.open(phase)
    broken = "Tekstas {1}pusjuodis ir nuoroda."
    changed = {desk.name("body", 1): broken, desk.name("summary"): "Santrauka.",
               desk.name("title"): "x" * 201}  # fmt: skip
    desk.press("publish_language", **changed)
    assert desk.box("body", 1) == broken
    assert desk.box("title") == "x" * 201
    assert "{1}" in shown(desk.response, "body", 1).reasons[0]
    assert "200" in shown(desk.response, "title").reasons[0]
    assert saved(phase, "summary_lt") == "Santrauka."
    assert JournalEntry.objects.count() == 1
    desk.press("save", **{desk.name("body", 1): "Tekstas {1}pusjuodis{/1} ir {2}nuoroda{/2}!",
                          desk.name("title"): "Etapas"})  # fmt: skip
    assert saved(phase, "title_lt") == "Etapas"
    assert "nuoroda</a>!" in saved(phase)


def test_french_that_changed_meanwhile_refuses_the_text_and_keeps_it(desk, phase):
    desk.open(phase)
    changed = {desk.name("body"): "Kitas tekstas.", desk.name("body", 2): "Kitas punktas."}
    factories.edit(phase, body_fr=FRENCH.replace("premier texte", "tout premier texte"))
    desk.press("save", **changed)
    assert desk.box("body") == "Kitas tekstas."
    assert shown(desk.response, "body").reasons
    assert "Kitas punktas." in saved(phase)
    assert "Pirmas tekstas." in saved(phase)


def test_a_review_of_french_that_changed_meanwhile_is_refused_with_the_reason(desk, phase):
    desk.open(phase)
    factories.edit(phase, summary_fr="Un autre résumé.", body_fr=f"<p>Tout neuf.</p>{FRENCH}")
    desk.press("reviewed", desk.number("body"))
    assert shown(desk.response, "body", 1).state == "reviewed"
    desk.open(phase)
    factories.edit(phase, body_fr=FRENCH.replace("premier", "dernier"))
    desk.press("reviewed", desk.number("body", 1))
    assert shown(desk.response, "body").reasons
    assert shown(desk.response, "body").state == "outdated"


def test_a_text_whose_french_is_gone_is_shown_apart(desk, phase):
    desk.open(phase)
    row = row_key(Phase, phase.pk)
    (orientation,) = newest(phase).snapshot[row]["#orientation"]
    factories.edit(phase, **{"#orientation": []})
    assert orientation
    desk.press("save", **{desk.name("text"): "Visai kita kryptis."})
    assert [one.text for one in desk.response.context["left"]] == ["Visai kita kryptis."]
    assert "Visai kita kryptis." in desk.page


def test_a_colleagues_text_stands_beside_mine(desk, phase, language_publisher):
    desk.open(phase)
    row = row_key(Phase, phase.pk)
    one = Translation(row, "body", 0, "Un premier texte.", "Kolegos tekstas.", "reviewed")
    translate(newest(phase), "lt", [one], by=language_publisher)
    desk.press("save", **{desk.name("body"): "Mano tekstas."})
    assert desk.box("body") == "Mano tekstas."
    assert shown(desk.response, "body").theirs == "Kolegos tekstas."
    assert "Kolegos tekstas." in saved(phase)
    desk.press("save")
    assert "Mano tekstas." in saved(phase)


def test_a_colleagues_other_text_is_merged(desk, phase, language_publisher):
    desk.open(phase)
    one = Translation(row_key(Phase, phase.pk), "summary", 0, "Un résumé.", "Kolegos.", "reviewed")
    translate(newest(phase), "lt", [one], by=language_publisher)
    desk.press("save", **{desk.name("body"): "Mano tekstas."})
    assert saved(phase, "summary_lt") == "Kolegos."
    assert "Mano tekstas." in saved(phase)
    assert "language_publisher" in desk.said


def test_what_was_typed_is_kept_over_an_expired_session(desk, phase):
    desk.open(phase)
    data = {**desk.data, desk.name("summary"): "Santrauka.", "_save": "1"}
    desk.client.logout()
    assert desk.client.post(address(phase), data).status_code == 302
    desk.client.force_login(desk.user)
    desk.open(phase)
    assert desk.box("summary") == "Santrauka."
    assert saved(phase, "summary_lt") == ""
    desk.press("save")
    assert saved(phase, "summary_lt") == "Santrauka."
    desk.open(phase)
    assert desk.response.context["notice"] == ""


def test_what_was_typed_beside_the_french_of_a_draft_is_kept_beside_it(desk, phase, editor):
    factories.edit(phase, by=editor, publish=False, summary_fr="Un résumé tout autre.")
    desk.open(phase, french="draft")
    data = {**desk.data, desk.name("summary"): "Visai kita santrauka.", "_save": "1"}
    desk.client.logout()
    desk.client.post(address(phase), data)
    desk.client.force_login(desk.user)
    desk.open(phase)
    assert desk.box("summary") == "Visai kita santrauka."
    assert desk.response.context["refused"] == []
    assert desk.data["french"] == ["draft"]


def test_what_was_kept_can_be_discarded(desk, phase):
    desk.open(phase)
    data = {**desk.data, desk.name("summary"): "Santrauka.", "_save": "1"}
    desk.client.logout()
    desk.client.post(address(phase), data)
    desk.client.force_login(desk.user)
    desk.client.get(address(phase), {"discard": "1"})
    assert desk.open(phase).box("summary") == ""


def test_a_form_of_another_account_saves_nothing(desk, phase, language_publisher):
    desk.open(phase)
    desk.client.force_login(language_publisher)
    desk.press("save", **{desk.name("summary"): "Santrauka."})
    assert desk.box("summary") == "Santrauka."
    assert saved(phase, "summary_lt") == ""


@pytest.mark.parametrize("base", ["", "x", str(uuid.uuid4())])
def test_a_form_that_does_not_say_what_it_was_opened_on_saves_nothing(desk, phase, base):
    desk.open(phase)
    desk.press("save", _revision=base, **{desk.name("summary"): "Santrauka."})
    assert desk.box("summary") == "Santrauka."
    assert saved(phase, "summary_lt") == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"place-1": "phase:x.title.0"},
        {"place-1": "nothing:x.title.0", "text-1": "x"},
        {"place-1": "phase:x.title.99999999"},
        {"place-1": "a.b", "text-1": "x"},
        {"place-1": "phase:1.text_fr.0", "text-1": "x"},
        {"source-1": "<p>", "was-1": "</p>", "text-1": "{1}x{/1}"},
        {"text-1": "a\x00b", "question-1": "c\x00d"},
        {"place-x": "phase", "_use-9": "x"},
        {"_reviewed": "99"},
        {"_help": "x"},
        {"text-1": "x" * 250_000},
    ],
)
def test_odd_input_changes_no_title(desk, phase, changes):
    desk.open(phase)
    desk.press("save", **changes)
    assert saved(phase, "title_lt") == "Išgalvotas etapas"
    assert saved(phase, "title_fr") == "Phase inventée 1"


# Publishing, review, preview


def test_a_language_is_published_from_the_screen(language_desk, phase, editor):
    factories.edit(phase, by=editor, publish=False, title_fr="Brouillon")
    desk = language_desk.open(phase)
    desk.press("publish_language", **{desk.name("summary"): "Santrauka."})
    live = Phase.objects.get()
    assert (live.summary_lt, live.title_fr) == ("Santrauka.", "Phase inventée 1")
    assert JournalEntry.objects.first().languages == ["lt"]
    assert "/lt/phases/" in desk.said
    desk.press("publish_language")
    assert desk.said == "Tout est déjà public\u00a0: Lituanien."


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


# The French of a draft


def test_the_french_of_a_draft_is_worked_on_when_asked(desk, phase, editor):
    factories.edit(
        phase, by=editor, publish=False, body_fr=FRENCH.replace("premier", "tout premier")
    )
    desk.open(phase)
    assert shown(desk.response, "body").state == "reviewed"
    assert "french=draft" in desk.page
    desk.open(phase, french="draft")
    assert shown(desk.response, "body").state == "outdated"
    assert desk.response.context["may_publish"] is False
    desk.press("reviewed", desk.number("body"), **{desk.name("body"): "Pats pirmas tekstas."})
    assert desk.data["french"] == ["draft"]
    assert shown(desk.response, "body").state == "reviewed"
    assert "tout premier" in saved(phase, "body_fr")
    assert Phase.objects.get().body_lt == LITHUANIAN


def test_what_is_not_live_is_translated_from_its_draft(desk):
    revision = factories.save(Article, title_fr="Article inventé", slug_fr="article-invente")
    item = Article._base_manager.get(pk=revision.item_id)
    desk.open(item)
    desk.press("save", **{desk.name("title"): "Straipsnis"})
    assert saved(item, "title_lt") == "Straipsnis"


# Questions


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


# Who, and what there is


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
