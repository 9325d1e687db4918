"""What helps with one segment: the memory, the terms of the glossary, what it said before, and what
looks wrong in its translation."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.utils.translation import gettext as _

from phases import languages
from phases.admin.segment_form import Key, Typed, box
from phases.admin.shown_segments import Part, ShownSegment, parts
from phases.editorial.people import person
from phases.localization.aligning import align
from phases.localization.conventions import Finding
from phases.localization.glossary import Glossary, Term
from phases.localization.inline import Inline
from phases.localization.memory import Suggestion, suggestions
from phases.localization.quality import check
from phases.localization.status import is_rich
from phases.models import Revision, TermTranslation
from phases.models.publishable import Item
from phases.snapshot import model_of

#: How many versions of an item are looked through for earlier texts.
VERSIONS = 30
SUGGESTIONS = 5
#: Characters that are shown before and after what looks wrong.
AROUND = 12


@dataclass(frozen=True)
class Suggested:
    """A translation from memory, and its French where that is not the same."""

    score: int
    is_exact: bool
    text: str
    source: list[Part]
    reviewed_on: datetime.date | None


@dataclass(frozen=True)
class FoundTerm:
    """A term of the French text, the words to use, and where these are from."""

    source: str
    targets: str
    status: Any
    note: str


@dataclass(frozen=True)
class Earlier:
    """What a segment said in a former version."""

    text: str
    number: int
    by: str
    at: datetime.datetime


@dataclass
class Help:
    suggestions: list[Suggested] = field(default_factory=list)
    terms: list[FoundTerm] = field(default_factory=list)
    earlier: list[Earlier] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.suggestions or self.terms or self.earlier)


def glossary_of(language: str) -> Glossary:
    """Return the terms of the glossary in ``language``: one query."""
    rows = TermTranslation.objects.filter(language=language).select_related("term")
    terms = [Term(row.term.term, row.words, row.status, row.term.note) for row in rows]
    return Glossary(terms, language)


def help_with(
    shown: ShownSegment,
    beside: Sequence[ShownSegment],
    item: Item,
    language: str,
    glossary: Glossary,
) -> Help:
    """Return what helps to translate ``shown``, which stands ``beside`` others: a few queries."""
    statuses = dict(TermTranslation.Status.choices)
    terms = [
        FoundTerm(
            one.term.source, " / ".join(one.targets), statuses[one.term.status], one.term.note
        )
        for one in glossary.find(shown.source.text)
    ]
    known = (*_here(shown, beside), *suggestions(shown.source.text, language, SUGGESTIONS))
    by_target = {one.target: one for one in reversed(known) if one.target != shown.text}
    found = [_suggested(one) for one in reversed(by_target.values())]
    return Help(found[:SUGGESTIONS], terms, _earlier(shown, item, language))


def _here(shown: ShownSegment, beside: Sequence[ShownSegment]) -> list[Suggestion]:
    """Return what the same French was translated to on this screen, and reviewed: the memory knows
    it when it is public."""
    return [
        Suggestion(
            one.source.text,
            one.text,
            100,
            is_exact=True,
            reviewed_on=datetime.date.fromisoformat(one.segment.on) if one.segment.on else None,
        )
        for one in beside
        if one.state == "reviewed"
        and not one.is_typed
        and one.key != shown.key
        and one.source.text == shown.source.text
    ]


@dataclass(frozen=True)
class ShownFinding:
    """Something to look at, with the words that it is about; "" when it is about the whole."""

    severity: str
    message: str
    excerpt: str


def findings(
    source: Inline, target: Inline, language: str, glossary: Glossary, max_length: int | None
) -> list[ShownFinding]:
    """Return what looks wrong in a translation, with the terms that it does not use."""
    if not target.text.strip():
        return []
    unused = [
        Finding(
            "term",
            "warning",
            _("The glossary has “%(target)s” for “%(source)s”.")
            % {"source": one.term.source, "target": " / ".join(one.targets)},
        )
        for one in glossary.unused(source.text, target.text)
    ]
    found = check(source, target, language=language, max_length=max_length)
    return [
        ShownFinding(one.severity, one.message, _excerpt(target.text, one))
        for one in (*found, *unused)
    ]


def _excerpt(text: str, one: Finding) -> str:
    """Return the words around a place in ``text``, for a blank alone says nothing."""
    if one.start is None or one.end is None:
        return ""
    start, end = max(0, one.start - AROUND), min(len(text), one.end + AROUND)
    found = text[start:end]
    return f"{'…' if start else ''}{found}{'…' if end < len(text) else ''}"


def findings_of(typed: Typed, language: str, glossary: Glossary) -> list[ShownFinding]:
    """Return what looks wrong in what is in a box."""
    column = typed.column
    source, target = typed.inlines()
    return findings(
        source, target, language, glossary, column.max_length if column is not None else None
    )


def _suggested(one: Suggestion) -> Suggested:
    return Suggested(
        one.score,
        one.is_exact,
        one.target,
        [] if one.is_exact else parts(one.source),
        one.reviewed_on,
    )


def _earlier(shown: ShownSegment, item: Item, language: str) -> list[Earlier]:
    """Return what former versions had for this segment, the newest first, each text once."""
    key = shown.key
    texts, known = [], {shown.segment.target, ""}
    for revision in _versions(item, key, language):
        french = {shown.segment.source, shown.segment.made_from} - {""}
        rich = is_rich(model_of(key.row), key.field)
        aligned = align(
            revision.french or "", revision.translation or "", revision.status, is_rich=rich
        )
        for one in aligned.segments:
            if one.target not in known and french & {one.source, one.made_from}:
                known.add(one.target)
                text = box(one.target, shown.segment.source, is_rich=rich).text
                who = person(revision.created_by) if revision.created_by else ""
                texts.append(Earlier(text, revision.number, who, revision.created_at))
    return texts


def _versions(item: Item, key: Key, language: str) -> Sequence[Any]:
    """Return the newest versions with the text of one field only, not with whole snapshots."""
    column = languages.column(key.field, language)
    source = languages.column(key.field, languages.SOURCE)
    row = KeyTransform(key.row, "snapshot")
    found = Revision.objects.of(item).defer("snapshot").select_related("created_by")
    return found.annotate(
        french=KeyTextTransform(source, row),
        translation=KeyTextTransform(column, row),
        status=KeyTransform(f"{column}#status", row),
    )[:VERSIONS]
