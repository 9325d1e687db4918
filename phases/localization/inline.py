"""One segment's HTML as plain text with protected placeholders, and back, byte for byte.

``Les <strong>pôles</strong><br>ont`` reads ``Les {1}pôles{/1}{2/}ont``: what translators see in
their fields and what exchange files carry. The tags stay apart, so that nobody can break them. A
brace of the text itself is written twice. Pure.

HTML here is what ``models/richtext.py`` prints: ``<``, ``>``, ``&`` and no-break spaces are
``&lt;``, ``&gt;``, ``&amp;`` and ``&nbsp;``, attributes included.
"""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from django.utils.translation import gettext as _

_TAG = re.compile(r"<[^>]*>")
_NAME = re.compile(r"</?([a-z0-9]+)")
_VOID = frozenset({"br"})
_ENTITY = re.compile(r"&(amp|lt|gt|nbsp);")
_CHARACTERS = {"amp": "&", "lt": "<", "gt": ">", "nbsp": "\u00a0"}
_ENTITIES = str.maketrans({character: f"&{name};" for name, character in _CHARACTERS.items()})
_NOT_CLEAN = re.compile(r"[<>\u00a0]|&(?!(?:amp|lt|gt|nbsp);)")
#: A brace of the text, or a placeholder. Numbers are bounded: nobody's text has more tags.
_TOKEN = re.compile(r"\{\{|\{(?P<close>/?)(?P<number>0|[1-9][0-9]{0,5})(?P<single>/?)\}")
_REFERENCE = re.compile(r"&#([0-9]+);")
_NOT_IN_A_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")


class TagsDifferError(ValueError):
    """The placeholders of a text are not those of its tags, or do not stand in pairs.

    The message is a sentence in the active language.
    """


class Inline(NamedTuple):
    """A text with placeholders; ``tags[0]`` is the opening tag of placeholder 1, and so on."""

    text: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Placeholder:
    """``{1}`` opens an element, ``{/1}`` closes it, ``{2/}`` is one without content.

    Number 0 stands for a tag that a file brought and nobody knows: no text has it.
    """

    number: int
    kind: Literal["open", "close", "single"]

    def __str__(self) -> str:
        if self.kind == "close":
            return f"{{/{self.number}}}"
        return f"{{{self.number}/}}" if self.kind == "single" else f"{{{self.number}}}"


class Differences(NamedTuple):
    """Placeholders as they are written: those that a translation lacks, and those it adds."""

    missing: tuple[str, ...]
    extra: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.missing or self.extra)


def encode(html: str, known: Sequence[str] = ()) -> Inline:
    """Return ``html`` as a text with placeholders.

    ``known`` are the tags of the source: they come first in the result's tags, and a tag that
    reads the same has the same number, each number once. Raises ValueError for HTML that is not
    sanitised or whose elements do not nest.
    """
    tags = list(known)
    free: dict[str, deque[int]] = defaultdict(deque)
    for number, tag in enumerate(known, start=1):
        free[tag].append(number)
    parts: list[str] = []
    open_elements: list[tuple[str, int]] = []
    position = 0
    for match in _TAG.finditer(html):
        parts.append(escape(_words(html[position : match.start()])))
        position = match.end()
        tag, name = match[0], element_of(match[0])
        if tag.startswith("</"):
            opened, number = open_elements.pop() if open_elements else ("", 0)
            if opened != name:
                raise ValueError(f"{tag} closes nothing: {html!r}")
            parts.append(str(Placeholder(number, "close")))
            continue
        if free[tag]:
            number = free[tag].popleft()
        else:
            tags.append(tag)
            number = len(tags)
        if name in _VOID:
            parts.append(str(Placeholder(number, "single")))
        else:
            open_elements.append((name, number))
            parts.append(str(Placeholder(number, "open")))
    parts.append(escape(_words(html[position:])))
    if open_elements:
        raise ValueError(f"{open_elements[-1][0]} is not closed: {html!r}")
    return Inline("".join(parts), tuple(tags))


def decode(text: str, tags: Sequence[str]) -> str:
    """Return the HTML of ``text``: ``decode(*encode(html)) == html``.

    Line ends are those of HTML, whatever a browser's field sends. Tags that nothing in the text
    uses are left out: :func:`compare` tells. Raises TagsDifferError for a placeholder that is
    unknown, stands twice, is not in a pair or crosses another. The result is sanitised as far as
    ``tags`` are.
    """
    parts: list[str] = []
    open_placeholders: list[Placeholder] = []
    used: set[int] = set()
    for token in tokens(text.replace("\r\n", "\n").replace("\r", "\n")):
        if isinstance(token, str):
            parts.append(token.translate(_ENTITIES))
            continue
        if not 1 <= token.number <= len(tags):
            raise TagsDifferError(
                _("The source text has no placeholder %(placeholder)s: take it out.")
                % {"placeholder": token}
            )
        tag = tags[token.number - 1]
        if (token.kind == "single") != (element_of(tag) in _VOID):
            right = Placeholder(token.number, "single" if element_of(tag) in _VOID else "open")
            raise TagsDifferError(
                _("The placeholder %(wrong)s is written %(right)s in the source text: do so here.")
                % {"wrong": token, "right": right}
            )
        if token.kind == "close":
            _check_closing(token, open_placeholders)
            parts.append(f"</{element_of(tag)}>")
            continue
        if token.number in used:
            raise TagsDifferError(
                _("The placeholder %(placeholder)s stands twice: keep it once.")
                % {"placeholder": token}
            )
        used.add(token.number)
        parts.append(tag)
        if token.kind == "open":
            open_placeholders.append(token)
    if open_placeholders:
        raise _not_closed(open_placeholders[-1])
    return "".join(parts)


