"""French typography: what can be mended without asking, and what is only hinted at. Pure.

Only the words change: tags and attributes of rich text come back as they were, words marked as
another language and addresses too. Mending what is mended changes nothing.
"""

import html
import re
from dataclasses import dataclass

NO_BREAK, NARROW = "\u00a0", "\u202f"

#: How much of the text around a mend is shown.
CONTEXT = 30

_TOKENS = re.compile(r"""<(?:[^<>"']|"[^"]*"|'[^']*')*>|&[a-zA-Z][a-zA-Z0-9]*;|&\#\w+;|.""", re.S)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_LANGUAGE = re.compile(r"""\slang=(?:"([^"]*)"|'([^']*)')""")
_INLINE = {"a", "b", "em", "i", "span", "strong", "sub", "sup"}
_UNBROKEN = re.compile(r"\S+")
_ADDRESS = re.compile(r"://|@|www\.|mailto:|tel:")

_ELLIPSIS = re.compile(r"(?<![.…])\.\.\.(?![.…])")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[\w«“])")
_HIGH = re.compile(r"(?<=[\w)\]»”\"…%°€])( *)([:;?!])(?=\s|\Z|[»)\]”\"…?!])")
_OPENING = re.compile(r"«( *)(?=[^\s»])")
_CLOSING = re.compile(r"(?<=[^\s«])( *)»")
_STRAIGHT = re.compile(r'(?<![\w"])"(?=\S)([^"\n]{1,80})(?<=\S)"(?![\w"])')
_NUMBER_SIGN = re.compile(r"(?<!\w)[nN](º)(?=\s*\d)")
_NUMBER = re.compile(r"(?<!\w)[nN]°( *)(?=\d)")

#: Words that French writes with an accented capital; a name may be spelled so on purpose.
_UNACCENTED = re.compile(
    r"(?<!\w)(?:Etats?|Ecoles?|Ecologi\w+|Economi\w+|Education|Egalité|Elections?|Electri\w+|"
    r"Electroni\w+|Elysée|Energi\w+|Equipes?|Equipements?|Etudes?|Etablissements?|Evaluations?|"
    r"Evénements?|Eco-\w+|ETAT)(?!\w)"
)


@dataclass(frozen=True)
class Piece:
    """Words around a mend: ``kind`` is "same", "before" (taken out) or "after" (put in)."""

    kind: str
    words: str


@dataclass(frozen=True)
class Mended:
    """A text with French typography, and each place that differs, with the words around it."""

    text: str
    places: tuple[tuple[Piece, ...], ...]


class _Text:
    """Tokens of a text, and its characters as they become, each with the token that it is of."""

    def __init__(self, text: str, *, is_html: bool):
        self.is_html = is_html
        self.tokens = _TOKENS.findall(text) if is_html else list(text)
        #: The words of each token; of a tag a space, where it parts words.
        self.words: list[str] = []
        self.is_kept: list[bool] = []
        self.characters: list[tuple[str, int]] = []
        foreign: list[bool] = []
        for number, token in enumerate(self.tokens):
            tag = _TAG.match(token) if is_html and len(token) > 1 else None
            self.is_kept.append(tag is not None or any(foreign))
            if tag:
                _enter(tag, token, foreign)
                is_inline = tag[2].lower() in _INLINE
                self.words.append("" if is_inline else " ")
                self.characters += [] if is_inline else [("\n", number)]
            else:
                self.words.append(html.unescape(token) if is_html else token)
                self.characters += [(character, number) for character in self.words[-1]]
        for found in _UNBROKEN.finditer(self.plain):
            if not _ADDRESS.search(found[0]):
                continue
            for _character, number in self.characters[found.start() : found.end()]:
                self.is_kept[number] = True

    @property
    def plain(self) -> str:
        return "".join(character for character, _number in self.characters)

    def replace(self, start: int, end: int, words: str, owner: int) -> None:
        """Put ``words`` in place of some characters; ``owner`` is where the token is found."""
        touched = {number for _character, number in self.characters[start:end]}
        number = self.characters[owner][1]
        if not any(self.is_kept[one] for one in touched | {number}):
            self.characters[start:end] = [(character, number) for character in words]

    def mended(self) -> Mended:
        new: list[str] = [""] * len(self.tokens)
        for character, number in self.characters:
            if not self.is_kept[number]:
                new[number] += character
        written = [
            token if is_kept or words == now else self._escaped(now)
            for token, is_kept, words, now in zip(
                self.tokens, self.is_kept, self.words, new, strict=True
            )
        ]
        for number, is_kept in enumerate(self.is_kept):
            if is_kept:
                new[number] = self.words[number]
        return Mended("".join(written), tuple(_places(self.words, new)))

    def _escaped(self, words: str) -> str:
        if not self.is_html:
            return words
        return html.escape(words, quote=False).replace(NO_BREAK, "&nbsp;")


