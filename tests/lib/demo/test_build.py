"""Building: the same every time, in place of itself only, whole or not at all."""

from __future__ import annotations

import datetime as dt
from hashlib import sha256

import pytest
import sqlalchemy as sa

from lib.actions import access_log
from lib.actions.access_log import Entry
from lib.database import schema
from lib.demo import DEMO_ACCOUNTS, DemoError, build
from lib.masking import mask
from tests.databases import SqliteDatabases

AS_OF = dt.date(2026, 11, 20)
SMALL = 800


def digest(engine: sa.Engine) -> str:
    """A fingerprint of every row of every table, in the order in which they were written.

    Successions are numbered by the database, which may go on counting when they are replaced.
    """
    found = sha256()
    with engine.connect() as connection:
        for table in schema.metadata.sorted_tables:
            columns = [c for c in table.c if table is not schema.org_succession or c.name != "id"]
            rows = sa.select(*columns).order_by(*table.primary_key.columns)
            for row in connection.execute(rows):
                found.update(repr((table.name, *row)).encode())
    return found.hexdigest()


def count(engine: sa.Engine, table: sa.Table) -> int:
    with engine.connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def small(engine: sa.Engine, **changed: object) -> sa.Engine:
    options: dict = {"as_of": AS_OF, "files": SMALL, "progress": False} | changed
    build(engine, **options)
    return engine


@pytest.fixture(scope="module")
def first(sqlite_databases: SqliteDatabases) -> str:
    engine = small(sqlite_databases.empty())
    found = digest(engine)
    sqlite_databases.drop(engine)
    return found


def test_same_seed_gives_the_same_rows(engine: sa.Engine, first: str) -> None:
    """Also on the other database: ids, order and every value."""
    assert digest(small(engine)) == first


@pytest.mark.parametrize(
    "changed", [{"seed": 1}, {"as_of": dt.date(2026, 11, 19)}, {"files": SMALL + 100}]
)
def test_another_seed_day_or_size_gives_other_rows(
    sqlite_databases: SqliteDatabases, first: str, changed: dict
) -> None:
    engine = small(sqlite_databases.empty(), **changed)
    assert digest(engine) != first
    sqlite_databases.drop(engine)


def test_replaces_itself(engine: sa.Engine, first: str) -> None:
    small(engine, seed=1)
    with engine.begin() as connection:
        file_id = connection.scalar(sa.select(sa.func.min(schema.case_file.c.id)))
        note = {"at": dt.datetime(2026, 11, 20), "username": "chu-tich", "role": "chairman"}
        connection.execute(
            sa.insert(schema.note).values(
                **note, kind="question", file_id=file_id, body="Vì sao chậm?"
            )
        )
    assert digest(small(engine)) == first


def test_keeps_real_accounts_and_the_log_of_accesses(engine: sa.Engine) -> None:
    small(engine)
    with engine.begin() as connection:
        official = connection.scalar(sa.select(sa.func.max(schema.official.c.id)))
        real = {"username": "real", "display_name": "Real", "role": "operator"}
        connection.execute(sa.insert(schema.user_account).values(**real, official_id=official))
        access_log.add(connection, "real", "operator", [Entry("page", page="overview")])
    small(engine, seed=2)
    assert count(engine, schema.access_log) == 1
    with engine.connect() as connection:
        account = schema.user_account.c
        kept = connection.execute(sa.select(account.id).where(account.username == "real"))
        assert len(kept.all()) == 1
        demo = sa.select(account.username).where(account.is_demo).order_by(account.id)
        assert tuple(connection.scalars(demo)) == DEMO_ACCOUNTS


def test_refuses_a_database_with_a_real_delivery(engine: sa.Engine) -> None:
    small(engine)
    with engine.begin() as connection:
        load = {"source": "thang-10.xlsx", "profile": "ho_so_tthc", "as_of": AS_OF}
        connection.execute(
            sa.insert(schema.data_load).values(**load, started_at=dt.datetime(2026, 11, 1))
        )
    before = digest(engine)
    with pytest.raises(DemoError, match=r"thang-10\.xlsx"):
        small(engine, seed=1)
    assert digest(engine) == before


def test_refuses_rows_that_no_delivery_explains(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sa.insert(schema.official).values(code="X", name="Someone"))
    with pytest.raises(DemoError, match="official"):
        small(engine)
    assert count(engine, schema.case_file) == 0


@pytest.mark.parametrize("as_of", [dt.date(2022, 6, 1), dt.date(2030, 12, 1)])
def test_refuses_days_the_reference_data_does_not_reach(engine: sa.Engine, as_of: dt.date) -> None:
    with pytest.raises(DemoError, match="reach"):
        small(engine, as_of=as_of)
    assert count(engine, schema.org_unit) == 0


@pytest.mark.parametrize("as_of", [dt.date(2024, 12, 15), dt.date(2025, 7, 1)])
def test_can_be_built_before_and_on_the_day_of_the_merger(
    sqlite_databases: SqliteDatabases, as_of: dt.date
) -> None:
    engine = small(sqlite_databases.empty(), as_of=as_of)
    with engine.connect() as connection:
        unit, account = schema.org_unit, schema.user_account
        rows = connection.execute(
            sa.select(unit.c.valid_from, unit.c.valid_to).join(
                account, account.c.unit_id == unit.c.id
            )
        ).all()
    assert rows
    assert all(row.valid_from <= as_of <= (row.valid_to or as_of) for row in rows)
    sqlite_databases.drop(engine)


def test_says_what_it_loaded(engine: sa.Engine) -> None:
    small(engine)
    with engine.connect() as connection:
        load = connection.execute(sa.select(schema.data_load)).mappings().one()
    assert load["is_demo"]
    assert (load["source"], load["profile"], load["as_of"]) == ("demo", "demo", AS_OF)
    assert load["finished_at"] == dt.datetime(2026, 11, 20, 6, 30)
    assert load["rows_loaded"] == load["rows_read"] == count(engine, schema.case_file)
    assert load["rows_loaded"] == pytest.approx(SMALL, rel=0.02)


def test_the_database_numbers_later_rows_itself(engine: sa.Engine) -> None:
    small(engine)
    with engine.begin() as connection:
        for table, values in (
            (schema.official, {"code": "later", "name": "Later"}),
            (schema.user_account, {"username": "later", "display_name": "L", "role": "operator"}),
        ):
            before = connection.scalar(sa.select(sa.func.max(table.c.id))) or 0
            inserted = connection.execute(sa.insert(table).values(**values))
            assert inserted.inserted_primary_key == (before + 1,)


def test_applicants_are_named_and_masked(engine: sa.Engine) -> None:
    """What is stored is the mask of what is kept apart, and nothing else is to be masked."""
    small(engine)
    file, kept = schema.case_file.c, schema.personal_text.c
    with engine.connect() as connection:
        source = schema.personal_text.join(schema.case_file, kept.file_id == file.id)
        named = connection.execute(sa.select(file.title, kept.text).select_from(source)).all()
        titles = connection.scalars(sa.select(file.title)).all()
    assert len(named) > 10
    assert all(mask(full) == title != full for title, full in named)
    assert [title for title in titles if mask(title) != title] == []
