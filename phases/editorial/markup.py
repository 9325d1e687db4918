"""What a rich text is made of, as far as it can be wrong: headings and links. Pure."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(frozen=True)
class Link:
    """A link: where it leads and its words."""

    href: str
    words: str


@dataclass
class Markup:
    """The links and headings of a rich text, and its words without markup."""

    links: list[Link] = field(default_factory=list)
    #: (level, words), in order.
    headings: list[tuple[int, str]] = field(default_factory=list)
    words: str = ""

    @property
    def jumps(self) -> list[str]:
        """Return the words of the small headings that no heading stands above."""
        found, has_heading = [], False
        for level, words in self.headings:
            has_heading = has_heading or level == 3
            if level > 3 and not has_heading:
                found.append(words)
        return found

    @property
    def empty_links(self) -> list[Link]:
        """Return the links without words, or that lead nowhere."""
        return [link for link in self.links if not link.words or link.href in ("", "#")]


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.markup = Markup()
        self.words: list[str] = []
        self.open: list[tuple[str, str, int]] = []

    def handle_starttag(self, tag, attributes):
        if tag in ("a", "h3", "h4"):
            href = (dict(attributes).get("href") or "").strip()
            self.open.append((tag, href, len(self.words)))

    def handle_endtag(self, tag):
        if not self.open or self.open[-1][0] != tag:
            return
        _tag, href, start = self.open.pop()
        words = " ".join("".join(self.words[start:]).split())
        if tag == "a":
            self.markup.links.append(Link(href, words))
        else:
            self.markup.headings.append((int(tag[1]), words))

    def handle_data(self, data):
        self.words.append(data)


def read(html: str) -> Markup:
    """Return what the sanitised rich text ``html`` is made of."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.markup.words = "".join(reader.words)
    return reader.markup
