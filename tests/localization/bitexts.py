"""Hypothesis strategies for what exchange files carry: odd texts, rich text, units, bitexts."""

import datetime

from hypothesis import strategies as st

from phases.localization.bitext import STATES, Bitext, Unit, in_a_line
from phases.models.richtext import sanitize

#: What a text of the database may hold: any character but NUL (surrogates are none).
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
#: Characters that some format or program stumbles over.
ODD = (
    "\x01\x0b\x0c\x1b\x1c\x7f\x85\xa0\u2028\u202f\ufffe\uffff\r\n\t \"'\\<>&{}/1~#%|,:;éŽ\U0001f3ed"
)
WORDS = st.one_of(
    st.text(st.one_of(st.sampled_from(ODD), CHARACTERS), max_size=12),
    st.sampled_from(
        [
            "{1}",
            "{/1}",
            "{2/}",
            "{{1}}",
            "{0/}",
            "{1/}{/1/}",
            "{99999999}",
            "&amp;lt;",
            "&#11;",
            "]]>",
            "<!-- x -->",
            "msgid \"x\"",
            "\\n",
            "#~ msgid",
            "« pôles »",
            "„klasteriai“",
        ]
    ),
)  # fmt: skip
ATTRIBUTES = st.dictionaries(
    st.sampled_from(["href", "hreflang", "lang", "class", "onclick"]),
    st.one_of(
        st.sampled_from(["/fr/", "/lt/#x", "https://example.org/?a=1&b={2}", "en", "lt", ""]),
        st.text(st.one_of(st.sampled_from(ODD), CHARACTERS), max_size=6).map(
            lambda value: "/" + value
        ),
    ),
    max_size=2,
)
NAMES = ["strong", "em", "sup", "sub", "a", "span", "b", "i", "font"]
BLOCKS = ["p", "ul", "li", "ol", "blockquote", "h3", "h1", "table", "td"]


def _text(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _element(name: str, attributes: dict[str, str], inside: list[str]) -> str:
    written = "".join(
        ' {}="{}"'.format(key, value.replace("&", "&amp;").replace('"', "&quot;"))
        for key, value in attributes.items()
    )
    return f"<{name}{written}>{''.join(inside)}</{name}>"


def _html(names: list[str]) -> st.SearchStrategy[str]:
    pieces = st.recursive(
        st.one_of(WORDS.map(_text), st.just("<br>"), st.just("&nbsp;")),
        lambda inner: st.builds(
            _element, st.sampled_from(names), ATTRIBUTES, st.lists(inner, max_size=3)
        ),
        max_leaves=8,
    )
    # Unclosed and crossed elements are mended by ``sanitize``; their output is what counts.
    broken = st.sampled_from([*(f"<{name}>" for name in names), "</em>", "<", "&", "<p"])
    return st.lists(st.one_of(pieces, pieces, broken), max_size=5).map("".join).map(sanitize)


#: Sanitised rich text: inline elements alone, and whole texts of blocks.
INLINE_HTML = _html(NAMES)
RICH_HTML = _html(NAMES + BLOCKS)

LINES = st.one_of(WORDS.map(in_a_line), st.just("https://example.org/fr/phases/?a=1&b=2"))
NOTES = st.lists(
    st.tuples(st.sampled_from(["address", "field", "length", "glossary"]), LINES.filter(bool)),
    max_size=3,
).map(tuple)


@st.composite
def units(draw, unit_id: str) -> Unit:
    """Draw a unit as an export makes it."""
    is_plain = draw(st.booleans())
    texts = WORDS if is_plain else st.one_of(INLINE_HTML, RICH_HTML)
    source, target = draw(texts.filter(bool)), draw(texts)
    state = draw(st.sampled_from([state for state in STATES if state != "missing"]))
    return Unit.of(
        unit_id,
        source,
        target,
        state=state if target else "missing",
        is_plain=is_plain,
        previous_source=draw(texts) if target and state == "outdated" else "",
        notes=draw(NOTES),
        max_length=draw(st.one_of(st.none(), st.integers(1, 100_000))),
        original=draw(LINES),
    )


@st.composite
def bitexts(draw, *, is_translated: bool = False) -> Bitext:
    """Draw a bitext from French into Lithuanian; units of one page stand together."""
    ids = draw(st.lists(LINES.filter(bool), unique=True, min_size=1, max_size=4))
    found = [draw(units(unit_id)) for unit_id in ids]
    if is_translated:
        found = [unit for unit in found if unit.target] or [
            Unit.of("one", "un", "vienas", state="reviewed")
        ]
    pages = [unit.original for unit in found]
    return Bitext(
        source_language="fr",
        target_language="lt",
        units=tuple(sorted(found, key=lambda unit: pages.index(unit.original))),
        project=draw(LINES),
        exported_at=draw(
            st.one_of(
                st.none(),
                st.datetimes(
                    datetime.datetime(1990, 1, 1),
                    datetime.datetime(2100, 1, 1),
                    timezones=st.just(datetime.UTC),
                ).map(lambda moment: moment.replace(microsecond=0)),
            )
        ),
    )