def _enter(tag: re.Match, token: str, foreign: list[bool]) -> None:
    """Note whether the words after ``tag`` are marked as another language than French."""
    if tag[2].lower() == "br":
        return
    if tag[1]:
        if foreign:
            foreign.pop()
        return
    found = _LANGUAGE.search(token)
    language = (found[1] or found[2] or "") if found else ""
    foreign.append(bool(language) and not language.lower().startswith("fr"))


def _places(before: list[str], after: list[str]) -> list[tuple[Piece, ...]]:
    changed = [number for number, words in enumerate(before) if words != after[number]]
    places, index = [], 0
    while index < len(changed):
        last = index
        while last + 1 < len(changed) and changed[last + 1] - changed[last] <= CONTEXT:
            last += 1
        first, end = _whole_words(before, changed[index], changed[last])
        places.append(_pieces(before[first:end], after[first:end]))
        index = last + 1
    return places


def _whole_words(words: list[str], start: int, last: int) -> tuple[int, int]:
    """Return what to show around a mend: a few words, none of them cut if it can be helped."""
    first, end = max(start - CONTEXT, 0), min(last + CONTEXT + 1, len(words))
    spaces = [place for place in range(first, start) if words[place].isspace()]
    if first and spaces:
        first = spaces[0] + 1
    spaces = [place for place in range(last + 1, end) if words[place].isspace()]
    if end < len(words) and spaces:
        end = spaces[-1]
    return first, end


def _pieces(before: list[str], after: list[str]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []

    def add(kind: str, words: str) -> None:
        if words and pieces and pieces[-1].kind == kind:
            pieces[-1] = Piece(kind, pieces[-1].words + words)
        elif words:
            pieces.append(Piece(kind, words))

    for old, new in zip(before, after, strict=True):
        if old == new:
            add("same", old)
        else:
            add("before", old)
            add("after", new)
    return tuple(pieces)


def mend(text: str, *, is_html: bool) -> Mended:
    """Return the French ``text`` with French typography.

    Ellipses, apostrophes, unbreakable spaces before : ; ? !, inside « » and after n°. Nothing else
    is touched: what would need a person's eye is a hint (:func:`hints`).
    """
    if not text:
        return Mended(text, ())
    work = _Text(text, is_html=is_html)
    for pattern, group, words, side in (
        (_ELLIPSIS, 0, "…", 0),
        (_APOSTROPHE, 0, "’", 0),
        (_OPENING, 1, NO_BREAK, -1),
        (_CLOSING, 1, NO_BREAK, 0),
        (_HIGH, 1, "", 0),
        (_NUMBER_SIGN, 1, "°", 0),
        (_NUMBER, 1, NO_BREAK, -1),
    ):
        for found in reversed(list(pattern.finditer(work.plain))):
            start, end = found.span(group)
            space = words or (NO_BREAK if found[2] == ":" else NARROW)
            # A space put in belongs to the sign that asks for it, not to a tag's other side.
            owner = start if end > start or not side else start + side
            work.replace(start, end, space, owner)
    return work.mended()


def hints(words: str) -> list[str]:
    """Return the words, without markup, whose capital may lack its accent."""
    return list(dict.fromkeys(_UNACCENTED.findall(words)))


def straight_quotes(words: str) -> list[str]:
    """Return what stands between straight quotation marks in ``words``, without markup.

    They are not mended: a quotation inside another has “ ” in French.
    """
    return list(dict.fromkeys(_STRAIGHT.findall(words)))
