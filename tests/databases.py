"""Databases for the tests: an empty migrated one per test, on SQLite and on PostgreSQL.

Migrating takes far longer than copying, so each kind keeps one migrated template and copies it.
"""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from lib.database.engine import make_engine
from lib.database.migrate import upgrade
from tests.postgres import Postgres


class Databases(Protocol):
    """Gives out databases of one kind."""

    def blank(self) -> sa.Engine:
        """A database without any table."""

    def empty(self) -> sa.Engine:
        """A database with every table and no row."""

    def copy(self, engine: sa.Engine) -> sa.Engine:
        """A database with the rows of ``engine``, which nobody uses meanwhile."""

    def drop(self, engine: sa.Engine) -> None:
        """Give a database back."""


class SqliteDatabases:
    """Files in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count()
        self._template: Path | None = None

    def blank(self) -> sa.Engine:
        return make_engine(f"sqlite:///{self._folder / f'{next(self._numbers)}.sqlite'}")

    def empty(self) -> sa.Engine:
        if self._template is None:
            migrated = self.blank()
            upgrade(migrated)
            migrated.dispose()
            self._template = _file(migrated)
        engine = self.blank()
        shutil.copy(self._template, _file(engine))
        return engine

    def copy(self, engine: sa.Engine) -> sa.Engine:
        engine.dispose()  # the last connection writes everything into the one file
        made = self.blank()
        shutil.copy(_file(engine), _file(made))
        return made

    def drop(self, engine: sa.Engine) -> None:
        engine.dispose()
        _file(engine).unlink(missing_ok=True)


class PostgresDatabases:
    """Databases of one server."""

    def __init__(self, server: Postgres) -> None:
        self._server = server
        self._numbers = itertools.count()
        self._template: str | None = None
        self._admin = sa.create_engine(server.url(), isolation_level="AUTOCOMMIT")

    def blank(self) -> sa.Engine:
        return self._create("template1")

    def empty(self) -> sa.Engine:
        if self._template is None:
            migrated = self.blank()
            upgrade(migrated)
            migrated.dispose()
            self._template = migrated.url.database
        return self._create(str(self._template))

    def copy(self, engine: sa.Engine) -> sa.Engine:
        engine.dispose()
        return self._create(str(engine.url.database))

    def drop(self, engine: sa.Engine) -> None:
        engine.dispose()
        self.run(f"DROP DATABASE {engine.url.database} WITH (FORCE)")

    def close(self) -> None:
        """Let go of the server."""
        self._admin.dispose()

    def _create(self, template: str) -> sa.Engine:
        name = f"test_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return make_engine(self._server.url(name))

    def run(self, statement: str) -> None:
        """Run a statement as the server's administrator."""
        with self._admin.connect() as connection:
            connection.exec_driver_sql(statement)


def _file(engine: sa.Engine) -> Path:
    return Path(str(engine.url.database))
