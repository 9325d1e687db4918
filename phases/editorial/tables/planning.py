"""What a table would do, line by line: nothing is saved here."""

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Literal

from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone
from django.utils.translation import gettext as _

from phases.editorial import permissions
from phases.editorial.batches import TOGETHER, State, chunks, states
from phases.editorial.tables import cells, refusals
from phases.editorial.tables.cells import CellError
from phases.editorial.tables.kinds import CONTRACT, ID, NAME, PHASE, POLE, SLUG, VERSION, Kind
from phases.editorial.tables.reading import Line, Table
from phases.editorial.tables.rows import Writing
from phases.editorial.tables.targets import Targets
from phases.models import PerformanceContract, Phase, Pole, TargetMarket
from phases.models.publishable import Item
from phases.snapshot import Snapshot

#: Never to be changed: a line that adds an item gives it the same id wherever it is brought in.
NAMESPACE = uuid.UUID("4f2d5b0e-7c1a-4e53-9a86-1d3c8b7e6f04")

Outcome = Literal["new", "changed", "unchanged", "refused"]


@dataclass(frozen=True)
class Row:
    """What a line does. ``changes`` are (column, before, after), ``faults`` (column, sentence).

    ``exact`` tells apart what the shown beginnings of long texts do not.
    """

    number: int
    name: str
    outcome: Outcome
    changes: tuple[tuple[str, str, str], ...] = ()
    faults: tuple[tuple[str, str], ...] = ()
    exact: str = ""


@dataclass
class Plan:
    """What a table would do: its rows, and the snapshots of the items that it changes."""

    kind: Kind
    rows: list[Row] = field(default_factory=list)
    snapshots: dict[uuid.UUID, Snapshot] = field(default_factory=dict)
    titles: dict[uuid.UUID, str] = field(default_factory=dict)

    def count(self, outcome: Outcome) -> int:
        """Return how many rows have this outcome."""
        return sum(row.outcome == outcome for row in self.rows)

    @property
    def mark(self) -> str:
        """Return what changes when the report does."""
        return _digest(self.rows)


def _digest(value: object) -> str:
    return blake2b(repr(value).encode(), digest_size=16).hexdigest()


def plan(
    kind: Kind,
    table: Table,
    *,
    by: AbstractBaseUser | None,
    told: Callable[[int], None] = lambda _count: None,
) -> Plan:
    """Return what ``table`` would do. ``told`` hears how many lines are looked at.

    A column that is absent leaves what there is; an empty cell empties it. Some queries for every
    250 items. Raises TableError when the columns are not those of ``kind``.
    """
    _check_columns(kind, table)
    targets = Targets()
    result = Plan(kind)
    found: dict[int, Row] = {}
    of_item: dict[uuid.UUID, list[Line]] = {}
    seen: dict[uuid.UUID, int] = {}
    for line in table.lines:
        pk, faults = _item_of(kind, line, targets)
        if pk is None:
            faults += _faults_beside(kind, line, targets, {column for column, _told in faults})
            row = Row(line.number, _name(kind, line), "refused", faults=tuple(faults))
            found[line.number] = row
        elif not kind.is_owned and pk in seen:
            again = _("Line %(line)d is about the same: delete one of them.") % {"line": seen[pk]}
            row = Row(line.number, _name(kind, line), "refused", faults=((kind.keys[0], again),))
            found[line.number] = row
        else:
            seen.setdefault(pk, line.number)
            of_item.setdefault(pk, []).append(line)
    done = len(found)
    for pks in chunks(list(of_item), TOGETHER):
        for pk, state in states(kind.item_model, pks).items():
            for row in _rows_of(result, pk, state, of_item[pk], targets, by):
                found[row.number] = row
            done += len(of_item[pk])
        told(done)
    result.rows = [found[line.number] for line in table.lines]
    return result


def _rows_of(
    result: Plan,
    pk: uuid.UUID,
    state: State,
    lines: Iterable[Line],
    targets: Targets,
    by: AbstractBaseUser | None,
) -> Iterator[Row]:
    kind = result.kind
    writing = Writing(kind, pk, state.before, targets, by=by, on=timezone.localdate())
    for line in lines:
        change = writing.write(line)
        faults = list(change.faults)
        if change.changes and not faults:
            faults += _objections(kind, change.columns, is_new=change.is_new, by=by)
        outcome: Outcome = (
            "refused"
            if faults
            else "new"
            if change.is_new
            else "changed"
            if change.changes
            else "unchanged"
        )
        name = _name(kind, line)
        exact = _digest(change.exact)
        yield Row(line.number, name, outcome, tuple(change.changes), tuple(faults), exact)
    if writing.is_changed:
        result.snapshots[pk] = writing.snapshot
        result.titles[pk] = state.newest.title if state.newest else ""


def _objections(
    kind: Kind, columns: Iterable[str], *, is_new: bool, by: AbstractBaseUser | None
) -> Iterator[tuple[str, str]]:
    """Yield what the rights of ``by`` say against a line."""
    if permissions.may_edit_source(by):
        return
    if is_new:
        yield "", _("Your account may not add anything: ask an editor.")
        return
    allowed = permissions.editable_languages(by)
    for column in columns:
        if kind.language_of(column) not in allowed:
            yield column, _("Your account may not change this column.")


