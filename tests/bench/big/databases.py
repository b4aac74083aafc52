"""Databases that are kept between runs, in one folder: ``sqlite/<files>.sqlite``, and a PostgreSQL
with a database ``files_<files>`` each.

``python -m tests.bench.big.databases FOLDER --files 100000`` makes those that are not there yet,
says the addresses, and with ``--serve`` keeps the PostgreSQL running until it is stopped (Ctrl+C).
"""

from __future__ import annotations

import argparse
import datetime as dt
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event

import sqlalchemy as sa

from lib.database import schema
from lib.database.engine import make_engine
from lib.database.migrate import upgrade
from tests.bench.big import summary
from tests.bench.big.loading import fill
from tests.bench.big.world import Size
from tests.postgres import Postgres

KINDS = ("sqlite", "postgresql")
SEED, AS_OF = 5712, dt.date(2026, 11, 20)
# of a server of its own with 16 GB and solid disks; nothing is synced, since all can be made again
TUNED = {
    "shared_buffers": "2GB",
    "effective_cache_size": "8GB",
    "work_mem": "64MB",
    "random_page_cost": "1.1",
    "max_wal_size": "8GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


def kinds(database: str) -> tuple[str, ...]:
    """What ``--database`` asks for: one of KINDS, or both of them."""
    return KINDS if database == "both" else (database,)


class Kept(Postgres):
    """A PostgreSQL over a folder that stays."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        super().__init__(folder, TUNED)

    def up(self) -> Kept:
        """Running over the folder: joined where it runs already, started where not, made where
        there is none. Raises as ``start``."""
        if not self.data.exists():
            self.start(60)
            return self
        with suppress(FileNotFoundError):
            port = int((self.data / "postmaster.pid").read_text().splitlines()[3])
            mine, self.port = self.port, port
            if self._ready():
                return self
            self.port = mine
        with (self.data / "postgresql.auto.conf").open("a") as file:
            file.write(f"port = {self.port}\n")
        self.run(60)
        return self


class Shelf:
    """Filled databases of one folder, made when first asked for. ``took``: seconds of those that
    this run made, by address."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.took: dict[str, float] = {}
        self._server: Kept | None = None

    def has(self, kind: str, files: int) -> bool:
        """Whether the database of ``kind`` with so many files is there already."""
        engine = make_engine(self._blank(kind, files))
        try:
            return _filled(engine)
        finally:
            engine.dispose()

    def url(self, kind: str, files: int) -> str:
        """The address of the database of ``kind`` with so many files."""
        blank = self._blank(kind, files)
        engine = make_engine(blank)
        try:
            if not _filled(engine):
                start = time.perf_counter()
                upgrade(engine)
                fill(engine, Size(files, SEED, AS_OF))
                summary.make(engine)
                self.took[blank] = time.perf_counter() - start
        finally:
            engine.dispose()
        return blank

    def close(self) -> None:
        """Stop the PostgreSQL, if it was started here."""
        if self._server:
            self._server.halt()
            self._server = None

    def _blank(self, kind: str, files: int) -> str:
        return self._sqlite(files) if kind == "sqlite" else self._postgresql(files)

    def _sqlite(self, files: int) -> str:
        folder = self.folder / "sqlite"
        folder.mkdir(parents=True, exist_ok=True)
        return f"sqlite:///{folder / f'{files}.sqlite'}"

    def _postgresql(self, files: int) -> str:
        self._server = self._server or Kept(self.folder / "postgresql").up()
        name = f"files_{files}"
        admin = sa.create_engine(self._server.url(), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            known = sa.text("SELECT 1 FROM pg_database WHERE datname = :name")
            if connection.scalar(known, {"name": name}) is None:
                connection.exec_driver_sql(f"CREATE DATABASE {name}")
        admin.dispose()
        return self._server.url(name)


def _filled(engine: sa.Engine) -> bool:
    """Whether the database was filled to the end: its last rows are there."""
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("data_load"):
            return False
        load = connection.scalar(sa.select(schema.data_load.c.rows_loaded))
        last = connection.scalar(sa.select(sa.func.max(schema.case_file.c.id)))
        if load is not None and load != last:
            raise RuntimeError(f"{engine.url!r} was left half filled: remove it")
        return load is not None


@contextmanager
def shelf(folder: Path, keep: bool = True) -> Iterator[Shelf]:
    """The databases in ``folder``; removed in the end unless ``keep``."""
    found = Shelf(folder)
    try:
        yield found
    finally:
        found.close()
        if not keep:
            shutil.rmtree(folder)


def main() -> None:
    """Make, say, serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, nargs="*", default=[])
    parser.add_argument("--database", choices=(*KINDS, "both"), default="both")
    parser.add_argument("--serve", action="store_true")
    given = parser.parse_args()
    with shelf(given.folder.resolve()) as found:
        for files in given.files:
            for kind in kinds(given.database):
                url = found.url(kind, files)
                print(f"{url}  {found.took.get(url, 0):.0f} s", flush=True)
        if given.serve:
            server = Kept(found.folder / "postgresql").up()
            print(f"{server.url()}: until it is stopped", flush=True)
            stopped = Event()
            for each in (signal.SIGINT, signal.SIGTERM):
                signal.signal(each, lambda *_: stopped.set())
            stopped.wait()
            server.halt()


if __name__ == "__main__":
    main()
