"""An office with accounts of every role, for the tests of actions on issues."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from lib.access import User, identify
from lib.config import local_now
from lib.database.schema import (
    data_load,
    issue,
    issue_step,
    journal,
    official,
    org_unit,
    user_account,
)
from lib.organisation import derive, load_reference

CONSTRUCTION, TRADE, HOME_AFFAIRS, ROOT = "H61.09", "H61.06", "H61.02", "86"
ACCOUNTS = {
    "chu-tich": ("chairman", ROOT),
    "noi-vu": ("home_affairs", HOME_AFFAIRS),
    "gd-xd": ("head", CONSTRUCTION),
    "gd-ct": ("head", TRADE),
    "pgd-xd": ("deputy", CONSTRUCTION),
    "van-hanh": ("operator", CONSTRUCTION),
}
TABLES = {"issue": issue, "step": issue_step, "journal": journal}


class Office:
    """A database with the units of the province and the ACCOUNTS."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self.today = local_now().date()
        moment = dt.datetime.combine(self.today, dt.time(6))
        with engine.begin() as connection:
            load_reference(connection)
            derive(connection)
            unit = org_unit.c
            known = sa.select(unit.code, unit.id).where(unit.valid_to.is_(None))
            self.units: dict[str, int] = {
                code: number for code, number in connection.execute(known).all()
            }
            load = {"source": "s", "profile": "p", "started_at": moment, "finished_at": moment}
            connection.execute(sa.insert(data_load).values(**load, as_of=self.today, is_demo=True))
            person = {"code": "d", "name": "Trần Thị Bình"}  # the first: number 1
            connection.execute(sa.insert(official).values(**person))
            for username, (role, code) in ACCOUNTS.items():
                row: dict[str, Any] = {
                    "username": username,
                    "display_name": username.upper(),
                    "role": role,
                }
                row |= {"unit_id": self.units[code], "is_demo": True}
                row["official_id"] = 1 if role == "deputy" else None
                connection.execute(sa.insert(user_account).values(**row))

    def user(self, username: str) -> User:
        with self.engine.connect() as connection:
            user = identify(connection, username).user
        assert user is not None and user.username == username
        return user

    def ago(self, days: int) -> dt.date:
        return self.today - dt.timedelta(days=days)

    def issue(self, unit: str, status: str = "open", **changes: Any) -> str:
        """An issue that another system wrote, without steps; its code."""
        number = len(self.rows("issue")) + 1
        closed = status in ("verified", "closed_not_done")
        reported = status in ("remediated", "verified")
        row: dict[str, Any] = {
            "code": f"TT-2020-{number:04d}",
            **{"kind": "lateness", "severity": "medium", "title": "Chậm trễ"},
            **{"unit_id": self.units[unit], "current_unit_id": self.units[unit]},
            **{"found_on": self.ago(40), "due_on": self.ago(5), "search_text": "cham tre"},
            **{"status": status, "closed_on": self.ago(10) if closed else None},
            "remediated_on": self.ago(15) if reported else None,
        } | changes
        with self.engine.begin() as connection:
            connection.execute(sa.insert(issue).values(**row))
        return str(row["code"])

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Everything in one of TABLES, oldest first."""
        found = TABLES[table]
        with self.engine.connect() as connection:
            rows = connection.execute(sa.select(found).order_by(found.c.id)).mappings()
            return [dict(row) for row in rows]

    def one(self, code: str) -> dict[str, Any]:
        """The issue with this code."""
        return next(row for row in self.rows("issue") if row["code"] == code)

    def everything(self) -> dict[str, list[dict[str, Any]]]:
        return {table: self.rows(table) for table in TABLES}


@pytest.fixture
def office(engine: sa.Engine, use_database: Callable[[sa.Engine], None]) -> Office:
    use_database(engine)
    return Office(engine)
