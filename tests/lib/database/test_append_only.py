"""History is only added to: the database itself refuses to change it or to take from it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from lib.database.schema import (
    APPEND_ONLY,
    access_cut,
    access_head,
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
    access_log: WHO | {"id": 1, "role": "head", "action": "page", "hash": "0"},
    access_cut: {"at": NOON, "up_to": 0, "older_than": NOON - dt.timedelta(days=1)},
}
LOGGED = WHO | {"role": "head", "action": "page", "hash": "0"}


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


def refused(engine: sa.Engine, statement: Any, why: str = "rows are only added") -> bool:
    try:
        with engine.begin() as connection:
            assert connection.execute(statement).rowcount != 0
    except sa.exc.DBAPIError as error:
        assert why in str(error.orig)
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
    name = "older_than" if table is access_cut else "username"
    before = ROWS[table][name]
    assert refused(filled, sa.update(table).values({name: NOON if name != "username" else "b"}))
    assert refused(filled, sa.update(table).values({name: table.c[name]}))
    with filled.connect() as connection:
        assert connection.scalar(sa.select(table.c[name])) == before


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


def ago(days: int) -> dt.datetime:
    return NOON - dt.timedelta(days=days)


@pytest.fixture
def aged(engine: sa.Engine) -> sa.Engine:
    """Rows 1 to 4 of the log of real data: 40, 30, 20 and 10 days old."""
    deliver(engine, is_demo=False)
    old = [LOGGED | {"id": n, "at": ago(50 - 10 * n)} for n in (1, 2, 3, 4)]
    with engine.begin() as connection:
        connection.execute(sa.insert(access_log), old)
        connection.execute(sa.insert(access_head).values(id=1, number=4, hash="0"))
    return engine


def cut(up_to: int, older_than: dt.datetime) -> sa.Insert:
    return sa.insert(access_cut).values(at=NOON, up_to=up_to, older_than=older_than, last_hash="0")


@pytest.mark.parametrize(("up_to", "days"), [(3, 25), (4, 15), (2, 30), (2, 0), (2, -1)])
def test_no_cut_is_recorded_that_holds_a_younger_row(
    aged: sa.Engine, up_to: int, days: int
) -> None:
    assert refused(aged, cut(up_to, ago(days)), "only what is older than its time is taken")
    assert count(aged, access_cut) == 0


def test_only_what_a_cut_names_is_taken(aged: sa.Engine) -> None:
    number = access_log.c.id
    assert refused(aged, sa.delete(access_log).where(number == 1))
    assert not refused(aged, cut(2, ago(25)))
    assert refused(aged, sa.delete(access_log).where(number == 3))
    assert refused(aged, sa.delete(access_log))
    if aged.dialect.name == "postgresql":
        assert refused(aged, sa.text("TRUNCATE oversight.access_log"))
    assert refused(aged, sa.update(access_log).where(number == 1).values(username="b"))
    assert not refused(aged, sa.delete(access_log).where(number <= 2))
    assert count(aged, access_log) == 2


def test_the_end_of_the_chain_only_moves_on(aged: sa.Engine) -> None:
    why = "the chain only moves on"
    for number in (3, 4, 6):
        assert refused(aged, sa.update(access_head).values(number=number), why)
    assert refused(aged, sa.delete(access_head), why)
    assert not refused(aged, sa.update(access_head).values(number=5, hash="1"))
