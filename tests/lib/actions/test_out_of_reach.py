"""Actions called directly, by an account that would not be offered them: without a scope, with a
narrower one, before the visit of an inspection without notice. Nothing is written, not even into
the journal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from lib.access import NOTHING, Scope
from lib.actions import Invalid, NotAllowed, Refused, notes
from lib.actions import inspections as plans
from lib.actions.draws import Plan, fix_seed, freeze
from lib.actions.findings import Finding, record_finding
from lib.actions.readings import Reading, record_readings
from lib.actions.substitutes import substitute
from lib.config import local_now
from lib.database.schema import APPEND_ONLY, inspection, issue, note, quality_review
from lib.statistics.sample_rules import Fixed
from tests.drawn import CONSTRUCTION, DIVISION, FINANCE, HOME_AFFAIRS, Drawn, choice

SEED, LOT = "083512", "Bốc thăm trước đại diện đơn vị"
VISIT = dt.date(2026, 3, 10)
PLAN = Plan(choice(), "none", Fixed(30))


def everything(drawn: Drawn) -> dict[str, list[dict[str, Any]]]:
    tables = (*APPEND_ONLY, issue, inspection, quality_review)
    return {table.name: drawn.rows(table) for table in tables}


def drawing(drawn: Drawn, code: str) -> str:
    """Draw every file of the inspection, Home Affairs does; the code of the first one."""
    assert freeze(HOME_AFFAIRS, code, PLAN, drawn.filters()) == 1
    fix_seed(HOME_AFFAIRS, code, 1, SEED, LOT)
    return str(drawn.sample_of(code)[0]["code"])


def attempts(drawn: Drawn, user: Any, code: str, file: str) -> list[Callable[[], Any]]:
    """Every action that runs an inspection, on one that ``user`` does not reach."""
    today, filters = local_now().date(), drawn.filters()
    unit = drawn.units[CONSTRUCTION]
    found = Finding(unit, "lateness", "low", "Trễ", VISIT)
    trip = plans.Plan("Kiểm tra", "planned", (unit,), today, today)
    return [
        lambda: plans.plan(user, trip),
        lambda: plans.decide(user, code, "12/QĐ"),
        lambda: plans.visit(user, code, unit, VISIT),
        lambda: plans.end(user, code, VISIT),
        lambda: plans.report(user, code, VISIT),
        lambda: plans.announce(user, code, VISIT),
        lambda: freeze(user, code, PLAN, filters),
        lambda: fix_seed(user, code, 2, SEED, LOT),
        lambda: substitute(user, code, 1, (file, "books"), "Không tìm thấy hồ sơ"),
        lambda: record_readings(user, code, 1, [Reading("books", file, 3)]),
        lambda: record_readings(user, code, 1, []),
        lambda: record_finding(user, found),
        lambda: record_finding(user, replace(found, file_id=drawn.files[file])),
    ]


@pytest.mark.parametrize("where", ["nowhere", "elsewhere"])
def test_who_runs_inspections_runs_none_out_of_scope(drawn: Drawn, where: str) -> None:
    """Finance is neither the unit of the inspection nor of its files."""
    code = drawn.inspection(CONSTRUCTION)
    file = drawing(drawn, code)
    freeze(HOME_AFFAIRS, code, PLAN, drawn.filters())  # a second one, without a seed yet
    elsewhere = Scope(units=(drawn.units[FINANCE],), fields=None, names=True)
    user = replace(HOME_AFFAIRS, scope=NOTHING if where == "nowhere" else elsewhere)
    before = everything(drawn)
    for number, attempt in enumerate(attempts(drawn, user, code, file)):
        with pytest.raises(Refused):
            attempt()
        assert everything(drawn) == before, number


@pytest.mark.parametrize("role", ["chairman", "head", "deputy", "operator"])
def test_nobody_else_runs_inspections(drawn: Drawn, role: str) -> None:
    code = drawn.inspection(CONSTRUCTION)
    file = drawing(drawn, code)
    before = everything(drawn)
    for attempt in attempts(drawn, replace(HOME_AFFAIRS, role=role), code, file):
        with pytest.raises(NotAllowed):
            attempt()
    assert everything(drawn) == before


# --- an inspection without notice, before the visit ----------------------------------------------


def test_a_file_is_not_judged_before_the_visit_without_notice(drawn: Drawn) -> None:
    """A rating or a finding would be the first thing that the unit hears of it."""
    code = drawn.inspection(CONSTRUCTION, DIVISION, trigger="unannounced")
    drawing(drawn, code)
    unit = drawn.units[DIVISION]
    key = drawn.draw_of(code)["inspection_id"]
    reading = Reading("books", "D01", 3)
    found = Finding(unit, "lateness", "low", "Trễ", VISIT, inspection_id=key)
    before = everything(drawn)
    for attempt in (
        lambda: record_readings(HOME_AFFAIRS, code, 1, [reading]),
        lambda: record_finding(HOME_AFFAIRS, found),
    ):
        with pytest.raises(Invalid, match="đột xuất"):
            attempt()
        assert everything(drawn) == before
    plans.visit(HOME_AFFAIRS, code, unit, VISIT)
    assert record_readings(HOME_AFFAIRS, code, 1, [reading]).new == 1
    assert record_finding(HOME_AFFAIRS, found)
    with pytest.raises(Invalid, match="đột xuất"):  # the department itself is still to come
        record_readings(HOME_AFFAIRS, code, 1, [Reading("books", "L01", 3)])


def test_a_file_is_judged_before_a_visit_that_was_announced(drawn: Drawn) -> None:
    code = drawn.inspection(CONSTRUCTION)
    drawing(drawn, code)
    assert record_readings(HOME_AFFAIRS, code, 1, [Reading("books", "L01", 3)]).new == 1


# --- instructions --------------------------------------------------------------------------------


def test_an_account_without_scope_gives_and_answers_nothing(drawn: Drawn) -> None:
    """Nor does one whose scope is another's: the unit of the account alone is not enough."""
    today, head = local_now().date(), drawn.head(CONSTRUCTION)
    chairman = replace(HOME_AFFAIRS, username="chu-tich", role="chairman")
    unit = drawn.units[CONSTRUCTION]
    notes.instruct(chairman, "question", "Vì sao?", unit, today, notes.About(unit_id=unit))
    (asked,) = drawn.rows(note)
    before = everything(drawn)
    finance = drawn.head(FINANCE).scope
    for user in (replace(head, scope=NOTHING), replace(head, scope=finance),
                 replace(head, unit_id=None), drawn.head(FINANCE)):  # fmt: skip
        with pytest.raises(NotAllowed):
            notes.answer(user, asked["id"], "Trả lời")
        with pytest.raises(NotAllowed):
            notes.close(user, asked["id"])
    for user in (replace(chairman, scope=NOTHING), replace(head, scope=NOTHING)):
        about = notes.About(unit_id=unit)
        with pytest.raises(NotAllowed):
            notes.instruct(user, "instruction", "Làm", drawn.units[DIVISION], today, about)
    with pytest.raises(NotAllowed):
        notes.close(replace(chairman, scope=NOTHING, username="khac"), asked["id"])
    assert everything(drawn) == before
