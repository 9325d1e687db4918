"""The catalogues, and the command that keeps them in step with the code."""

import polib
import pytest
from django.conf import settings

from phases.management.commands import compile_catalogues, update_catalogues
from phases.management.commands.update_catalogues import extracted, faults, updated


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_the_catalogues_are_fresh_and_complete(language):
    messages = update_catalogues.collect(settings.BASE_DIR)
    assert list(faults(update_catalogues.read(language), messages, language)) == []


def test_messages_of_python(tmp_path):
    path = tmp_path / "words.py"
    path.write_text(
        '_("one" " word")\nngettext("%(n)d pole", "%(n)d poles", 2)\npgettext("verb", "publish")\n'
    )
    assert list(extracted(path)) == [
        (None, "one word", ""),
        (None, "%(n)d pole", "%(n)d poles"),
        ("verb", "publish", ""),
    ]


def test_messages_of_a_template(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(
        """{% load i18n %}
    <p title="{% translate "It's" context "title" %}">
  {% blocktranslate count n=items|length trimmed %}
      {{ n }} pole
    {% plural %}
      {{ n }} poles
  {% endblocktranslate %} {{ value|default:_("none") }}
{# "no quotes' closed #}
"""
    )
    assert list(extracted(path)) == [
        ("title", "It's", ""),
        (None, "%(n)s pole", "%(n)s poles"),
        (None, "none", ""),
    ]


def test_an_update_keeps_translations_guesses_nothing_and_drops_what_is_gone():
    old = {
        (None, "Close", ""): polib.POEntry(msgid="Close", msgstr="Uždaryti"),
        (None, "Gone", ""): polib.POEntry(msgid="Gone", msgstr="Nėra"),
    }
    messages = {(None, "Close", ""): {"a.py"}, (None, "Closed", ""): {"b.py", "a.py"}}
    close, closed = updated(old, messages, "lt")
    assert (close.msgstr, closed.msgstr, closed.flags) == ("Uždaryti", "", [])
    assert closed.occurrences == [("a.py", ""), ("b.py", "")]


def test_lithuanian_has_its_plural_forms():
    (entry,) = updated({}, {(None, "a", "b"): {"a.py"}}, "lt")
    assert len(entry.msgstr_plural) == 4


def test_the_design_system_brings_its_french():
    (entry,) = updated({}, {(None, "Footer", ""): {"dsfr/admin.py"}}, "fr")
    assert entry.msgstr == "Pied de page"


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ({"msgid": "word", "msgstr": "mot", "flags": ["fuzzy"]}, "fuzzy"),
        ({"msgid": "word", "msgstr": ""}, "not translated"),
        ({"msgid": "%(n)s words", "msgstr": "%(m)s mots"}, "placeholders"),
        ({"msgid": "{n} words", "msgstr": "des mots"}, "placeholders"),
    ],
)
def test_faults_of_an_entry(entry, fault):
    entry = polib.POEntry(**entry)
    key = update_catalogues.key_of(entry)
    assert [
        line.split()[0].rstrip(":") for line in faults({key: entry}, {key: {"a.py"}}, "fr")
    ] == [fault.split()[0]]


def test_faults_of_a_catalogue():
    entry = polib.POEntry(msgid="old", msgstr="ancien")
    lines = list(faults({(None, "old", ""): entry}, {(None, "new", ""): {"a.py"}}, "fr"))
    assert [line.split()[0].rstrip(",") for line in lines] == ["missing", "obsolete"]
    assert all("make messages" in line for line in lines)


def test_english_needs_no_translation_but_a_half_one_is_a_fault():
    key = (None, "%(n)s word", "%(n)s words")
    empty, half = (
        polib.POEntry(msgid=key[1], msgid_plural=key[2], msgstr_plural={0: text, 1: ""})
        for text in ("", "%(n)s word")
    )
    assert list(faults({key: empty}, {key: {"a.py"}}, "en")) == []
    assert len(list(faults({key: half}, {key: {"a.py"}}, "en"))) == 1


def test_only_what_is_newer_is_compiled(tmp_path):
    po = tmp_path / "django.po"
    po.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n')
    assert compile_catalogues.is_stale(po)
    compile_catalogues.compile_catalogue(po)
    assert not compile_catalogues.is_stale(po)
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["django.mo", "django.po"]
