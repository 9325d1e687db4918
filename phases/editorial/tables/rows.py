"""One line written into the snapshot of its item, cell by cell."""

import copy
import datetime
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _

from phases import languages
from phases.editorial.people import person
from phases.editorial.tables import cells
from phases.editorial.tables.cells import CellError
from phases.editorial.tables.kinds import ID, NAME, PHASE, POLE, VALUE, VERSION, Kind
from phases.editorial.tables.reading import Line
from phases.editorial.tables.targets import Targets
from phases.localization.folding import fold
from phases.localization.segments import edited
from phases.localization.status import is_rich
from phases.models import IndicatorValue, PerformanceContract, Phase, Pole, TargetMarket
from phases.snapshot import Snapshot, complete, normalize, pk_of, row_key, text_columns
from phases.snapshot.fields import defaults

#: Columns of which one may not come before the other.
IN_ORDER = (("start_year", "end_year"), ("baseline_year", "target_year"))


@dataclass
class Change:
    """What a line does: (column, before, after) as people read them, (column, what is wrong).

    ``exact``: the same changes, whole.
    """

    is_new: bool = False
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)
    exact: list[tuple[str, Any, Any]] = field(default_factory=list)

    @property
    def columns(self) -> list[str]:
        """Return the columns that change."""
        return [column for column, _before, _after in self.changes]


