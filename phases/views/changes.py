"""What became public, as visitors read it: in words, in their language.

The words before and after are those of ``PublicChange``; names of other items are read from the
site as it is today, so that nothing is named that is not public any more.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import translation
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from phases import languages
from phases.localization.columns import shown
from phases.localization.figures import date_in_words, number_in_words
from phases.localization.text import Text
from phases.models import PerformanceContract, PublicChange
from phases.models.dates import PartialDate, PartialDateField
from phases.models.publishable import Item
from phases.snapshot.words import compare_words
from phases.views.citing import history_address
from phases.views.named import interface, page_of, title_of

#: Of unchanged words in a row so many characters are shown on each side of a change.
AROUND = 120
#: Fields that are named where a change is told in one line.
MOST_NAMED = 6


@dataclass(frozen=True)
class Words:
    """Words that stayed, went or came."""

    kind: Literal["same", "removed", "added"]
    text: Text


@dataclass
class FieldChange:
    """What became of one field in one language ("" where it is not translated)."""

    label: str
    language: str
    words: list[Words] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Return “Text (French)”."""
        if not self.language:
            return self.label
        language = str(get_language_info(self.language)["name_translated"])
        # Of the languages of the site, English alone writes languages with a capital.
        return f"{self.label} ({language if get_language() == 'en' else language.lower()})"


@dataclass
class RowChange:
    """The item itself (without a heading) or a row that it owns."""

    heading: str
    notes: list[str] = field(default_factory=list)
    fields: list[FieldChange] = field(default_factory=list)


@dataclass
class ShownChange:
    """A publication or withdrawal with the item as it is today; None when it is not public."""

    change: PublicChange
    item: Item | None
    rows: list[RowChange] = field(default_factory=list)

    @property
    def day(self) -> datetime.date:
        """Return the day on which it happened, here."""
        return localdate(self.change.at)

    @property
    def item_kind(self) -> str:
        """Return what kind of item it is, such as “Phase”."""
        model = model_named(self.change.item_model)
        return capfirst(model._meta.verbose_name) if model else self.change.item_model

    @property
    def title(self) -> Text:
        """Return the item's title of today; its kind when it is not public."""
        if self.item is None:
            return interface(self.item_kind)
        return title_of(self.item)

    @property
    def address(self) -> str:
        """Return the address of the item's page, "" when it has none."""
        return page_of(self.item) if self.item else ""

    @property
    def history_address(self) -> str:
        """Return the address of what changed on the item's page, "" when it has none."""
        return history_address(self.address) if self.address else ""

    def line_in(self, language: str) -> str:
        """Return in one line what happened: “Changed: Text (French), Policy direction 3”."""
        with translation.override(language):
            kind = capfirst(self.change.get_kind_display())
            names = list(dict.fromkeys(_names(self.change)))
            if not names:
                return kind
            told = ", ".join(names[:MOST_NAMED])
            if len(names) > MOST_NAMED:
                told = _("%(names)s and more") % {"names": told}
            return _("%(label)s: %(text)s") % {"label": kind, "text": told}

    @property
    def line(self) -> str:
        """Return :meth:`line_in` the page's language."""
        return self.line_in(get_language() or languages.SOURCE)


def _names(change: PublicChange) -> Iterator[str]:
    """Yield the fields that changed; of rows that the item owns the rows."""
    for row in _rows(change, {}):
        if row.heading:
            yield row.heading
        else:
            yield from (one.name for one in row.fields)


def model_named(name: str) -> type[Item] | None:
    """Return the model of today that is called ``name``, None when there is none."""
    try:
        return apps.get_model("phases", name)
    except LookupError:
        return None


def read(changes: Iterable[PublicChange], *, in_lines: bool = False) -> list[ShownChange]:
    """Return ``changes`` as visitors read them. One query a kind of item that they name.

    ``in_lines``: for whoever tells each in one line, which names no other items.
    """
    changes = list(changes)
    wanted: dict[type[models.Model], set[Any]] = {}
    for change in changes:
        if model := model_named(change.item_model):
            wanted.setdefault(model, set()).add(change.item_id)
        for entry in () if in_lines else change.changes:
            column = _column(entry)
            target = column.related_model if column is not None else None
            if target is not None and issubclass(target, Item):
                for side in ("before", "after"):
                    wanted.setdefault(target, set()).update(entry.get(side) or ())
    items = {str(item.pk): item for model, pks in wanted.items() for item in _live(model, pks)}
    return [
        ShownChange(
            change,
            items.get(str(change.item_id)),
            [] if in_lines else list(_rows(change, items)),
        )
        for change in changes
    ]


