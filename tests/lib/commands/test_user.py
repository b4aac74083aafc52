"""``python -m lib user``: accounts made, changed and refused, each change with its journal row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from lib.__main__ import main
from lib.commands.user_arguments import ROLES as OFFERED
from lib.config import local_now
from lib.database.schema import (
    ROLES,
    data_load,
    field,
    field_assignment,
    journal,
    official,
    org_unit,
    sign_on,
    user_account,
)

AT = dt.datetime(2026, 3, 2, 8)
HEAD = ("add", "gd-a", "--name", "Giám đốc Sở A", "--role", "head", "--unit", "A")


@pytest.fixture
def books(engine: sa.Engine, use_database: Callable[[sa.Engine], None]) -> sa.Engine:
    """Two units, one of them gone, an official, and a real delivery."""
    use_database(engine)
    unit = {"name": "Sở", "short_name": "Sở", "kind": "department", "valid_from": AT.date()}
    gone = unit | {"code": "B", "valid_to": dt.date(2026, 4, 1)}
    with engine.begin() as connection:
        connection.execute(sa.insert(org_unit), [{**unit, "id": 7, "code": "A", "valid_to": None}])
        connection.execute(sa.insert(org_unit), [{**gone, "id": 8}])
        connection.execute(sa.insert(official).values(id=3, code="CB-3", name="Nguyễn Văn Ba"))
        connection.execute(sa.insert(data_load).values(**_delivery(is_demo=False)))
    return engine


def _delivery(*, is_demo: bool) -> dict[str, Any]:
    at = {"started_at": AT, "finished_at": AT, "as_of": AT.date()}
    return {"source": "x.csv", "profile": "x", "is_demo": is_demo, **at}


def user(*arguments: str) -> int:
    return main(["user", *arguments])


def account(engine: sa.Engine, name: str) -> dict[str, Any]:
    wanted = sa.select(user_account).where(user_account.c.username == name)
    with engine.connect() as connection:
        return dict(connection.execute(wanted).mappings().one())


def written(engine: sa.Engine) -> list[tuple[str, str, str]]:
    j = journal.c
    with engine.connect() as connection:
        rows = connection.execute(sa.select(j.username, j.action, j.subject).order_by(j.id))
        return [(row.username, row.action, row.subject) for row in rows]


def test_an_account_is_made(books: sa.Engine, monkeypatch, capsys) -> None:
    monkeypatch.setenv("SUDO_USER", "lan")
    assert user(*HEAD, "--email", "A@Tinh.example") == 0
    assert capsys.readouterr().out == "gd-a: add\n"
    made = account(books, "gd-a")
    known = {key: made[key] for key in ("display_name", "role", "unit_id", "email", "active")}
    assert known == {
        "display_name": "Giám đốc Sở A",
        "role": "head",
        "unit_id": 7,
        "email": "a@tinh.example",
        "active": True,
    }
    assert not made["is_demo"] and made["issuer"] is None
    assert written(books) == [("system:lan", "account.added", "gd-a")]


def test_a_deputy_is_told_that_no_field_is_assigned(books: sa.Engine, capsys) -> None:
    deputy = ("add", "pgd-a", "--name", "PGĐ", "--role", "deputy", "--unit", "A")
    assert user(*deputy, "--official", "CB-3") == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
    assert account(books, "pgd-a")["official_id"] == 3
    held = {"official_id": 3, "unit_id": 7, "field_id": 1, "valid_from": AT.date()}
    with books.begin() as connection:
        connection.execute(sa.insert(field).values(id=1, code="f", name="F"))
        connection.execute(sa.insert(field_assignment).values(held))
    assert user("role", "pgd-a", "deputy") == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


def _add(name: str = "x", *more: str, role: str = "chairman") -> tuple[str, ...]:
    return ("add", name, "--name", "N", "--role", role, *more)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (_add("x", "--unit", "Z", role="head"), "'Z'"),
        (_add("x", "--unit", "B", role="head"), "2026-04-01"),
        (_add(role="boss"), "home_affairs"),
        (_add(role="head"), "--unit"),
        (_add(role="home_affairs"), "--unit"),
        (_add("x", "--unit", "A", role="deputy"), "--official"),
        (_add("x", "--unit", "A", "--official", "CB-9", role="deputy"), "CB-9"),
        (_add("gd-a"), "gd-a"),
        (_add("x", "--email", "A@tinh.example"), "gd-a"),
        (_add("x", "--email", "no address"), "no address"),
        (_add("x", "--email", "a@tinh.example, b@tinh.example"), "b@tinh.example"),
        (_add("system:lan"), "system:lan"),
        (_add("Gd-a"), "Gd-a"),
        (("add", "x", "--name", " ", "--role", "chairman"), ""),
        (("role", "gd-a", "boss"), "boss"),
        (("role", "gd-a", "deputy"), "--official"),
        (("role", "nobody", "chairman"), "nobody"),
        (("disable", "nobody"), "nobody"),
        (("enable", "nobody"), "nobody"),
        (("sessions-end", "nobody"), "nobody"),
    ],
)
def test_refused_in_one_line_and_without_a_trace(
    books: sa.Engine, capsys, arguments: tuple[str, ...], said: str
) -> None:
    assert user(*HEAD, "--email", "a@tinh.example") == 0
    before = account(books, "gd-a")
    assert user(*arguments) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert said in line and line
    assert account(books, "gd-a") == before
    assert len(written(books)) == 1
    with books.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(user_account)) == 1


def test_a_role_keeps_what_is_not_named(books: sa.Engine) -> None:
    assert user(*HEAD) == 0
    assert user("role", "gd-a", "home_affairs") == 0
    assert (account(books, "gd-a")["role"], account(books, "gd-a")["unit_id"]) == (
        "home_affairs",
        7,
    )
    assert user("role", "gd-a", "deputy", "--official", "CB-3") == 0
    assert (account(books, "gd-a")["unit_id"], account(books, "gd-a")["official_id"]) == (7, 3)
    actions = [action for _who, action, _subject in written(books)]
    assert actions == ["account.added", "account.role.home_affairs", "account.role.deputy"]


def _signed_on(engine: sa.Engine, name: str) -> None:
    row = {"username": name, "fingerprint": name, "started_at": AT, "last_seen_at": AT}
    with engine.begin() as connection:
        connection.execute(sa.insert(sign_on).values(row))


def _over(engine: sa.Engine) -> dict[str, bool]:
    with engine.connect() as connection:
        rows = connection.execute(sa.select(sign_on.c.username, sign_on.c.ended_at))
        return {row.username: row.ended_at is not None for row in rows}


@pytest.mark.parametrize("doing", ["disable", "sessions-end"])
def test_sessions_end(books: sa.Engine, doing: str) -> None:
    assert user(*HEAD) == user(*_add("ct")) == 0
    _signed_on(books, "gd-a")
    _signed_on(books, "ct")
    before = local_now()
    assert user(doing, "gd-a") == 0
    changed = account(books, "gd-a")
    assert changed["active"] is (doing != "disable")
    assert before <= changed["sessions_valid_after"] <= local_now()
    assert account(books, "ct")["sessions_valid_after"] is None
    assert _over(books) == {"gd-a": True, "ct": False}


def test_an_account_is_enabled_again_and_old_sessions_stay_over(books: sa.Engine) -> None:
    assert user(*HEAD) == user("disable", "gd-a") == 0
    ended = account(books, "gd-a")["sessions_valid_after"]
    assert user("enable", "gd-a") == 0
    again = account(books, "gd-a")
    assert again["active"] and again["sessions_valid_after"] == ended


def test_no_account_of_the_demonstration_among_real_data(books: sa.Engine, capsys) -> None:
    row = {"username": "chu-tich", "display_name": "CT", "role": "chairman", "is_demo": True}
    with books.begin() as connection:
        connection.execute(sa.insert(user_account).values(**row, active=False))
    assert user("enable", "chu-tich") == 1
    assert "chu-tich" in capsys.readouterr().err
    assert not account(books, "chu-tich")["active"]


def test_on_the_demonstration_an_account_belongs_to_it(books: sa.Engine) -> None:
    with books.begin() as connection:
        connection.execute(sa.delete(data_load))
        connection.execute(sa.insert(data_load).values(**_delivery(is_demo=True)))
    assert user(*_add("x")) == user("disable", "x") == user("enable", "x") == 0
    assert account(books, "x")["is_demo"] and account(books, "x")["active"]


def test_accounts_are_listed(books: sa.Engine, capsys) -> None:
    assert user(*HEAD, "--email", "a@tinh.example") == user(*_add("ct")) == 0
    assert user("disable", "ct") == 0
    _signed_on(books, "gd-a")
    capsys.readouterr()
    assert user("list") == 0
    _heads, ct, gd = capsys.readouterr().out.splitlines()
    assert ct.split()[:5] == ["ct", "chairman", "-", "-", "disabled"]
    assert gd.split()[:6] == ["gd-a", "head", "A", "-", "active", "a@tinh.example"]
    assert gd.endswith("02/03/2026 08:00  Giám đốc Sở A")
    assert len(written(books)) == 3


def test_roles_are_those_of_the_schema() -> None:
    assert OFFERED == ROLES
