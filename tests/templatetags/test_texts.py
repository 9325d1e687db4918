"""Every text says its language, and the page says its state once."""

import re

import pytest
from django.template import Context, engines
from django.utils import translation
from django.utils.translation import gettext

from phases.localization.status import status_value
from phases.localization.text import Text
from phases.models import Phase
from phases.templatetags import texts


def render(source: str, language: str = "fr", **context) -> str:
    template = engines["django"].engine.from_string("{% load texts %}" + source)
    with translation.override(language):
        return template.render(Context({"source_url": "/fr/", **context}))


def in_notice(source: str, language: str = "lt", **context) -> tuple[str, str]:
    """Return what the notice says and the content after it."""
    wrapped = "{% translation_notice %}<main>" + source + "</main>{% endtranslation_notice %}"
    notice, _main, content = render(wrapped, language, **context).partition("<main>")
    return notice, content


def phase(**values) -> Phase:
    return Phase(title_fr="Titre <français>", **values)


def translated(state: str, title: str = "Pavadinimas", summary: str = "Santrauka") -> Phase:
    """Return a phase whose Lithuanian title and summary are in ``state``."""
    row = phase(title_lt=title, summary_fr="Résumé", summary_lt=summary)
    source = {"title": row.title_fr, "summary": row.summary_fr}
    row.translation_status_lt = {
        field: status_value(state, source[field]) for field in ("title", "summary")
    }
    return row


def marks(html: str) -> int:
    return html.count("site-mark ") + html.count('site-mark"')


class TestText:
    def test_is_escaped_and_bare_in_its_own_language(self):
        assert render('{% text row "title" %}', row=phase()) == "Titre &lt;français&gt;"

    def test_fallback_says_that_it_is_french(self):
        html = render('{% text row "title" %}', "lt", row=phase())
        assert html == '<span lang="fr">Titre &lt;français&gt;</span>'

    def test_translation_is_bare(self):
        html = render('{% label row "title" %}', "lt", row=phase(title_lt="Pavadinimas"))
        assert html == "Pavadinimas"

    def test_text_made_by_the_view(self):
        found = Text("Titre", "fr", "missing")
        assert render("{% label found %}", "en", found=found) == '<span lang="fr">Titre</span>'
        assert render("{% label found %}", "en", found="Home") == "Home"

    def test_attribute_and_its_language(self):
        source = '<a title="{% plain row "title" %}"{% lang row "title" %}>'
        assert render(source, "en", row=phase()) == ('<a title="Titre &lt;français&gt;" lang="fr">')
        assert render(source, "fr", row=phase()) == '<a title="Titre &lt;français&gt;">'

    def test_empty_text_prints_nothing(self):
        source = '{% text row "title" %}{% richtext row "body" %}{% mark row "title" %}'
        assert render(source, "en", row=Phase()) == ""

    def test_words_that_exist_in_french_only(self):
        assert render('{% untranslated "Pacte" %}', "lt") == '<span lang="fr">Pacte</span>'
        assert render('{% untranslated "Pacte" %}', "fr") == "Pacte"


class TestRichText:
    def test_carries_language_and_html(self):
        row = phase(body_fr="<p>Texte</p>")
        assert render('{% richtext row "body" %}', "fr", row=row) == (
            '<div class="site-richtext"><p>Texte</p></div>'
        )
        assert 'lang="fr"><p>Texte</p>' in render('{% richtext row "body" %}', "en", row=row)

    def test_headings_can_be_raised(self):
        row = phase(body_fr="<h3>A</h3><h4>B</h4>")
        html = render('{% richtext row "body" headings=2 %}', row=row)
        assert "<h2>A</h2><h3>B</h3>" in html


class TestNotice:
    def test_french_page_has_none(self):
        notice, content = in_notice('{% text row "title" %}', "fr", row=phase())
        assert (notice, content) == ("", "Titre &lt;français&gt;</main>")

    def test_page_without_translated_text_has_none(self):
        notice, content = in_notice("Mov’eo")
        assert (notice, content) == ("", "Mov’eo</main>")

    @pytest.mark.parametrize("state", ["machine", "in_work", "reviewed"])
    def test_says_the_state_once_and_marks_nothing_else(self, state):
        source = '{% text row "title" %} {% richtext row "summary" %}'
        notice, content = in_notice(source, row=translated(state))
        assert 'href="/fr/"' in notice
        assert marks(content) == 0
        assert "site-mark" not in content

    def test_states_have_words_of_their_own(self):
        rows = [translated("machine"), translated("in_work"), translated("reviewed"), phase()]
        outdated = translated("reviewed")
        outdated.title_fr = "Titre changé"
        with translation.override("en"):
            notices = {in_notice('{% text row "title" %}', row=row)[0] for row in [*rows, outdated]}
        assert len(notices) == 5

    def test_only_what_differs_is_marked(self):
        row = translated("machine", summary="Ilga santrauka " * 10)
        row.translation_status_lt["title"]["state"] = "reviewed"
        source = '<h1>{% label row "title" %}</h1>{% mark row "title" %}{% text row "summary" %}'
        _notice, content = in_notice(source, row=row)
        assert re.match(
            r"<h1>Pavadinimas</h1> <span class=\"[^\"]*site-mark\">[^<]+</span>", content
        )
        assert marks(content) == 1

    def test_the_notice_of_a_page_in_several_states_does_not_contradict_the_marks(self):
        source = '{% text row "title" %}{% text row "summary" %}'
        row = translated("machine", summary="Ilga santrauka " * 10)
        with translation.override("lt"):
            besides = gettext("This is true of most of the page; texts that differ are marked.")
        assert besides not in in_notice(source, row=row)[0]
        row.translation_status_lt["title"]["state"] = "reviewed"
        notice, content = in_notice(source, row=row)
        assert besides in notice
        assert marks(content) == 1

    def test_weight_is_by_characters(self):
        row = translated("machine", title="Trumpas", summary="Ilga santrauka " * 10)
        row.translation_status_lt["title"]["state"] = "reviewed"
        reviewed = in_notice('{% text row "title" %}', row=row)[0]
        machine = in_notice('{% text row "title" %}{% text row "summary" %}', row=row)[0]
        assert reviewed != machine

    def test_graver_state_wins_a_tie(self):
        collector = texts.Collector()
        collector.weights.update({"reviewed": 5, "machine": 5})
        assert collector.state == "machine"

    def test_a_visitor_cannot_forge_a_mark(self):
        forged = texts.OPEN + ":machine" + texts.CLOSE
        _notice, content = in_notice(
            '{{ query }}{% text row "title" %}', row=translated("reviewed"), query=forged
        )
        assert "site-mark" not in content

    def test_marks_outside_a_notice_are_silent(self):
        assert render('{% mark row "title" %}', "lt", row=translated("machine")) == ""


class TestDocumentTitle:
    def test_is_in_one_language(self):
        html = render("{% document_title title %}", "lt", title=Text("Titre", "fr", "missing"))
        assert html == '<title lang="fr">Titre</title>'
