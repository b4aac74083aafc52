"""Planning an inspection and noting its course: what is written, and what is refused in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from lib.access import Scope, User
from lib.actions import Conflict, Invalid, NotAllowed
from lib.actions import inspections as actions
from lib.actions.inspections import Member, Plan
from lib.config import local_now
from lib.database import schema
from lib.organisation import load_reference
from tests.accounts import enrol

PROVINCE = Scope(units=None, fields=None, names=True)
HOME_AFFAIRS = User("noi-vu", "Giám đốc", "home_affairs", None, PROVINCE)
TEAM = (Member("lead", "Lê Thị Ba", "Phó Giám đốc"), Member("member", "Trần Văn Tư"))


@pytest.fixture
def database(
    engine: sa.Engine, use_database: Callable[[sa.Engine], None]
) -> Iterator[sa.Connection]:
    """Units of the province; reads see what the program has committed."""
    with engine.begin() as connection:
        load_reference(connection)
        enrol(connection, HOME_AFFAIRS)
    use_database(engine)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        yield connection


@pytest.fixture
def units(database: sa.Connection) -> dict[str, int]:
    unit = schema.org_unit.c
    rows = database.execute(sa.select(unit.code, unit.id).where(unit.valid_to.is_(None))).all()
    return {code: unit_id for code, unit_id in rows}


def today() -> dt.date:
    return local_now().date()


def days(n: int) -> dt.timedelta:
    return dt.timedelta(days=n)


def a_plan(known: dict[str, int], **changes: Any) -> Plan:
    values: dict[str, Any] = {
        "title": " Kiểm tra công vụ đợt 1 ",
        "trigger": "planned",
        "units": (known["H61.09"], known["H61.05"]),
        "starts_on": today(),
        "ends_on": today() + days(4),
        "team": TEAM,
    }
    return Plan(**(values | changes))


def rows(database: sa.Connection, table: sa.Table) -> list[dict[str, Any]]:
    return [dict(row) for row in database.execute(sa.select(table)).mappings()]


def test_a_plan_is_written_with_its_units_and_team(
    database: sa.Connection, units: dict[str, int]
) -> None:
    year = today().year
    assert actions.plan(HOME_AFFAIRS, a_plan(units), request="a") == f"KT-{year}-01"
    later = a_plan(units, trigger="unannounced", team=(), units=(units["H61.09"],))
    assert actions.plan(HOME_AFFAIRS, later, request="b") == f"KT-{year}-02"
    first, second = rows(database, schema.inspection)
    assert first["title"] == "Kiểm tra công vụ đợt 1" and first["decision"] is None
    assert (first["starts_on"], first["ends_on"]) == (today(), today() + days(4))
    assert second["trigger"] == "unannounced"
    visited = [(r["inspection_id"], r["unit_id"], r["visited_on"])
               for r in rows(database, schema.inspection_unit)]  # fmt: skip
    assert sorted(visited) == sorted(
        [
            (first["id"], units["H61.09"], None),
            (first["id"], units["H61.05"], None),
            (second["id"], units["H61.09"], None),
        ]
    )
    team = [(r["role"], r["name"], r["position"]) for r in rows(database, schema.inspection_member)]
    assert team == [("lead", "Lê Thị Ba", "Phó Giám đốc"), ("member", "Trần Văn Tư", None)]
    entry = rows(database, schema.journal)[0]
    assert (entry["username"], entry["action"], entry["subject"]) == (
        *("noi-vu", "inspection.planned"),
        f"KT-{year}-01",
    )


def test_codes_follow_the_highest_of_their_year(
    database: sa.Connection, units: dict[str, int]
) -> None:
    year = today().year
    for code in (f"KT-{year}-07", f"KT-{year}-x", f"KT-{year - 1}-40"):
        values = {"code": code, "title": "x", "trigger": "planned", "starts_on": today()}
        database.execute(sa.insert(schema.inspection).values(values))
    assert actions.plan(HOME_AFFAIRS, a_plan(units)) == f"KT-{year}-08"


def test_the_same_click_plans_once(database: sa.Connection, units: dict[str, int]) -> None:
    actions.plan(HOME_AFFAIRS, a_plan(units), request="a")
    assert actions.plan(HOME_AFFAIRS, a_plan(units), request="a") == ""
    assert len(rows(database, schema.inspection)) == len(rows(database, schema.journal)) == 1


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"units": ()}, "đơn vị"),
        ({"title": "  "}, "chưa nhập"),
        ({"title": "x" * 301}, "301"),
        ({"ends_on": today() - days(1)}, "trước ngày"),
        ({"starts_on": dt.date(1999, 1, 1)}, "01/01/1999"),
        ({"units": (10**9,)}, "không"),
        ({"team": TEAM[1:]}, "trưởng đoàn"),
        ({"team": (TEAM[0], TEAM[0])}, "trưởng đoàn"),
        ({"team": (Member("lead", " "),)}, "chưa nhập"),
        ({"decision": "x" * 201}, "201"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(
    database: sa.Connection, units: dict[str, int], changes: dict[str, Any], word: str
) -> None:
    with pytest.raises(Invalid, match=f"(?i){word}"):
        actions.plan(HOME_AFFAIRS, a_plan(units, **changes))
    assert not rows(database, schema.inspection) and not rows(database, schema.journal)


def test_a_unit_that_is_no_more_is_refused_by_name(
    database: sa.Connection, units: dict[str, int]
) -> None:
    unit = schema.org_unit.c
    gone = database.execute(
        sa.select(unit.id, unit.name).where(unit.valid_to.is_not(None)).limit(1)
    ).one()
    with pytest.raises(Invalid, match=gone.name):
        actions.plan(HOME_AFFAIRS, a_plan(units, units=(units["H61.09"], gone.id)))
    assert not rows(database, schema.inspection)


@pytest.mark.parametrize("role", ["chairman", "head", "deputy", "operator"])
def test_only_home_affairs_plans(database: sa.Connection, units: dict[str, int], role: str) -> None:
    user = User("x", "x", role, None, PROVINCE)
    with pytest.raises(NotAllowed):
        actions.plan(user, a_plan(units))
    assert not rows(database, schema.inspection)


def test_a_narrow_scope_reaches_its_own_units_only(
    database: sa.Connection, units: dict[str, int]
) -> None:
    narrow = Scope(units=(units["H61.05"],), fields=None, names=True)
    user = User("x", "x", "home_affairs", units["H61.05"], narrow)
    enrol(database, user)
    with pytest.raises(Invalid):
        actions.plan(user, a_plan(units))
    code = actions.plan(HOME_AFFAIRS, a_plan(units, units=(units["H61.09"],)))
    with pytest.raises(Invalid):
        actions.decide(user, code, "1/QĐ-SNV")
    assert rows(database, schema.inspection)[0]["decision"] is None


@pytest.fixture
def code(database: sa.Connection, units: dict[str, int]) -> str:
    past = a_plan(units, starts_on=today() - days(20), ends_on=today() - days(15))
    return actions.plan(HOME_AFFAIRS, past)


def test_the_course_is_noted_step_by_step(
    database: sa.Connection, units: dict[str, int], code: str
) -> None:
    day = today()
    actions.decide(HOME_AFFAIRS, code, " 12/QĐ-SNV ")
    actions.visit(HOME_AFFAIRS, code, units["H61.09"], day - days(18))
    actions.end(HOME_AFFAIRS, code, day - days(14))
    actions.report(HOME_AFFAIRS, code, day - days(4))
    actions.announce(HOME_AFFAIRS, code, day)
    found = rows(database, schema.inspection)[0]
    assert found["decision"] == "12/QĐ-SNV" and found["ends_on"] == day - days(14)
    assert (found["reported_on"], found["announced_on"]) == (day - days(4), day)
    visited = {r["unit_id"]: r["visited_on"] for r in rows(database, schema.inspection_unit)}
    assert visited == {units["H61.09"]: day - days(18), units["H61.05"]: None}
    assert [entry["action"].split(".")[1] for entry in rows(database, schema.journal)] == [
        *("planned", "decided", "visited", "ended", "reported", "announced")
    ]


def test_what_is_on_record_is_not_written_over(
    database: sa.Connection, units: dict[str, int], code: str
) -> None:
    day = today()
    steps: list[Callable[[], None]] = [
        lambda: actions.decide(HOME_AFFAIRS, code, "12/QĐ-SNV"),
        lambda: actions.visit(HOME_AFFAIRS, code, units["H61.09"], day - days(18)),
        lambda: actions.report(HOME_AFFAIRS, code, day - days(4)),
        lambda: actions.announce(HOME_AFFAIRS, code, day),
    ]
    for step in steps:
        step()
        with pytest.raises(Conflict):
            step()
    with pytest.raises(Conflict):
        actions.end(HOME_AFFAIRS, code, day - days(10))
    assert len(rows(database, schema.journal)) == 1 + len(steps)


def test_days_out_of_order_are_refused(
    database: sa.Connection, units: dict[str, int], code: str
) -> None:
    day = today()
    refused: list[Callable[[], None]] = [
        lambda: actions.end(HOME_AFFAIRS, code, day + days(1)),
        lambda: actions.end(HOME_AFFAIRS, code, day - days(21)),
        lambda: actions.visit(HOME_AFFAIRS, code, units["H61.09"], day - days(21)),
        lambda: actions.visit(HOME_AFFAIRS, code, units["H61.09"], day - days(14)),
        lambda: actions.visit(HOME_AFFAIRS, code, units["H61.06"], day - days(18)),
        lambda: actions.report(HOME_AFFAIRS, code, day - days(16)),
        lambda: actions.report(HOME_AFFAIRS, code, day + days(1)),
        lambda: actions.announce(HOME_AFFAIRS, code, day),
        lambda: actions.decide(HOME_AFFAIRS, code, " "),
        lambda: actions.decide(HOME_AFFAIRS, "KT-1999-01", "1/QĐ"),
    ]
    for attempt in refused:
        with pytest.raises(Invalid):
            attempt()
    actions.report(HOME_AFFAIRS, code, day - days(5))
    with pytest.raises(Invalid):
        actions.announce(HOME_AFFAIRS, code, day - days(6))
    assert len(rows(database, schema.journal)) == 2


def test_a_report_needs_an_end(database: sa.Connection, units: dict[str, int]) -> None:
    code = actions.plan(HOME_AFFAIRS, a_plan(units, starts_on=today() - days(2)))
    with pytest.raises(Invalid):
        actions.report(HOME_AFFAIRS, code, today())
    actions.end(HOME_AFFAIRS, code, today())
    actions.report(HOME_AFFAIRS, code, today())
