"""What is taken of a style sheet, and what is left."""

import pytest

from poles_site.joined.styles import Sheet

USED = {"fr-nav", "fr-nav--open"}


def taken(css: str, others: tuple[str, ...] = ()) -> str:
    sheet = Sheet(lambda name: not name.startswith("fr-") or name in USED)
    sheet.add(css, lambda text: text.replace("old/", "new/"))
    sheet.drop_unread_properties(others)
    return str(sheet)


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        # Of several selectors those remain all of whose classes are used.
        (".fr-nav { a: b }", ".fr-nav{a:b}"),
        (".fr-tab { a: b }", ""),
        (".fr-nav, .fr-tab, .fr-nav.fr-tab, .fr-tab a { a: b }", ".fr-nav{a:b}"),
        (".fr-nav.fr-nav--open > li, p { a: b }", ".fr-nav.fr-nav--open > li,p{a:b}"),
        ('.ours, #id, [data-x=".fr-tab"] { a: b }', '.ours,#id,[data-x=".fr-tab"]{a:b}'),
        # What a selector rules out need not be there.
        (".fr-nav:not(.fr-tab, .fr-x) { a: b }", ".fr-nav:not(.fr-tab, .fr-x){a:b}"),
        # Conditions, and those under which nothing is left.
        ("@media print { .fr-tab { a: b } }", ""),
        (
            "@media (min-width: 1em) { .fr-nav { a: b } .fr-tab { a: b } }",
            "@media (min-width: 1em){.fr-nav{a:b}}",
        ),
        (
            "@supports (a: b) { @media print { p { a: b } } }",
            "@supports (a: b){@media print{p{a:b}}}",
        ),
        # The words of a declaration as they are, comments and line breaks not.
        ('p { content: "a  /* b */\\a0 c" ; x: y !important; }', None),
        ("/*! licence */ p { /* why */ a:\n    b; }", "p{a:b}"),
        ('@charset "UTF-8"; p { a: url(old/b) }', "p{a:url(new/b)}"),
        ("@font-face { src: url(old/f) }", "@font-face { src: url(new/f) }"),
    ],
)
def test_rules(css, expected):
    if expected is None:
        assert taken(css) == 'p{content:"a  /* b */\u00a0c";x:y!important}'
    else:
        assert taken(css) == expected


def test_custom_properties_that_nobody_reads_go():
    css = """
        :root { --read: 1; --by-read: var(--deep, 2); --deep: 3; --unread: var(--lost); --lost: 4 }
        p { color: var(--read); margin: calc(1px + var( --by-read )) }
        @media print { :root { --read: 5; --unread: 6 } }
        @media screen { :root { --unread: 7 } }
        h1 { --said: 8 }
    """
    assert taken(css, others=('style.setProperty("--said", 1)',)) == (
        ":root{--read:1;--by-read:var(--deep, 2);--deep:3}"
        "p{color:var(--read);margin:calc(1px + var( --by-read ))}"
        "@media print{:root{--read:5}}"
        "h1{--said:8}"
    )


@pytest.mark.parametrize("css", ["p { a: b; q { c: d } }", "p { a }", "p a: b }"])
def test_what_is_not_understood_stops_the_build(css):
    """Rather no sheet than one that lacks something."""
    with pytest.raises(ValueError, match=r"malformed|more than declarations"):
        taken(css)
