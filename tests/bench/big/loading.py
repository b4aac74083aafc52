"""Blocks into a database: PostgreSQL by COPY, SQLite by executemany, indexes and triggers made
afterwards from what the migrations had made. The rows are the same on both."""

from __future__ import annotations

import io
import re
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa
from pyarrow import csv
from tqdm import tqdm

from lib.database import numbering, schema
from lib.demo import accounts, store
from lib.demo.posts import write_people
from tests.bench.big import judged, organisation, rows
from tests.bench.big.blocks import Block, blocks
from tests.bench.big.world import Size, World

NUMBERED = ("file_event", "file_stage", "file_pause", "personal_text", "quality_review", "issue")
TABLES = ("case_file", *NUMBERED)
Some = TypeVar("Some")
Tables = dict[str, pa.Table]


class Sink(Protocol):
    """Takes rows of tables in one transaction."""

    def open(self) -> None:
        """Take indexes and triggers off the tables."""

    def write(self, name: str, table: pa.Table) -> None:
        """Add the rows of ``table``."""

    def close(self) -> None:
        """Put indexes and triggers back, and let the database look at its tables."""


def fill(engine: sa.Engine, size: Size, progress: bool = True) -> None:
    """A migrated, empty database comes to hold ``size``: same size, same rows, on any machine.
    Raises ValueError when it is not empty."""
    with engine.begin() as connection:
        if connection.scalar(sa.select(sa.func.count()).select_from(schema.data_load)):
            raise ValueError("the database already holds data")
        organisation.load(connection, size.as_of)
        world = World(connection, size)
        _people(connection, world)
    sink = _sink(engine)
    sink.open()
    with tqdm(total=size.files, unit=" files", disable=not progress) as bar:
        for tables in _ahead(_tables(world)):
            for name, table in tables.items():
                sink.write(name, table)
            bar.update(tables["case_file"].num_rows)
    sink.close()
    with engine.begin() as connection:
        numbering.go_on(connection, [schema.metadata.tables[name] for name in TABLES])


def _people(connection: sa.Connection, world: World) -> None:
    """Who works where, the accounts that look, and the delivery that all files come from."""
    count = world.size.files
    load = {
        "source": "bench",
        "profile": "bench",
        "started_at": world.loaded_at,
        "finished_at": world.loaded_at,
        "rows_read": count,
        "rows_loaded": count,
        "as_of": world.size.as_of,
        "is_demo": True,
    }
    with tqdm(disable=True) as bar:
        store.write_rows(connection, schema.data_load, [load], bar)
        write_people(connection, world.province, world.people, bar)
        officials = np.arange(len(world.people.names)) + 1
        listed = accounts.rows(
            world.province, world.people, world.line, world.size.as_of, officials
        )
        store.write_rows(connection, schema.user_account, listed, bar)
    written = (schema.data_load, schema.official, schema.appointment, schema.field_assignment,
               schema.user_account)  # fmt: skip
    numbering.go_on(connection, written)


def _tables(world: World) -> Iterator[Tables]:
    """The rows of each block, by table; ids go on from block to block."""
    makers: dict[str, Callable[[World, Block], pa.Table]] = {
        "case_file": rows.case_file,
        "file_event": rows.file_event,
        "file_stage": rows.file_stage,
        "file_pause": rows.file_pause,
        "personal_text": rows.personal_text,
        "quality_review": judged.quality_review,
    }
    given = dict.fromkeys(NUMBERED, 1)
    for block in blocks(world):
        found = {name: make(world, block) for name, make in makers.items()}
        found["issue"] = judged.issue(world, block, given["issue"])
        for name in NUMBERED:
            first, table = given[name], found[name]
            if "id" not in table.column_names:
                number = pa.array(np.arange(first, first + table.num_rows))
                found[name] = table.add_column(0, "id", number)
            given[name] = first + table.num_rows
        yield found


def _ahead(some: Iterator[Some]) -> Iterator[Some]:
    """The same, the next one being made while one is written."""
    with ThreadPoolExecutor(1) as other:
        coming = other.submit(next, some, None)
        while (found := coming.result()) is not None:
            coming = other.submit(next, some, None)
            yield found


def _sink(engine: sa.Engine) -> Sink:
    return ToPostgres(engine) if engine.dialect.name == "postgresql" else ToSqlite(engine)


