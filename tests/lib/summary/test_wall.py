"""What each account is given of the cells by the database itself, and through ``lib.query``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from lib.access import account
from lib.database.engine import DRIVERS, reading, writing
from lib.database.faults import DatabaseFault
from lib.database.schema import (
    case_file,
    field_assignment,
    org_closure,
    org_unit,
    summary_cell,
    summary_change,
    summary_share,
    summary_state,
    summary_word,
    user_account,
)
from lib.database.sight import PROVINCE_REACH, UNITS_REACH, Sight, seeing
from lib.filters import Filters
from lib.periods import Period
from lib.query.figures import table
from lib.query.reference import data_state
from lib.summary.build import build
from lib.summary.cells import ALL
from lib.summary.layers import LAYERS, SAME_AGENCY
from tests.databases import Databases
from tests.pages.conftest import build_small

WIDE = ("chu-tich", "noi-vu")
HEADS = ("gd-xay-dung", "gd-cong-thuong", "ct-tap-son")
PART = "tp-quan-ly-nha"  # below the agency
DEPUTY, OPERATOR = "pgd-nnmt", "van-hanh"
ACCOUNTS = (*WIDE, *HEADS, DEPUTY, OPERATOR)
C, U = summary_cell.c, org_unit.c
KEY = (C.layer, C.unit_id, C.bin, C.field_id, C.rest)


@pytest.fixture(scope="module")
def summed_engine(databases: Databases) -> Iterator[sa.Engine]:
    """A small demonstration province with a summary and one change that waits."""
    engine = build_small(databases)
    build(engine, progress=False)
    with engine.begin() as connection:
        _add_head_of_part(connection)
        connection.execute(
            sa.update(case_file).where(case_file.c.id == 1).values(urgency="express")
        )
    yield engine
    databases.drop(engine)


def _add_head_of_part(connection: sa.Connection) -> None:
    """An account of the first part of a department, like that of its head."""
    like = sa.select(user_account).where(user_account.c.username == HEADS[0])
    head = dict(connection.execute(like).mappings().one())
    part = sa.select(sa.func.min(U.id)).where(U.parent_id == head["unit_id"])
    own = {"username": PART, "unit_id": connection.execute(part).scalar_one()}
    names = {column.name for column in user_account.primary_key} | {"official_id"}
    copied = {name: value for name, value in head.items() if name not in names}
    connection.execute(sa.insert(user_account).values(copied | own))


@pytest.fixture
def summed(summed_engine: sa.Engine, use_database: Callable[[sa.Engine], None]) -> sa.Engine:
    use_database(summed_engine)
    return summed_engine


def of(username: str) -> Sight:
    return Sight(username, PROVINCE_REACH if username in WIDE else UNITS_REACH)


def ask(username: str, statement: Any) -> list[Any]:
    with seeing(of(username)), reading() as connection:
        return list(connection.execute(statement).all())


def raw(engine: sa.Engine, statement: Any) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(statement).all())


def own_units(engine: sa.Engine, username: str) -> set[int]:
    a, c = user_account.c, org_closure.c
    mine = sa.select(c.unit_id).join_from(user_account, org_closure, c.ancestor_id == a.unit_id)
    return {row.unit_id for row in raw(engine, mine.where(a.username == username))}


def answers_for(engine: sa.Engine, units: set[int]) -> Callable[[Any], bool]:
    """Whether a cell is of files that one of ``units`` answers for, all of them."""
    roots = {row.id for row in raw(engine, sa.select(U.id).where(U.parent_id.is_(None)))}
    agencies = {row.id for row in raw(engine, sa.select(U.id).where(U.parent_id.in_(roots)))}
    c = org_closure.c
    lines = raw(engine, sa.select(c.unit_id, c.ancestor_id).where(c.ancestor_id.in_(agencies)))
    agency = {row.unit_id: row.ancestor_id for row in lines}

    def answers(cell: Any) -> bool:
        layer = LAYERS[cell.layer]
        if layer.is_by_owner:
            return cell.unit_id in units
        is_own = bool(layer.numbers(cell.rest).get(SAME_AGENCY))
        return is_own and agency.get(cell.unit_id) in units

    return answers


def own_fields(engine: sa.Engine, username: str) -> set[int]:
    a, f = user_account.c, field_assignment.c
    mine = sa.select(f.field_id).join_from(
        user_account,
        field_assignment,
        sa.and_(a.official_id == f.official_id, a.unit_id == f.unit_id, f.valid_to.is_(None)),
    )
    return {row.field_id for row in raw(engine, mine.where(a.username == username))}


@pytest.mark.parametrize("username", WIDE)
def test_who_sees_the_province_reads_every_cell(summed: sa.Engine, username: str) -> None:
    everything = {tuple(row) for row in raw(summed, sa.select(*KEY))}
    assert {tuple(row) for row in ask(username, sa.select(*KEY))} == everything


@pytest.mark.parametrize("username", HEADS)
def test_a_unit_reads_its_own_and_what_lies_below(summed: sa.Engine, username: str) -> None:
    units = own_units(summed, username)
    answers = answers_for(summed, units)
    expected = {tuple(row) for row in raw(summed, sa.select(*KEY)) if answers(row)}
    assert any(not LAYERS[layer].is_by_owner for layer, *_rest in expected)  # steps
    found = {tuple(row) for row in ask(username, sa.select(*KEY))}
    assert found == expected and expected
    assert {unit for _layer, unit, *_rest in found} <= units
    others = raw(summed, sa.select(*KEY).where(C.unit_id.in_(units)))
    assert len(others) > len(found)  # cells by the unit that had the file then


def test_below_an_agency_nobody_reads_a_cell_of_steps(summed: sa.Engine) -> None:
    """Of them it is known only which agency answers for the file."""
    units = own_units(summed, PART)
    answers = answers_for(summed, units)
    everything = raw(summed, sa.select(*KEY))
    found = {tuple(row) for row in ask(PART, sa.select(*KEY))}
    assert found == {tuple(row) for row in everything if answers(row)} and found
    assert all(LAYERS[layer].is_by_owner for layer, *_rest in found)
    steps = [r for r in everything if LAYERS[r.layer].fact == "file_stage" and r.unit_id in units]
    assert steps


def test_a_deputy_reads_the_fields_assigned(summed: sa.Engine) -> None:
    units, fields = own_units(summed, DEPUTY), own_fields(summed, DEPUTY)
    answers = answers_for(summed, units)
    expected = {
        tuple(row)
        for row in raw(summed, sa.select(*KEY))
        if row.field_id in fields and answers(row)
    }
    found = {tuple(row) for row in ask(DEPUTY, sa.select(*KEY))}
    assert found == expected and expected and fields
    assert ALL not in {field for _layer, _unit, _bin, field, _rest in found}


def test_the_operator_reads_none(summed: sa.Engine) -> None:
    assert ask(OPERATOR, sa.select(*KEY)) == []


@pytest.mark.parametrize("username", ACCOUNTS)
def test_what_files_have_put_in_is_for_nobody(summed: sa.Engine, username: str) -> None:
    for each in (summary_share, summary_change):
        assert raw(summed, sa.select(each.c.record_id))
        assert ask(username, sa.select(each.c.record_id)) == []
        assert ask(username, sa.select(sa.func.count()).select_from(each)) == [(0,)]


@pytest.mark.parametrize("username", ACCOUNTS)
def test_what_numbers_mean_is_for_everybody(summed: sa.Engine, username: str) -> None:
    for each in (summary_state, summary_word):
        assert ask(username, sa.select(each.c.generation)) == raw(
            summed, sa.select(each.c.generation)
        )


@pytest.mark.parametrize("username", ACCOUNTS)
@pytest.mark.parametrize(
    "each", [summary_cell, summary_state, summary_word, summary_share], ids=str
)
def test_nobody_writes_figures(summed: sa.Engine, username: str, each: sa.Table) -> None:
    before = raw(summed, sa.select(sa.func.count()).select_from(each))
    for statement in (sa.delete(each), sa.update(each).values(generation=7)):
        with (
            seeing(of(username)),
            pytest.raises((DatabaseFault, *DRIVERS)),
            writing() as connection,
        ):
            connection.execute(statement)
    assert raw(summed, sa.select(sa.func.count()).select_from(each)) == before


@pytest.mark.parametrize("username", [*WIDE, *HEADS, DEPUTY])
@pytest.mark.parametrize("by", [(), ("unit",), ("field",), ("source",)], ids=str)
def test_figures_are_those_of_the_rows(
    summed: sa.Engine, username: str, by: tuple[str, ...]
) -> None:
    known = data_state()
    with summed.connect() as connection:
        user = account(connection, username)
    assert known is not None and user is not None
    period = Period.parse("2026", known.as_of)
    filters = Filters(period=period, as_of=known.as_of, version=known.version)
    metrics = ("received", "on_time_rate", "overdue", "median_duration")
    with seeing(of(username)):
        ahead = table(metrics, filters, user.scope, by)
        rows = table(metrics, replace(filters, version="rows"), user.scope, by)
    order = list(by)
    if by:
        ahead, rows = (f.sort_values(order, ignore_index=True) for f in (ahead, rows))
    assert ahead.astype(object).equals(rows.astype(object))
    assert username == "ct-tap-son" or ahead["received"].sum() > 0  # a commune of few files
