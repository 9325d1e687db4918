"""The catalogues, and the command that keeps them in step with the code."""

import polib
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from phases.localization import catalogue_files, catalogues
from phases.localization.catalogues import check_file
from phases.management.commands import update_catalogues
from phases.management.commands.update_catalogues import extracted, stale, updated


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_the_catalogues_are_fresh_and_complete(language):
    messages = update_catalogues.collect(settings.BASE_DIR)
    path = catalogues.po_path(language)
    assert list(stale(path, messages, update_catalogues.read(language))) == []
    assert [fault for path in catalogues.files(language) for fault in check_file(path)] == []


def test_messages_of_python(tmp_path):
    path = tmp_path / "words.py"
    path.write_text(
        '_("one" " word")\nngettext("%(n)d pole", "%(n)d poles", 2)\npgettext("verb", "publish")\n'
    )
    assert list(extracted(path)) == [
        (1, (None, "one word", "")),
        (2, (None, "%(n)d pole", "%(n)d poles")),
        (3, ("verb", "publish", "")),
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
        (2, ("title", "It's", "")),
        (3, (None, "%(n)s pole", "%(n)s poles")),
        (7, (None, "none", "")),
    ]


def test_an_update_keeps_translations_guesses_nothing_and_drops_what_is_gone():
    old = {
        (None, "Close", ""): polib.POEntry(msgid="Close", msgstr="Uždaryti"),
        (None, "Gone", ""): polib.POEntry(msgid="Gone", msgstr="Nėra"),
    }
    messages = {(None, "Close", ""): {"a.py": 1}, (None, "Closed", ""): {"b.py": 2, "a.py": 9}}
    close, closed = updated(old, messages, "lt")
    assert (close.msgstr, closed.msgstr, closed.flags) == ("Uždaryti", "", [])
    assert closed.occurrences == [("a.py", ""), ("b.py", "")]


def test_lithuanian_has_its_plural_forms():
    (entry,) = updated({}, {(None, "a", "b"): {"a.py": 1}}, "lt")
    assert len(entry.msgstr_plural) == 4


def test_the_design_system_brings_its_french():
    (entry,) = updated({}, {(None, "Footer", ""): {"dsfr/admin.py": 1}}, "fr")
    assert entry.msgstr == "Pied de page"


def test_faults_of_a_catalogue_that_is_behind_the_code():
    entry = polib.POEntry(msgid="old", msgstr="ancien", linenum=7)
    path = settings.BASE_DIR / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    missing, obsolete = stale(path, {(None, "new", ""): {"a.py": 3}}, {(None, "old", ""): entry})
    assert str(missing) == "a.py:3: missing in fr, run make messages: 'new'"
    assert str(obsolete).startswith("locale/fr/LC_MESSAGES/django.po:7: obsolete, run make mess")


def test_the_check_fails_and_says_where(tmp_path, settings, capsys):
    """As ``make messages-check`` runs it: on catalogues that lack a language's words."""
    for language, _name in settings.LANGUAGES:
        path = tmp_path / language / "LC_MESSAGES" / "django.po"
        path.parent.mkdir(parents=True)
        path.write_bytes(catalogues.po_path(language).read_bytes())
    broken = polib.pofile(str(tmp_path / "lt" / "LC_MESSAGES" / "django.po"))
    broken.find("Content").msgstr = ""
    broken.save()
    line = polib.pofile(str(broken.fpath)).find("Content").linenum
    settings.LOCALE_PATHS = [tmp_path]
    with pytest.raises(CommandError) as failed:
        call_command("update_catalogues", "--check")
    assert f"lt/LC_MESSAGES/django.po:{line}: not translated: 'Content'" in str(failed.value)
    (summary,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("lt:")]
    assert "untranslated" in summary


def test_only_what_is_newer_is_compiled(tmp_path):
    po = tmp_path / "django.po"
    po.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n')
    assert catalogue_files.is_stale(po)
    catalogue_files.compile_catalogue(po)
    assert not catalogue_files.is_stale(po)
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["django.mo", "django.po"]
