"""The units of the reference data as arrays: who is in force when, and who takes over from whom.

A unit is known by its *position* in the list ordered by code and first day of validity, so that
nothing depends on the order in which a database hands out ids.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import sqlalchemy as sa

from lib.database.schema import field, org_succession, org_unit

AGENCY_KINDS = ("department", "district", "commune")
FAR = np.datetime64("9999-12-31", "D")


@dataclass(frozen=True)
class Unit:
    """One unit in one period of its life; ``parent`` is a position, or None at the top."""

    id: int
    code: str
    name: str
    short_name: str
    kind: str
    parent: int | None
    valid_from: date
    valid_to: date | None


class Province:
    """Units by position, fields by index, and the arrays that answer questions for many files."""

    def __init__(
        self,
        units: list[Unit],
        fields: list[tuple[int, str, str]],
        successions: list[tuple[int, int, int | None]],
    ) -> None:
        """``fields``: id, code, name. ``successions``: predecessor, successor, field index/None."""
        self.units = units
        self.field_ids = [row[0] for row in fields]
        self.field_codes = [row[1] for row in fields]
        self.field_names = [row[2] for row in fields]
        self.successions = successions
        self.ids = np.array([u.id for u in units])
        self.kind = np.array([u.kind for u in units])
        self.valid_from = np.array([u.valid_from for u in units], dtype="datetime64[D]")
        self.valid_to = np.array([u.valid_to or FAR for u in units], dtype="datetime64[D]")
        self.successor = self._successors()

    @classmethod
    def load(cls, connection: sa.Connection) -> Province:
        """The province as the reference data in the database describes it."""
        rows = connection.execute(
            sa.select(org_unit).order_by(org_unit.c.code, org_unit.c.valid_from)
        ).all()
        at = {row.id: position for position, row in enumerate(rows)}
        units = [
            Unit(
                row.id,
                row.code,
                row.name,
                row.short_name,
                row.kind,
                at.get(row.parent_id),
                row.valid_from,
                row.valid_to,
            )
            for row in rows
        ]
        fields = [
            (r.id, r.code, r.name)
            for r in connection.execute(sa.select(field).order_by(field.c.code))
        ]
        field_at = {row[0]: index for index, row in enumerate(fields)}
        successions = sorted(
            (at[r.predecessor_id], at[r.successor_id], field_at.get(r.field_id, -1))
            for r in connection.execute(sa.select(org_succession))
        )
        return cls(units, fields, [(p, s, None if f < 0 else f) for p, s, f in successions])

    def _successors(self) -> np.ndarray:
        """Position that takes over from [position, field]; itself when nobody does."""
        table = np.repeat(np.arange(len(self.units))[:, None], len(self.field_ids), axis=1)
        for named in (False, True):  # a row that names a field overrides the general one
            for predecessor, successor, index in self.successions:
                if (index is not None) == named:
                    table[predecessor, slice(None) if index is None else index] = successor
        return table

    @cached_property
    def agency(self) -> np.ndarray:
        """For each unit the department, district or commune it belongs to (itself at the top)."""
        found = []
        for position, unit in enumerate(self.units):
            above = position
            while self.units[above].kind not in AGENCY_KINDS:
                parent = self.units[above].parent
                if parent is None:
                    break
                above = parent
            found.append(above if unit.parent is not None else position)
        return np.array(found)

    @cached_property
    def final(self) -> np.ndarray:
        """The last position on the line of successors of [position, field]."""
        line = self.successor
        columns = np.arange(line.shape[1])[None, :]
        while not np.array_equal(further := line[line, columns], line):
            line = further
        return line

    def in_force(self, day: np.datetime64) -> np.ndarray:
        """True for the units valid on ``day``."""
        return (self.valid_from <= day) & (day <= self.valid_to)

    def agencies(self, day: np.datetime64) -> np.ndarray:
        """Positions of the departments, districts and communes in force on ``day``."""
        return np.flatnonzero(self.in_force(day) & np.isin(self.kind, AGENCY_KINDS))

    def changes(self, first: np.datetime64, last: np.datetime64) -> list[np.datetime64]:
        """Days after ``first`` up to ``last`` on which units come into force, in order."""
        days = np.unique(self.valid_from)
        return list(days[(days > first) & (days <= last)])

    def followed(self, unit: np.ndarray, field_index: np.ndarray, day: np.ndarray) -> np.ndarray:
        """``unit`` followed to whoever is in force on ``day`` (three arrays of one length)."""
        unit = unit.copy()
        for _ in range(len(self.changes(self.valid_from.min(), FAR))):
            ended = (unit >= 0) & (self.valid_to[unit] < day)
            unit[ended] = self.successor[unit[ended], field_index[ended]]
        return unit

    def find(self, code: str, day: np.datetime64) -> int:
        """Position of the unit with ``code`` on ``day``. Raises KeyError when there is none."""
        for position in np.flatnonzero(self.in_force(day)):
            if self.units[position].code == code:
                return int(position)
        raise KeyError(f"unit {code} on {day}")

    def named(self, name: str) -> int:
        """Position of the first unit ever called ``name``. Raises KeyError when there is none."""
        named = [p for p, unit in enumerate(self.units) if unit.name == name]
        if not named:
            raise KeyError(f"unit {name}")
        return min(named, key=lambda p: self.units[p].valid_from)
