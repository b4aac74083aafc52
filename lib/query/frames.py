"""The frame of a draw before it is frozen: which files can be chosen, and their strata.

Only files come in question that the units visited by the inspection answer for today, as for a
scope: who took over the work takes over its files.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from lib.access import Scope
from lib.database.schema import (
    FILE_KINDS,
    case_file,
    field,
    inspection,
    inspection_sample,
    inspection_unit,
    org_closure,
)
from lib.dimensions import is_under
from lib.filters import Filters
from lib.measures import files, risk
from lib.query import spans
from lib.query.arms import spread
from lib.query.reference import reference
from lib.query.run import cached, rows

F = case_file.c
STATES = ("completed", "received", "open")
DAY_OF = {"completed": F.completed_on, "received": F.received_on}


class UnknownChoice(ValueError):
    """A frame names a unit, field, kind or day that there is not; the text is the name."""


@dataclass(frozen=True)
class FrameChoice:
    """What makes up a frame. ``units`` and ``fields``: codes as in a URL, none = all that the
    inspection visits, all fields; ``kinds``: of FILE_KINDS, none = all. ``state``: files
    "completed" or "received" from ``start`` to ``end`` (both included), or "open" at the close of
    ``end``. ``not_drawn_before``: files that an earlier draw chose, and nobody replaced, stay
    out."""

    units: tuple[str, ...]
    fields: tuple[str, ...]
    kinds: tuple[str, ...]
    state: str
    start: date | None
    end: date
    not_drawn_before: bool = True

    def __post_init__(self) -> None:
        if self.state not in STATES:
            raise UnknownChoice(self.state)
        for kind in self.kinds:
            if kind not in FILE_KINDS:
                raise UnknownChoice(kind)
        if self.state != "open" and (self.start is None or self.start > self.end):
            raise UnknownChoice(f"{self.start}..{self.end}")

    def to_json(self) -> str:
        """The choice as text: one choice has one text."""
        return json.dumps(
            {
                "units": sorted(self.units),
                "fields": sorted(self.fields),
                "kinds": sorted(self.kinds),
                "state": self.state,
                "from": None if self.start is None else self.start.isoformat(),
                "to": self.end.isoformat(),
                "not_drawn_before": self.not_drawn_before,
            },
            sort_keys=True,
        )

    @classmethod
    def from_json(cls, text: str) -> FrameChoice:
        """The choice that ``to_json`` wrote."""
        kept = json.loads(text)
        return cls(
            units=tuple(kept["units"]),
            fields=tuple(kept["fields"]),
            kinds=tuple(kept["kinds"]),
            state=kept["state"],
            start=None if kept["from"] is None else date.fromisoformat(kept["from"]),
            end=date.fromisoformat(kept["to"]),
            not_drawn_before=kept["not_drawn_before"],
        )


@dataclass(frozen=True)
class Selection:
    """The files of a frame as SQL. ``chosen``: ids of the units of the frame, by code;
    ``statement`` gives file_id, code, origin, field (a code, "" where there is none), unit_id
    (today's) and, for a draw by risk, weight."""

    statement: sa.Select[Any]
    chosen: Mapping[str, int]

    def nearest(self, closure: Iterable[sa.RowMapping]) -> dict[int, str]:
        """For each unit below a chosen one, the code of the nearest; ``closure``: the rows of the
        statement of that name."""
        codes = {unit: code for code, unit in self.chosen.items()}
        nearest: dict[int, tuple[int, str]] = {}
        for row in closure:
            found = row["depth"], codes[row["ancestor_id"]]
            nearest[row["unit_id"]] = min(found, nearest.get(row["unit_id"], found))
        return {unit: code for unit, (_depth, code) in nearest.items()}

    @property
    def closure(self) -> sa.Select[Any]:
        """Rows for ``nearest``."""
        c = org_closure.c
        return sa.select(c.ancestor_id, c.unit_id, c.depth).where(
            c.ancestor_id.in_(self.chosen.values())
        )


def selection(
    choice: FrameChoice, visited: tuple[int, ...], by_risk: bool, filters: Filters, scope: Scope
) -> Selection:
    """The files that ``choice`` takes from those of the units ``visited`` (ids).

    Raises UnknownChoice for a unit that is not visited, nor under one that is, and for an unknown
    field.
    """
    chosen = _units(choice, visited, filters.version)
    columns: list[Any] = [
        F.id.label("file_id"),
        F.code,
        F.origin,
        sa.func.coalesce(field.c.code, "").label("field"),
        F.current_unit_id.label("unit_id"),
    ]
    if by_risk:
        columns.append(
            risk.weight(spans.at(min(choice.end, filters.as_of), filters)).label("weight")
        )
    statement = (
        sa.select(*columns)
        .select_from(case_file.outerjoin(field, F.field_id == field.c.id))
        .where(
            *spread(
                [
                    is_under(F.current_unit_id, tuple(chosen.values())),
                    *_narrowed(choice, filters),
                    *scope.where("case_file", aside=True),
                ]
            )
        )
    )
    return Selection(statement, chosen)


def _units(choice: FrameChoice, visited: tuple[int, ...], version: str) -> dict[str, int]:
    known = reference(version)
    ids = {token: unit for unit, token in known.tokens.items()}
    if not choice.units:
        return {known.tokens[unit]: unit for unit in visited}
    chosen = {}
    for token in choice.units:
        unit = ids.get(token)
        if unit is None or not {above.id for above in known.path(unit)} & set(visited):
            raise UnknownChoice(token)
        chosen[token] = unit
    return chosen


def _narrowed(choice: FrameChoice, filters: Filters) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if choice.fields:
        ids = {code: id for id, (code, _name) in reference(filters.version).fields.items()}
        for code in choice.fields:
            if code not in ids:
                raise UnknownChoice(code)
        conditions.append(F.field_id.in_([ids[code] for code in choice.fields]))
    if choice.kinds:
        conditions.append(F.kind.in_(choice.kinds))
    if choice.state == "open":
        conditions.append(files.in_hand(spans.at(choice.end, filters)))
    else:
        conditions.append(DAY_OF[choice.state].between(choice.start, choice.end))
    if choice.not_drawn_before:
        drawn = sa.select(inspection_sample.c.file_id).where(sa.not_(is_replaced()))
        conditions.append(F.id.not_in(drawn))
    return conditions


def is_replaced() -> sa.ColumnElement[bool]:
    """A file of inspection_sample stands there with its rank, but another took its place."""
    other = inspection_sample.alias("other")
    return (
        sa.exists()
        .where(
            other.c.draw_id == inspection_sample.c.draw_id,
            other.c.substitutes_file_id == inspection_sample.c.file_id,
        )
        .correlate(inspection_sample)
    )


def strata_of(
    stratified_by: str, found: Iterable[sa.RowMapping], nearest: Mapping[int, str]
) -> list[str]:
    """The stratum of each row of a Selection: "" without strata, else the code of its field, or of
    the nearest unit of the frame (``nearest``: see ``Selection.nearest``)."""
    if stratified_by == "none":
        return ["" for _row in found]
    if stratified_by == "field":
        return [row["field"] for row in found]
    return [nearest[row["unit_id"]] for row in found]


@cached
def preview(
    choice: FrameChoice, stratified_by: str, code: str, filters: Filters, scope: Scope
) -> dict[str, int]:
    """Files in each stratum of a frame not yet frozen, for the inspection with this ``code``;
    empty when there are none. Raises UnknownChoice as ``selection``."""
    frame = selection(choice, visited(code), False, filters, scope)
    inside = frame.statement.subquery()
    keys = inside.c.field, inside.c.unit_id
    counted = rows(sa.select(*keys, sa.func.count().label("files")).group_by(*keys))
    nearest = frame.nearest(rows(frame.closure)) if stratified_by == "unit" else {}
    found: dict[str, int] = {}
    for stratum, row in zip(strata_of(stratified_by, counted, nearest), counted, strict=True):
        found[stratum] = found.get(stratum, 0) + row["files"]
    return dict(sorted(found.items()))


def visited(code: str) -> tuple[int, ...]:
    """Ids of the units that the inspection visits."""
    v = inspection_unit.c
    statement = (
        sa.select(v.unit_id)
        .join_from(inspection_unit, inspection, v.inspection_id == inspection.c.id)
        .where(inspection.c.code == code)
        .order_by(v.unit_id)
    )
    return tuple(row["unit_id"] for row in rows(statement))
