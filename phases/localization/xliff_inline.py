"""What stands inside the texts of an XLIFF 1.2 file: words, and inline elements for placeholders.

``g`` and ``x`` (section 2.4 of the specification), whose ids are the placeholders' numbers. A
character that XML cannot hold is an ``x`` too.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import count

from lxml import etree

from phases.localization import exchange_files as files
from phases.localization.inline import Placeholder, decode, element_of, escape, tokens

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"

_CTYPES = {"strong": "bold", "em": "italic", "a": "link", "br": "lb"}
#: Elements nested more deeply are pairs of empty ones: parsers bound the depth of a tree.
_MOST_NESTED = 32
_NUMBER = re.compile(r"[1-9][0-9]{0,5}")
_CHARACTER_ID = re.compile(r"u([0-9a-f]{4})-[0-9]+")


def qualified(local: str) -> str:
    """Return the name of an XLIFF element as lxml writes it."""
    return f"{{{NAMESPACE}}}{local}"


def fill(element: etree._Element, text: str, tags: Sequence[str] | None, *, is_plain: bool) -> None:
    """Write ``text`` into ``element``; ``tags`` is None for a text that is only to be read.

    Raises TagsDifferError, and ValueError for NUL and surrogates.
    """
    numbers = count(1)
    if is_plain:
        _append(element, text, numbers)
        return
    if tags is not None:
        decode(text, tags)
    open_elements: list[tuple[etree._Element, bool]] = []
    current = element
    for token in tokens(text):
        if isinstance(token, str):
            _append(current, token, numbers)
            continue
        attributes = _attributes(token, tags or ())
        if token.kind == "single":
            etree.SubElement(current, qualified("x"), attributes)
        elif token.kind == "open":
            is_flat = len(open_elements) >= _MOST_NESTED
            child = etree.SubElement(current, qualified("bx" if is_flat else "g"), attributes)
            open_elements.append((current, is_flat))
            current = current if is_flat else child
        else:
            current, is_flat = open_elements.pop()
            if is_flat:
                etree.SubElement(current, qualified("ex"), id=str(token.number))


def text_of(element: etree._Element | None, *, is_plain: bool) -> str:
    """Return what a ``source`` or ``target`` says, with placeholders for its tags.

    ``{0/}`` stands for a tag that no export wrote. A plain text has no tags: their words stay.
    """
    if element is None:
        return ""

    def words(text: str | None) -> str:
        return (text or "") if is_plain else escape(text or "")

    parts = [words(element.text)]
    for child in element:
        parts += [_code(child, text_of(child, is_plain=is_plain), is_plain), words(child.tail)]
    return "".join(parts)


def _attributes(token: Placeholder, tags: Sequence[str]) -> dict[str, str]:
    name = element_of(tags[token.number - 1]) if token.number <= len(tags) else ""
    attributes = {"id": str(token.number)}
    return attributes | ({"ctype": _CTYPES.get(name, f"x-html-{name}")} if name else {})


def _append(element: etree._Element, words: str, numbers: Iterator[int]) -> None:
    position = 0
    for found in files.NOT_IN_XML.finditer(words):
        files.append_words(element, words[position : found.start()])
        position = found.end()
        number = f"u{ord(found[0]):04x}-{next(numbers)}"
        etree.SubElement(element, qualified("x"), {"id": number, "ctype": "x-character"})
    files.append_words(element, words[position:])


def _code(element: etree._Element, inside: str, is_plain: bool) -> str:
    """Return an inline element with the text ``inside`` it."""
    kind, number = etree.QName(element).localname, element.get("id", "")
    if kind == "mrk":
        return inside
    if kind == "x" and (found := _CHARACTER_ID.fullmatch(number)):
        character = chr(int(found[1], 16))
        return character if files.NOT_IN_XML.fullmatch(character) else str(Placeholder(0, "single"))
    if is_plain:
        return inside
    known = int(number) if _NUMBER.fullmatch(number) else 0
    if kind == "g":
        return f"{Placeholder(known, 'open')}{inside}{Placeholder(known, 'close')}"
    kinds = {"x": "single", "bx": "open", "ex": "close"}
    # bpt, ept, it, ph and sub hold code that the export has not: nobody's words.
    return str(Placeholder(known if kind in kinds else 0, kinds.get(kind, "single")))
