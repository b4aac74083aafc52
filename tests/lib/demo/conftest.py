"""One demonstration province of middle size on SQLite, read into tables for all tests here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pandas as pd
import pytest
import sqlalchemy as sa

from lib.database import schema
from lib.demo import build
from tests.databases import SqliteDatabases

AS_OF = dt.date(2026, 11, 20)
FILES = 12_000


class Tables:
    """Tables of one province as data frames, read once each, days as timestamps."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self._read: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._read:
            table = schema.metadata.tables.get(name)
            if table is None:
                table = schema.metadata.tables[f"{schema.OVERSIGHT}.{name}"]
            with self.engine.connect() as connection:
                frame = pd.DataFrame(connection.execute(sa.select(table)).mappings().all())
            for column in table.c:
                if isinstance(column.type, sa.Date | sa.DateTime) and column.name in frame:
                    frame[column.name] = pd.to_datetime(frame[column.name])
            self._read[name] = frame
        return self._read[name].copy()

    def agencies(self) -> pd.Series:
        """Code of the agency that answers today, for each file id."""
        units = self["org_unit"].set_index("id")
        closure = self["org_closure"].merge(
            units[["code", "kind"]], left_on="ancestor_id", right_index=True
        )
        agency = closure[closure.kind.isin(["department", "district", "commune"])]
        agency = agency.sort_values("depth").drop_duplicates("unit_id")
        code = agency.set_index("unit_id").code
        files = self["case_file"].set_index("id")
        return files.current_unit_id.map(code)


@pytest.fixture(scope="session")
def tables(sqlite_databases: SqliteDatabases) -> Iterator[Tables]:
    engine = sqlite_databases.empty()
    build(engine, as_of=AS_OF, files=FILES, progress=False)
    yield Tables(engine)
    sqlite_databases.drop(engine)
