"""The texts that leave for translators elsewhere: what is public in French, each with what stands
beside it in the draft of today.

A text that a colleague has translated since, and not published yet, is not ordered again.
"""

import datetime
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Max, Min, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from phases import languages
from phases.editorial.places import place_of
from phases.editorial.translating import french_of, segments
from phases.editorial.translation_outcome import field_name
from phases.localization.bitext import Bitext, Unit
from phases.localization.desk import STATES
from phases.localization.exchange import Mark, unit_of
from phases.localization.glossary import Glossary
from phases.localization.live_segments import plain
from phases.localization.segments import FieldSegments
from phases.models import Draft, Segment
from phases.models.publishable import Item
from phases.snapshot import item_models, model_of, take

#: Units of one export: what is made within one request.
MOST_EXPORTED = 20_000


class TooMuchError(ValueError):
    """More texts than one export has. The message is a sentence that says what to do."""

    def __init__(self) -> None:
        message = _("These are more than %(most)d texts: choose one kind of item, or fewer items.")
        super().__init__(message % {"most": MOST_EXPORTED})


@dataclass(frozen=True)
class Choice:
    """What to export: texts in some of the ``STATES``, of all items, of a kind, or of some."""

    language: str
    states: frozenset[str] = frozenset({"missing", "outdated"})
    item_model: str = ""
    items: frozenset[uuid.UUID] = frozenset()

    def __post_init__(self) -> None:
        if not self.states <= set(STATES):
            raise ValueError(f"no such state: {self.states}")


@dataclass(frozen=True)
class Listed:
    """An item with texts in a language, as it is chosen from a list."""

    item_model: str
    item_id: uuid.UUID
    title: str


def listed(choice: Choice) -> list[Listed]:
    """Return the items that may have texts of ``choice``, nearest to the home page first. Two
    queries."""
    found = Segment.objects.filter(language=choice.language).with_state()
    if choice.item_model:
        found = found.filter(item_model=choice.item_model)
    if choice.items:
        found = found.filter(item_id__in=choice.items)
    drafted = Draft.objects.filter(act=Draft.Act.PUBLISH).values_list("item_id", flat=True)
    rows = (
        found.filter(Q(state__in=choice.states) | Q(item_id__in=list(drafted)))
        .order_by()
        .values("item_model", "item_id")
        .annotate(item_title=Max("title"), nearness=Min("distance"))
        .order_by("nearness", "item_model", "item_title", "item_id")
    )
    return [Listed(row["item_model"], row["item_id"], row["item_title"]) for row in rows]


def exported(choice: Choice, *, glossary: Glossary, origin: str) -> Bitext | None:
    """Return the texts of ``choice`` as they are now, None when there are none.

    ``origin`` is what stands before the addresses of pages, "https://example.org". Some queries
    for each item. Raises TooMuchError.
    """
    units: list[Unit] = []
    for item, fields in _fields(choice):
        original = _original(item, origin)
        root = f"{item._meta.model_name}:{item.pk}"
        for found in fields:
            units += _units(found, choice, root, original, glossary)
        if len(units) > MOST_EXPORTED:
            raise TooMuchError
    if not units:
        return None
    return Bitext(
        source_language=languages.SOURCE,
        target_language=choice.language,
        units=tuple(units),
        project=origin.partition("//")[2],
        exported_at=timezone.now().astimezone(datetime.UTC).replace(microsecond=0),
    )


def _fields(choice: Choice) -> Iterator[tuple[Item, list[FieldSegments]]]:
    """Yield the live items of ``choice`` with their public French and its newest translation."""
    models = {model._meta.model_name: model for model in item_models()}
    chosen = listed(choice)
    pks: dict[str, list[uuid.UUID]] = {}
    for one in chosen:
        pks.setdefault(one.item_model, []).append(one.item_id)
    items = {
        name: models[name]._base_manager.select_related("published_revision").in_bulk(found)
        for name, found in pks.items()
    }
    drafts = Draft.objects.filter(
        act=Draft.Act.PUBLISH, item_id__in=[one.item_id for one in chosen]
    ).select_related("revision")
    drafted = {draft.item_id: draft.revision for draft in drafts}
    for one in chosen:
        item = items[one.item_model].get(one.item_id)
        if item is None or not item.is_live:
            continue
        revision = drafted.get(item.pk)
        snapshot = french_of(item, revision, "live") if revision else take(item)
        yield item, list(segments(snapshot, choice.language).values())


def _units(
    found: FieldSegments, choice: Choice, root: str, original: str, glossary: Glossary
) -> Iterator[Unit]:
    model = model_of(found.row)
    max_length = model._meta.get_field(found.column).max_length
    count = len(found.aligned.segments)
    for place, segment in enumerate(found.aligned.segments):
        if segment.state not in choice.states:
            continue
        part = f"{place + 1}/{count}" if count > 1 else ""
        notes = [("field", field_name(model._meta.model_name, found.field, part))]
        if original.startswith("http"):
            notes.insert(0, ("address", original))
        if max_length is not None:
            notes.append(("length", _("%(count)d characters at most") % {"count": max_length}))
        mark = Mark(root, found.row, found.field, place)
        notes += [
            ("glossary", f"{one.term.source} = {' / '.join(one.targets)}")
            for one in glossary.find(plain(segment.source) if found.is_rich else segment.source)
        ]
        yield unit_of(
            found, segment, mark, notes=tuple(notes), max_length=max_length, original=original
        )


def _original(item: Item, origin: str) -> str:
    """Return the public address that shows ``item``, or its name where no page does."""
    with translation.override(languages.SOURCE):
        address = place_of(item)
        return f"{origin}{address}" if address else str(item)
