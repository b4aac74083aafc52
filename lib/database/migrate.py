"""Bring a database to the newest schema, and say which schema it has.

Alembic is imported where it works: the dashboard itself only asks which migrations there are, and
would spend a tenth of its start on it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from lib.database import search, wall

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent / "migrations"


def upgrade(engine: sa.Engine) -> None:
    """Run every migration that ``engine``'s database has not seen, all of them or none.

    An SQLite file that does not exist yet is created, with its folder.
    """
    from alembic import command

    if engine.dialect.name == "sqlite" and engine.url.database:
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            # Python's driver opens a transaction only before a write of rows, not before CREATE
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        search.build(connection)
        wall.build(connection)


def current(engine: sa.Engine) -> str | None:
    """The migration that the database stands at; None where none ever ran."""
    from alembic.runtime.migration import MigrationContext

    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The newest migration of this version of the program: they are numbered, one after another."""
    return max(revisions())


def known(revision: str) -> bool:
    """Whether this version of the program has ``revision``; if not, a newer one wrote it."""
    return revision in revisions()


@cache
def revisions() -> frozenset[str]:
    """Every migration that this version of the program has, by the numbers of their files. Raises
    RuntimeError where there is none."""
    found = frozenset(file.stem.partition("_")[0] for file in FOLDER.glob("versions/[0-9]*.py"))
    if not found:
        raise RuntimeError(f"no migration in {FOLDER}")
    return found


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config
