"""One small province with a summary, and what it says before it is put into partitions and after.

``whole``   before: a database of its own
``parted``  a copy of it in partitions; tests only read it, or roll back
``changed`` a copy of that which the test may change
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from lib import i18n, query
from lib.access import Scope
from lib.database.partitions import partition
from lib.database.schema import data_load, file_event, personal_text
from lib.demo import build
from lib.filters import Filters
from lib.metrics import METRICS
from lib.periods import Period
from lib.summary.build import build as count_ahead
from tests.databases import PostgresDatabases

AS_OF = dt.date(2026, 11, 20)
PROVINCE = Scope(units=None, fields=None, names=True)
FILES = 600


@pytest.fixture(autouse=True)
def english() -> None:
    i18n.use("en")


@pytest.fixture(scope="session")
def whole(postgres_databases: PostgresDatabases) -> Iterator[sa.Engine]:
    engine = postgres_databases.empty()
    build(engine, as_of=AS_OF, files=FILES, progress=False)
    with engine.begin() as connection:
        # that deliveries may come to it
        connection.execute(sa.update(data_load).values(is_demo=False))
        event = sa.select(file_event.c.id, file_event.c.file_id).order_by(file_event.c.id).limit(1)
        row = connection.execute(event).one()
        text = {"file_id": row.file_id, "event_id": row.id, "text": "Nguyễn Văn A"}
        connection.execute(sa.insert(personal_text).values(text))
        connection.exec_driver_sql("CREATE ROLE deliverer NOLOGIN")
        connection.exec_driver_sql("GRANT INSERT, UPDATE (title) ON case_file TO deliverer")
        connection.exec_driver_sql("CREATE INDEX of_others ON case_file (urgency)")
        connection.exec_driver_sql("ALTER TABLE case_file SET (fillfactor = 90)")
    count_ahead(engine, progress=False)
    yield engine
    postgres_databases.drop(engine)
    postgres_databases.run("DROP ROLE deliverer")


@pytest.fixture(scope="session")
def parted(postgres_databases: PostgresDatabases, whole: sa.Engine) -> Iterator[sa.Engine]:
    engine = postgres_databases.copy(whole)
    partition(engine, AS_OF)
    yield engine
    postgres_databases.drop(engine)


@pytest.fixture
def changed(
    postgres_databases: PostgresDatabases,
    parted: sa.Engine,
    use_database: Callable[[sa.Engine], None],
) -> Iterator[sa.Engine]:
    engine = postgres_databases.copy(parted)
    use_database(engine)
    yield engine
    postgres_databases.drop(engine)


def look(**more: Any) -> Filters:
    """At the year of the data, as the program's database stands."""
    known = query.data_state()
    assert known is not None
    period = Period.parse("2026", known.as_of)
    return replace(Filters(period=period, as_of=known.as_of, version=known.version), **more)


def said(filters: Filters) -> dict[Any, Any]:
    """Every figure by unit, and some lists, of the program's database."""
    lists: dict[Any, Any] = {
        (sort, page): query.records(
            "received", "numerator", filters, PROVINCE, sort=sort, page=page
        )
        for sort in ("overdue", "received", "due")
        for page in (1, 3)
    }
    found: dict[Any, Any] = {
        word: query.records("received", "numerator", filters, PROVINCE, search=word)
        for word in ("dat dai", "giay phep", "2604")
    }
    figures = query.table(tuple(METRICS), filters, PROVINCE, ("unit",)).sort_values(
        "unit", ignore_index=True
    )
    return lists | found | {"figures": figures}
