"""What of a source must stand in its translation as well: markup, variables, addresses, numbers,
the sign at the end. Pure."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal

from babel.numbers import format_decimal
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from phases import languages
from phases.localization.conventions import Finding, addresses
from phases.localization.inline import Inline, TagsDifferError, compare, decode
from phases.localization.numerals import numbers, told_in_words

#: ``{1}words{/1}``, ``{2/}``: see ``inline.py``.
PLACEHOLDER = re.compile(r"(?<!\{)\{/?\d+/?\}")

_LANGUAGE = re.compile(r"\slang=")
_VARIABLE = re.compile(r"%\(\w+\)[a-z]|%[sd](?!\w)")
_LANGUAGE_IN_ADDRESS = re.compile(rf"/(?:{'|'.join(languages.ALL)})(?=/|$)")
_AFTER_THE_END = ' \t\r\n\u00a0\u202f)]»”“"’'
_ENDS = ".…:;?!"
#: Words that end with a full stop in the middle of a sentence as well.
_CUT_WORDS = {
    "lt": re.compile(r"\b(?:[mda]|mėn|val|min|proc|mln|mlrd|tūkst|pan|kt|Nr|vad|pranc)\.$"),
    "en": re.compile(r"\b(?:etc|Ltd|Inc|[ap]\.m)\.$"),
}


def placeholders_differ(source: Inline, target: Inline) -> Iterator[Finding]:
    """Find placeholders of either text that the other lacks, and those that make no pairs.

    A translation may mark words as another language where its source does not.
    """
    missing, extra = compare(source, target)
    try:
        decode(target.text, target.tags)
    except TagsDifferError as error:
        yield Finding("placeholders", "error", str(error))
        extra = ()
    extra = tuple(
        one for one in extra if not _LANGUAGE.search(target.tags[int(one.strip("{/}")) - 1])
    )
    if missing or extra:
        yield Finding("placeholders", "error", _placeholders_message([*missing], [*extra]))


def variables_differ(source: str, target: str) -> Iterator[Finding]:
    """Find variables of a program, ``%(name)s``, that only one of the texts has."""
    yield from _same(_VARIABLE.findall, source, target, "variables", "error", _variables_message)


def addresses_differ(source: str, target: str) -> Iterator[Finding]:
    """Find addresses that only one of the texts has; a page may be in another language."""
    yield from _same(_addresses_in, source, target, "links", "warning", _links_message)


def _same(
    find: Callable[[str], list[str]],
    source: str,
    target: str,
    code: str,
    severity,
    message: Callable[[list[str], list[str]], str],
) -> Iterator[Finding]:
    """Yield a finding when what is found in both texts differs."""
    here, there = Counter(find(target)), Counter(find(source))
    if here != there:
        missing, extra = list((there - here).elements()), list((here - there).elements())
        yield Finding(code, severity, message(missing, extra))


def _told(missing: list[str], extra: list[str], lacks: str, adds: str) -> str:
    """Return one or two sentences about what lacks and what is too much."""
    sentences = []
    if missing:
        sentences.append(lacks % {"list": ", ".join(missing)})
    if extra:
        sentences.append(adds % {"list": ", ".join(extra)})
    return " ".join(sentences)


def _placeholders_message(missing: list[str], extra: list[str]) -> str:
    return _told(
        missing,
        extra,
        _("Put in what stands for the French markup: %(list)s."),
        _("Take out what the French text does not have: %(list)s."),
    )


def _variables_message(missing: list[str], extra: list[str]) -> str:
    return _told(
        missing,
        extra,
        _("Put in the variables of the original: %(list)s."),
        _("Take out the variables that the original does not have: %(list)s."),
    )


def _links_message(missing: list[str], extra: list[str]) -> str:
    return _told(
        missing,
        extra,
        _("Put in the addresses of the French text: %(list)s."),
        _("Check the addresses that the French text does not have: %(list)s."),
    )


def _addresses_in(text: str) -> list[str]:
    return [_LANGUAGE_IN_ADDRESS.sub("", one) for one in addresses(text)]


def numbers_differ(source: str, target: str, language: str) -> Iterator[Finding]:
    """Find numbers that only one of the texts has, in figures or in words."""
    there, here = numbers(source, languages.SOURCE), numbers(target, language)
    missing, extra = there - here, here - there
    if missing:
        missing -= Counter(dict.fromkeys(told_in_words(target, language), 99))
    if extra:
        extra -= Counter(dict.fromkeys(told_in_words(source, languages.SOURCE), 99))
    if missing or extra:
        yield Finding(
            "numbers",
            "warning",
            _told(
                [_number(one) for one in missing.elements()],
                [_number(one) for one in extra.elements()],
                _("Numbers of the French text that are not here: %(list)s."),
                _("Numbers that the French text does not have: %(list)s."),
            ),
        )


def _number(value: Decimal | str) -> str:
    if isinstance(value, str):
        return value
    # Years and reference numbers are not grouped.
    return format_decimal(value, "0.######", locale=(get_language() or languages.SOURCE)[:2])


def endings_differ(source: str, target: str, language: str) -> Iterator[Finding]:
    """Find another sign at the end, before quotes and brackets that close."""
    there, here = _end(source), _end(target)
    if there == here:
        return
    cut = _CUT_WORDS.get(language)
    if here == "." and cut and cut.search(target.rstrip(_AFTER_THE_END)):
        return
    if there and here:
        message = _("The French text ends with “%(sign)s”: end this one so as well.")
    elif there:
        message = _("The French text ends with “%(sign)s”: add it here.")
    else:
        message = _("The French text does not end with “%(sign)s”: delete it here.")
    yield Finding("ending", "warning", message % {"sign": there or here})


def _end(text: str) -> str:
    text = text.rstrip(_AFTER_THE_END)
    return text[-1] if text and text[-1] in _ENDS else ""
