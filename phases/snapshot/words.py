"""Two texts compared as people read them: words that came and went, blocks of a rich text. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from html.parser import HTMLParser
from typing import Literal

Kind = Literal["same", "removed", "added"]

#: A word, or another sign, with the blanks after it.
_TOKEN = re.compile(r"(?:\w[\w\u0300-\u036f]*|\S|^)\s*")
_BLANKS = re.compile(r"[ \t\r\n]+")
#: Beyond so many pairs of equal words the texts are shown one after the other: nobody waits.
MOST_PAIRS = 100_000
#: Nor would anybody for so many words against so many others, where every second one differs.
MOST_PRODUCT = 16_000_000
#: Blocks of which fewer words are the same than this part are two blocks, not one that changed.
LIKENESS = 0.4


@dataclass(frozen=True)
class Piece:
    """Words that are in both texts, or in one of them only."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Block:
    """A paragraph, heading or point of a list: its visible words, and what they are marked with.

    ``kind``: paragraph, heading, subheading, quotation, bullet, numbered. ``links`` are (words,
    address); ``marks`` all inline elements as (name, attributes, words).
    """

    kind: str
    text: str
    links: tuple[tuple[str, str], ...] = ()
    marks: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class BlockChange:
    """What became of a block; ``pieces`` are its words. Equal blocks in a row are one change of
    kind ``same``, which has their ``count`` only."""

    kind: Literal["same", "changed", "removed", "added"]
    before: Block | None = None
    after: Block | None = None
    pieces: tuple[Piece, ...] = ()
    count: int = 1
    #: The same words were removed here and added elsewhere, or the other way round.
    is_moved: bool = False


def compare_words(before: str, after: str) -> list[Piece]:
    """Return both texts as one list of pieces, in reading order."""
    old, new = ([token for token in _TOKEN.findall(text) if token] for text in (before, after))
    keys = [[_key(token) for token in tokens] for tokens in (old, new)]
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in _operations(*keys):
        if tag == "equal":
            _add(pieces, "same", "".join(new[j1:j2]))
        else:
            _add(pieces, "removed", "".join(old[i1:i2]))
            _add(pieces, "added", "".join(new[j1:j2]))
    return pieces


def _key(token: str) -> str:
    """A plain space after a word is no difference; a line break or a space that keeps words
    together is one."""
    word = token.rstrip(" ")
    return word if word == token.rstrip() else token


def _add(pieces: list[Piece], kind: Kind, text: str) -> None:
    if text:
        pieces.append(Piece(kind, text))


