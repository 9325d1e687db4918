"""Takes from style sheets what a site uses: rules by their classes, custom properties by name."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import tinycss2

#: Rules that hold rules.
GROUPS = {"media", "supports"}
_PROPERTIES_READ = re.compile(r"var\(\s*(--[\w-]+)")
_STRING_OR_BLANKS = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|[ \t\r\n\f]+""", re.S)


@dataclass
class Rule:
    """Selectors with their declarations: name and text."""

    selectors: str
    declarations: list[tuple[str, str]]


@dataclass
class Group:
    """Rules under a condition."""

    condition: str
    rules: list["Node"]


#: Anything else, such as a font, as it is.
Node = Rule | Group | str


@dataclass
class Sheet:
    """Rules of several sheets, one after the other."""

    is_used: Callable[[str], bool]
    rules: list[Node] = field(default_factory=list)

    def add(self, css: str, address: Callable[[str], str]) -> None:
        """Add what is used of ``css``; ``address`` rewrites a text with ``url(…)`` in it."""
        parsed = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
        self.rules += self._taken(parsed, address)

    def _taken(self, parsed: Iterable, address: Callable[[str], str]) -> Iterator[Node]:
        for rule in parsed:
            if rule.type == "error":
                raise ValueError(f"a style sheet is malformed: {rule.message}")
            if rule.type == "qualified-rule":
                if selectors := ",".join(self._selectors(rule.prelude)):
                    yield Rule(selectors, list(_declarations(rule.content, address)))
            elif rule.lower_at_keyword in GROUPS:
                content = tinycss2.parse_rule_list(
                    rule.content, skip_comments=True, skip_whitespace=True
                )
                if rules := list(self._taken(content, address)):
                    condition = tinycss2.serialize(rule.prelude).strip()
                    yield Group(f"@{rule.lower_at_keyword} {condition}", rules)
            elif rule.lower_at_keyword != "charset":
                yield address(_squeezed(rule.serialize()))

    def _selectors(self, prelude: Iterable) -> Iterator[str]:
        """Yield the selectors of a rule all of whose classes are used.

        Classes inside of ``:not(…)`` and its like do not count: rather a rule too much.
        """
        for selector in _parted(prelude):
            classes = (
                token.value
                for before, token in pairwise(selector)
                if before == "." and token.type == "ident"
            )
            if all(map(self.is_used, classes)):
                yield _squeezed(tinycss2.serialize(selector))

    def drop_unread_properties(self, others: Iterable[str]) -> None:
        """Drop custom properties that no rule reads, at first or at second hand.

        ``others``: texts besides that may name some.
        """
        reads: dict[str, set[str]] = {}
        waiting = set(re.findall(r"--[\w-]+", " ".join(others)))
        for rule in _all(self.rules):
            if isinstance(rule, str):
                waiting.update(_PROPERTIES_READ.findall(rule))
                continue
            for name, text in rule.declarations:
                read = _PROPERTIES_READ.findall(text)
                if name.startswith("--"):
                    reads.setdefault(name, set()).update(read)
                else:
                    waiting.update(read)
        used: set[str] = set()
        while waiting:
            name = waiting.pop()
            used.add(name)
            waiting |= reads.get(name, set()) - used
        for rule in _all(self.rules):
            if isinstance(rule, Rule):
                rule.declarations = [
                    (name, text)
                    for name, text in rule.declarations
                    if not name.startswith("--") or name in used
                ]

    def __str__(self) -> str:
        return "".join(_written(self.rules))


def _parted(tokens: Iterable) -> Iterator[list]:
    """Yield the tokens between commas."""
    part: list = []
    for piece in tokens:
        if piece == ",":
            yield part
            part = []
        elif piece.type != "comment":
            part.append(piece)
    yield part


def _declarations(content: Iterable, address: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    for declaration in tinycss2.parse_blocks_contents(
        content, skip_comments=True, skip_whitespace=True
    ):
        if declaration.type != "declaration":
            reason = getattr(declaration, "message", declaration.type)
            raise ValueError(f"a rule holds more than declarations: {reason}")
        value = _squeezed(tinycss2.serialize(declaration.value))
        important = "!important" if declaration.important else ""
        yield declaration.name, f"{declaration.name}:{address(value)}{important}"


def _squeezed(text: str) -> str:
    """Return ``text`` with one blank for each stretch of them outside of strings."""
    return _STRING_OR_BLANKS.sub(lambda match: match[1] or " ", text).strip()


def _all(rules: Iterable[Node]) -> Iterator[Rule | str]:
    for rule in rules:
        if isinstance(rule, Group):
            yield from _all(rule.rules)
        else:
            yield rule


def _written(rules: Iterable[Node]) -> Iterator[str]:
    for rule in rules:
        if isinstance(rule, str):
            yield rule
        elif isinstance(rule, Group):
            if content := "".join(_written(rule.rules)):
                yield f"{rule.condition}{{{content}}}"
        elif rule.declarations:
            yield f"{rule.selectors}{{{';'.join(text for _name, text in rule.declarations)}}}"
