"""Following units to today: pure rules, then the derived columns on both databases."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from lib.database.schema import case_file, field, issue, org_closure, org_succession, org_unit
from lib.organisation import (
    OrganisationError,
    Succession,
    Unit,
    by_code,
    derive,
    load_reference,
    read_units,
    successors,
    unit_by_code,
)

TODAY = date(2026, 1, 5)
THEN = datetime(2024, 3, 4, 8, 0)


def step(old: str, new: str, field: str | None = None, on: date = date(2025, 1, 1)) -> Any:
    return Succession(old, new, field, on)


def test_unit_without_successor_has_no_entry() -> None:
    assert successors([step("a", "b")], TODAY) == {("a", None): "b"}


def test_several_steps_and_several_predecessors() -> None:
    rows = [step("a", "c"), step("b", "c"), step("c", "d"), step("d", "e")]
    found = successors(rows, TODAY)
    assert {unit: found[unit, None] for unit in "abcd"} == dict.fromkeys("abcd", "e")


def test_split_by_field() -> None:
    rows = [step("home", "home2"), step("home", "faith", "religion"), step("faith", "faith2")]
    assert successors(rows, TODAY) == {
        ("home", None): "home2",
        ("home", "religion"): "faith2",
        ("faith", None): "faith2",
    }


def test_split_by_field_at_the_second_step() -> None:
    rows = [step("a", "b"), step("b", "c"), step("b", "d", "land")]
    found = successors(rows, TODAY)
    assert (found["a", None], found["a", "land"]) == ("c", "d")


def test_unit_that_gave_away_one_field_keeps_the_others() -> None:
    found = successors([step("a", "b", "land")], TODAY)
    assert (found["a", None], found["a", "land"]) == ("a", "b")


def test_a_step_of_the_future_is_not_taken() -> None:
    rows = [step("a", "b"), step("b", "c", on=date(2026, 7, 1))]
    assert successors(rows, date(2026, 6, 30))["a", None] == "b"
    assert successors(rows, date(2026, 7, 1))["a", None] == "c"


def test_two_successors_for_one_field_are_refused() -> None:
    with pytest.raises(OrganisationError, match="a has two successors for field land: b and c"):
        successors([step("a", "b", "land"), step("a", "c", "land")], TODAY)


@pytest.mark.parametrize("named", [None, "land"])
def test_circle_is_refused(named: str | None) -> None:
    rows = [step("a", "b", named), step("b", "c"), step("c", "a", named)]
    with pytest.raises(OrganisationError, match=r"a unit succeeds itself: ([abc]) → . → . → \1"):
        successors(rows, TODAY)


def insert_files(connection: sa.Connection, units: list[Unit]) -> None:
    """One file of every unit in each of four fields and in none."""
    fields: dict[str, int] = dict(connection.execute(sa.select(field.c.code, field.c.id)).all())
    rows = [
        {
            "origin": "test",
            "code": f"{unit.id}/{name}",
            "kind": "task",
            "title": "t",
            "field_id": fields.get(name),
            "unit_id": unit.id,
            "received_at": THEN,
            "ingested_at": THEN,
            "search_text": "t",
        }
        for unit in units
        for name in ("religion", "land", "reform", "health", "none")
    ]
    connection.execute(sa.insert(case_file), rows)


@pytest.fixture
def filled(engine: sa.Engine) -> sa.Engine:
    """The shipped organisation with files of every unit, derived as of TODAY."""
    with engine.begin() as connection:
        load_reference(connection)
        insert_files(connection, read_units(connection))
        derive(connection, TODAY)
    return engine


def current(connection: sa.Connection, code: str, day: date, field_code: str) -> Unit:
    """The unit that now answers for the file of a unit and field."""
    units = read_units(connection)
    unit = unit_by_code(by_code(units), code, day)
    wanted = sa.select(case_file.c.current_unit_id).where(
        case_file.c.code == f"{unit.id}/{field_code}"
    )
    found: Any = connection.scalar(wanted)
    return {unit.id: unit for unit in units}[found]


def test_files_follow_their_field(filled: sa.Engine) -> None:
    with filled.connect() as connection:
        day = date(2024, 3, 4)
        faith = current(connection, "H59.02", day, "religion")
        assert (faith.code, faith.name) == ("H61.22", "Sở Dân tộc và Tôn giáo")
        for other in ("reform", "none"):
            assert current(connection, "H59.02", day, other).code == "H61.02"
        # after the split the department of home affairs has no way to it
        assert current(connection, "H59.02", date(2025, 3, 1), "religion").code == "H61.02"


def test_files_follow_several_steps(filled: sa.Engine) -> None:
    with filled.connect() as connection:
        day = date(2024, 3, 4)
        # Phường 6 → Phường 3 (2025-01-01) → Phường Trà Vinh (2025-07-01)
        assert current(connection, "29251", day, "land").name == "Phường Trà Vinh"
        assert current(connection, "H59.10", day, "land").name == "Sở Nông nghiệp và Môi trường"
        zone = current(connection, "H59.20", day, "none")
        assert (zone.code, zone.valid_from) == ("H61.20", date(2025, 7, 31))
        assert current(connection, "849", day, "land").name == "Xã Trà Cú"
        assert current(connection, "84", day, "land").name == "Tỉnh Vĩnh Long"


def test_totals_are_equal_both_ways(filled: sa.Engine) -> None:
    with filled.connect() as connection:
        units = {unit.id: unit for unit in read_units(connection)}
        pairs = connection.execute(sa.select(case_file.c.unit_id, case_file.c.current_unit_id))
        then, now = zip(*pairs.all(), strict=True)
    assert len(then) == len(now) == 267 * 5
    assert set(now) == {unit.id for unit in units.values() if unit.valid_on(TODAY)}
    assert Counter(then) == dict.fromkeys(units, 5)
    ward = next(u for u in units.values() if u.code == "29242" and u.valid_on(TODAY))
    # itself; Phường 1, 3, 9; Phường 2, 3, 6 of 2024; and the city, whose seat it was
    assert Counter(now)[ward.id] == 5 * (1 + 3 + 3 + 1)


def test_subtrees_cover_each_file_once_both_ways(filled: sa.Engine) -> None:
    province = sa.select(org_unit.c.id).where(org_unit.c.kind == "province")
    for column in (case_file.c.unit_id, case_file.c.current_unit_id):
        counted = (
            sa.select(sa.func.count())
            .select_from(case_file.join(org_closure, org_closure.c.unit_id == column))
            .where(org_closure.c.ancestor_id.in_(province))
        )
        with filled.connect() as connection:
            assert connection.scalar(counted) == 267 * 5


def test_now_is_the_day_asked_for(filled: sa.Engine) -> None:
    with filled.begin() as connection:
        derive(connection, date(2025, 4, 1))
        assert current(connection, "H59.04", date(2024, 3, 4), "none").code == "H59.05"
        assert current(connection, "29251", date(2024, 3, 4), "none").name == "Phường 3"
        derive(connection)
        assert current(connection, "29251", date(2024, 3, 4), "none").name == "Phường Trà Vinh"


def test_issues_follow_the_field_of_their_file(filled: sa.Engine) -> None:
    with filled.begin() as connection:
        units = read_units(connection)
        home = unit_by_code(by_code(units), "H59.02", THEN.date())
        file_id = connection.scalar(
            sa.select(case_file.c.id).where(case_file.c.code == f"{home.id}/religion")
        )
        shared = {"kind": "other", "severity": "low", "title": "t", "unit_id": home.id}
        shared |= {"found_on": THEN.date(), "status": "open", "search_text": "t"}
        rows = [{"code": "of a file", "file_id": file_id}, {"code": "of none", "file_id": None}]
        connection.execute(sa.insert(issue), [shared | row for row in rows])
        derive(connection, TODAY)
        codes = {unit.id: unit.code for unit in units}
        found = connection.execute(sa.select(issue.c.code, issue.c.current_unit_id))
        now = {row.code: codes[row.current_unit_id] for row in found}
    assert now == {"of a file": "H61.22", "of none": "H61.02"}


def test_closure_holds_every_ancestor_with_its_depth(filled: sa.Engine) -> None:
    with filled.connect() as connection:
        units = read_units(connection)
        codes = {unit.id: unit.code for unit in units}
        station = unit_by_code(by_code(units), "H61.16.01.01", TODAY)
        rows = connection.execute(
            sa.select(org_closure).where(org_closure.c.unit_id == station.id)
        ).all()
    assert {codes[row.ancestor_id]: row.depth for row in rows} == {
        "H61.16.01.01": 0,
        "H61.16.01": 1,
        "H61.16": 2,
        "86": 3,
    }


def test_deriving_again_follows_a_change(filled: sa.Engine) -> None:
    with filled.begin() as connection:
        connection.execute(sa.delete(org_succession))
        derive(connection, TODAY)
        kept = connection.scalar(
            sa.select(sa.func.count()).where(case_file.c.unit_id == case_file.c.current_unit_id)
        )
        assert kept == 267 * 5


def test_circles_in_the_database_are_refused(filled: sa.Engine) -> None:
    with filled.connect() as connection:
        grouped = by_code(read_units(connection))
        parent, child = (unit_by_code(grouped, code, TODAY).id for code in ("H61.16", "H61.16.01"))
        row = {"predecessor_id": parent, "successor_id": child, "effective_on": TODAY}
        connection.execute(sa.insert(org_succession), [row])
        row |= {"predecessor_id": child, "successor_id": parent}
        connection.execute(sa.insert(org_succession), [row])
        with pytest.raises(OrganisationError, match=r"succeeds itself: H61\.16.* → H61\.16"):
            derive(connection, TODAY)
        connection.execute(
            sa.update(org_unit).where(org_unit.c.id == parent).values(parent_id=child)
        )
        with pytest.raises(OrganisationError, match=r"its own ancestor: H61\.16"):
            derive(connection, TODAY)
        connection.rollback()