def _operations(old: Sequence, new: Sequence) -> Iterator[tuple[str, int, int, int, int]]:
    """Yield difflib's operations; two texts that are too long for that differ as a whole."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    i, j = len(old) - end, len(new) - end
    if start:
        yield "equal", 0, start, 0, start
    there, here = Counter(old[start:i]), Counter(new[start:j])
    pairs = sum(count * here[one] for one, count in there.items())
    if pairs > MOST_PAIRS or (i - start) * (j - start) > MOST_PRODUCT:
        yield "replace", start, i, start, j
    else:
        matcher = SequenceMatcher(None, old[start:i], new[start:j], autojunk=False)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes():
            yield tag, start + i1, start + i2, start + j1, start + j2
    if end:
        yield "equal", i, len(old), j, len(new)


# Rich text


def blocks(html: str) -> list[Block]:
    """Return the blocks of a rich text that have words, in order."""
    reader = _Reader()
    reader.feed(html or "")
    reader.close()
    reader.end_block()
    return reader.blocks


class _Reader(HTMLParser):
    BLOCKS = frozenset({"p", "h3", "h4", "li", "ul", "ol", "blockquote"})
    INLINE = frozenset({"a", "strong", "em", "sup", "sub", "span"})
    KINDS = {"h3": "heading", "h4": "subheading", "blockquote": "quotation"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._open: list[str] = []
        self._text = ""
        self._inline: list[tuple[str, dict[str, str | None], int]] = []
        self._marks: list[tuple[str, dict[str, str | None], str]] = []

    def handle_starttag(self, tag, attrs):
        if tag in self.BLOCKS:
            self.end_block()
            self._open.append(tag)
        elif tag == "br":
            self._text = self._text.rstrip(" ") + "\n"
        elif tag in self.INLINE:
            self._inline.append((tag, dict(attrs), len(self._text)))

    def handle_endtag(self, tag):
        if tag in self.BLOCKS:
            self.end_block()
            if tag in self._open:
                while self._open.pop() != tag:
                    pass
        elif any(name == tag for name, _attrs, _start in self._inline):
            while True:
                name, attrs, start = self._inline.pop()
                self._marks.append((name, attrs, self._text[start:].strip()))
                if name == tag:
                    break

    def handle_data(self, data):
        data = _BLANKS.sub(" ", data)
        if not self._text or self._text[-1] in " \n":
            data = data.lstrip(" ")
        self._text += data

    def end_block(self):
        """End the block that is being read; one without words is none."""
        while self._inline:
            name, attrs, start = self._inline.pop()
            self._marks.append((name, attrs, self._text[start:].strip()))
        if text := self._text.strip():
            marks = tuple((n, repr(sorted(a.items())), words) for n, a, words in self._marks)
            links = tuple((words, a.get("href") or "") for n, a, words in self._marks if n == "a")
            self.blocks.append(Block(self._kind(), text, links, marks))
        self._text, self._marks = "", []

    def _kind(self) -> str:
        for number, tag in reversed(list(enumerate(self._open))):
            if tag in self.KINDS:
                return self.KINDS[tag]
            if tag == "li":
                lists = [name for name in self._open[:number] if name in ("ul", "ol")]
                return "numbered" if lists and lists[-1] == "ol" else "bullet"
        return "paragraph"


def compare_blocks(before: str, after: str) -> list[BlockChange]:
    """Return what became of the blocks of a rich text, in reading order."""
    old, new = blocks(before), blocks(after)
    changes: list[BlockChange] = []
    for tag, i1, i2, j1, j2 in _operations(old, new):
        if tag == "equal":
            changes.append(BlockChange("same", count=i2 - i1))
        else:
            changes += _replaced(old[i1:i2], new[j1:j2])
    return _moves(changes)


def _replaced(old: Sequence[Block], new: Sequence[Block]) -> Iterator[BlockChange]:
    """Yield the changes of blocks that differ: those that are alike are one that changed."""
    i = j = 0
    for left, right in [*_pairs(old, new), (len(old), len(new))]:
        for block in old[i:left]:
            yield BlockChange("removed", block, None, (Piece("removed", block.text),))
        for block in new[j:right]:
            yield BlockChange("added", None, block, (Piece("added", block.text),))
        if left < len(old):
            one, other = old[left], new[right]
            yield BlockChange("changed", one, other, tuple(compare_words(one.text, other.text)))
        i, j = left + 1, right + 1


@dataclass
class _Best:
    """The best way to pair the blocks from here on: how alike they are together, and the pairs."""

    likeness: float = 0.0
    pairs: list[tuple[int, int]] = field(default_factory=list)


def _pairs(old: Sequence[Block], new: Sequence[Block]) -> list[tuple[int, int]]:
    """Return which block became which, in order, by the words that they share."""
    if len(old) * len(new) > 2_500:
        return []
    words = [[Counter(block.text.split()) for block in side] for side in (old, new)]
    row = [_Best() for _ in range(len(new) + 1)]
    for i in range(len(old) - 1, -1, -1):
        above, row = row, [_Best() for _ in range(len(new) + 1)]
        for j in range(len(new) - 1, -1, -1):
            best = max(above[j], row[j + 1], key=lambda one: one.likeness)
            likeness = _likeness(words[0][i], words[1][j])
            if likeness >= LIKENESS and above[j + 1].likeness + likeness > best.likeness:
                best = _Best(above[j + 1].likeness + likeness, [(i, j), *above[j + 1].pairs])
            row[j] = best
    return row[0].pairs


def _likeness(one: Counter, other: Counter) -> float:
    return 2 * (one & other).total() / max(1, one.total() + other.total())


def _moves(changes: list[BlockChange]) -> list[BlockChange]:
    """Say of blocks that were removed in one place and added in another that they moved."""
    removed = {(c.before.kind, c.before.text) for c in changes if c.kind == "removed" and c.before}
    added = {(c.after.kind, c.after.text) for c in changes if c.kind == "added" and c.after}
    moved = removed & added
    result = []
    for change in changes:
        block = change.after or change.before
        if change.kind in ("removed", "added") and block and (block.kind, block.text) in moved:
            change = BlockChange(
                change.kind, change.before, change.after, change.pieces, is_moved=True
            )
        result.append(change)
    return result


def moved(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Return those of the ids in both lists that changed their place among the others."""
    in_both = set(before) & set(after)
    old, new = ([pk for pk in side if pk in in_both] for side in (before, after))
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    kept = {pk for block in matcher.get_matching_blocks() for pk in old[block.a :][: block.size]}
    return [pk for pk in new if pk not in kept]
