"""The history of an issue within a scope, whose an issue is, and what a finding may repeat."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from lib import query
from lib.access import NOTHING, Scope, User, identify
from lib.actions.issue_moves import Owner
from lib.database.schema import issue, issue_step, org_succession, user_account
from lib.filters import Filters
from lib.periods import Period
from tests.conftest import DEMO_AS_OF

PROVINCE = Scope(units=None, fields=None, names=True)
FILTERS = Filters(Period.parse("2026", DEMO_AS_OF), DEMO_AS_OF, version="history")


@pytest.fixture
def engine(demo_engine: sa.Engine, use_database: Callable[[sa.Engine], None]) -> sa.Engine:
    use_database(demo_engine)
    return demo_engine


def rows(engine: sa.Engine, table: sa.Table) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(sa.select(table)).mappings()]


def test_the_steps_are_those_of_the_issue_in_order(engine: sa.Engine) -> None:
    written = rows(engine, issue_step)
    for row in rows(engine, issue)[::7]:
        own = sorted(
            (step["sequence"], step["kind"]) for step in written if step["issue_id"] == row["id"]
        )
        shown = query.issue_steps(row["id"], FILTERS, PROVINCE)
        assert list(zip(shown["sequence"], shown["kind"], strict=True)) == own != []


def test_a_scope_hides_steps_and_names(engine: sa.Engine) -> None:
    named = 0
    accounts = {row["username"]: row["display_name"] for row in rows(engine, user_account)}
    for row in rows(engine, issue)[::7]:
        unit = row["current_unit_id"]
        mine = Scope(units=(unit,), fields=None, names=False)
        shown = query.issue_steps(row["id"], FILTERS, mine)
        assert len(shown) == row["version"] and shown["who"].isna().all()
        elsewhere = Scope(units=(unit + 1,), fields=None, names=True)
        assert query.issue_steps(row["id"], FILTERS, NOTHING).empty
        assert query.issue_steps(row["id"], FILTERS, elsewhere).empty
        known = query.issue_steps(row["id"], FILTERS, PROVINCE)
        assert list(known["who"]) == [accounts.get(name) for name in known["username"]]
        named += int(known["who"].notna().sum())
    assert named > 10


def test_whose_an_issue_is(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        users = {name: identify(connection, name).user for name in ("noi-vu", "gd-xay-dung")}
    assert all(isinstance(user, User) for user in users.values())
    seen = set()
    for row in rows(engine, issue):
        for name, user in users.items():
            assert user is not None
            own = row["current_unit_id"] == user.unit_id
            of_judge = row["current_unit_id"] == getattr(users["noi-vu"], "unit_id", None)
            if own or of_judge or row["id"] % 9 == 0:
                owner = query.issue_owner(row["id"], user, FILTERS)
                seen.add((name, owner))
                if own:
                    assert owner.own
                if of_judge:
                    assert owner.home_affairs
    assert ("noi-vu", Owner(True, True)) in seen
    assert ("gd-xay-dung", Owner(True, False)) in seen
    assert ("gd-xay-dung", Owner(False, True)) in seen
    assert ("noi-vu", Owner(False, False)) in seen


def before(unit: int, succession: list[dict[str, Any]]) -> set[int]:
    """The unit and all it took over from, step by step."""
    found, ahead = {unit}, [unit]
    while ahead:
        last = ahead.pop()
        new = {r["predecessor_id"] for r in succession if r["successor_id"] == last} - found
        found |= new
        ahead += new
    return found


def test_what_a_finding_may_repeat(engine: sa.Engine) -> None:
    """Closed before that day, of the kind, in the unit or those before it: the newest first."""
    issues, succession = rows(engine, issue), rows(engine, org_succession)
    day, across = date(2026, 9, 1), 0
    for unit, kind in sorted({(row["current_unit_id"], row["kind"]) for row in issues}):
        line = before(unit, succession)
        fits = [
            row for row in issues
            if row["kind"] == kind and row["unit_id"] in line
            and row["closed_on"] is not None and row["closed_on"] <= day
        ]  # fmt: skip
        fits.sort(key=lambda row: (row["closed_on"], row["id"]), reverse=True)
        frame = query.found_before(unit, kind, day, FILTERS, PROVINCE)
        assert list(frame["code"]) == [row["code"] for row in fits[:12]]
        across += sum(row["unit_id"] != unit for row in fits)
        assert query.found_before(unit, kind, day, FILTERS, NOTHING).empty
    assert across > 3
