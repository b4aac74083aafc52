"""Columns of bytes: the same on both databases, and on PostgreSQL not written out as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import sqlalchemy as sa

from lib.database.bytes_as_such import AS_SUCH

EVERY_BYTE = bytes(range(256))


@pytest.mark.parametrize("options", [{}, AS_SUCH], ids=["as always", "as such"])
def test_what_comes_back(engine: sa.Engine, options: Mapping[str, bool]) -> None:
    statement = sa.select(
        sa.bindparam("packed", EVERY_BYTE, sa.LargeBinary).label("packed"),
        sa.bindparam("large", 2**40, sa.BigInteger).label("large"),
        sa.bindparam("none", None, sa.SmallInteger).label("none"),
    )
    with engine.connect() as connection:
        found = connection.execute(statement, execution_options=dict(options))
        if engine.dialect.name == "postgresql":
            answer: Any = found.cursor
            assert answer.pgresult.fformat(0) == len(options)  # 0: text, 1: as such
        row = found.one()
    assert (bytes(row.packed), row.large, row.none) == (EVERY_BYTE, 2**40, None)
