"""HTML of a segment as text with protected placeholders, and back."""

from itertools import pairwise

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from phases.localization.inline import (
    Inline,
    TagsDifferError,
    compare,
    decode,
    encode,
    tag_from_line,
    tag_in_a_line,
    tokens,
)
from phases.models.richtext import sanitize
from tests.localization.bitexts import INLINE_HTML, RICH_HTML, WORDS

STRONG, EM, LINK, OTHER_LINK = "<strong>", "<em>", '<a href="/fr/">', '<a href="/lt/">'


@pytest.mark.parametrize(
    ("html", "text", "tags"),
    [
        ("Les <strong>pôles</strong>", "Les {1}pôles{/1}", (STRONG,)),
        ("un<br>deux<br>trois", "un{1/}deux{2/}trois", ("<br>", "<br>")),
        (
            '<em><a href="/fr/">A</a></em> &amp;&nbsp;&lt;b&gt;',
            "{1}{2}A{/2}{/1} &\u00a0<b>",
            (EM, LINK),
        ),
        ('<a href="/?a&amp;b&gt;">x</a>', "{1}x{/1}", ('<a href="/?a&amp;b&gt;">',)),
        ("{1}", "{{1}", ()),
        ("{<em>{</em>", "{{{1}{{{/1}", (EM,)),
        ("<p>un</p><ul><li>deux</li></ul>", "{1}un{/1}{2}{3}deux{/3}{/2}", ("<p>", "<ul>", "<li>")),
    ],
)
def test_what_translators_see(html, text, tags):
    assert encode(html) == Inline(text, tags)
    assert decode(text, tags) == html


@given(st.one_of(INLINE_HTML, RICH_HTML))
def test_nothing_is_lost(html):
    assert decode(*encode(html)) == html


@given(INLINE_HTML, INLINE_HTML)
def test_nothing_is_lost_with_the_numbers_of_another_text(html, other):
    known = encode(other).tags
    text, tags = encode(html, known)
    assert tags[: len(known)] == known
    assert decode(text, tags) == html


@given(st.one_of(INLINE_HTML, WORDS), st.one_of(INLINE_HTML, WORDS))
def test_any_text_that_is_typed_is_read_or_refused(html, typed):
    tags = encode(sanitize(html)).tags
    try:
        result = decode(typed, tags)
    except TagsDifferError:
        return
    assert decode(*encode(result, tags)) == result


def test_the_same_tag_has_the_same_number():
    source = encode(f"{LINK}un</a> {EM}deux</em> {LINK}trois</a>")
    target = encode(
        f"{EM}du</em> {LINK}trys</a> {STRONG}x</strong> {LINK}a</a>{LINK}b</a>", source.tags
    )
    assert target.text == "{2}du{/2} {1}trys{/1} {4}x{/4} {3}a{/3}{5}b{/5}"
    assert target.tags == (LINK, EM, LINK, STRONG, LINK)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("{3}x{/3}", "{3}"),
        ("{0/}", "{0/}"),
        ("{1}x", "{/1}"),
        ("x{/1}", "{1}"),
        ("{1}x{/1}{1}y{/1}", "twice"),
        ("{1}{2}x{/1}{/2}", "{2}"),
        ("{1/}", "{1}"),
        ("{2}x{/2}{3}", "{3/}"),
        ("{1}a{/1}{/1}", "{1}"),
    ],
)
def test_placeholders_that_do_not_fit_are_refused(typed, said):
    tags = (STRONG, EM) if said != "{3/}" else (STRONG, EM, "<br>")
    with translation.override("en"), pytest.raises(TagsDifferError) as caught:
        decode(typed, tags)
    assert said in str(caught.value)


@pytest.mark.parametrize("language", ["fr", "lt"])
@pytest.mark.parametrize("typed", ["{9}", "{1/}", "{1}{1}", "{/1}", "{1}{2}{/1}", "{1}"])
def test_the_sentences_are_translated(language, typed):
    said = []
    for code in ("en", language):
        with translation.override(code), pytest.raises(TagsDifferError) as caught:
            decode(typed, (STRONG, EM))
        said.append(str(caught.value))
    assert said[0] != said[1]


def test_line_ends_of_a_browsers_field_are_those_of_html():
    assert decode("un\r\ndeux\rtrois", ()) == "un\ndeux\ntrois"


@pytest.mark.parametrize("html", ["<em>x", "x</em>", "<em><a>x</em></a>", "a > b", "&eacute;", "&"])
def test_what_is_not_sanitised_is_refused(html):
    with pytest.raises(ValueError, match=r"closes nothing|not closed|not sanitised"):
        encode(html)


@pytest.mark.parametrize(
    ("source", "target", "missing", "extra"),
    [
        (f"{STRONG}a</strong><br>", f"{STRONG}b</strong><br>", (), ()),
        (f"{STRONG}a</strong><br>", "b", ("{1}", "{2/}"), ()),
        ("a", f"<br>{EM}b</em>", (), ("{1/}", "{2}")),
        # A translation may link to the page in its own language.
        (f"{LINK}a</a>", f"{OTHER_LINK}b</a>", (), ()),
        (f"{LINK}a</a>", f"{OTHER_LINK}b</a>{LINK}c</a>", (), ("{2}",)),
        (f"{LINK}a</a>{LINK}c</a>", f"{OTHER_LINK}b</a>", ("{2}",), ()),
        (f"{STRONG}a</strong>", f"{EM}a</em>", ("{1}",), ("{2}",)),
    ],
)
def test_missing_and_extra_placeholders(source, target, missing, extra):
    encoded = encode(source)
    found = compare(encoded, encode(target, encoded.tags))
    assert found == (missing, extra)
    assert bool(found) == bool(missing or extra)


def test_placeholders_are_compared_while_somebody_types():
    source = encode(f"{STRONG}a</strong>")
    assert compare(source, Inline("{1}a{/", source.tags)) == ((), ())
    assert compare(source, Inline("{1 a {7}", source.tags)) == (("{1}",), ("{7}",))


@given(WORDS)
def test_tokens_of_any_text(text):
    parts = list(tokens(text))
    assert all(parts)
    assert not any(isinstance(a, str) and isinstance(b, str) for a, b in pairwise(parts))


@given(INLINE_HTML)
def test_tags_stand_on_one_line(html):
    for tag in encode(html).tags:
        line = tag_in_a_line(tag)
        assert line.splitlines() == [line]
        assert tag_from_line(line) == tag


def test_long_and_deep_texts_are_quick():
    html = sanitize("<strong><em>" * 3000 + "x" + "<br>" * 3000)
    encoded = encode(html)
    assert decode(*encoded) == html
    assert not compare(encoded, encode(html, encoded.tags))
