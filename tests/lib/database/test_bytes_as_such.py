"""Columns of bytes: the same on both databases, and on PostgreSQL not written out as text."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
import sqlalchemy as sa

from lib.database.bytes_as_such import AS_SUCH

EVERY_BYTE = bytes(range(256))


@pytest.mark.parametrize("options", [{}, AS_SUCH], ids=["as always", "as such"])
def test_what_comes_back(engine: sa.Engine, options: Mapping[str, bool]) -> None:
    columns = [
        sa.bindparam("packed", EVERY_BYTE, sa.LargeBinary),
        sa.bindparam("large", 2**40, sa.BigInteger),
        sa.bindparam("none", None, sa.SmallInteger),
    ]
    statement = sa.select(*(column.label(column.key) for column in columns))
    with engine.connect() as connection:
        found = connection.execute(statement, execution_options=dict(options))
        if engine.dialect.name == "postgresql":
            answer = found.cursor.pgresult  # type: ignore[attr-defined]
            assert answer.fformat(0) == len(options)  # 0: text, 1: as such
        [(packed, large, none)] = found
    assert (bytes(packed), large, none) == (EVERY_BYTE, 2**40, None)
