"""How a text of one language is written: its spaces, quotes, dates and numbers. Pure.

French: Imprimerie nationale, “Lexique des règles typographiques”. Lithuanian: State Commission of
the Lithuanian Language, quotes „ “, dates “2013 m. sausio 9 d.”. English: the European Commission's
English Style Guide.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Severity = Literal["error", "warning", "hint"]

_MONTHS = (
    "sausio|vasario|kovo|balandžio|gegužės|birželio|liepos|rugpjūčio|rugsėjo|spalio|lapkričio|"
    "gruodžio"
)
_YEARS = r"\b(?:19|20)\d\d-(?:19|20)\d\d\b(?!-)"
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>«»„“”]*[^\s<>«»„“”.,;:!?)]|(?<!\S)[^\s@]+@[^\s@]+\.\w+"
)

#: Language → what stands in its quotation marks, and what it is in the marks of a quote in a quote.
_INNER_QUOTES = {
    "fr": (
        re.compile(r"«[ \u00a0\u202f]?([^«»]*?)[ \u00a0\u202f]?»"),
        lambda quote: f"“{quote[1].translate(_DEEPER)}”",
    ),
    "en": (re.compile(r"“([^“”]*)”"), r"‘\1’"),
    "lt": (re.compile(r"„([^„“]*)“"), r"‚\1‘"),
}
_DEEPER = str.maketrans("“”", "‘’")


@dataclass(frozen=True)
class Finding:
    """Something to look at: ``code`` for programs, ``message`` for people, in their language.

    ``error``: cannot be taken so; ``warning``: very likely wrong; ``hint``: better otherwise.
    ``start`` and ``end`` are places in the text, None when it is about the whole of it.
    """

    code: str
    severity: Severity
    message: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class _Rule:
    code: str
    severity: Severity
    pattern: re.Pattern
    message: str | Promise


def _rule(code: str, severity: Severity, pattern: str, message: str | Promise) -> _Rule:
    return _Rule(code, severity, re.compile(pattern), message)


_EVERYWHERE = (
    _rule(
        "spaces", "hint", r"^\s+(?=\S)|(?<=\S)\s+$", _("Delete the space at the end of the text.")
    ),
    _rule("spaces", "hint", r"(?<=\S)[ \u00a0\u202f]{2,}(?=\S)", _("Keep one space of these.")),
    _rule(
        "spaces",
        "hint",
        r"(?<=\w)[ \u00a0\u202f]+[,.](?=\s|$)",
        _("Delete the space before the comma or the full stop."),
    ),
    _rule("ellipsis", "hint", r"\.\.\.", _("Write … as one sign.")),
)
_NO_SPACE = r"(?<=\S)[ \u00a0\u202f]+[:;?!](?=[\s)”“]|$)"
_RULES = {
    "fr": (
        _rule(
            "french-spaces",
            "warning",
            r"(?<=\w) ?[;?!](?=[\s»)]|$)|(?<=[)»”%]) ?[;?!](?=[\s»)]|$)",
            _("French sets a narrow no-break space before ; ? and !."),
        ),
        _rule(
            "french-spaces",
            "warning",
            r"(?<=[\w)»%]) ?:(?=\s|$)",
            _("French sets a no-break space before a colon."),
        ),
        _rule(
            "french-spaces",
            "warning",
            r"«(?![\u00a0\u202f])|(?<![\u00a0\u202f])»",
            _("French sets a no-break space inside « and »."),
        ),
        _rule("quotes", "warning", r"[\"„”]|“(?=\w)", _("French quotes are « and ».")),
        _rule("apostrophe", "hint", r"(?<=[^\W\d_])'(?=\w)", _("Write the apostrophe ’.")),
        _rule(
            "no-break-space",
            "hint",
            r"(?<=\d) (?=[%€])|(?<=n°) (?=\d)",
            _("Hold the number and its sign together with a no-break space."),
        ),
    ),
    "en": (
        _rule(
            "french-spaces", "warning", _NO_SPACE, _("English sets no space before : ; ? and !.")
        ),
        _rule("quotes", "warning", r"[«»„\"]", _("English quotes are “ and ”.")),
        _rule("apostrophe", "hint", r"(?<=[^\W\d_])'(?=\w)", _("Write the apostrophe ’.")),
        _rule(
            "decimal-sign",
            "warning",
            r"(?<![\d,.])\d+,\d{1,2}(?![\d,])",
            _("English writes decimals with a point."),
        ),
        _rule(
            "percent", "hint", r"(?<=\d)[ \u00a0\u202f]%", _("English writes % without a space.")
        ),
        _rule("years", "hint", _YEARS, _("Write years from–to with a long dash (–).")),
        _rule(
            "no-break-space",
            "hint",
            r"(?<=\bNo) (?=\d)|(?<=\d) (?=(?:million|billion)\b)",
            _("Hold the number and its sign together with a no-break space."),
        ),
    ),
    "lt": (
        _rule(
            "french-spaces", "warning", _NO_SPACE, _("Lithuanian sets no space before : ; ? and !.")
        ),
        _rule(
            "quotes",
            "warning",
            r"[\"«»”]|“(?=\w)|„(?=[^“]*$)",
            _("Lithuanian quotes are „ and “."),
        ),
        _rule(
            "decimal-sign",
            "warning",
            # Not of a time of day: 14.30 val., 9.00–16.30 val.
            r"(?<![\d.\w])\d+\.\d+(?![\d.])(?!(?:[–-]\d{1,2}\.\d\d)?\sval\.)",
            _("Lithuanian writes decimals with a comma."),
        ),
        _rule(
            "percent",
            "hint",
            r"(?<=\d)%",
            _("Lithuanian sets a no-break space before %."),
        ),
        _rule("years", "hint", _YEARS, _("Write years from–to with a long dash (–).")),
        _rule(
            "date",
            "warning",
            rf"\b\d{{1,2}}\.\d{{1,2}}\.\d{{4}}\b|(?<!m\.)(?<!m\.\s)\b\d{{1,2}}\s(?:d\.\s)?(?:{_MONTHS})\b"
            rf"|\b\d{{4}}\s(?:{_MONTHS})\b|\b(?:{_MONTHS})\s\d{{1,2}}(?![\d-])"
            # Several days of a month have one d.: liepos 12–13 d., sausio 9 ir 10 d.
            r"(?!(?:(?:[–,]|\s(?:ir|ar|arba|bei|iki))\s?\d{1,2})*\s?(?:d\.|dien))",
            _("Write a date as “2013 m. sausio 9 d.”."),
        ),
        _rule(
            "no-break-space",
            "hint",
            r"(?<=\d) (?=(?:m|d|a|proc|mln|mlrd)\.|[%€])|(?<=\bNr\.) (?=\d)",
            _("Hold the number and its sign together with a no-break space."),
        ),
    ),
}


def check_text(text: str, language: str) -> list[Finding]:
    """Return what is not written as ``language`` writes it, in the order of the text.

    ``text`` has no markup. Web and mail addresses follow no typography.
    """
    return sorted(_findings(without_addresses(text), language), key=lambda one: one.start or 0)


def inside_quotes(text: str, language: str) -> str:
    """Return ``text`` as it stands between the quotation marks of ``language``: with inner ones."""
    if language not in _INNER_QUOTES:
        return text
    pattern, inner = _INNER_QUOTES[language]
    return pattern.sub(inner, text)


def addresses(text: str) -> list[str]:
    """Return the web and mail addresses in ``text``."""
    return _ADDRESS.findall(text)


def without_addresses(text: str) -> str:
    """Return ``text`` with x’s in place of the web and mail addresses, as long as they are."""
    return _ADDRESS.sub(lambda match: "x" * len(match[0]), text)


def _findings(text: str, language: str) -> Iterator[Finding]:
    for rule in (*_EVERYWHERE, *_RULES.get(language, ())):
        for match in rule.pattern.finditer(text):
            yield Finding(rule.code, rule.severity, str(rule.message), *match.span())
