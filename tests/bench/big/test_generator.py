"""Bulk-loaded provinces: the same again, on both databases, and true to schema and program."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from lib import organisation
from lib.database import schema
from lib.database.check import check
from lib.masking import mask
from lib.text import fold
from tests.bench.big.databases import AS_OF
from tests.bench.big.loading import TABLES, fill
from tests.bench.big.world import Size
from tests.clock import set_clock
from tests.databases import Databases

FILES = 2_000
F, E = schema.case_file, schema.file_event
FILLED = ("org_unit", "org_closure", "org_succession", "field", "work_day", "official",
          "appointment", "field_assignment", "data_load", *TABLES)  # fmt: skip
# of the first run of each test session, by table: on whichever database came first
FIRST: dict[str, Any] = {}


@pytest.fixture(scope="module")
def big(databases: Databases) -> Iterator[sa.Engine]:
    """2,000 files; tests only read them."""
    engine = databases.empty()
    fill(engine, Size(FILES, 7, AS_OF), progress=False)
    yield engine
    databases.drop(engine)


def contents(engine: sa.Engine, name: str) -> list[Any]:
    """All rows of a table in one order."""
    table = schema.metadata.tables[name]
    with engine.connect() as connection:
        order = list(table.primary_key.columns)
        return [tuple(row) for row in connection.execute(sa.select(table).order_by(*order))]


def test_the_same_rows_again_on_any_database(big: sa.Engine, databases: Databases) -> None:
    again = databases.empty()
    fill(again, Size(FILES, 7, AS_OF), progress=False)
    for name in FILLED:
        found = contents(big, name)
        assert found, name
        assert contents(again, name) == found, name
        assert FIRST.setdefault(name, found) == found, name
    databases.drop(again)


def test_another_seed_makes_other_files(big: sa.Engine, databases: Databases) -> None:
    other = databases.empty()
    fill(other, Size(FILES, 8, AS_OF), progress=False)
    assert contents(other, "case_file") != contents(big, "case_file")
    databases.drop(other)


def test_what_is_not_empty_is_left_alone(big: sa.Engine) -> None:
    with pytest.raises(ValueError, match="already holds data"):
        fill(big, Size(10, 7, AS_OF), progress=False)


def test_the_program_finds_nothing_wrong(big: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """``python -m lib check``: tables, indexes, constraints, contents."""
    set_clock(monkeypatch, f"{AS_OF} 09:00")
    assert check(big) == []


def test_every_reference_leads_somewhere(big: sa.Engine) -> None:
    """Foreign keys rest while rows are loaded."""
    looked_at = 0
    with big.connect() as connection:
        for name in FILLED:
            for key in schema.metadata.tables[name].foreign_keys:
                source, target = key.parent, key.column.table.alias("target")
                lost = sa.select(sa.func.count()).where(
                    source.is_not(None), ~sa.exists().where(target.c[key.column.name] == source)
                )
                assert connection.scalar(lost) == 0, f"{source}"
                looked_at += 1
    assert looked_at > 25


def test_triggers_and_indexes_are_those_of_the_migrations(
    big: sa.Engine, databases: Databases
) -> None:
    empty = databases.empty()
    assert _made(big) == _made(empty) != []
    databases.drop(empty)


def _made(engine: sa.Engine) -> list[Any]:
    listed = (
        "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2"
        if engine.dialect.name == "sqlite"
        else "SELECT tgrelid::regclass::text, tgname, tgenabled::text FROM pg_trigger "
        "WHERE NOT tgisinternal UNION ALL "
        "SELECT indrelid::regclass::text, pg_get_indexdef(indexrelid), '' FROM pg_index "
        "WHERE NOT starts_with(indrelid::regclass::text, 'pg_') UNION ALL "
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE conrelid <> 0 ORDER BY 1, 2, 3"
    )
    with engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(listed)]


def test_derived_columns_are_what_the_program_derives(big: sa.Engine, databases: Databases) -> None:
    copy = databases.empty()
    fill(copy, Size(FILES, 7, AS_OF), progress=False)
    with copy.begin() as connection:
        organisation.derive(connection, AS_OF)
    for name in ("org_closure", "case_file", "file_stage", "issue"):
        assert contents(copy, name) == contents(big, name), name
    databases.drop(copy)
    with big.connect() as connection:
        for row in connection.execute(sa.select(F.c.code, F.c.title, F.c.search_text)):
            assert row.search_text == fold(f"{row.code} {row.title}")


def test_what_triggers_keep_is_what_they_would_write(big: sa.Engine, databases: Databases) -> None:
    """Triggers rest while rows are loaded, and would fire here."""
    copy = databases.empty()
    fill(copy, Size(FILES, 7, AS_OF), progress=False)
    before = contents(copy, "case_file")
    changed: dict[str, Any] = {
        name: sa.column(name) for name in ("completed_at", "due_original", "due_current")
    }
    with copy.begin() as connection:
        connection.execute(sa.update(schema.case_file).values(changed))
    assert contents(copy, "case_file") == before
    databases.drop(copy)


def test_titles_are_masked_as_intake_masks_them(big: sa.Engine) -> None:
    kept = schema.personal_text.c
    with big.connect() as connection:
        titles = {row.id: row.title for row in connection.execute(sa.select(F.c.id, F.c.title))}
        listed = connection.execute(sa.select(kept.file_id, kept.text))
        full = {row.file_id: row.text for row in listed}
    assert len(full) > 20
    for file, title in titles.items():
        assert mask(full.get(file, title)) == title


def test_files_come_over_47_months_up_to_the_day_before(big: sa.Engine) -> None:
    with big.connect() as connection:
        assert connection.scalar(sa.select(sa.func.max(F.c.received_on))) < AS_OF
        assert connection.scalar(sa.select(sa.func.max(F.c.completed_on))) < AS_OF
        first = connection.scalar(sa.select(sa.func.min(F.c.received_on)))
        months = connection.scalars(sa.select(F.c.received_on)).all()
    assert f"{first:%Y-%m}" == "2022-12"
    assert len({f"{day:%Y-%m}" for day in months}) == 48  # 47 months from the 20th to the 20th


def test_proportions_are_those_of_life(big: sa.Engine) -> None:
    def share(condition: Any) -> float:
        with big.connect() as connection:
            found = connection.scalar(sa.select(sa.func.count()).where(condition))
        return float(found or 0) / FILES

    assert 0.01 < share(F.c.completed_at.is_(None)) < 0.06
    assert 0.04 < share(F.c.completed_on > F.c.due_original_on) < 0.12
    assert 0.3 < share(F.c.unit_id != F.c.current_unit_id) < 0.8  # merged since
    assert 0.004 < share(F.c.due_current > F.c.due_original) < 0.03
    assert 0.03 < share(schema.file_pause.c.id > 0) < 0.1
    assert 0.03 < share(schema.quality_review.c.id > 0) < 0.07
    assert 4.5 < share(E.c.id > 0) < 6
    assert 3 < share(schema.file_stage.c.id > 0) <= 4
    assert share(schema.issue.c.id > 0) > 0


def test_the_organisation_is_that_of_a_province(big: sa.Engine) -> None:
    with big.connect() as connection:
        units = len(connection.scalars(sa.select(schema.org_unit.c.id)).all())
        fields, held = (set(connection.scalars(sa.select(column))) for column in
                        (F.c.field_id, F.c.unit_id))  # fmt: skip
    assert 1_900 < units < 2_200 and len(fields) == 30 and len(held) > 500
