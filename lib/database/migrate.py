"""Bring a database to the newest schema, and say which schema it has."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from lib.database import search, wall

FOLDER = Path(__file__).parent / "migrations"


def upgrade(engine: sa.Engine) -> None:
    """Run every migration that ``engine``'s database has not seen, all of them or none.

    An SQLite file that does not exist yet is created, with its folder.
    """
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
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The newest migration of this version of the program."""
    revision = _scripts().get_current_head()
    if revision is None:
        raise RuntimeError(f"no migration in {FOLDER}")
    return revision


def known(revision: str) -> bool:
    """Whether this version of the program has ``revision``; if not, a newer one wrote it."""
    return revision in revisions()


def revisions() -> frozenset[str]:
    """Every migration that this version of the program has."""
    return frozenset(script.revision for script in _scripts().walk_revisions())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
