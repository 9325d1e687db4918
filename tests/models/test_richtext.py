"""Rich text carries words and no script, whichever way it comes in."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from phases.models import Article
from phases.models.richtext import MAX_LENGTH, sanitize

PARTS = st.sampled_from(
    [
        "<p>", "</p>", "<span>", "</span>", '<span lang="lt">', "<b>", "</b>", "<h1>", "</h2>",
        "<script>", "</script>", "<style>", "<svg/onload=alert(1)>", "<!--", "-->", "<img src=x",
        " onerror=alert(1)>", '<a href="java\tscript:alert(1)">', "</a>", "<br>", "&nbsp;", "&lt;",
        "<math><mi>", "<table><tr><td>", "<o:p>", "texte", "\x00", "<", ">", '"', "é", " ",
    ]
)  # fmt: skip
MARKUP = st.lists(PARTS, max_size=15).map("".join)
DANGEROUS = ("<script", "<style", "<svg", "<img", "<iframe", "<!--", "<math", "<form")


@given(MARKUP)
def test_sanitizing_twice_changes_nothing_more(html):
    assert sanitize(sanitize(html)) == sanitize(html)


@given(MARKUP)
def test_nothing_dangerous_comes_through(html):
    clean = sanitize(html).lower()
    assert not [tag for tag in DANGEROUS if tag in clean]
    assert 'href="java' not in clean
    assert "\x00" not in clean


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ("<p>a</p><script>alert(1)</script>", "<p>a</p>"),
        ('<p onclick="alert(1)" style="color:red" class="x" id="y">a</p>', "<p>a</p>"),
        ('<a href="javascript:alert(1)">a</a>', "<a>a</a>"),
        ('<a href="JaVaScRiPt:alert(1)">a</a>', "<a>a</a>"),
        ('<a href="data:text/html,x">a</a>', "<a>a</a>"),
        ('<a href="https://example.org/" target="_blank">a</a>', '<a href="https://example.org/">a</a>'),
        ('<a href="/fr/phases/#p3">a</a>', '<a href="/fr/phases/#p3">a</a>'),
        ('<img src="x" onerror="alert(1)">', ""),
        ("<svg><script>alert(1)</script></svg>", ""),
        ('<iframe src="https://example.org/"></iframe>', ""),
        ("<b>a</b> <i>b</i>", "<strong>a</strong> <em>b</em>"),
        ("<h1>a</h1><h2>b</h2><h6>c</h6>", "<h3>a</h3><h3>b</h3><h4>c</h4>"),
        ('<span lang="en">cluster</span>', '<span lang="en">cluster</span>'),
        ("<p></p>", ""),
        ("<h3><br></h3><p>a</p>", "<p>a</p>"),
        ("<h1><table><tr><td><h1>", ""),
        ("<p>a</p><p>&nbsp;</p>", "<p>a</p>"),
        ("3 < 4 & 5", "3 &lt; 4 &amp; 5"),
    ],
)  # fmt: skip
def test_what_stays(html, clean):
    assert sanitize(html) == clean


def test_word_markup_goes_and_its_words_stay():
    pasted = (
        "<!--[if gte mso 9]><xml><w:WordDocument/></xml><![endif]-->"
        "<style>p.MsoNormal {margin:0}</style>"
        '<p class="MsoNormal" style="mso-margin-top-alt:auto"><span style="font-family:Calibri">'
        "Les <b>pôles</b><o:p></o:p></span></p>"
    )
    assert sanitize(pasted) == "<p>Les <strong>pôles</strong></p>"


def test_full_clean_sanitises_every_language():
    """The shell, an import and the API call it."""
    article = Article(title_fr="T", slug_fr="t", body_fr="<p>a</p><script>b</script>")
    article.body_lt = "<p onmouseover='x'>c</p>"
    article.full_clean(exclude=["title", "body"], validate_unique=False, validate_constraints=False)
    assert (article.body_fr, article.body_lt) == ("<p>a</p>", "<p>c</p>")


def test_a_text_that_is_too_long_is_refused_with_the_limit():
    article = Article(title_fr="T", slug_fr="t", body_lt="x" * 5_000_000)
    with pytest.raises(ValidationError) as caught:
        article.full_clean(
            exclude=["title", "body"], validate_unique=False, validate_constraints=False
        )
    assert str(MAX_LENGTH) in " ".join(caught.value.message_dict["body_lt"])
    article.body_lt = "x" * MAX_LENGTH
    article.full_clean(exclude=["title", "body"], validate_unique=False, validate_constraints=False)
