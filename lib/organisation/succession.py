"""Following units to their successors, and what is derived from that in the database."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

import sqlalchemy as sa

from lib.config import local_now
from lib.database.schema import case_file, file_stage, issue, org_closure, org_succession
from lib.organisation.units import OrganisationError, Unit, read_units

Node = TypeVar("Node", bound=Hashable)
EVERY_OTHER_FIELD = 0  # stands for "no field" in the lookup table, where null cannot be a key


@dataclass(frozen=True)
class Succession(Generic[Node]):
    """``successor`` takes over one field of ``predecessor`` (None: every field not named)."""

    predecessor: Node
    successor: Node
    field: Hashable | None
    effective_on: date


def successors(
    rows: Iterable[Succession[Node]], on: date
) -> dict[tuple[Node, Hashable | None], Node]:
    """For each unit that was succeeded by ``on``: the unit that stands for it on that day.

    The key is (unit, field); field None is the answer for every field that has no key of its
    own. A unit without a key keeps itself. A step uses the row of the file's field, else the
    row without field; steps are followed to the end.
    Raises OrganisationError when a unit has two successors for one field, or succeeds itself
    over any number of steps.
    """
    steps = _steps(row for row in rows if row.effective_on <= on)
    fields = {field for _, field in steps}
    found: dict[tuple[Node, Hashable | None], Node] = {}
    for unit in dict.fromkeys(unit for unit, _ in steps):
        found[unit, None] = _follow(steps, unit, None)
        for field in fields - {None}:
            last = _follow(steps, unit, field)
            if last != found[unit, None]:
                found[unit, field] = last
    return found


def _steps(rows: Iterable[Succession[Node]]) -> dict[tuple[Node, Hashable | None], Node]:
    steps: dict[tuple[Node, Hashable | None], Node] = {}
    for row in rows:
        key = (row.predecessor, row.field)
        if steps.setdefault(key, row.successor) != row.successor:
            what = "every other field" if row.field is None else f"field {row.field}"
            raise OrganisationError(
                f"{row.predecessor} has two successors for {what}: {steps[key]} and {row.successor}"
            )
    return steps


def _follow(
    steps: dict[tuple[Node, Hashable | None], Node], unit: Node, field: Hashable | None
) -> Node:
    path = [unit]
    while True:
        key = (unit, field) if (unit, field) in steps else (unit, None)
        if key not in steps:
            return unit
        unit = steps[key]
        if unit in path:
            chain = " → ".join(str(step) for step in [*path[path.index(unit) :], unit])
            raise OrganisationError(f"a unit succeeds itself: {chain}")
        path.append(unit)


def derive(connection: sa.Connection, on: date | None = None) -> None:
    """Rebuild what follows from units and successions, in the caller's transaction.

    Fills ``org_closure`` and ``current_unit_id`` of ``case_file``, ``issue`` and ``file_stage``
    (an issue and a step have the field of their file). ``on`` is the day that "now" means, today
    unless given. Work is set-based and touches only rows whose answer changed, so it can be
    repeated after each load.
    Raises OrganisationError as ``successors`` does, and when a unit is its own ancestor.
    """
    units = read_units(connection)
    _fill_closure(connection, units)
    rows = _read_succession(connection, units)
    _fill_current(connection, successors(rows, on or _today()))


def answering_today(connection: sa.Connection, unit_id: int, field_id: int | None) -> int:
    """The unit that answers today for work that ``unit_id`` had in a field (None: no field): what
    ``derive`` would write. Raises OrganisationError as ``successors`` does."""
    units = read_units(connection)
    by_id = {unit.id: unit for unit in units}
    found = successors(_read_succession(connection, units), _today())
    unit = by_id[unit_id]
    return found.get((unit, field_id), found.get((unit, None), unit)).id


def _today() -> date:
    return local_now().date()


def _read_succession(connection: sa.Connection, units: list[Unit]) -> list[Succession[Unit]]:
    by_id = {unit.id: unit for unit in units}
    return [
        Succession(
            by_id[row.predecessor_id], by_id[row.successor_id], row.field_id, row.effective_on
        )
        for row in connection.execute(sa.select(org_succession))
    ]


def _fill_closure(connection: sa.Connection, units: list[Unit]) -> None:
    by_id = {unit.id: unit for unit in units}
    rows = [
        {"ancestor_id": ancestor, "unit_id": unit.id, "depth": depth}
        for unit in units
        for depth, ancestor in enumerate(_ancestors(unit, by_id))
    ]
    connection.execute(sa.delete(org_closure))
    if rows:
        connection.execute(sa.insert(org_closure), rows)


def _ancestors(unit: Unit, by_id: dict[int, Unit]) -> list[int]:
    """The ids of the unit, its parent, and so on up to the root."""
    path = [unit.id]
    while (parent := by_id[path[-1]].parent_id) is not None:
        if parent in path:
            chain = " → ".join(str(by_id[step]) for step in [*path, parent])
            raise OrganisationError(f"a unit is its own ancestor: {chain}")
        path.append(parent)
    return path


def _fill_current(
    connection: sa.Connection, found: dict[tuple[Unit, Hashable | None], Unit]
) -> None:
    """Write the mapping to a temporary table and update the three tables from it."""
    now = sa.Table(
        "unit_now",
        sa.MetaData(),
        sa.Column("unit_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("field_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("current_id", sa.BigInteger, nullable=False),
        prefixes=["TEMPORARY"],
    )
    now.create(connection, checkfirst=False)
    rows = [
        {"unit_id": unit.id, "field_id": field or EVERY_OTHER_FIELD, "current_id": current.id}
        for (unit, field), current in found.items()
    ]
    if rows:
        connection.execute(sa.insert(now), rows)
    _update(connection, case_file, now, case_file.c.field_id)
    for table in (issue, file_stage):
        field = sa.select(case_file.c.field_id).where(case_file.c.id == table.c.file_id)
        _update(connection, table, now, field.correlate(table).scalar_subquery())
    now.drop(connection, checkfirst=False)


def _update(
    connection: sa.Connection, table: sa.Table, now: sa.Table, field: sa.ColumnElement[int]
) -> None:
    def lookup(of: sa.ColumnElement[int] | int) -> sa.ScalarSelect[int]:
        found = sa.select(now.c.current_id).where(
            now.c.unit_id == table.c.unit_id, now.c.field_id == of
        )
        return found.correlate(table).scalar_subquery()

    current = sa.func.coalesce(lookup(field), lookup(EVERY_OTHER_FIELD), table.c.unit_id)
    connection.execute(
        sa.update(table)
        .where(table.c.current_unit_id.is_distinct_from(current))
        .values(current_unit_id=current)
    )
