"""Units, fields and the state of the data: what every page needs before it asks for figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from lib.access import Scope
from lib.calendar import Calendar, read_calendar
from lib.config import local_now
from lib.database import replica
from lib.database.engine import read, reading
from lib.database.schema import data_load, field, org_succession, summary_state
from lib.database.sight import SYSTEM, seeing
from lib.dimensions import FIELD_COLUMNS, subtree
from lib.filters import Choices
from lib.organisation import Unit, read_units
from lib.query.run import rows, shared
from lib.summary.kept import MARK
from lib.summary.store import NEWEST_ENTRY


@dataclass(frozen=True)
class DataState:
    """How fresh the data is. ``version`` changes with every delivery, and with everything that
    was written through the dashboard and moves a figure. ``read_from``: how the server stands that
    pages are read from; None where that is the one that is written to."""

    version: str
    as_of: date
    loaded_at: datetime
    read_from: replica.Standing | None = None


@dataclass(frozen=True)
class Reference:
    """Units and fields by id; ``tokens`` names each unit in a URL, by its code."""

    units: dict[int, Unit]
    tokens: dict[int, str]
    fields: dict[int, tuple[str, str]]  # id → (code, name)

    def name(self, unit_id: int, short: bool = False) -> str:
        """The unit's name, with its last day if it is no more: names recur after a merger."""
        unit = self.units[unit_id]
        name = unit.short_name if short else unit.name
        return name if unit.valid_to is None else f"{name} (–{unit.valid_to:%d/%m/%Y})"

    def path(self, unit_id: int) -> list[Unit]:
        """From the root down to the unit."""
        path: list[Unit] = []
        current: int | None = unit_id
        while current is not None:
            path.insert(0, self.units[current])
            current = self.units[current].parent_id
        return path

    def children(self, unit_id: int | None) -> list[Unit]:
        """Units right under one (None: the roots), by code."""
        return [unit for unit in self.units.values() if unit.parent_id == unit_id]

    def in_tree_order(self, under: int | None = None) -> list[Unit]:
        """Every unit, each followed by those under it."""
        below: dict[int | None, list[Unit]] = {}
        for unit in self.units.values():  # once, not once for each: pages ask at every click
            below.setdefault(unit.parent_id, []).append(unit)
        found: list[Unit] = []
        next_ones = below.get(under, [])[::-1]
        while next_ones:
            found.append(next_ones.pop())
            next_ones += below.get(found[-1].id, [])[::-1]
        return found


def data_state() -> DataState | None:
    """State of the newest finished delivery; None when nothing was ever loaded. Never cached.
    It is nobody's secret: asked before it is known who looks. From here on this context reads
    nothing older."""
    load = data_load.c
    ahead = summary_state.c
    folds = sa.select(ahead.generation, ahead.folded).where(ahead.is_current).subquery("folds")
    query = (
        sa.select(load.id, load.as_of, load.finished_at, folds)
        .add_columns(NEWEST_ENTRY.scalar_subquery().label("written"))
        .select_from(data_load.outerjoin(folds, sa.true()))
        .where(load.finished_at.is_not(None))
        .order_by(load.id.desc())
        .limit(1)
    )
    with seeing(SYSTEM):
        row, standing = read(
            lambda connection: (
                connection.execute(query).mappings().first(),
                replica.standing(connection),
            )
        )
    if row is None:
        return None
    if standing is not None:
        replica.require(standing.position)
    version = f"{row['id']}@{row['finished_at']:%Y%m%d%H%M%S}.{row['written']}"
    if row["generation"] is not None:
        version += f"{MARK}{row['generation']}.{row['folded']}"
    return DataState(version, row["as_of"], row["finished_at"], standing)


@shared
def reference(version: str) -> Reference:
    """All units and fields. They are public: no scope narrows names of offices."""
    with reading() as connection:
        units = read_units(connection)
    return Reference(
        units={unit.id: unit for unit in units},
        tokens=_tokens(units),
        fields={
            row["id"]: (row["code"], row["name"])
            for row in rows(sa.select(*FIELD_COLUMNS).order_by(field.c.name))
        },
    )


def _tokens(units: list[Unit]) -> dict[int, str]:
    """A code that was reused names its newest holder; earlier ones add their first day."""
    newest = {unit.code: unit.id for unit in units}  # units come by code and first day
    return {
        unit.id: unit.code if newest[unit.code] == unit.id else f"{unit.code}@{unit.valid_from}"
        for unit in units
    }


@shared
def choices(version: str, as_of: date, scope: Scope, home_unit_id: int | None) -> Choices:
    """What a viewer may choose, by code."""
    known = reference(version)
    inside = _visible_units(version, scope)
    # None for who sees everything, and for an account that may not see its own unit
    home = known.tokens[home_unit_id] if inside and home_unit_id in inside else None
    return Choices(
        units={token: id for id, token in known.tokens.items() if inside is None or id in inside},
        fields={
            code: id
            for id, (code, _name) in known.fields.items()
            if scope.fields is None or id in scope.fields
        },
        home_unit=home,
        as_of=as_of,
        version=version,
    )


def _visible_units(version: str, scope: Scope) -> set[int] | None:
    """Units in scope, and those whose work they took over, as the wall knows them
    (``database.wall.rules``); None = all. Files are not asked: of a department they are many."""
    if scope.units is None:
        return None
    line, succession = subtree(scope.units).cte("line", recursive=True), org_succession.c
    before = sa.select(succession.predecessor_id)
    line = line.union(before.join(line, succession.successor_id == line.c.unit_id))
    return {row["unit_id"] for row in rows(sa.select(line.c.unit_id))}


@shared
def calendar(version: str) -> Calendar:
    """The working days of the database."""
    with reading() as connection:
        return read_calendar(connection)


def working_days_since(state: DataState) -> int:
    """Working days from the as-of day of the data to today, in the setting's time zone."""
    work = calendar(state.version)
    return max(0, work.working_days_between(state.as_of, work.nearest(local_now().date())))
