"""A handful of files of two departments, and inspections of them, for tests that draw.

``build_drawn`` fills a database that a test module shares. Each test asks for an inspection of its
own, so that no draw of another is in its way.
"""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import Any

import sqlalchemy as sa

from lib.access import Scope, User
from lib.calendar import load_work_days
from lib.database.duplicates import mark
from lib.database.schema import (
    draw,
    draw_frame,
    field,
    inspection,
    inspection_sample,
    inspection_unit,
    quality_review,
)
from lib.filters import Filters
from lib.organisation import derive, load_reference, read_units
from lib.periods import Period
from lib.query.frames import FrameChoice
from lib.query.reference import data_state
from tests.accounts import enrol
from tests.databases import Databases
from tests.world.books import Books

AS_OF = dt.date(2026, 3, 20)
START, END = dt.date(2026, 1, 1), dt.date(2026, 2, 28)
CONSTRUCTION, DIVISION, FINANCE = "H61.09", "H61.09.01", "H61.05"
ALL = Scope(units=None, fields=None, names=True)
HOME_AFFAIRS = User("noi-vu", "Giám đốc Sở Nội vụ", "home_affairs", None, ALL)
CHAIRMAN = User("chu-tich", "Chủ tịch", "chairman", None, ALL)


class Drawn:
    """One database: its units, its files by code, and what was drawn."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self._numbers = count(1)
        with engine.begin() as connection:
            load_work_days(connection)
            load_reference(connection)
            units = read_units(connection)
            self.units = {unit.code: unit.id for unit in units if unit.valid_to is None}
            fields = dict(connection.execute(sa.select(field.c.code, field.c.id)).all())
            books = Books(units, fields)
            self.files = _files(books, self.units)
            books.load(AS_OF)
            books.write(connection)
            derive(connection, AS_OF)
            mark(connection)
            enrol(connection, HOME_AFFAIRS, CHAIRMAN)

    def head(self, code: str) -> User:
        scope = Scope(units=(self.units[code],), fields=None, names=True)
        user = User(f"gd-{code}", "Giám đốc", "head", self.units[code], scope)
        with self.engine.begin() as connection:
            enrol(connection, user)
        return user

    def inspection(
        self, *codes: str, trigger: str = "planned", starts: str = "2026-03-02", **more: Any
    ) -> str:
        """A new inspection of the units; its code. ``visited``: the day of all its visits."""
        code = f"KT-2026-{next(self._numbers):02d}"
        day = more.pop("visited", None)
        row: dict[str, Any] = {"code": code, "title": code, "trigger": trigger}
        row |= {"starts_on": dt.date.fromisoformat(starts), **more}
        with self.engine.begin() as connection:
            done = connection.execute(sa.insert(inspection).values(row).returning(inspection.c.id))
            key = done.scalar_one()
            visits = [
                {"inspection_id": key, "unit_id": self.units[unit], "visited_on": day}
                for unit in codes
            ]
            connection.execute(sa.insert(inspection_unit), visits)
        return code

    def filters(self) -> Filters:
        """A look at what is written now."""
        state = data_state()
        assert state is not None
        return Filters(Period.parse("2026", state.as_of), state.as_of, state.version)

    def review(self, code: str, file: str, rating: int) -> None:
        """The inspection rates a file on 10 March."""
        with self.engine.begin() as connection:
            key = connection.scalar(sa.select(inspection.c.id).where(inspection.c.code == code))
            connection.execute(
                sa.insert(quality_review).values(
                    file_id=self.files[file],
                    inspection_id=key,
                    reviewed_at=dt.datetime(2026, 3, 10, 9),
                    reviewer_kind="inspection",
                    rating=rating,
                )
            )

    def rows(self, table: sa.Table) -> list[dict[str, Any]]:
        order = list(table.primary_key)
        with self.engine.connect() as connection:
            found = connection.execute(sa.select(table).order_by(*order)).mappings()
            return [dict(row) for row in found]

    def draw_of(self, code: str, number: int = 1) -> dict[str, Any]:
        """One row of the table draw."""
        ids = {row["id"]: row["code"] for row in self.rows(inspection)}
        return next(
            row
            for row in self.rows(draw)
            if ids[row["inspection_id"]] == code and row["number"] == number
        )

    def frame_of(self, code: str, number: int = 1) -> set[tuple[str, str]]:
        """Code and stratum of each file of a frame."""
        key, codes = self.draw_of(code, number)["id"], {v: k for k, v in self.files.items()}
        rows = self.rows(draw_frame)
        return {(codes[r["file_id"]], r["stratum"]) for r in rows if r["draw_id"] == key}

    def sample_of(self, code: str, number: int = 1) -> list[dict[str, Any]]:
        """Rows of the sample in the order in which they were written, each with its code."""
        key, codes = self.draw_of(code, number)["id"], {v: k for k, v in self.files.items()}
        rows = [row for row in self.rows(inspection_sample) if row["draw_id"] == key]
        return [{**row, "code": codes[row["file_id"]]} for row in rows]


def build_drawn(databases: Databases) -> Drawn:
    """The database; the caller gives its engine back."""
    return Drawn(databases.empty())


def choice(**changes: Any) -> FrameChoice:
    """Files resolved in January and February, of all units visited, drawn before or not."""
    values: dict[str, Any] = dict.fromkeys(("units", "fields", "kinds"), ())
    values |= {"state": "completed", "start": START, "end": END, "not_drawn_before": False}
    return FrameChoice(**(values | changes))


def _files(books: Books, units: dict[str, int]) -> dict[str, int]:
    """By code: land L, division D, finance F, without field N, still open O, old A."""
    found = {}

    def add(code: str, unit: str, received: str, completed: str | None, **more: Any) -> None:
        found[code] = books.file(units[unit], received, "2026-02-20", completed, code=code, **more)

    for n in range(1, 21):
        add(f"L{n:02}", CONSTRUCTION, f"2026-01-{n:02}", f"2026-02-{n:02}")
    for n in range(1, 9):
        add(f"D{n:02}", DIVISION, "2026-01-05", f"2026-01-{n + 10}", field="construction")
    for n in range(1, 7):
        add(f"F{n:02}", FINANCE, "2025-12-01", f"2026-02-{n:02}", field="finance", kind="task")
    for n in range(1, 3):
        add(f"N{n:02}", CONSTRUCTION, "2026-01-05", "2026-02-27", field=None)
    add("O01", CONSTRUCTION, "2026-01-12", None)
    add("O02", DIVISION, "2026-02-12", "2026-03-02", field="construction")
    add("A01", CONSTRUCTION, "2025-11-03", "2025-12-31")
    add("A02", CONSTRUCTION, "2025-11-03", "2026-03-01")
    return found
