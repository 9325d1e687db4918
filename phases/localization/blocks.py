"""Rich text as blocks: the paragraphs, list items and headings that are translated one by one.

Pure. Works on sanitised HTML (``models/richtext.py``): lower-case tags, ``<`` and ``>`` escaped
everywhere else, attributes included.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from phases.localization.inline import element_of

_TAG = re.compile(r"<[^>]*>")
_BLOCK_NAMES = frozenset({"p", "ul", "ol", "li", "blockquote", "h3", "h4"})
_EMPTY_BLOCK = re.compile(r"<(p|li|ul|ol|blockquote|h3|h4)(?:\s[^>]*)?>\s*</\1>")
_ENTITY = re.compile(r"&#?\w+;")
_WORDS = re.compile(r"\w")
_SPACE = " \t\r\n"

HEADINGS = frozenset({"h3", "h4"})


@dataclass(frozen=True)
class Blocks:
    """``structure[0] texts[0] structure[1] … texts[-1] structure[-1]`` is the whole text."""

    structure: tuple[str, ...]
    texts: tuple[str, ...]
    #: Of each text, the block that it stands in: "p", "li", "h3" …, "" for bare text.
    kinds: tuple[str, ...]

    def filled(self, texts: Sequence[str]) -> str:
        """Return the HTML with other ``texts``, as many as there are.

        A block whose text is empty is left out, with the list that it leaves empty.
        """
        html = self.structure[0]
        for text, after in zip(texts, self.structure[1:], strict=True):
            html += text + after
        if all(texts):
            return html
        while (smaller := _EMPTY_BLOCK.sub("", html)) != html:
            html = smaller
        return html.strip()


def split(html: str) -> Blocks:
    """Return the blocks of ``html``.

    A text whose inline elements reach over several blocks (no editor makes one) is one block.
    """
    structure, texts, kinds = [""], [], []
    kind, run = "", ""

    def end_run() -> bool:
        nonlocal run
        words = run.strip(_SPACE)
        if not _WORDS.search(_ENTITY.sub("", _TAG.sub("", words))):
            structure[-1] += run
        elif _is_balanced(words):
            start = run.index(words)
            structure[-1] += run[:start]
            texts.append(words)
            kinds.append(kind)
            structure.append(run[start + len(words) :])
        else:
            return False
        run = ""
        return True

    position = 0
    for tag in _TAG.finditer(html):
        run += html[position : tag.start()]
        position = tag.end()
        if (name := element_of(tag[0])) not in _BLOCK_NAMES:
            run += tag[0]
            continue
        if not end_run():
            return whole(html)
        structure[-1] += tag[0]
        kind = "" if tag[0].startswith("</") else name
    run += html[position:]
    if not end_run():
        return whole(html)
    return Blocks(tuple(structure), tuple(texts), tuple(kinds))


def whole(html: str) -> Blocks:
    """Return ``html`` as one block, none when it is empty."""
    return Blocks(("", ""), (html,), ("",)) if html else Blocks(("",), (), ())


def words(html: str) -> str:
    """Return ``html`` without its tags, entities as they are; a line break stays one."""
    return _TAG.sub(lambda tag: "\n" if element_of(tag[0]) == "br" else "", html)


def _is_balanced(html: str) -> bool:
    open_tags: list[str] = []
    for tag in _TAG.findall(html):
        if (name := element_of(tag)) == "br":
            continue
        if not tag.startswith("</"):
            open_tags.append(name)
        elif not open_tags or open_tags.pop() != name:
            return False
    return not open_tags
