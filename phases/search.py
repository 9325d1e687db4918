"""Full-text search over live items, in the visitor's language with the French text as fallback.

Every word of the query must occur in the item or in a row that it owns, whatever its accents and
capitals. Simple on purpose: no document is kept, a search reads the texts themselves. In a target
language PostgreSQL finds what holds the words in the translation or in French, and what visitors
really read of these (``localization/text.py``) decides: never a translation that is hidden.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from html import unescape
from operator import and_, or_

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.html import strip_tags

from phases import languages
from phases.localization.columns import shown
from phases.localization.folding import Folded, fold
from phases.localization.text import Text, text
from phases.models import (
    Announcement,
    Article,
    LabelEvent,
    Orientation,
    Page,
    PerformanceContract,
    Phase,
    Pole,
    Region,
    Theme,
)
from phases.models.publishable import Item
from phases.models.richtext import RichTextField

MAX_QUERY = 200
MAX_WORDS = 8
#: Of one kind: whoever finds more has asked too little.
MAX_RESULTS = 200
EXTRACT = 220

#: Read by PostgreSQL and by Python.
_TAG = "<[^>]*>|&[a-z]+;"
_WORDS = re.compile(r"[^\W_]+(?:[’'.@-][^\W_]+)*")


@dataclass(frozen=True)
class Result:
    """An item that was found, with the text that an extract is made of.

    The title is empty for what is named after other items: a contract.
    """

    item: Item
    title: Text
    body: Text
    in_title: bool
    #: Place on the item's page that the extract comes from, "#orientation-3" for one, or "".
    anchor: str = ""


_EMPTY = Value("", output_field=models.TextField())
_SPACE = Value(" ", output_field=models.TextField())


def _text(column: str) -> models.Expression:
    """Return a column as a plain text: modeltranslation's fields are types of their own."""
    return Cast(F(column), models.TextField())


class _WithoutTags(models.Func):
    template = f"regexp_replace(%(expressions)s, '{_TAG}', ' ', 'g')"
    output_field = models.TextField()


def words_of(query: str) -> list[str]:
    """Return the words of a visitor's ``query``, folded and bounded."""
    cleaned = query.replace("\x00", " ")[:MAX_QUERY]
    return list(dict.fromkeys(fold(word) for word in _WORDS.findall(cleaned)))[:MAX_WORDS]


def _either(model: type[models.Model], field: str, language: str) -> models.Expression:
    """Return the SQL of all that visitors may read: the French text, with its translation."""
    found = Coalesce(_text(languages.column(field, languages.SOURCE)), _EMPTY)
    if language != languages.SOURCE:
        translation = Coalesce(_text(languages.column(field, language)), _EMPTY)
        found = Concat(found, _SPACE, translation, output_field=models.TextField())
    is_html = isinstance(model._meta.get_field(field), RichTextField)
    return _WithoutTags(found) if is_html else found


def _document(model, language: str, translated=(), columns=()) -> Folded:
    parts = [_either(model, field, language) for field in translated]
    parts += [Coalesce(_text(column), _EMPTY) for column in columns]
    spaced = [part for expression in parts for part in (expression, _SPACE)]
    return Folded(Concat(*spaced, output_field=models.TextField()))


def _holding(queryset, word: str, language: str, translated=(), columns=()):
    document = _document(queryset.model, language, translated, columns)
    return queryset.alias(document=document).filter(document__contains=word)


@dataclass(frozen=True)
class _Place:
    """Where a kind of item has its words."""

    model: type[Item]
    #: "" for what is named after other items.
    title: str
    translated: tuple[str, ...]
    columns: tuple[str, ...] = ()
    #: Rows beside it, each as model, path to the item, translated fields, other columns.
    beside: tuple[tuple[type[models.Model], str, tuple[str, ...], tuple[str, ...]], ...] = ()
    related: tuple[str, ...] = ()
    #: Owned rows that an extract may come from: their relation and the field of their text.
    owned: tuple[tuple[str, str], ...] = ()

    def beside_of(self) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
        """Yield where an item has its rows beside it, with their fields and columns."""
        for model, path, translated, columns in self.beside:
            relation = model._meta.get_field(path).remote_field
            name = relation.get_accessor_name() if relation.auto_created else relation.name
            yield name, translated, columns


PLACES = (
    _Place(
        Phase,
        "title",
        ("title", "headline", "summary", "body", "objective", "budget_wording"),
        beside=(
            (Orientation, "phase", ("title", "text"), ()),
            (Announcement, "phase", ("text", "reference"), ()),
        ),
        owned=(("orientations", "text"), ("announcements", "text")),
    ),
    _Place(
        Pole,
        "name",
        ("full_name", "description"),
        ("name", "headquarters_city"),
        beside=(
            (Region, "poles", ("name",), ()),
            (Theme, "poles", ("name",), ()),
            (LabelEvent, "pole", (), ("new_name",)),
        ),
    ),
    _Place(
        PerformanceContract,
        "",
        ("preamble",),
        beside=((Pole, "contracts", ("full_name",), ("name",)),),
        related=("pole", "phase"),
    ),
    _Place(Article, "title", ("title", "summary", "body")),
    _Place(Page, "title", ("title", "summary", "body")),
)