class ToPostgres:
    """COPY … FREEZE in one transaction that emptied the tables first, so that nothing is written
    twice and no VACUUM is needed. Needs the superuser: foreign keys and triggers rest meanwhile."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def open(self) -> None:
        self._connection = self._engine.raw_connection()
        self._cursor = self._connection.cursor()
        self._run("SET session_replication_role = replica")
        self._run("SET maintenance_work_mem = '1GB'")
        self._run(f"TRUNCATE {', '.join(TABLES)} CASCADE")
        self._later = [*self._triggers(), *self._constraints(), *self._indexes()]

    def write(self, name: str, table: pa.Table) -> None:
        text = io.BytesIO()
        csv.write_csv(table, text, csv.WriteOptions(include_header=False))
        columns = ", ".join(table.column_names)
        with self._cursor.copy(f"COPY {name} ({columns}) FROM STDIN (FORMAT csv, FREEZE)") as copy:
            copy.write(text.getbuffer())

    def close(self) -> None:
        for statement in self._later:
            self._run(statement)
        self._connection.commit()
        for name in TABLES:
            self._run(f"ANALYZE {name}")
        self._run("RESET ALL")
        self._connection.commit()
        self._connection.close()

    def _run(self, statement: str) -> Any:
        return self._cursor.execute(statement)

    def _triggers(self) -> list[str]:
        """Put those to rest that fire always; how to wake them."""
        self._run(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal "
            f"AND tgenabled = 'A' AND tgrelid IN ({_as_classes()}) ORDER BY 1, 2"
        )
        found = self._cursor.fetchall()
        for table, name in found:
            self._run(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        return [f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}" for table, name in found]

    def _indexes(self) -> list[str]:
        """Drop the plain indexes; how to make them again."""
        self._run(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
            f"WHERE indrelid IN ({_as_classes()}) AND NOT indisprimary AND NOT EXISTS "
            "(SELECT 1 FROM pg_constraint WHERE conindid = indexrelid) ORDER BY 1"
        )
        found = self._cursor.fetchall()
        for name, _definition in found:
            self._run(f"DROP INDEX {name}")
        return [definition for _name, definition in found]

    def _constraints(self) -> list[str]:
        """Drop unique constraints; primary keys stay, since foreign keys hang on them, and are
        written in order."""
        self._run(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) "
            f"FROM pg_constraint WHERE contype = 'u' AND conrelid IN ({_as_classes()}) "
            "ORDER BY 1, 2"
        )
        found = self._cursor.fetchall()
        for table, name, _definition in found:
            self._run(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        return [f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"
                for table, name, definition in found]  # fmt: skip


def _as_classes() -> str:
    return ", ".join(f"'{name}'::regclass" for name in TABLES)


class ToSqlite:
    """One executemany per block and table, without a journal."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def open(self) -> None:
        self._pooled = self._engine.raw_connection()
        driver = self._pooled.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        self._connection = driver
        for pragma in ("foreign_keys = OFF", "journal_mode = OFF", "synchronous = OFF",
                       "cache_size = -1000000", "temp_store = MEMORY"):  # fmt: skip
            self._connection.execute(f"PRAGMA {pragma}")
        listed = ", ".join(f"'{name}'" for name in TABLES)
        found = self._connection.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') "
            f"AND tbl_name IN ({listed}) AND sql IS NOT NULL ORDER BY type, name"
        ).fetchall()
        for kind, name, _sql in found:
            self._connection.execute(f"DROP {kind} {name}")
        self._later = [sql for _kind, _name, sql in found]

    def write(self, name: str, table: pa.Table) -> None:
        marks = ", ".join("?" * table.num_columns)
        columns = ", ".join(f'"{column}"' for column in table.column_names)
        values = zip(*map(_as_sqlite, table.columns), strict=True)
        self._connection.executemany(f"INSERT INTO {name} ({columns}) VALUES ({marks})", values)

    def close(self) -> None:
        for statement in self._later:
            self._connection.execute(statement)
        self._searched()
        self._connection.execute("ANALYZE")
        self._connection.commit()
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._pooled.invalidate()  # its pragmas are not those of the program

    def _searched(self) -> None:
        """Full-text indexes over these tables, whose triggers were away, are made anew."""
        found = self._connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5%'"
        ).fetchall()
        for name, sql in found:
            if re.search(r"content\s*=\s*'?\w", sql):
                self._connection.execute(f"INSERT INTO {name}({name}) VALUES ('rebuild')")


def _as_sqlite(column: pa.ChunkedArray) -> list[Any]:
    """A column as the driver takes it: times and days as text, as SQLAlchemy writes them."""
    if pa.types.is_timestamp(column.type):
        column = pc.cast(pc.cast(column, pa.timestamp("us")), pa.string())
    elif pa.types.is_date(column.type):
        column = pc.cast(column, pa.string())
    if pa.types.is_integer(column.type) and column.null_count:
        plain = pc.fill_null(column, 0).to_numpy().astype(object)
        plain[pc.is_null(column).to_numpy()] = None
        return list(plain.tolist())
    return list(column.to_numpy().tolist())
