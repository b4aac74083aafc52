"""The log of access, as far as who reads it may: rows about the own units, or all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from lib.access import Permission, User
from lib.database.access_chain import Head, head
from lib.database.engine import reading
from lib.database.schema import access_log, user_account
from lib.dimensions import subtree
from lib.query.run import rows

PAGE_SIZE = 50
L = access_log.c


@dataclass(frozen=True)
class Look:
    """Which rows are asked for. ``day``: None = every day; ``action``: one of ACCESS_ACTIONS, "" =
    any; ``account``: how the user name begins, "" = any."""

    day: date | None = None
    action: str = ""
    account: str = ""


@dataclass(frozen=True)
class Access:
    """One row. ``name`` of the account: None where the reader may not know it, or it is no more."""

    id: int
    at: datetime
    username: str
    name: str | None
    role: str
    action: str
    page: str | None
    subject: str | None
    unit_id: int | None
    filters: str | None
    rows: int | None
    reason: str | None
    content_hash: str | None


def count(user: User, look: Look) -> int:
    """How many rows ``user`` may read of those asked for."""
    counted = sa.select(sa.func.count().label("n")).select_from(access_log)
    (row,) = rows(counted.where(*_where(user, look)))
    return int(row["n"])


def listed(user: User, look: Look, page: int) -> list[Access]:
    """One page of them (from 1 on), the newest first."""
    kept: list[Any] = [L[name] for name in Access.__dataclass_fields__ if name != "name"]
    asked = (
        sa.select(*kept, user_account.c.display_name.label("name"))
        .select_from(access_log.outerjoin(user_account, user_account.c.username == L.username))
        .where(*_where(user, look))
        .order_by(L.id.desc())
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return [Access(**row) for row in rows(asked)]


def end() -> Head:
    """Where the chain of the log ends, to be kept elsewhere."""
    with reading() as connection:
        return head(connection)


def sees_all(user: User) -> bool:
    """Whether ``user`` reads the rows of everybody."""
    whole = Permission.SEE_WHOLE_LOG, Permission.SEE_LOG
    return user.may(whole[0]) or (user.may(whole[1]) and user.scope.units is None)


def _where(user: User, look: Look) -> list[sa.ColumnElement[bool]]:
    if not user.may(Permission.SEE_LOG):
        return [sa.false()]
    conditions: list[sa.ColumnElement[bool]] = []
    if not sees_all(user):
        conditions.append(L.unit_id.in_(subtree(user.scope.units or ())))
    if look.day is not None:
        start = datetime.combine(look.day, time())
        conditions += [L.at >= start, L.at < start + timedelta(days=1)]
    if look.action:
        conditions.append(L.action == look.action)
    if look.account:
        conditions.append(L.username.startswith(look.account, autoescape=True))
    return conditions
