"""Recorded events from which a figure is not comparable with what it was before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from lib.database.schema import case_file, law_change, org_succession, org_unit
from lib.database.sight import SYSTEM, seeing
from lib.query.run import cached, rows, shared

MERGER, LAW = "merger", "law"
WHOLE = 0  # stands for the whole province: no unit has this id


@dataclass(frozen=True)
class TurningPoint:
    """``kind``: "merger" (the unit took over from others) or "law"; ``name`` and ``document`` as
    recorded, empty where nothing is."""

    day: date
    kind: str
    name: str
    document: str


@dataclass(frozen=True)
class Records:
    """``since``: the day of the first file, None without files. ``of``: a unit's events (WHOLE: the
    province's), each in order of days, laws included."""

    since: date | None
    laws: tuple[TurningPoint, ...]
    mergers: Mapping[int, tuple[TurningPoint, ...]]

    def of(self, unit: int) -> tuple[TurningPoint, ...]:
        """The events of one unit, one for each day, mergers before laws."""
        found: dict[date, TurningPoint] = {}
        for point in (*self.mergers.get(unit, ()), *self.laws):
            found.setdefault(point.day, point)
        return tuple(found[day] for day in sorted(found))


@cached
def first_day(version: str) -> date | None:
    """The day of receipt of the first file of the register, whoever asks: when it begins is
    nobody's secret, and a month without own files is no month without data. None without files."""
    with seeing(SYSTEM):
        found = rows(sa.select(sa.func.min(case_file.c.received_on).label("day")))
    day: date | None = found[0]["day"]
    return day


@shared
def turning_points(version: str) -> Records:
    """Mergers of units (``org_succession``) and changes of law. Public: no scope narrows them."""
    return Records(since=first_day(version), laws=_laws(), mergers=_mergers())


def _laws() -> tuple[TurningPoint, ...]:
    law = law_change.c
    found = rows(sa.select(law.effective_on, law.name, law.document).order_by(law.effective_on))
    return tuple(
        TurningPoint(row["effective_on"], LAW, row["name"], row["document"]) for row in found
    )


def _mergers() -> dict[int, tuple[TurningPoint, ...]]:
    """By the unit that took over; those of a root also stand for the whole."""
    s = org_succession.c
    statement = (
        sa.select(s.successor_id, s.effective_on, org_unit.c.parent_id, s.document)
        .join(org_unit, org_unit.c.id == s.successor_id)
        .order_by(s.successor_id, s.effective_on, s.id)
    )
    found: defaultdict[int, dict[date, TurningPoint]] = defaultdict(dict)
    for row in rows(statement):
        point = TurningPoint(row["effective_on"], MERGER, "", row["document"] or "")
        for unit in (row["successor_id"], *([WHOLE] if row["parent_id"] is None else [])):
            found[unit].setdefault(point.day, point)
    return {unit: tuple(points.values()) for unit, points in found.items()}
