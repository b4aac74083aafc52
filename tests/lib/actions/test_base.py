"""The frame of every action: permission, one transaction, the journal."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from lib.access import NOTHING, ROLE_PERMISSIONS, Permission, User
from lib.actions import Invalid, NotAllowed, act, record
from lib.actions.base import Repeated
from lib.database.engine import writer as program_engine
from lib.database.faults import DatabaseDown, DatabaseUnfit
from lib.database.schema import inspection
from lib.database.sight import PROVINCE_REACH
from lib.query import data_state
from tests.lib.actions.conftest import Office


def write(office: Office, request: str | None = None, *, moves: bool = False) -> None:
    """A small action: one row, one entry of the journal."""
    with act(office.user("noi-vu"), Permission.RUN_INSPECTIONS) as connection:
        record(connection, office.user("noi-vu"), "a.b", "S", request=request, moves_figures=moves)
        connection.execute(sa.insert(inspection).values(_row(uuid.uuid4().hex)))


def _row(code: str) -> dict[str, Any]:
    return {
        "code": code,
        "title": "X",
        "trigger": "planned",
        "starts_on": dt.date(2026, 1, 1),
    }


def written(office: Office) -> int:
    with office.engine.connect() as connection:
        return int(connection.scalar(sa.select(sa.func.count()).select_from(inspection)) or 0)


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("role", ROLE_PERMISSIONS)
def test_who_lacks_the_permission_does_not_begin(
    office: Office, role: str, permission: Permission
) -> None:
    user = User("u", "U", role, None, NOTHING)
    if permission in ROLE_PERMISSIONS[role]:
        with act(user, permission) as connection:
            assert connection.in_transaction()
        return
    with pytest.raises(NotAllowed), act(user, permission):
        pytest.fail("the transaction began")


def test_the_journal_says_who_when_and_what(office: Office) -> None:
    at = dt.datetime(2026, 11, 20, 9, 5)
    user = office.user("noi-vu")
    with act(user, Permission.RUN_INSPECTIONS) as connection:
        record(connection, user, "issue.found", "TT-1", request="r", moves_figures=True, at=at)
    [entry] = office.rows("journal")
    del entry["id"]
    assert entry == {
        **{"at": at, "username": "noi-vu", "role": "home_affairs", "action": "issue.found"},
        **{"subject": "TT-1", "request": "r", "moves_figures": True},
    }


@pytest.mark.parametrize("error", [Invalid("no"), ZeroDivisionError(), KeyError("x")])
def test_a_failure_leaves_neither_row_nor_entry(office: Office, error: Exception) -> None:
    before = written(office)
    user = office.user("noi-vu")
    with pytest.raises(type(error)), act(user, Permission.RUN_INSPECTIONS) as connection:
        record(connection, user, "a.b", "S")
        connection.execute(sa.insert(inspection).values(_row("x")))
        raise error
    assert written(office) == before and office.rows("journal") == []


def test_the_same_click_is_carried_out_once(office: Office) -> None:
    before = written(office)
    for _attempt in range(3):
        write(office, "one")
    assert written(office) == before + 1 and len(office.rows("journal")) == 1
    write(office, "two")
    assert written(office) == before + 2


def test_without_a_name_every_call_counts(office: Office) -> None:
    before = written(office)
    write(office)
    write(office)
    assert written(office) == before + 2


def test_what_a_repeated_click_wrote_before_it_was_noticed_is_undone(office: Office) -> None:
    write(office, "one")
    before = written(office)
    user = office.user("noi-vu")
    with act(user, Permission.RUN_INSPECTIONS) as connection:
        connection.execute(sa.insert(inspection).values(_row("y")))
        with pytest.raises(Repeated):
            record(connection, user, "a.b", "S", request="one")
        raise Repeated
    assert written(office) == before


def test_figures_are_stale_only_after_what_moves_them(office: Office) -> None:
    def version() -> str:
        state = data_state()
        assert state is not None
        return state.version

    first = version()
    write(office)
    assert version() == first
    write(office, moves=True)
    assert version() != first


def test_a_database_without_its_tables(office: Office) -> None:
    with office.engine.begin() as connection:
        name = connection.dialect.identifier_preparer.format_table(_journal(connection))
        connection.exec_driver_sql(f"ALTER TABLE {name} RENAME TO gone")
    with pytest.raises(DatabaseUnfit):
        write(office)


def test_a_database_that_is_away(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_arguments: object, **_options: object) -> None:
        raise sa.exc.OperationalError("", None, psycopg.OperationalError("away"))

    user = office.user("noi-vu")
    monkeypatch.setattr(program_engine(PROVINCE_REACH).pool, "connect", away)
    with pytest.raises(DatabaseDown), act(user, Permission.RUN_INSPECTIONS):
        pytest.fail("the transaction began")


def _journal(connection: sa.Connection) -> sa.Table:
    schema = "oversight" if connection.dialect.name == "postgresql" else None
    return sa.Table("journal", sa.MetaData(), schema=schema)
