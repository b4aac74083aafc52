"""Which index each order of a long list is read by, on either database and through the wall: no
list is scanned as a whole, or sorted as a whole, to show one page of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from lib.access import User, accounts
from lib.database.engine import reading
from lib.database.sight import SYSTEM, seeing
from lib.filters import Filters
from lib.periods import Period
from lib.query import asked as asked_module
from lib.query import listing, walking
from lib.query.asked import Asked
from lib.query.listing import Cut
from tests.conftest import DEMO_AS_OF

# metric, period, order, and the index that the first stretch with rows is read by
READ_BY = [
    ("handled", "2026", "overdue", "open_due_{deadline}_on"),
    ("overdue", "2026", "overdue", "open_due_{deadline}_on"),
    ("open", "2026", "due", "open_due_{deadline}_on"),
    ("overdue", "2025", "overdue", "due_{deadline}_on"),
    ("resolved", "2026", "overdue", "left_{deadline}"),
    ("resolved", "2025", "due", "due_{deadline}_on"),
    ("received", "2026", "received", "newest"),
    ("resolved", "2025", "completed", "completed_on"),
    ("handled", "2026", "code", "code"),
]
PLANNER = ("enable_seqscan", "enable_bitmapscan", "enable_sort")  # too few rows to be worth it


@pytest.fixture(scope="module")
def analysed(demo_engine: sa.Engine) -> sa.Engine:
    """PostgreSQL knows how many rows there are of which kind, as it does in time by itself."""
    if demo_engine.dialect.name == "postgresql":
        with demo_engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
    return demo_engine


@pytest.fixture
def users(analysed: sa.Engine, use_database: Callable[[sa.Engine], None]) -> dict[str, User]:
    use_database(analysed)
    with seeing(SYSTEM), reading() as connection:
        return {user.username: user for user, _address in accounts(connection)}


def plan(asked: Asked, user: User, monkeypatch: pytest.MonkeyPatch) -> str:
    """How the database would find the first page, and all the statements it takes."""
    monkeypatch.setattr(asked_module, "FEW", -1)
    said: list[str] = []

    def explained(statement: sa.Select[tuple[int]]) -> list[dict[str, int]]:
        said.extend(_explain(statement))
        return _rows(statement)  # type: ignore[return-value]

    _rows = walking.rows
    with monkeypatch.context() as patched, seeing(user.sight):
        of = asked.listing
        patched.setattr(walking, "rows", explained)
        listing.ids(of, Cut(1))
    return "\n".join(said)


def _explain(statement: sa.Select[tuple[int]]) -> Iterator[str]:
    with reading() as connection:
        text = statement.compile(connection.engine, compile_kwargs={"literal_binds": True})
        if connection.dialect.name == "sqlite":
            found = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}")
            yield from (row.detail for row in found)
            return
        for setting in PLANNER:
            connection.exec_driver_sql(f"SET LOCAL {setting} = off")
        yield from connection.exec_driver_sql(f"EXPLAIN {text}".replace("%", "%%")).scalars()


@pytest.mark.parametrize("deadline", ["original", "current"])
@pytest.mark.parametrize("username", ["chu-tich", "gd-xay-dung"])
@pytest.mark.parametrize(("metric", "period", "sort", "index"), READ_BY)
def test_read_by_its_index(
    users: dict[str, User],
    monkeypatch: pytest.MonkeyPatch,
    metric: str,
    period: str,
    sort: str,
    index: str,
    username: str,
    deadline: str,
) -> None:
    filters = Filters(
        Period.parse(period, DEMO_AS_OF), DEMO_AS_OF, f"plans-{username}", deadline=deadline
    )
    user = users[username]
    found = plan(Asked(metric, "numerator", filters, user.scope, sort=sort), user, monkeypatch)
    if user.role == "chairman":  # a unit of so few files is found by the index of units
        assert re.search(rf"ix_case_file_{index.format(deadline=deadline)}\b", found), found
    # nothing reads the table itself from its beginning to its end
    assert not re.search(r"(SCAN (main\.)?case_file$|Seq Scan on case_file\b)", found, re.M), found


@pytest.mark.parametrize("username", ["chu-tich"])
def test_a_result_is_sought_day_by_day(
    users: dict[str, User], monkeypatch: pytest.MonkeyPatch, username: str
) -> None:
    """Not by reading past all that fell due before: both columns of the index are bound."""
    filters = Filters(Period.parse("2025", DEMO_AS_OF), DEMO_AS_OF, f"plans-{username}")
    user = users[username]
    asked = Asked("resolved", "numerator", filters, user.scope, sort="due")
    found = plan(asked, user, monkeypatch)
    bound = (
        r"due_original_on=\? AND completed_on>\? AND completed_on<\?",
        r"due_original_on = day_listed\.day",  # of so few rows by any index
    )
    assert re.search("|".join(bound), found), found
