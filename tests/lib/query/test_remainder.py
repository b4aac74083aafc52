"""What breaks the balance of the book: exactly the files whose dates do, for any days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.schema import CreateTable

from lib.database.schema import case_file
from lib.measures import MEASURES, Span
from lib.measures.files import in_hand


@st.composite
def dated(draw: st.DrawFn) -> tuple[date, date | None]:
    """Day of receipt and, for most, day of the result: before or after it, as it comes."""
    received = draw(st.dates(date(2026, 1, 1), date(2026, 3, 31)))
    offset = draw(st.one_of(st.none(), st.integers(-40, 40)))
    return received, None if offset is None else received + timedelta(days=offset)


class TestRemainder:
    """Opening + received − resolved − closing is 0 for files whose dates are in order, and lists
    exactly the others that stand on two sides of the period."""

    @given(st.lists(dated(), max_size=30), st.dates(date(2026, 1, 1), date(2026, 3, 31)),
           st.integers(0, 60))  # fmt: skip
    def test_lists_exactly_the_files_that_break_the_balance(
        self, files: list[tuple[date, date | None]], start: date, length: int
    ) -> None:
        end = start + timedelta(days=length)
        found = self.counted(files, start, end)
        inside = [tuple(start <= day <= end if day else None for day in file) for file in files]
        expected = [
            number
            for number, (received, done) in enumerate(files)
            if done is not None and done < received and inside[number][0] != inside[number][1]
        ]
        assert found["unbalanced"] == expected
        left = sum(len(found[name]) for name in ("carried_over", "received"))
        left -= sum(len(found[name]) for name in ("resolved", "in_hand"))
        # each adds one if only its receipt lies in the period, takes one off if only its result
        assert left == sum(1 if inside[number][0] else -1 for number in expected)
        if all(done is None or done >= received for received, done in files):
            assert left == 0 and not expected

    @staticmethod
    def counted(
        files: list[tuple[date, date | None]], start: date, end: date
    ) -> dict[str, list[int]]:
        """The places in ``files`` that each measure counts, by the database."""
        rows = [
            {"id": number, "origin": "x", "code": str(number), "kind": "task", "title": "x",
             "unit_id": 1, "search_text": "x", "ingested_at": datetime(2026, 6, 1),
             "received_at": datetime.combine(received, time(9)),
             "completed_at": done and datetime.combine(done, time(15))}
            for number, (received, done) in enumerate(files)
        ]  # fmt: skip
        days = {"start": start, "end": end, "eve": start - timedelta(days=1)}
        days |= {"eve_soon_task": start, "eve_soon_file": start}
        span = Span({name: sa.literal(day, sa.Date) for name, day in days.items()}, "original")
        with _empty().connect() as connection:
            if rows:
                connection.execute(sa.insert(case_file), rows)
            found = {}
            for key in ("carried_over", "received", "resolved", "in_hand", "unbalanced"):
                condition = in_hand(span) if key == "in_hand" else MEASURES[key].predicate(span)
                wanted = sa.select(case_file.c.id).where(condition).order_by(case_file.c.id)
                found[key] = list(connection.scalars(wanted))
            connection.rollback()
        return found


@lru_cache
def _empty() -> sa.Engine:
    """One table of files in memory, without the units that they would refer to."""
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        connection.execute(CreateTable(case_file, include_foreign_key_constraints=[]))
    return engine