def search(query: str, language: str) -> list[Result]:
    """Return the live items that hold every word of ``query``, those with it in their title first.

    ``language`` is the visitor's: an item is found by the text that this visitor reads.
    """
    words = words_of(query)
    if not words:
        return []
    found = [result for place in PLACES for result in _search(place, words, language)]
    return sorted(found, key=lambda result: not result.in_title)


def _search(place: _Place, words: list[str], language: str):
    queryset = place.model.objects.live()
    if place.model is Article:
        queryset = queryset.written()
    queryset = queryset.alias(
        document=_document(place.model, language, place.translated, place.columns)
    )
    condition = reduce(and_, (_condition(place, word, language) for word in words))
    rows = {relation for relation, _field in place.owned}
    if language != languages.SOURCE:
        rows |= {name for name, _fields, _columns in place.beside_of()} - {*place.related}
    queryset = queryset.filter(condition).select_related(*place.related)
    for item in shown(queryset.prefetch_related(*sorted(rows)))[:MAX_RESULTS]:
        if language != languages.SOURCE and not _is_read(place, item, words, language):
            continue
        title = _title(place, item, language)
        folded = fold(title.value)
        body, anchor = _body(place, item, words, language)
        yield Result(
            item=item,
            title=title,
            body=body,
            in_title=bool(folded) and all(word in folded for word in words),
            anchor=anchor,
        )


def _condition(place: _Place, word: str, language: str) -> Q:
    beside = (
        Exists(
            _holding(
                model._base_manager.filter(**{path: OuterRef("pk")}),
                word,
                language,
                translated,
                columns,
            )
        )
        for model, path, translated, columns in place.beside
    )
    return reduce(or_, (Q(exists) for exists in beside), Q(document__contains=word))


def _is_read(place: _Place, item: Item, words: list[str], language: str) -> bool:
    """Return whether visitors read every word in what is shown of ``item`` in ``language``."""
    rows: list[tuple[models.Model, tuple[str, ...], tuple[str, ...]]]
    rows = [(item, place.translated, place.columns)]
    for name, translated, columns in place.beside_of():
        related = getattr(item, name)
        found = [related] if isinstance(related, models.Model) else related.all()
        rows += [(row, translated, columns) for row in found]
    read = fold(" ".join(part for row in rows for part in _texts(*row, language)))
    return all(word in read for word in words)


def _texts(row: models.Model, translated, columns, language: str) -> Iterator[str]:
    for field in translated:
        value = text(row, field, language).value
        is_html = isinstance(row._meta.get_field(field), RichTextField)
        yield re.sub(_TAG, " ", value) if is_html else value
    yield from (str(getattr(row, column) or "") for column in columns)


def _title(place: _Place, item: Item, language: str) -> Text:
    if place.title == "name":
        # A proper name: no translation, no language to tell.
        return Text(item.name, language, "source")
    if not place.title:
        return Text("", language, "source")
    return text(item, place.title, language)


def _body(place: _Place, item: Item, words: list[str], language: str) -> tuple[Text, str]:
    """Return the text that an extract is made of, and its anchor on the item's page.

    The one that holds most of the words; the first when none does (a region's name was found).
    """
    bodies = [
        (text(item, field, language), "") for field in place.translated if field != place.title
    ]
    for relation, field in place.owned:
        for row in getattr(item, relation).all():
            anchor = f"#orientation-{row.number}" if isinstance(row, Orientation) else ""
            bodies.append((text(row, field, language), anchor))
    bodies = [(body, anchor) for body, anchor in bodies if body]
    if not bodies:
        return Text("", language, "source"), ""
    return max(bodies, key=lambda pair: sum(word in fold(pair[0].value) for word in words))


def extract(body: str, words: list[str]) -> list[tuple[str, bool]]:
    """Return pieces of ``body`` (HTML) around the first of ``words``; True for those to mark."""
    plain = " ".join(unescape(strip_tags(body.replace("<", " <"))).split())
    folded = fold(plain)
    places = [folded.find(word) for word in words]
    first = min((place for place in places if place >= 0), default=0)
    start = max(0, first - EXTRACT // 3)
    if start:
        start = plain.find(" ", start) + 1
    end = len(plain) if len(plain) - start <= EXTRACT else plain.rfind(" ", start, start + EXTRACT)
    end = end if end > start else min(len(plain), start + EXTRACT)
    pieces, position = [("… ", False)] if start else [], start
    pattern = re.compile("|".join(re.escape(word) for word in words)) if words else None
    for match in pattern.finditer(folded, start, end) if pattern else ():
        if match.start() > position:
            pieces.append((plain[position : match.start()], False))
        pieces.append((plain[match.start() : match.end()], True))
        position = match.end()
    if position < end:
        pieces.append((plain[position:end], False))
    if end < len(plain):
        pieces.append((" …", False))
    return pieces
