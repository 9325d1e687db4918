"""The translators' screen: nothing typed is lost, whatever stands against it."""

import re
import uuid

import pytest

from phases.editorial.translating import Translation, translate
from phases.models import Draft, JournalEntry, Phase
from phases.snapshot import row_key
from tests import factories
from tests.admin.translating.screen import FRENCH, LITHUANIAN, address, newest, saved, shown


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


def test_what_is_outdated_is_begun_with_wherever_it_stands(desk, phase):
    """As the list names it first: the changed paragraph opens, not what no person has read yet."""
    factories.edit(phase, body_fr=FRENCH.replace("Un point", "Un autre point"))
    desk.open(phase)
    assert desk.response.context["begin"].key.place == 2
    factories.edit(phase, body_fr=FRENCH.replace("Un point", "Un ").replace("premier", "second"))
    desk.open(phase)
    number = desk.number("body", 0)
    desk.press("valid", number)
    assert desk.response.context["begin"].segment.source == "Un ."
    desk.press("valid", desk.number("body", 2))
    assert desk.response.context["begin"].state != "outdated"


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


@pytest.mark.parametrize("base", ["", "x", str(uuid.UUID(int=1))])
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
