"""What one screen says before publishing: what will happen, and what is to be mended first.

Nothing is written: what would stand against it is found by trying it in a transaction that is
undone. What is done about it: ``mending.py``.
"""

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from phases import languages
from phases.editorial import faults, permissions
from phases.editorial.addresses import Move, addresses, moves
from phases.editorial.drafts import current
from phases.editorial.faults import Fault
from phases.editorial.linking import Linking, linking
from phases.editorial.locking import lock_all, verb
from phases.editorial.publication import Plan, execute, plan
from phases.editorial.typography import Mended
from phases.editorial.workflow import check_publish
from phases.localization.segments import ADDRESS, still_valid
from phases.localization.status import is_rich
from phases.models import Draft, Revision
from phases.snapshot import (
    Change,
    Snapshot,
    apply,
    model_of,
    snapshot_fields,
    text_columns,
)


@dataclass(frozen=True)
class Outdated:
    """A translation that this publication leaves behind: its French text changes."""

    row: str
    #: The column of the translation, such as ``title_lt``.
    path: str
    language: str
    source_before: str
    source_after: str
    text: str
    #: The status of the translation if it stays valid.
    if_valid: dict[str, Any]


@dataclass
class ItemInspection:
    """What publishing one draft does, in the order of its form."""

    revision: Revision
    plan: Plan
    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    mends: dict[tuple[str, str], Mended] = field(default_factory=dict)
    outdated: list[Outdated] = field(default_factory=list)

    @property
    def title(self) -> str:
        return self.revision.title

    @property
    def snapshot(self) -> Snapshot:
        return self.plan.after


@dataclass
class Inspection:
    """What publishing one draft, or several as one, does and what stands against it."""

    items: list[ItemInspection]
    moves: list[Move] = field(default_factory=list)
    #: Texts of other items that link to the addresses that change.
    linking: list[Linking] = field(default_factory=list)
    #: How many texts name them beside these.
    more_linking: int = 0
    #: By what is wrong: the rules that refuse it.
    obstacles: ValidationError | None = None
    #: Why this person may not publish it, whatever it says.
    refusals: list[str] = field(default_factory=list)

    @property
    def is_possible(self) -> bool:
        """Return whether ``publish`` would do it now."""
        return not self.obstacles and not self.refusals

    @property
    def changes(self) -> bool:
        return any(one.changes or not one.plan.was_live for one in self.items)


@verb
def inspect(
    revisions: Sequence[Revision], *, by: AbstractBaseUser | None, as_set: bool = False
) -> Inspection:
    """Return what making ``revisions`` public together does, without doing it.

    ``as_set``: they are the drafts of a publication set, which goes its own way. Raises
    StaleRevisionError when somebody saved one since, ValidationError when an item is in the trash
    or gone, BusyError.
    """
    lock_all(f"{one.item_model}:{one.item_id}" for one in revisions)
    plans = [plan(current(one), one) for one in revisions]
    found = Inspection([_of_item(one) for one in plans])
    found.moves = moves(plans)
    found.linking, found.more_linking = linking(found.moves, but=[one.item.pk for one in plans])
    found.refusals = _refusals(plans, by, as_set=as_set)
    coming = [one for one in plans if one.changes or not one.was_live]
    found.obstacles = _obstacles(coming) if coming else None
    _check_links(found)
    return found


def _of_item(one: Plan) -> ItemInspection:
    found = ItemInspection(one.revision, one)
    before = one.before if one.was_live else {}
    found.changes = in_order(one.changes, one.after, before)
    found.faults = faults.in_snapshot(one.after)
    found.mends = faults.mends(one.after)
    found.outdated = outdated(before, one.after)
    return found


def in_order(changes: Iterable[Change], *versions: Snapshot) -> list[Change]:
    """Return ``changes`` as a person reads the form: its rows, its fields, its languages."""
    rows = list(dict.fromkeys(key for version in versions for key in version))

    return sorted(changes, key=lambda one: _place(rows, one.row, one.path))


def _place(rows: list[str], row: str, path: str) -> tuple[int, int, str]:
    """Return where the form has the ``path`` of a row, to sort by."""
    names = [one.name for one in snapshot_fields(model_of(row))]
    column = path.removesuffix("#status")
    position = names.index(column) if column in names else len(names)
    return rows.index(row), position, path


def outdated(before: Snapshot, after: Snapshot) -> list[Outdated]:
    """Return the translations, or blocks of them, that were made from the French of ``before``, or
    from a later draft's, and that ``after`` has another French text for. Pure."""
    found = []
    for key, values in after.items():
        old = before.get(key, {})
        model = model_of(key)
        for column, (name, language) in text_columns(model).items():
            status = values.get(f"{column}#status") or {}
            source_column = languages.column(name, languages.SOURCE)
            source, was = values.get(source_column) or "", old.get(source_column) or ""
            if language == languages.SOURCE or not values.get(column) or "source" not in status:
                continue
            if name == ADDRESS:
                continue  # the site counts it as no translation either
            if status["source"] == source or was == source:
                continue  # valid, or outdated by what was published before
            is_as_published = old.get(f"{column}#status") == status
            valid = still_valid(
                was if is_as_published else None,
                source,
                values[column],
                status,
                is_rich=is_rich(model, name),
            )
            if valid is None:
                continue  # its own French is the same, or it was outdated already
            found.append(
                Outdated(key, column, language, status["source"], source, values[column], valid)
            )
    rows = list(after)
    return sorted(found, key=lambda one: _place(rows, one.row, one.path))


def _refusals(plans: Sequence[Plan], by: AbstractBaseUser | None, *, as_set: bool) -> list[str]:
    """Return why ``by`` may not publish, beside what the rules say."""
    reasons = []
    members = Draft.objects.filter(
        revision__in=[one.revision for one in plans], publication_set__isnull=False
    )
    for draft in () if as_set else members.select_related("publication_set"):
        reasons.append(
            _("This draft belongs to the publication set “%(set)s”: publish the set.")
            % {"set": draft.publication_set}
        )
    for one in plans:
        try:
            check_publish(one, by=by)
        except PermissionDenied as error:
            reasons.append(str(error))
    if as_set and not permissions.may_publish(by):
        reasons.append(_("Your account may not publish: submit the set for review."))
    return list(dict.fromkeys(reasons))


def _obstacles(plans: Sequence[Plan]) -> ValidationError | None:
    """Return every reason against publishing ``plans``; they are tried and undone."""
    tried = [copy.copy(one) for one in plans]
    with transaction.atomic():
        try:
            execute(tried, by=None)
        except ValidationError as error:
            return error
        finally:
            transaction.set_rollback(True)
    return None


def _check_links(found: Inspection) -> None:
    """Add the links of the texts that lead nowhere on the site as it will be."""
    going = {move.old: move for move in found.moves}
    shown = {one.revision.item_id: one.plan.item for one in found.items}
    with transaction.atomic():
        try:
            with transaction.atomic():
                for one in found.items:
                    item = apply(one.snapshot)
                    if not item.is_live:
                        item.published_at = timezone.now()
                        item.save(update_fields=["published_at"])
                    shown[item.pk] = item
        except (DataError, IntegrityError):
            # It cannot be published: its obstacle says so. Links are asked of what is live.
            shown = {one.revision.item_id: one.plan.item for one in found.items}
        for one in found.items:
            own = addresses(shown[one.revision.item_id])
            one.faults += faults.in_links(one.snapshot, own, going)
        transaction.set_rollback(True)