class Writing:
    """The snapshot of one item, with the lines that are about it written into it."""

    def __init__(
        self,
        kind: Kind,
        pk: uuid.UUID,
        before: Snapshot,
        targets: Targets,
        *,
        by: AbstractBaseUser | None,
        on: datetime.date,
    ):
        self.kind, self.targets, self.on = kind, targets, on
        self.by = person(by) if by else ""
        self.root = row_key(kind.item_model, pk)
        self.is_new_item = not before
        self.snapshot = copy.deepcopy(before) or complete({self.root: {}}, {})
        self.is_changed = False
        self._seen: dict[str, int] = {}
        self._called: dict[tuple[Any, str], list[str]] = {}
        for model in {kind.model, TargetMarket} if kind.item_model is PerformanceContract else ():
            if model is not kind.item_model:
                for row in self._rows(model):
                    self._call(model, row)
        self._values = {
            (self.snapshot[key]["indicator"], self.snapshot[key]["year"]): key
            for key in (self._rows(IndicatorValue) if kind.has_values else ())
        }

    def write(self, line: Line) -> Change:
        """Write ``line`` and return what it changes; a line with a fault may be half written."""
        change = Change()
        key = self._row_of(line, change)
        if key is None:
            return change
        change.is_new = key not in self.snapshot if self.kind.is_owned else self.is_new_item
        if change.is_new and self.kind.is_owned:
            self._add(self.kind.model, key)
        self._name_contract(line, key, change)
        for column in self.kind.columns:
            if column in line.cells:
                self._write_cell(line, column, key, change)
            elif change.is_new and self.kind.is_required(column):
                change.faults.append((column, _("This must not be empty.")))
        if NAME in change.columns:
            self._call(self.kind.model, key)
        self._check_order(key, change)
        if self.kind.has_values:
            for column in line.cells:
                if year := VALUE.fullmatch(column):
                    self._write_value(line, column, int(year[1]), key, change)
        self.is_changed = self.is_changed or change.is_new or bool(change.changes)
        return change

    def _row_of(self, line: Line, change: Change) -> str | None:
        """Return the key of the row that ``line`` is about, a new one where there is none."""
        if not self.kind.is_owned:
            return self.root
        key = None
        wanted, name = (line.cells[c].text if c in line.cells else "" for c in (ID, NAME))
        if wanted:
            key = row_key(self.kind.model, wanted.lower())
            if key not in self.snapshot:
                told = _("There is none with this id. Leave the cell empty for what is new.")
                change.faults.append((ID, told))
                return None
        elif not name:
            change.faults.append((NAME, _("This must not be empty.")))
            return None
        else:
            named = self._called.get((self.kind.model, _folded(name)), [])
            if len(named) > 1:
                told = _("The contract has several with this name: tell them apart by their id.")
                change.faults.append((ID, told))
                return None
            key = named[0] if named else self._new_key(self.kind.model, name)
        if key in self._seen:
            again = _("Line %(line)d is about the same: delete one of them.")
            change.faults.append((NAME, again % {"line": self._seen[key]}))
            return None
        self._seen[key] = line.number
        return key

    def _rows(self, model: Any) -> Iterator[str]:
        for pk in self.snapshot[self.root][f"#{model._meta.model_name}"]:
            yield row_key(model, pk)

    def _call(self, model: Any, key: str) -> None:
        """Remember a row by its French name."""
        name = _folded(self.snapshot[key].get(NAME) or "")
        self._called.setdefault((model, name), []).append(key)

    def _new_key(self, model: Any, name: object) -> str:
        """Return the key of a row to be added: the same one each time, unless it is taken."""
        number = 0
        while True:
            pk = uuid.uuid5(
                uuid.UUID(pk_of(self.root)), f"{model._meta.model_name}/{name}/{number}"
            )
            if (key := row_key(model, pk)) not in self.snapshot:
                return key
            number += 1

    def _add(self, model: Any, key: str) -> None:
        self.snapshot[self.root][f"#{model._meta.model_name}"].append(pk_of(key))
        self.snapshot[key] = defaults(model)

    def _name_contract(self, line: Line, key: str, change: Change) -> None:
        """Write of which pôle and phase a new contract is."""
        if not change.is_new or self.kind.is_owned or POLE not in self.kind.keys:
            return
        for column, model in ((POLE, Pole), (PHASE, Phase)):
            pk = self.targets.find(model, line.cells[column].text)
            self.snapshot[key][column] = str(pk)
            change.changes.append((column, "", self.targets.name(model, str(pk))))
        version = line.cells[VERSION].text if VERSION in line.cells else ""
        self.snapshot[key][VERSION] = int(version or 1)

    def _write_cell(self, line: Line, column: str, key: str, change: Change) -> None:
        cell, field_ = line.cells[column], self.kind.columns[column]
        if cell.fault:
            change.faults.append((column, cell.fault))
            return
        try:
            if field_.is_relation and field_.related_model is TargetMarket:
                value = self._markets(cell.text)
            else:
                value = cells.parse(field_, cell.text, self.targets)
            cells.check(field_, value, is_required=self.kind.is_required(column))
            clean = normalize({key: {column: value}})[key][column]
        except CellError as error:
            change.faults.append((column, str(error)))
            return
        before = self.snapshot[key].get(column)
        if cells.same(field_, before, clean):
            return
        self.snapshot[key][column] = clean
        change.changes.append((column, self._shown(field_, before), self._shown(field_, clean)))
        change.exact.append((column, before, clean))
        self._keep_state(key, column, before, clean)

    def _keep_state(self, key: str, column: str, before: Any, after: Any) -> None:
        """Say of a translation that a person wrote it: what nobody reviewed is in work."""
        field_, language = text_columns(self.kind.model).get(column, ("", languages.SOURCE))
        if language == languages.SOURCE:
            return
        values = self.snapshot[key]
        if not after:
            values.pop(f"{column}#status", None)
            return
        values[f"{column}#status"] = edited(
            values.get(languages.column(field_, languages.SOURCE)) or "",
            before or "",
            values.get(f"{column}#status"),
            after,
            is_rich=is_rich(self.kind.model, field_),
            state="in_work",
            by=self.by,
            on=self.on.isoformat(),
        )

    def _markets(self, text: str) -> list[str]:
        """Return the markets of this contract that a cell names, by name or id."""
        found = []
        for name in (word.strip() for word in text.split(cells.SEPARATOR)):
            if not name:
                continue
            rows = self._called.get((TargetMarket, _folded(name)), [])
            if row_key(TargetMarket, name.lower()) in self.snapshot:
                rows = [row_key(TargetMarket, name.lower())]
            if len(rows) != 1:
                raise CellError(
                    _("The contract has no market “%(name)s”: import its markets first.")
                    % {"name": name[:80]}
                )
            found.append(pk_of(rows[0]))
        return sorted(set(found))

    def _shown(self, field_: Any, value: Any) -> str:
        if field_.is_relation and field_.related_model is TargetMarket:
            rows = [row_key(TargetMarket, pk) for pk in value or ()]
            names = [self.snapshot[key][NAME] for key in rows if key in self.snapshot]
            return f" {cells.SEPARATOR} ".join(names)
        return cells.shown(field_, value, self.targets)

    def _check_order(self, key: str, change: Change) -> None:
        values = self.snapshot[key]
        for first, last in IN_ORDER:
            is_known = values.get(first) and values.get(last)
            if is_known and values[first] > values[last] and {first, last} & set(change.columns):
                told = _("It comes before “%(first)s”.") % {"first": first}
                change.faults.append((last, told))

    def _write_value(
        self, line: Line, column: str, year: int, indicator: str, change: Change
    ) -> None:
        cell = line.cells[column]
        place = pk_of(indicator), year
        key = self._values.get(place)
        before = self.snapshot[key]["value"] if key else None
        columns = {name: IndicatorValue._meta.get_field(name) for name in ("year", "value")}
        try:
            if cell.fault:
                raise CellError(cell.fault)
            value = str(cells.number(cell.text)) if cell.text else None
            cells.check(columns["year"], year, is_required=True)
            cells.check(columns["value"], value, is_required=False)
        except CellError as error:
            change.faults.append((column, str(error)))
            return
        if value is None and key is not None:
            self.snapshot[self.root][f"#{IndicatorValue._meta.model_name}"].remove(pk_of(key))
            del self.snapshot[key], self._values[place]
        elif value is not None:
            key = key or self._new_key(IndicatorValue, f"{pk_of(indicator)}/{year}")
            if key not in self.snapshot:
                self._add(IndicatorValue, key)
                self._values[place] = key
            row = {"indicator": pk_of(indicator), "year": year, "value": value}
            value = normalize({key: row})[key]["value"]
            self.snapshot[key] |= {**row, "value": value}
        if value != before:
            old, new = (cells.plain_number(one) if one else "" for one in (before, value))
            change.changes.append((column, old, new))


def _folded(name: str) -> str:
    return fold(" ".join(name.split()))
