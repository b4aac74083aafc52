"""History is only added to: the database itself refuses to change it or to take from it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from lib.database.schema import (
    APPEND_ONLY,
    access_log,
    data_load,
    issue,
    issue_step,
    journal,
    note,
    org_unit,
    report,
)

NOON = dt.datetime(2026, 11, 20, 12)
WHO = {"at": NOON, "username": "noi-vu"}
ROWS: dict[sa.Table, dict[str, Any]] = {
    journal: WHO | {"role": "head", "action": "a", "subject": "s", "moves_figures": True},
    issue_step: WHO
    | {"role": "head", "issue_id": 1, "sequence": 1, "kind": "noted", "happened_on": NOON.date()},
    note: WHO | {"role": "head", "kind": "instruction", "body": "b"},
    report: WHO | {"kind": "k", "as_of": NOON.date()} | {"rows": 1},
    access_log: WHO | {"role": "head", "action": "page", "page": "overview", "hash": "0"},
}


@pytest.fixture
def filled(engine: sa.Engine) -> sa.Engine:
    """One row in every table of history."""
    with engine.begin() as connection:
        unit = {"id": 1, "code": "U", "name": "U", "short_name": "U", "kind": "department"}
        more = {"peer_group": "department", "valid_from": NOON.date()}
        connection.execute(sa.insert(org_unit).values(**unit, **more))
        found = {"id": 1, "code": "TT", "kind": "other", "severity": "low", "title": "T"}
        more = {"unit_id": 1, "found_on": NOON.date(), "status": "open", "search_text": ""}
        connection.execute(sa.insert(issue).values(**found, **more))
        for table, row in ROWS.items():
            connection.execute(sa.insert(table).values(**_required(table) | row))
    return engine


def _required(table: sa.Table) -> dict[str, Any]:
    """Something for every column that must be filled and that a test of refusals does not name."""
    texts = [c.name for c in table.c if not c.nullable and isinstance(c.type, sa.Text)]
    return dict.fromkeys(texts, "x")


def deliver(engine: sa.Engine, *, is_demo: bool) -> None:
    row = {"source": "s", "profile": "p", "started_at": NOON, "as_of": NOON.date()}
    with engine.begin() as connection:
        connection.execute(sa.insert(data_load).values(**row, is_demo=is_demo))


def refused(engine: sa.Engine, statement: Any) -> bool:
    try:
        with engine.begin() as connection:
            assert connection.execute(statement).rowcount != 0
    except sa.exc.DBAPIError as error:
        assert "rows are only added" in str(error.orig)
        return True
    return False


def count(engine: sa.Engine, table: sa.Table) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0)


def test_every_table_of_history_is_tried() -> None:
    assert set(ROWS) == set(APPEND_ONLY)


@pytest.mark.parametrize("table", APPEND_ONLY, ids=lambda table: table.name)
@pytest.mark.parametrize("is_demo", [True, False])
def test_nothing_is_changed(filled: sa.Engine, table: sa.Table, is_demo: bool) -> None:
    """Not even in the demonstration, and not even to what it was."""
    deliver(filled, is_demo=is_demo)
    assert refused(filled, sa.update(table).values(username="another"))
    assert refused(filled, sa.update(table).values(username=table.c.username))
    with filled.connect() as connection:
        assert connection.scalar(sa.select(table.c.username)) == "noi-vu"


@pytest.mark.parametrize("table", APPEND_ONLY, ids=lambda table: table.name)
def test_nothing_is_taken_from_real_data(filled: sa.Engine, table: sa.Table) -> None:
    deliver(filled, is_demo=True)
    deliver(filled, is_demo=False)
    assert refused(filled, sa.delete(table))
    if filled.dialect.name == "postgresql":
        assert refused(filled, sa.text(f"TRUNCATE {table.fullname} CASCADE"))
    assert count(filled, table) == 1


@pytest.mark.parametrize("table", APPEND_ONLY, ids=lambda table: table.name)
def test_a_demonstration_is_made_anew(filled: sa.Engine, table: sa.Table) -> None:
    deliver(filled, is_demo=True)
    assert not refused(filled, sa.delete(table))
    assert count(filled, table) == 0
