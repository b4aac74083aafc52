"""Builds the world in a database, and reads its raw rows back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

import pandas as pd
import sqlalchemy as sa

from lib.access import Scope
from lib.calendar import load_work_days
from lib.database.duplicates import mark
from lib.database.schema import (
    case_file,
    field,
    file_event,
    file_pause,
    file_stage,
    issue,
    org_succession,
    org_unit,
    quality_review,
    work_day,
)
from lib.filters import Filters
from lib.organisation import Unit, by_code, derive, load_reference, read_units, unit_by_code
from lib.periods import Period
from tests.world.advised import strew_advice
from tests.world.books import Books
from tests.world.edges import plant
from tests.world.odd import strew_checks
from tests.world.strewn import pool, strew

AS_OF = date(2026, 3, 20)
FILES = 500
PROVINCE = Scope(units=None, fields=None, names=True)
# what the loader does not deliver but the program derives is not read back
RAW: dict[sa.Table, tuple[str, ...]] = {
    case_file: (
        *("id", "origin", "code", "kind", "title", "field_id", "unit_id", "source"),
        *("document_type", "closed_how", "assigning_document", "ingested_at"),
        *("received_at", "due_original", "due_current", "completed_at"),
    ),
    file_event: (
        *("file_id", "kind", "at", "sequence", "recorded_at"),
        *("from_unit_id", "to_unit_id"),
    ),
    file_pause: ("file_id", "started_on", "ended_on"),
    file_stage: ("id", "file_id", "stage", "unit_id", "started_at", "ended_at", "due_at"),
    quality_review: (
        *("id", "file_id", "reviewed_at", "rating", "reviewer_kind"),
        *("complete", "lawful", "advice", "form"),
    ),
    issue: (
        *("id", "code", "unit_id", "file_id", "found_on", "due_on", "closed_on"),
        *("explanation_due", "explanation_given", "kind", "severity", "cause", "status"),
        *("remediated_on", "repeats_issue_id"),
    ),
    org_unit: ("id", "parent_id", "code", "valid_from", "valid_to"),
    org_succession: ("predecessor_id", "successor_id", "field_id", "effective_on"),
    work_day: ("day", "is_working"),
}


@dataclass(frozen=True)
class World:
    """The built database: ``frames`` holds its raw rows by table name, ``edges`` the commune of
    each edge."""

    engine: sa.Engine
    units: list[Unit]
    fields: dict[str, int]
    frames: dict[str, pd.DataFrame]
    edges: dict[str, int]

    def unit(self, code: str, on: str) -> int:
        return unit_by_code(by_code(self.units), code, date.fromisoformat(on)).id

    def filters(self, period: str = "2026", as_of: date | str = AS_OF, **more: Any) -> Filters:
        """Filters of the world; ``edge`` names the commune of an edge as the unit."""
        day = date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
        if edge := more.pop("edge", None):
            more["unit_id"] = self.edges[edge]
        return Filters(period=Period.parse(period, day), as_of=day, version="world", **more)


def build(engine: sa.Engine, seed: int = 2026, files: int = FILES) -> World:
    """Fill an empty migrated database."""
    with engine.begin() as connection:
        load_work_days(connection)
        load_reference(connection)
        units = read_units(connection)
        fields = dict(connection.execute(sa.select(field.c.code, field.c.id)).all())
        books = Books(units, fields)
        edges = plant(books)
        strew(books, Random(seed), files, AS_OF)
        strew_checks(books, Random(seed + 1), files, pool(units))
        strew_advice(books, Random(seed + 2), files)
        books.load(AS_OF)
        books.write(connection)
        derive(connection, AS_OF)
        mark(connection)
        frames = {table.name: _read(connection, table, names) for table, names in RAW.items()}
    return World(engine, units, fields, frames, edges)


def _read(connection: sa.Connection, table: sa.Table, names: tuple[str, ...]) -> pd.DataFrame:
    found = connection.execute(sa.select(*(table.c[name] for name in names)))
    frame = pd.DataFrame([tuple(row) for row in found], columns=[*names], dtype=object)
    for name in names:
        if isinstance(table.c[name].type, sa.Date | sa.DateTime):
            frame[name] = pd.to_datetime(frame[name])
    return frame
