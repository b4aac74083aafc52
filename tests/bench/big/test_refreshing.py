"""The bench of refreshes: it changes what it says, and leaves the database as it was."""

from __future__ import annotations

import sqlalchemy as sa

from lib.database.schema import case_file
from tests.bench.big.databases import AS_OF
from tests.bench.big.loading import fill
from tests.bench.big.refreshing import Refreshed, measure, written
from tests.bench.big.world import Size
from tests.databases import Databases


def test_a_rebuild_and_refreshes_are_timed(databases: Databases) -> None:
    engine = databases.empty()
    fill(engine, Size(2_000, 7, AS_OF), progress=False)
    sources = sa.select(case_file.c.id, case_file.c.source).order_by(case_file.c.id)
    with engine.connect() as connection:
        before = connection.execute(sources).all()
    url = engine.url.render_as_string(hide_password=False)
    found = measure("sqlite", url, 100, 1)
    assert (found.files, found.changes, len(found.refreshes)) == (2_000, 100, 2)
    assert found.cells > found.changes and found.memory > 2**20 and found.rebuild > found.refresh
    with engine.connect() as connection:
        assert connection.execute(sources).all() == before
    databases.drop(engine)


def test_the_page_gives_the_ratio_first() -> None:
    text = written(
        [Refreshed("postgresql", 1_000_000, 90.0, 5 * 10**8, 10_000, 300, (3.0,))], "box"
    )
    assert "| PostgreSQL | 1,000,000 | 30.0 | 90 | 90 | 500 | 10,000 | 300 | 3.0 |" in text
