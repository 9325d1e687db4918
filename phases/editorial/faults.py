"""What needs mending in the texts of a snapshot. Pure, but for links: those ask the site."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.db import models
from django.utils.translation import gettext as _

from phases import languages
from phases.editorial import markup, typography
from phases.editorial.addresses import Answer, Move, ask, is_internal
from phases.editorial.typography import Mended
from phases.models.publishable import OwnedRow
from phases.models.richtext import RichTextField
from phases.snapshot import Snapshot, model_of, snapshot_fields, text_columns

Kind = Literal["heading", "empty_link", "link", "moved_link", "picture", "accent", "quotes"]

#: Each address is a page to ask for; a text with more than this is not a page to read.
MOST_ADDRESSES = 200


@dataclass(frozen=True)
class Fault:
    """Something to mend in the ``path`` of a ``row``; a hint may be right as it is."""

    kind: Kind
    row: str
    path: str
    language: str | None
    message: str
    is_hint: bool = False


def _texts(snapshot: Snapshot) -> Iterator[tuple[str, models.Field, str, str | None]]:
    """Yield the row, the field, the words and the language of each text that people write."""
    for key, values in snapshot.items():
        model = model_of(key)
        columns = text_columns(model)
        for field in snapshot_fields(model):
            name, language = columns.get(field.name, (None, None))
            if name and name != "slug" and values.get(field.name):
                yield key, field, values[field.name], language


def is_rich(field: models.Field) -> bool:
    """Return whether ``field`` holds HTML; modeltranslation's columns are of the same class."""
    return isinstance(field, RichTextField)


def in_snapshot(snapshot: Snapshot) -> list[Fault]:
    """Return what can be told from the snapshot alone: headings, empty links, pictures, hints."""
    found: list[Fault] = []
    for row, field, words, language in _texts(snapshot):
        place = (row, field.name, language)
        if is_rich(field):
            read = markup.read(words)
            words = read.words
            for heading in read.jumps:
                message = _("“%(heading)s” is a small heading without a heading above it.")
                found.append(Fault("heading", *place, message % {"heading": heading}))
            for link in read.empty_links:
                message = (
                    _("The link “%(words)s” leads nowhere.") % {"words": link.words}
                    if link.words
                    else _("A link to %(address)s has no words.") % {"address": link.href or "–"}
                )
                found.append(Fault("empty_link", *place, message))
        if language == languages.SOURCE:
            for word in typography.hints(words):
                message = _("“%(word)s”: does its capital lack an accent?") % {"word": word}
                found.append(Fault("accent", *place, message, is_hint=True))
            for quoted in typography.straight_quotes(words):
                message = _("Put « » around “%(words)s” in place of the straight marks.")
                message %= {"words": quoted}
                found.append(Fault("quotes", *place, message, is_hint=True))
    return found + _pictures(snapshot)


def _pictures(snapshot: Snapshot) -> list[Fault]:
    found = []
    for row, values in snapshot.items():
        for field in snapshot_fields(model_of(row)):
            column = languages.column(f"{field.name}_alternative", languages.SOURCE)
            is_picture = isinstance(field, models.ImageField) and column in values
            if is_picture and values[field.name] and not (values[column] or "").strip():
                message = _("The picture has no alternative text.")
                found.append(Fault("picture", row, column, languages.SOURCE, message))
    return found


def mends(snapshot: Snapshot) -> dict[tuple[str, str], Mended]:
    """Return the French texts (row, path) whose typography can be mended without asking."""
    found = {}
    for row, field, words, language in _texts(snapshot):
        if language != languages.SOURCE:
            continue
        mended = typography.mend(words, is_html=is_rich(field))
        fits = field.max_length is None or len(mended.text) <= field.max_length
        if mended.text != words and fits:
            found[row, field.name] = mended
    return found


def in_links(snapshot: Snapshot, own: Mapping[str, str], going: Mapping[str, Move]) -> list[Fault]:
    """Return the links that lead nowhere on this site, or to an address that changes.

    ``own``: the item's page in each language. ``going``: moves by their old address. Each address
    is asked of the site once, in the caller's transaction.
    """
    answers: dict[tuple[str, str], Answer] = {}
    found = []
    for row, field, words, language in _texts(snapshot):
        for link in markup.read(words).links if is_rich(field) else ():
            if link.href in ("", "#") or not is_internal(link.href):
                continue
            here = own.get(language or languages.SOURCE, "")
            if link.href.startswith("#") and not _is_on_own_page(row):
                continue
            if (link.href, here) not in answers:
                if len(answers) >= MOST_ADDRESSES:
                    continue
                answers[link.href, here] = ask(link.href, here)
            if told := _told(link, answers[link.href, here], going):
                kind, message = told
                found.append(Fault(kind, row, field.name, language, message))
    return found


def _is_on_own_page(row: str) -> bool:
    """Return whether the text of ``row`` is certain to stand on a page of its item."""
    return hasattr(model_of(row), "get_absolute_url") or issubclass(model_of(row), OwnedRow)


def _told(link: markup.Link, answer: Answer, going: Mapping[str, Move]) -> tuple[Kind, str] | None:
    names: dict[str, Any] = {"words": link.words, "address": link.href}
    path = link.href.partition("#")[0].partition("?")[0]
    if move := going.get(path):
        message = _("The link “%(words)s” leads to %(address)s, which becomes %(new)s.")
        return "moved_link", message % {**names, "new": move.new}
    if answer.kind == "moved":
        message = _("The link “%(words)s” leads to %(address)s, which is now %(new)s.")
        return "moved_link", message % {**names, "new": answer.address}
    if answer.kind == "elsewhere":
        message = _("The link “%(words)s” leads to a page that is not public: %(address)s.")
        return "link", message % names
    if answer.kind == "anchor":
        message = _("The link “%(words)s” leads to a place that its page lacks: %(address)s.")
        return "link", message % names
    if answer.kind == "missing":
        message = _("The link “%(words)s” leads to a page that is not there: %(address)s.")
        return "link", message % names
    return None