def _live(model: type[Item], pks: set[Any]) -> Iterator[Item]:
    rows = model.objects.live().filter(pk__in=pks)
    if model is PerformanceContract:
        rows = rows.select_related("pole", "phase")
    return iter(shown(rows))


def _rows(change: PublicChange, items: dict[str, Item]) -> Iterator[RowChange]:
    rows: dict[tuple[str, int, bool], RowChange] = {}
    for entry in change.changes:
        if entry["what"] == "more":
            note = _("And %(number)d more changes.") % {"number": entry["number"]}
            rows["", 0, False] = RowChange("", [note])
            continue
        key = (entry["row"], entry["number"], entry["what"] == "removed")
        row = rows.get(key)
        if row is None:
            row = rows[key] = RowChange(_heading(entry))
            if entry["what"] in ("added", "removed"):
                row.notes.append(_("added") if entry["what"] == "added" else _("removed"))
        if entry["what"] == "moved":
            row.notes.append(
                _("Moved from place %(before)d to place %(after)d.")
                % {"before": entry["before"], "after": entry["after"]}
            )
        elif "field" in entry and entry["language"] in ("", *languages.ALL):
            row.fields.append(_field(entry, items))
    yield from (row for row in rows.values() if row.fields or row.notes)


def _heading(entry: dict[str, Any]) -> str:
    if not entry["number"]:
        return ""
    model = model_named(entry["row"])
    name = capfirst(model._meta.verbose_name) if model else entry["row"]
    return f"{name} {entry['number']}"


def _column(entry: dict[str, Any]) -> models.Field | None:
    """Return the field of today that ``entry`` tells of, None when there is none."""
    model = model_named(entry.get("row", ""))
    try:
        return model._meta.get_field(entry["field"]) if model else None
    except (FieldDoesNotExist, KeyError):
        return None


def _field(entry: dict[str, Any], items: dict[str, Item]) -> FieldChange:
    column = _column(entry)
    label = capfirst(column.verbose_name) if column is not None else entry["field"]
    told = FieldChange(str(label), entry["language"])
    if entry.get("state") == "reviewed":
        told.notes.append(_("A person has reviewed the translation."))
    if "before" not in entry:
        return told
    before, after = entry["before"], entry["after"]
    if entry.get("is_long"):
        told.notes.append(_("The text is too long to be shown here."))
    elif before is None and after is None:
        told.notes.append(_("Replaced, added or removed."))
    elif isinstance(before or after, list):
        told.words = list(_targets(column, before or [], after or [], items))
        if not told.words:
            told.notes.append(_("What it points at is no longer public."))
    elif before == after:
        told.notes.append(_("Only the layout or links changed, not the words."))
    elif entry["language"]:
        language = entry["language"]
        pieces = compare_words(before or "", after or "")
        told.words = [
            Words(piece.kind, Text(_shortened(piece.kind, piece.text), language, "source"))
            for piece in pieces
        ]
    else:
        values = (("removed", _value(column, before)), ("added", _value(column, after)))
        told.words = [Words(kind, interface(value)) for kind, value in values if value]
    return told


def _targets(
    column: models.Field | None, before: list[Any], after: list[Any], items: dict[str, Item]
) -> Iterator[Words]:
    for kind, targets in (
        ("removed", [target for target in before if target not in after]),
        ("added", [target for target in after if target not in before]),
    ):
        for target in targets:
            if isinstance(target, int) and column is not None:
                name = capfirst(column.related_model._meta.verbose_name)
                yield Words(kind, interface(f"{name} {target}"))
            elif item := items.get(target):
                yield Words(kind, title_of(item))


def _value(column: models.Field | None, value: Any) -> str:
    """Return a value that is no text, as visitors read it elsewhere on the site."""
    if value in (None, ""):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(column, PartialDateField):
        return date_in_words(PartialDate.parse(value))
    if isinstance(column, models.DecimalField):
        return number_in_words(Decimal(value))
    if column is not None and column.choices:
        return str(dict(column.flatchoices).get(value, value))
    return str(value)


def _shortened(kind: str, words: str) -> str:
    """Return unchanged words without the middle of a long passage."""
    if kind != "same" or len(words) <= 2 * AROUND:
        return words
    return f"{words[:AROUND].rsplit(' ', 1)[0]} […] {words[-AROUND:].split(' ', 1)[-1]}"
