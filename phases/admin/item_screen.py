"""What the translators' screen of one item shows: its segments, its state, what may be done."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from phases import languages
from phases.admin import kept_posts
from phases.admin.condition import Condition, condition
from phases.admin.lists import title_of
from phases.admin.segment_form import Key, Typed
from phases.admin.segment_help import findings, glossary_of, help_with
from phases.admin.shown_segments import ShownRow, ShownSegment, progress, put_typed, rows_of
from phases.admin.translations import language_name
from phases.editorial import permissions, questions
from phases.editorial.places import place_of
from phases.editorial.translating import Result, french_of, segments
from phases.localization import desk
from phases.localization.glossary import Glossary
from phases.localization.inline import Inline, escape
from phases.localization.segments import FieldSegments
from phases.models import Revision
from phases.models.publishable import Item
from phases.snapshot import Snapshot

NEEDS_WORK, ALL = "work", "all"
#: So many items of the list are looked through for the one before and the one after.
MOST_WAITING = 5_000


@dataclass
class Screen:
    """An item in one language, as ``user`` works on it; ``revision`` is its newest."""

    site: Any
    user: AbstractBaseUser
    language: str
    item: Item
    revision: Revision
    french: Literal["live", "draft"] = "live"
    show: str = ALL

    @cached_property
    def snapshot(self) -> Snapshot:
        return french_of(self.item, self.revision, self.french)

    @cached_property
    def fields(self) -> dict[tuple[str, str], FieldSegments]:
        return segments(self.snapshot, self.language)

    @cached_property
    def rows(self) -> list[ShownRow]:
        return rows_of(self.snapshot, self.fields)

    @property
    def segments(self) -> list[ShownSegment]:
        return [segment for row in self.rows for segment in row.segments]

    @property
    def kind(self) -> str:
        return self.item._meta.model_name

    @cached_property
    def condition(self) -> Condition:
        return condition(self.item, by=self.user, is_translating=True)

    @cached_property
    def glossary(self) -> Glossary:
        return glossary_of(self.language)

    @property
    def is_of_draft(self) -> bool:
        """Return whether the French shown is not what visitors read."""
        return self.french == "draft" and self.item.is_live

    @cached_property
    def has_other_french(self) -> bool:
        """Return whether the draft's French differs from what visitors read."""
        if not self.item.is_live or self.condition.draft is None:
            return False
        other = "live" if self.french == "draft" else "draft"
        there = segments(french_of(self.item, self.revision, other), self.language)
        return _french(there) != _french(self.fields)

    def address(self, **query: str) -> str:
        """Return the address of the screen, with what is shown on it now."""
        asked = {"show": self.show if self.show != ALL else ""}
        asked |= {"french": self.french if self.french != "live" else "", **query}
        asked = {name: value for name, value in asked.items() if value}
        return f"{self.page('item')}?{urlencode(asked)}" if asked else self.page("item")

    def page(self, name: str) -> str:
        args = [self.language, self.kind, self.item.pk]
        return reverse(f"admin:translations_{name}", args=args)

    def base(self, written: str) -> Revision | None:
        """Return the revision of the item that a form says it was opened on, None when there is
        none."""
        try:
            pk = uuid.UUID(written)
        except ValueError:
            return None
        if pk == self.revision.pk:
            return self.revision
        return Revision.objects.of(self.item).filter(pk=pk).first()

    def find(self, key: Key | None) -> ShownSegment | None:
        return next((segment for segment in self.segments if segment.key == key), None)

    def after(self, key: Key) -> ShownSegment | None:
        """Return the next segment to work on, from the top again; None when all are done."""
        found = self.find(key)
        at = found.number if found else 0
        others = self._to_begin_with()
        return next((s for s in others if s.number > at), None) or next(iter(others), None)

    def _to_begin_with(self) -> list[ShownSegment]:
        """Return what is outdated, as the list names it first, or else all that needs work."""
        waiting = [segment for segment in self.segments if segment.needs_work]
        return [segment for segment in waiting if segment.state == "outdated"] or waiting

    def put(self, typed: Iterable[Typed], results: Iterable[Result] = ()) -> list[Typed]:
        """Show what was typed, with why it was refused; return what has no place any more."""
        reasons: dict[Key, list[str]] = {}
        for result in results:
            if result.outcome == "refused":
                one = result.translation
                key = Key(one.row, one.field, one.place)
                reasons.setdefault(key, []).append(result.reason)
        return put_typed(self.rows, typed, reasons)

    def context(
        self,
        *,
        focus: Key | None = None,
        left: Sequence[Typed] = (),
        notice: str = "",
        at_top: bool = False,
    ) -> dict[str, Any]:
        """Return what the template prints; ``focus`` is the segment to begin with.

        ``at_top``: what is said above the form is to be read first.
        """
        all_segments = self.segments
        refused = next((one for one in all_segments if one.reasons), None)
        begin = refused or self.find(focus)
        begin = begin or next(iter(self._to_begin_with()), None)
        if begin is not None:
            begin.help = help_with(begin, all_segments, self.item, self.language, self.glossary)
        self._add_findings()
        self._add_questions()
        rows = self.rows
        if self.show == NEEDS_WORK:
            rows = [ShownRow(row.title, self._to_work_on(row, begin)) for row in rows]
        before, after = self._neighbours()
        opts = self.item._meta
        change = f"admin:phases_{opts.model_name}_change"
        history = f"admin:phases_{opts.model_name}_history"
        return {
            "screen": self,
            "title": _("%(language)s: “%(title)s”")
            % {"language": language_name(self.language), "title": title_of(self.item)},
            "item_title": title_of(self.item),
            "kind": opts.verbose_name,
            "language": self.language,
            "language_name": language_name(self.language),
            "language_in_sentence": languages.in_sentence(self.language),
            "public_address": self.public_address,
            "condition": self.condition,
            "progress": progress(self.rows),
            "shown_rows": [row for row in rows if row.segments],
            "begin": begin,
            "focused": None if at_top else begin,
            "at_top": at_top,
            "left": left,
            "notice": notice,
            "refused": [one for one in all_segments if one.reasons or one.theirs],
            "author": kept_posts.signed_author(self.user),
            "addresses": {
                "item": self.address(),
                "form": self.page("item"),
                "all": self.address(show=""),
                "work": self.address(show=NEEDS_WORK),
                "live": self.address(french=""),
                "draft": self.address(french="draft"),
                "change": f"{reverse(change, args=[self.item.pk])}?lang={self.language}",
                "history": reverse(history, args=[self.item.pk]),
                "language": reverse("admin:translations_language", args=[self.language]),
                "preview": self.page("preview"),
                "check": self.page("check"),
                "help": self.page("help"),
            },
            "may_submit": "submit_for_review" in self.condition.offered,
            "submits_besides": self._submits_besides(),
            "may_publish": self.item.is_live
            and not self.is_of_draft
            and self.language in permissions.publishable_languages(self.user),
            "most_characters": desk.MOST_CHARACTERS,
            "before": before,
            "after": after,
        }

    def _submits_besides(self) -> str:
        """Return the languages that ``user`` does not write, and the draft has changes in."""
        own = permissions.editable_languages(self.user)
        others = (code for code in self.condition.changed if code not in own)
        return ", ".join(map(languages.in_sentence, others))

    def _to_work_on(self, row: ShownRow, begin: ShownSegment | None) -> list[ShownSegment]:
        return [s for s in row.segments if s.needs_work or s.is_typed or s is begin]

    def _add_findings(self) -> None:
        for shown in self.segments:
            source, target = shown.source, Inline(shown.text, shown.tags)
            if not shown.is_rich:
                source, target = Inline(escape(shown.segment.source)), Inline(escape(shown.text))
            shown.findings = findings(
                source, target, self.language, self.glossary, shown.max_length
            )

    def _add_questions(self) -> None:
        found: dict[tuple[str, str, str], list[Any]] = {}
        for question in questions.of_item(self.item.pk, self.language):
            place = (question.row, question.field, question.source)
            found.setdefault(place, []).append(question)
        for shown in self.segments:
            place = (shown.key.row, shown.key.field, shown.segment.source)
            shown.questions = found.pop(place, [])
        # Of a French text that has changed since: they stay with its field.
        for (row, name, _source), asked in found.items():
            there = (s for s in self.segments if (s.key.row, s.key.field) == (row, name))
            if (shown := next(there, None)) is not None:
                shown.questions += asked

    @cached_property
    def public_address(self) -> str:
        """Return where visitors read the item in the language, "" where they do not."""
        if not self.item.is_live:
            return ""
        with translation.override(self.language):
            return place_of(self.item)

    def _neighbours(self) -> tuple[dict[str, str] | None, dict[str, str] | None]:
        """Return the items of the list before and after this one that need work."""
        waiting = desk.items(self.language, desk.Asked())
        waiting = waiting.filter(rank__lt=desk.STATES.index("reviewed"))[:MOST_WAITING]
        order = [
            {
                "title": one["item_title"],
                "pk": one["item_id"],
                "address": reverse(
                    "admin:translations_item",
                    args=[self.language, one["item_model"], one["item_id"]],
                ),
            }
            for one in waiting
        ]
        here = next((at for at, one in enumerate(order) if one["pk"] == self.item.pk), None)
        if here is None:
            return None, next(iter(order), None)
        return (order[here - 1] if here else None), next(iter(order[here + 1 :]), None)


def _french(fields: dict[tuple[str, str], FieldSegments]) -> list[tuple[Any, ...]]:
    return [
        (place, tuple(segment.source for segment in found.aligned.segments))
        for place, found in sorted(fields.items())
    ]
