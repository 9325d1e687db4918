"""What is wrong in a catalogue is said with its line."""

import polib
import pytest
from django.utils import translation

from phases.localization import catalogues
from phases.localization.catalogues import check_file

HEAD = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: %s\\n"

"""
LINE = HEAD.count("\n") + 1


@pytest.fixture
def check(tmp_path):
    """Return a function that checks a catalogue with ``body`` in ``language``."""

    def checked(body: str, language: str = "fr", rule: str = ""):
        path = tmp_path / language / "LC_MESSAGES" / "django.po"
        path.parent.mkdir(parents=True)
        rule = rule or catalogues.plural_forms(language)[1]
        path.write_text(HEAD % rule + body, encoding="utf-8")
        with translation.override("en"):
            return [(fault.line, fault.kind, fault.sentence) for fault in check_file(path)]

    return checked


@pytest.mark.parametrize(
    ("body", "kind", "word"),
    [
        ('#, fuzzy\nmsgid "word"\nmsgstr "mot"', "fuzzy", "fuzzy"),
        ('msgid "word"\nmsgstr ""', "untranslated", "not translated"),
        ('msgid "%(n)s words"\nmsgstr "%(m)s mots"', "malformed", "original: %(m)s, %(n)s"),
        ('msgid "{n} words"\nmsgstr "des mots"', "malformed", "original: {n}"),
        ('msgid "a <b>word</b>"\nmsgstr "un <i>mot</i>"', "malformed", "</b>, </i>, <b>, <i>"),
        ('msgid "word"\nmsgstr "mot\\n"', "malformed", "line breaks"),
        ('msgid "Sure?"\nmsgstr "Oui ?"', "malformed", "narrow no-break space before"),
        ('msgid "Word: x"\nmsgstr "Mot : x"', "malformed", "no-break space before a colon"),
    ],
)
def test_a_fault_and_its_line(check, body, kind, word):
    ((line, found, sentence),) = check(body + "\n")
    assert (found, line) == (kind, LINE)
    assert word in sentence


@pytest.mark.parametrize(
    "body",
    [
        'msgid "Sure?"\nmsgstr "Oui\u202f?"',
        'msgid ":"\nmsgstr "\u00a0:"',
        'msgid "a <b>word</b>"\nmsgstr "<b>mot</b>"',
        'msgid "one pole"\nmsgid_plural "%(n)s poles"\nmsgstr[0] "un"\nmsgstr[1] "%(n)s"',
        '#~ msgid "gone"\n#~ msgstr ""',
    ],
)
def test_no_fault(check, body):
    assert check(body + "\n") == []


PLURAL = (
    'msgid "%(n)s pole"\nmsgid_plural "%(n)s poles"\nmsgstr[0] "%(n)s a"\nmsgstr[1] "%(n)s b"\n'
)


def test_lithuanian_with_two_plural_forms(check):
    """A catalogue that another program wrote with the rule of another language."""
    head, entry = check(PLURAL, "lt", "nplurals=2; plural=(n > 1);")
    assert "nplurals=2, Django nplurals=4" in head[2]
    assert entry[:2] == (LINE, "malformed")
    assert "has 2 plural forms, not 4" in entry[2]


def test_english_needs_no_translation_but_a_half_one_is_a_fault(check):
    assert check('msgid "word"\nmsgstr ""\n', "en") == []


def test_a_half_english_plural_is_a_fault(check):
    half = PLURAL.replace('msgstr[1] "%(n)s b"', 'msgstr[1] ""')
    assert [kind for _line, kind, _sentence in check(half, "en")] == ["untranslated"]


def test_a_file_that_is_no_catalogue(check):
    ((line, kind, sentence),) = check('msgid "word\nmsgstr "mot"\n')
    # Where the next line does not fit.
    assert (line, kind) == (LINE + 1, "malformed")
    assert "cannot be read" in sentence


def test_a_message_that_stands_twice(check):
    twice = 'msgid "word"\nmsgstr "mot"\n\n'
    ((_line, kind, sentence),) = check(twice * 2)
    assert kind == "malformed"
    assert "word" in sentence


def test_no_word_is_left_of_markup_and_placeholders():
    entry = polib.POEntry(msgid="<b>%(n)s</b> {x}", msgstr="<b>%(n)s</b> {x}")
    assert catalogues.words(entry.msgstr) == "x x"
