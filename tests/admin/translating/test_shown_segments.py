"""What the translators' screen shows beside each text."""

import re

from django.urls import reverse

from phases.editorial.translating import Translation, translate
from phases.localization.memory import Pair, remember
from phases.models import Article, GlossaryTerm, Phase
from phases.snapshot import row_key
from tests import factories
from tests.admin.translating.screen import FRENCH, LITHUANIAN, address, newest, saved, shown


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


def test_a_blank_that_changed_marks_no_word(desk, phase):
    factories.edit(phase, body_fr=FRENCH.replace("Un premier", "Un\u00a0premier"))
    segment = shown(desk.open(phase).response, "body")
    assert (segment.state, segment.changes) == ("outdated", [])
    assert "des espaces ont changé" in desk.page


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


def test_what_was_reviewed_on_the_screen_is_suggested_before_it_is_public(desk, phase, translator):
    factories.edit(phase, body_fr="<p>Un résumé.</p>")
    query = {"segment": f"phase:{phase.pk}.body.0"}
    assert shown(desk.open(phase, **query).response, "body").help.suggestions == []
    remember([Pair("lt", "Un résumé.", "Iš atminties.")])
    for words, state in (("Santrauka.", "in_work"), ("Santrauka.", "reviewed")):
        one = Translation(row_key(Phase, phase.pk), "summary", 0, "Un résumé.", words, state)
        translate(newest(phase), "lt", [one], by=translator)
        helped = shown(desk.open(phase, **query).response, "body").help
        own = [(100, True, "Santrauka.")] if state == "reviewed" else []
        assert [(one.score, one.is_exact, one.text) for one in helped.suggestions] == [
            *own,
            (100, True, "Iš atminties."),
        ]
    remember([Pair("lt", "Un résumé.", "Santrauka.")])
    assert len(shown(desk.open(phase, **query).response, "body").help.suggestions) == 2


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