def _check_columns(kind: Kind, table: Table) -> None:
    for column in table.columns:
        if not kind.knows(column):
            raise refusals.UnknownColumnsError(unknown=column, known=", ".join(kind.names))
    for needed in _needed(kind):
        if not set(needed) & set(table.columns):
            raise refusals.MissingColumnsError(name=needed[0])


def _needed(kind: Kind) -> Sequence[tuple[str, ...]]:
    """Return the columns without which no line says what it is about; of each group, one."""
    if kind.model is Pole:
        return [(SLUG, ID)]
    if not kind.is_owned:
        return [(POLE, ID), (PHASE, ID)]
    return [(POLE, CONTRACT), (PHASE, CONTRACT), (NAME, ID)]


#: An item's id; or None, with the columns that do not tell it, and why.
Found = tuple[uuid.UUID | None, list[tuple[str, str]]]


def _item_of(kind: Kind, line: Line, targets: Targets) -> Found:
    """Return the id of the item that a line is about, a new one where there is none yet; or else
    the columns where that cannot be told, and why."""
    told_by = [name for name in (*kind.keys, ID, CONTRACT) if name in line.cells]
    if faults := [(name, fault) for name in told_by if (fault := line.cells[name].fault)]:
        return None, faults
    if kind.model is Pole:
        return _pole_of(line, targets)
    return _contract_of(kind, line, targets)


def _pole_of(line: Line, targets: Targets) -> Found:
    known, slug = _cell(line, ID), _cell(line, SLUG)
    if known:
        pk = targets.find(Pole, known)
        return pk, [(ID, _unknown_id())]
    if not slug:
        return None, [(SLUG, _("This must not be empty."))]
    return targets.find(Pole, slug) or _new_id(Pole, slug, targets), []


def _contract_of(kind: Kind, line: Line, targets: Targets) -> Found:
    column = CONTRACT if kind.is_owned else ID
    if known := _cell(line, column).lower():
        if known not in targets.contract_ids():
            return None, [(column, _unknown_id())]
        return uuid.UUID(known), []
    ends: list[uuid.UUID] = []
    faults: list[tuple[str, str]] = []
    for name, model in ((POLE, Pole), (PHASE, Phase)):
        cell = _cell(line, name)
        if pk := targets.find(model, cell) if cell else None:
            ends.append(pk)
            continue
        reason = (
            _("The site has no “%(name)s” (%(kind)s).") if cell else _("This must not be empty.")
        )
        told = {"kind": model._meta.verbose_name, "name": cell[:80]}
        faults.append((name, reason % told))
    try:
        version = version_of(line)
    except CellError as error:
        faults.append((VERSION, str(error)))
    if faults:
        return None, faults
    found = targets.contract(*ends, version)
    if found is None and kind.is_owned:
        reason = _("There is no such contract: import the contracts first.")
        return None, [(POLE, reason)]
    name = f"{ends[0]}/{ends[1]}/{version}"
    return found or _new_id(PerformanceContract, name, targets), []


def _faults_beside(
    kind: Kind, line: Line, targets: Targets, told: set[str]
) -> Iterator[tuple[str, str]]:
    """Yield what else is wrong in a line that is about nothing known, in other columns than
    ``told``: whoever corrects the file need not import it once more for each."""
    for column, field_ in kind.columns.items():
        # Which markets there are depends on the contract.
        if column in told or column not in line.cells or field_.related_model is TargetMarket:
            continue
        cell = line.cells[column]
        try:
            if cell.fault:
                raise CellError(cell.fault)
            value = cells.parse(field_, cell.text, targets)
            cells.check(field_, value, is_required=kind.is_required(column))
        except CellError as error:
            yield column, str(error)


def version_of(line: Line) -> int:
    """Return the version of the contract that a line names, 1 where it names none."""
    text = _cell(line, VERSION) or "1"
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and 0 < int(text) <= 32_767):
        raise CellError(_("“%(text)s” is not a whole number.") % {"text": text[:80]})
    return int(text)


def _new_id(model: type[Item], name: str, targets: Targets) -> uuid.UUID:
    """Return the id of an item to be added: the same one each time, unless it is taken by one
    that was called so, or is in the trash."""
    number = 0
    while True:
        pk = uuid.uuid5(NAMESPACE, f"{model._meta.model_name}/{name}/{number}")
        if pk not in targets.taken(model):
            return pk
        number += 1


def _cell(line: Line, column: str) -> str:
    return line.cells[column].text if column in line.cells else ""


def _unknown_id() -> str:
    return _("There is none with this id. Leave the cell empty for what is new.")


def _name(kind: Kind, line: Line) -> str:
    """Return how a report calls a line: by what it says that it is about."""
    told = [_cell(line, column) for column in kind.keys]
    if kind.is_owned:
        told = [*(told if any(told) else [_cell(line, CONTRACT)]), _cell(line, NAME)]
    words = " · ".join(word for word in told if word) or _cell(line, ID)
    return words[:200]
