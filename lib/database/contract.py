"""The schema as one database must show it, and how to compare the two."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from lib.database import search
from lib.database.schema import OVERSIGHT, metadata


@lru_cache(maxsize=2)
def contract(dialect: str) -> sa.MetaData:
    """The tables expected in a database of ``dialect`` ("postgresql" or "sqlite").

    SQLite has no schemas, so there the dashboard's own tables stand beside the others.
    """
    if dialect != "sqlite":
        return metadata
    flat = sa.MetaData(naming_convention=metadata.naming_convention)
    blank: Any = sa.schema.BLANK_SCHEMA  # the annotations of to_metadata() know only names
    for table in metadata.sorted_tables:
        table.to_metadata(flat, schema=None, referred_schema_fn=lambda *_: blank)  # type: ignore[arg-type]
    return flat


def comparison_options() -> dict[str, Any]:
    """Options for Alembic's comparison: our two schemas, column types, our tables only."""
    return {
        "include_schemas": True,
        "include_name": _is_ours,
        "compare_type": True,
    }


def _is_ours(name: str | None, kind: str, parents: Any) -> bool:
    """Whether Alembic should look at a thing it found in the database.

    The database is shared: a table that belongs to somebody else is none of our business.
    """
    if kind == "schema":
        return name in (None, OVERSIGHT)
    if kind == "table":
        return name in {table.name for table in metadata.tables.values()}
    if kind == "index":
        return name != search.INDEX  # where a database can have it
    return True
