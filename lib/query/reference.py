"""Units, fields and the state of the data: what every page needs before it asks for figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from lib.access import Scope
from lib.calendar import Calendar, read_calendar
from lib.database.engine import engine
from lib.database.schema import case_file, data_load, field, org_closure, org_unit
from lib.filters import Choices
from lib.query.run import cached, rows


@dataclass(frozen=True)
class DataState:
    """How fresh the data is. ``version`` changes with every delivery."""

    version: str
    as_of: date
    loaded_at: datetime
    is_demo: bool


@dataclass(frozen=True)
class Unit:
    """One unit in one period of its life; ``token`` names it in a URL."""

    id: int
    code: str
    token: str
    name: str
    short_name: str
    kind: str
    parent_id: int | None
    peer_group: str | None
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class Reference:
    """Units and fields by id."""

    units: dict[int, Unit]
    fields: dict[int, tuple[str, str]]  # id → (code, name)

    def path(self, unit_id: int) -> list[Unit]:
        """From the root down to the unit."""
        path: list[Unit] = []
        current: int | None = unit_id
        while current is not None:
            path.insert(0, self.units[current])
            current = self.units[current].parent_id
        return path

    def children(self, unit_id: int) -> list[Unit]:
        return [unit for unit in self.units.values() if unit.parent_id == unit_id]


def data_state() -> DataState | None:
    """State of the newest finished delivery; None when nothing was ever loaded. Never cached."""
    load = data_load.c
    query = (
        sa.select(load.id, load.as_of, load.finished_at, load.is_demo)
        .where(load.finished_at.is_not(None))
        .order_by(load.id.desc())
        .limit(1)
    )
    newest = rows(query)
    if not newest:
        return None
    row = newest[0]
    version = f"{row['id']}@{row['finished_at']:%Y%m%d%H%M%S}"
    return DataState(version, row["as_of"], row["finished_at"], row["is_demo"])


@cached
def reference(version: str) -> Reference:
    """All units and fields. They are public: no scope narrows names of offices."""
    units = rows(sa.select(org_unit).order_by(org_unit.c.code, org_unit.c.valid_from.desc()))
    return Reference(
        units={row["id"]: _unit(row, units) for row in units},
        fields={
            row["id"]: (row["code"], row["name"])
            for row in rows(sa.select(field).order_by(field.c.name))
        },
    )


def _unit(row: sa.RowMapping, units: list[sa.RowMapping]) -> Unit:
    """A reused code names its newest holder; earlier ones are told apart by their first day."""
    newest = next(other for other in units if other["code"] == row["code"])
    token = row["code"] if newest is row else f"{row['code']}@{row['valid_from']}"
    return Unit(token=token, **row)


@cached
def choices(version: str, as_of: date, scope: Scope, home_unit_id: int | None) -> Choices:
    """What a viewer may choose, by code."""
    known = reference(version)
    inside = _visible_units(version, scope)
    home = known.units[home_unit_id].token if home_unit_id in known.units else None
    return Choices(
        units={u.token: u.id for u in known.units.values() if inside is None or u.id in inside},
        fields={
            code: id
            for id, (code, _name) in known.fields.items()
            if scope.fields is None or id in scope.fields
        },
        home_unit=home if scope.units is not None else None,
        as_of=as_of,
        version=version,
    )


def _visible_units(version: str, scope: Scope) -> set[int] | None:
    """Units in scope, and the former units whose files they answer for; None = all."""
    if scope.units is None:
        return None
    below = sa.select(org_closure.c.unit_id).where(org_closure.c.ancestor_id.in_(scope.units))
    former = sa.select(case_file.c.unit_id).where(case_file.c.current_unit_id.in_(below)).distinct()
    return {row["unit_id"] for row in rows(sa.union(below, former))}


@cached
def calendar(version: str) -> Calendar:
    """The working days of the database."""
    with engine().connect() as connection:
        return read_calendar(connection)
