"""An inspection in words: what the page before publishing shows of it."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.urls import reverse

from phases import languages
from phases.admin.comparison import RowChange, compare
from phases.admin.naming import capitalized, field_name, label, visible_words, with_colon
from phases.admin.translations import language_name
from phases.editorial import mending, permissions
from phases.editorial.faults import Fault
from phases.editorial.inspection import Inspection, ItemInspection
from phases.editorial.linking import Linking
from phases.editorial.typography import NARROW, NO_BREAK, Mended, Piece
from phases.models import Revision
from phases.snapshot import Snapshot, root_of
from phases.snapshot.words import Piece as WordPiece
from phases.snapshot.words import compare_words

#: So many places of one text are shown; all are mended.
MOST_PLACES = 20
#: Stands for a space that keeps words together: the page says so.
VISIBLE_SPACE = "⍽"


@dataclass
class ShownFault:
    """Something to mend, beside what people call the field and where it is filled in."""

    label: str
    message: str
    address: str
    is_hint: bool


@dataclass
class ShownMend:
    """A text with typography to mend: each place as it is and as it will be."""

    value: str
    label: str
    places: list[tuple[list[Piece], list[Piece]]]
    more: int


@dataclass
class ShownOutdated:
    """A translation left behind: how its French changed, and what it says."""

    value: str
    label: str
    language: str
    pieces: list[WordPiece]
    text: str


@dataclass
class ShownLanguage:
    """The translations of one language that are left behind."""

    code: str
    name: str
    may_keep_valid: bool
    texts: list[ShownOutdated] = field(default_factory=list)


@dataclass
class ShownItem:
    """One draft, as the page tells of it."""

    title: str
    revision: Revision
    address: str
    is_live: bool
    rows: list[RowChange]
    faults: list[ShownFault]
    mends: list[ShownMend]
    languages: list[ShownLanguage]

    @property
    def places(self) -> int:
        return sum(len(one.places) + one.more for one in self.mends)


def _shown(one: ItemInspection, user: Any) -> ShownItem:
    snapshot, revision = one.snapshot, one.revision
    before = one.plan.before if one.plan.was_live else {}
    address = reverse(f"admin:phases_{revision.item_model}_change", args=[revision.item_id])
    groups: dict[str, ShownLanguage] = {}
    for text in one.outdated:
        language = text.language
        group = groups.setdefault(
            language,
            ShownLanguage(
                language, language_name(language), mending.may_keep_valid(user, language)
            ),
        )
        pieces = compare_words(visible_words(text.source_before), visible_words(text.source_after))
        group.texts.append(
            ShownOutdated(
                f"{text.row} {text.path}",
                label(text.row, text.path, snapshot),
                language,
                pieces,
                visible_words(text.text),
            )
        )
    return ShownItem(
        one.title,
        revision,
        address,
        one.plan.was_live,
        compare(before, snapshot).rows if one.changes else [],
        [
            ShownFault(
                label(fault.row, fault.path, snapshot),
                fault.message,
                _field_address(address, fault, snapshot),
                fault.is_hint,
            )
            for fault in one.faults
        ],
        [_shown_mend(place, mended, snapshot) for place, mended in one.mends.items()],
        list(groups.values()),
    )


def _field_address(address: str, fault: Fault, snapshot: Snapshot) -> str:
    query = f"?lang={fault.language}" if fault.language else ""
    anchor = f"#id_{fault.path}" if fault.row == root_of(snapshot) else ""
    return f"{address}{query}{anchor}"


def _shown_mend(place: tuple[str, str], mended: Mended, snapshot: Snapshot) -> ShownMend:
    shown = [
        tuple([_visible(piece) for piece in pieces if piece.kind in kinds] for kinds in _SIDES)
        for pieces in mended.places[:MOST_PLACES]
    ]
    more = max(0, len(mended.places) - MOST_PLACES)
    return ShownMend(" ".join(place), label(*place, snapshot), shown, more)


_SIDES = (("same", "before"), ("same", "after"))


def _visible(piece: Piece) -> Piece:
    words = piece.words.replace(NO_BREAK, VISIBLE_SPACE).replace(NARROW, VISIBLE_SPACE)
    return Piece(piece.kind, words)


def _reasons(error: ValidationError | None, model: Any) -> list[str]:
    """Return what stands against a publication, each with what people call the field."""
    if error is None:
        return []
    if not hasattr(error, "error_dict"):
        return error.messages
    reasons = []
    for name, said in error.message_dict.items():
        field = "" if name == NON_FIELD_ERRORS else capitalized(field_name(model, name))
        reasons += [with_colon(field, message) if field else message for message in said]
    return reasons


def _form_of(text: Linking) -> str:
    address = reverse(f"admin:phases_{text.item._meta.model_name}_change", args=[text.item.pk])
    return f"{address}?lang={text.language}"


def _linking_words(text: Linking) -> dict[str, str]:
    """Return the address of the form of ``text``, its title, and what is said of it."""
    place = f"({languages.in_sentence(text.language)}), {text.old}"
    return {
        "address": _form_of(text),
        "title": text.title,
        "words": with_colon(place, text.message),
    }


def in_words(found: Inspection, user: Any) -> dict[str, Any]:
    """Return the context of the page about ``found``, as ``user`` may act on it."""
    items = [_shown(one, user) for one in found.items]
    model = type(found.items[0].plan.item) if found.items else None
    reasons = _reasons(found.obstacles, model)
    return {
        "items": items,
        "moves": found.moves,
        "linking": [_linking_words(one) for one in found.linking],
        "more_linking": found.more_linking,
        "reasons": reasons,
        "refusals": found.refusals,
        "has_changes": found.changes,
        "may_mend": permissions.may_edit_source(user),
        "may_publish": found.is_possible and found.changes,
        "fault_count": sum(len(one.faults) for one in items),
        "place_count": sum(one.places for one in items),
        "outdated_count": sum(len(group.texts) for one in items for group in one.languages),
    }
