"""Rich text divided into blocks and put together again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phases.localization.blocks import split
from phases.models.richtext import sanitize

TAGS = ("p", "ul", "ol", "li", "h3", "blockquote", "strong", "em", "span")
PIECES = st.lists(
    st.sampled_from(
        [
            *(f"<{tag}>" for tag in TAGS),
            *(f"</{tag}>" for tag in TAGS),
            *('<a href="https://a.example/?b=1&c=2">', "</a>", '<ol start="3">', "<br>"),
            *('<span lang="en">', "mot", "été", "1&nbsp;500", "—", "&lt;p&gt;", " ", "\n"),
            "phrase entière, avec virgule.",
        ]
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("html", "texts", "kinds"),
    [
        ("", (), ()),
        ("<p>Un</p><p>Deux</p>", ("Un", "Deux"), ("p", "p")),
        ("<h3>Titre</h3>\n<p>a <strong>b</strong></p>", ("Titre", "a <strong>b</strong>"),
         ("h3", "p")),
        ("<ul><li>Un<ul><li>Deux</li></ul></li><li><p>Trois</p></li></ul>",
         ("Un", "Deux", "Trois"), ("li", "li", "p")),
        ("sans bloc", ("sans bloc",), ("",)),
        ("<p>Un</p><p>—</p><p>&nbsp;</p><p>Deux</p>", ("Un", "Deux"), ("p", "p")),
        ("<p>a<br>b</p>", ("a<br>b",), ("p",)),
        ("<strong>a<p>b</p></strong>", ("<strong>a<p>b</p></strong>",), ("",)),
    ],
)  # fmt: skip
def test_blocks_are_what_a_reader_takes_for_one_text(html, texts, kinds):
    found = split(html)
    assert (found.texts, found.kinds) == (texts, kinds)
    assert found.filled(found.texts) == html


@given(PIECES)
def test_divided_and_put_together_a_text_is_the_same(pieces):
    html = sanitize("".join(pieces))
    blocks = split(html)
    assert blocks.filled(blocks.texts) == html
    assert len(blocks.structure) == len(blocks.texts) + 1
    assert all(text.strip() == text and text for text in blocks.texts)


@given(PIECES, st.data())
def test_blocks_that_are_left_out_leave_the_others_as_they_were(pieces, data):
    blocks = split(sanitize("".join(pieces)))
    kept = [data.draw(st.booleans()) for _text in blocks.texts]
    texts = [text if keep else "" for text, keep in zip(blocks.texts, kept, strict=True)]
    html = blocks.filled(texts)
    assert split(html).texts == tuple(text for text in texts if text)
    assert sanitize(html) == html


def test_a_list_without_its_items_goes():
    blocks = split("<p>Un</p><ul><li>Deux</li><li><p>Trois</p></li></ul>")
    assert blocks.filled(["Vienas", "", ""]) == "<p>Vienas</p>"
    assert blocks.filled(["", "Du", ""]) == "<ul><li>Du</li></ul>"