def compare(source: Inline, target: Inline) -> Differences:
    """Return which placeholders of ``source`` the ``target`` lacks, and which it has besides.

    An element of the same name may stand for another: a link of a translation may lead to the
    page in its own language. Texts may be unfinished, as while somebody types.
    """
    in_source, in_target = _present(source.text), _present(target.text)
    extra = [number for number in in_target if number not in in_source]
    twins = Counter(_element(target.tags, number) for number in extra)
    missing = _without(twins, source.tags, [n for n in in_source if n not in in_target])
    twins = Counter(_element(source.tags, n) for n in in_source if n not in in_target)
    extra = _without(twins, target.tags, extra)
    return Differences(
        tuple(str(in_source[number]) for number in missing),
        tuple(str(in_target[number]) for number in extra),
    )


def tokens(text: str) -> Iterator[str | Placeholder]:
    """Return the words of ``text``, braces no longer doubled, and its placeholders, in order."""
    position, words = 0, ""
    for match in _TOKEN.finditer(text):
        words += text[position : match.start()]
        position = match.end()
        if match["number"] is None or (match["close"] and match["single"]):
            words += "{" if match["number"] is None else match[0]
            continue
        if words:
            yield words
        words = ""
        kind = "close" if match["close"] else "single" if match["single"] else "open"
        yield Placeholder(int(match["number"]), kind)
    if words := words + text[position:]:
        yield words


def words_of(text: str) -> str:
    """Return ``text`` without its placeholders; one without content stands for a line break."""
    return "".join(
        token if isinstance(token, str) else "\n" if token.kind == "single" else ""
        for token in tokens(text)
    )


def escape(words: str) -> str:
    """Return ``words`` so that nothing in them reads as a placeholder."""
    return words.replace("{", "{{")


def element_of(tag: str) -> str:
    """Return the name of the element that ``tag`` opens or closes, "" when it has none."""
    found = _NAME.match(tag)
    return found[1] if found else ""


def tag_in_a_line(tag: str) -> str:
    """Return ``tag`` for a file: on one line, without characters that XML cannot hold.

    Sanitised tags have no numeric references, so :func:`tag_from_line` gives ``tag`` back.
    """
    return _NOT_IN_A_LINE.sub(lambda match: f"&#{ord(match[0])};", tag)


def tag_from_line(line: str) -> str:
    """Return the tag that :func:`tag_in_a_line` wrote."""

    def character(match: re.Match[str]) -> str:
        written = chr(int(match[1])) if len(match[1]) < 6 else ""
        return written if _NOT_IN_A_LINE.fullmatch(written) else match[0]

    return _REFERENCE.sub(character, line)


def _words(html: str) -> str:
    if found := _NOT_CLEAN.search(html):
        raise ValueError(f"{found[0]!r} is not sanitised: {html!r}")
    return _ENTITY.sub(lambda match: _CHARACTERS[match[1]], html)


def _present(text: str) -> dict[int, Placeholder]:
    found: dict[int, Placeholder] = {}
    for token in tokens(text):
        if isinstance(token, Placeholder) and token.kind != "close":
            found.setdefault(token.number, token)
    return found


def _element(tags: Sequence[str], number: int) -> str:
    return element_of(tags[number - 1]) if 1 <= number <= len(tags) else ""


def _without(twins: Counter[str], tags: Sequence[str], numbers: Sequence[int]) -> list[int]:
    """Return ``numbers`` without those whose element has a twin in the other text."""
    left = []
    for number in numbers:
        name = _element(tags, number)
        if name and twins[name]:
            twins[name] -= 1
        else:
            left.append(number)
    return left


def _check_closing(token: Placeholder, open_placeholders: list[Placeholder]) -> None:
    opening = Placeholder(token.number, "open")
    if open_placeholders and open_placeholders[-1] == opening:
        open_placeholders.pop()
        return
    if opening not in open_placeholders:
        raise TagsDifferError(
            _("%(closing)s has no %(opening)s before it: write both, around the words.")
            % {"closing": token, "opening": opening}
        )
    raise TagsDifferError(
        _("%(closing)s stands before the end of %(inner)s: close the inner one first.")
        % {"closing": token, "inner": open_placeholders[-1]}
    )


def _not_closed(opening: Placeholder) -> TagsDifferError:
    return TagsDifferError(
        _("%(opening)s has no %(closing)s after it: write both, around the words.")
        % {"opening": opening, "closing": Placeholder(opening.number, "close")}
    )
