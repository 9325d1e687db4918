"""What there is to translate: a table of the live items' segments, written with their publication.

Lists, counts and searches read it. What a segment is, and its state, comes from the snapshot
(``aligning.py``); the table keeps digests of today's French and of the French that was translated,
so that "outdated" is derived in SQL as it is elsewhere.
"""

import datetime
import re
import uuid
from html import unescape

from django.utils import timezone

from phases import languages
from phases.localization.aligning import Segment as Aligned
from phases.localization.blocks import words
from phases.localization.folding import fold
from phases.localization.inline import Inline, encode
from phases.localization.memory import Pair, digest, remember
from phases.localization.segments import FieldSegments, in_snapshot
from phases.models import Segment
from phases.models.publishable import Item
from phases.snapshot import Snapshot, item_models, pk_of, root_of, take

#: How many pages away from the home page the texts of a kind of item are first read.
DISTANCES = {
    "sitesettings": 0,
    "phase": 1,
    "article": 1,
    "page": 1,
    "theme": 2,
    "region": 2,
    "supportdomain": 2,
    "pole": 3,
    "performancecontract": 3,
    "source": 4,
}

_WORD = re.compile(r"\w+")


def plain(html: str) -> str:
    """Return the words of a block as they are read."""
    return unescape(words(html))


def record(snapshot: Snapshot, *, title: str, at: datetime.datetime) -> None:
    """Write the segments of an item whose public state is ``snapshot`` since ``at``."""
    root = root_of(snapshot)
    item_id = uuid.UUID(pk_of(root))
    known = Segment.objects.filter(item_id=item_id)
    since = {
        (row, field, source_digest): changed_at
        for row, field, source_digest, changed_at in known.values_list(
            "row", "field", "source_digest", "changed_at"
        )
    }
    rows = [
        _row(found.row, found.field, language, place, position, segment)
        for language in languages.TARGETS
        for position, (found, place, segment) in enumerate(
            (found, place, segment)
            for found in in_snapshot(snapshot, language)
            for place, segment in enumerate(found.aligned.segments)
        )
    ]
    for row in rows:
        row.item_model, row.item_id, row.title = root.partition(":")[0], item_id, title[:300]
        row.distance = DISTANCES[row.item_model]
        row.changed_at = since.get((row.row, row.field, row.source_digest), at)
    known.delete()
    Segment.objects.bulk_create(rows, batch_size=500)


def reviewed_pairs(snapshot: Snapshot) -> list[Pair]:
    """Return the segments of ``snapshot`` that a person has reviewed, for the memory."""
    return [
        pair(found, place, segment)
        for language in languages.TARGETS
        for found in in_snapshot(snapshot, language)
        for place, segment in enumerate(found.aligned.segments)
        if segment.kept == "reviewed"
    ]


def pair(found: FieldSegments, place: int, segment: Aligned) -> Pair:
    """Return a segment with the French text that its translation was made from."""
    source = encode(segment.made_from) if found.is_rich else Inline(segment.made_from, ())
    target = encode(segment.target, source.tags) if found.is_rich else Inline(segment.target, ())
    return Pair(
        found.language,
        source.text,
        target.text,
        reviewed_on=datetime.date.fromisoformat(segment.on) if segment.on else None,
        origin=f"{found.row} {found.field} {place}",
    )


def forget(item: Item) -> None:
    """Remove the segments of an item that is no longer public."""
    Segment.objects.filter(item_id=item.pk).delete()


def record_all() -> int:
    """Write the segments of all live items anew and return how many there are: for a database that
    has none yet, or not of every language."""
    Segment.objects.all().delete()
    for item_model in item_models():
        for item in item_model.objects.live().select_related("published_revision"):
            published, snapshot = item.published_revision, take(item)
            remember(reviewed_pairs(snapshot))
            record(
                snapshot,
                title=published.title if published else str(item),
                at=published.created_at if published else timezone.now(),
            )
    return Segment.objects.count()


def is_complete() -> bool:
    """Return whether the table has segments of every target language, if there is live text."""
    present = set(Segment.objects.order_by().values_list("language", flat=True).distinct())
    return present == set(languages.TARGETS) or not any(
        item_model.objects.live().exists() for item_model in item_models()
    )


def _row(
    row: str, field: str, language: str, place: int, position: int, segment: Aligned
) -> Segment:
    source, target = plain(segment.source), plain(segment.target)
    return Segment(
        language=language,
        row=row,
        field=field,
        place=place,
        position=position,
        source=segment.source,
        target=segment.target,
        source_digest=digest(segment.source),
        made_from_digest=digest(segment.made_from) if segment.target else "",
        kept=segment.kept,
        words=len(_WORD.findall(source)),
        source_folded=fold(source),
        target_folded=fold(target),
    )
