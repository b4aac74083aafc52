"""PostgreSQL: files and events in one partition for each year, where an operator wants it.

The default is one table each (``lib.database.schema``); ``convert`` turns it into partitions,
``years`` names them and adds those of coming years, ``keys`` holds what one table could promise by
itself (each id and each code once, no event without its file), ``detach`` takes the oldest year
out, and ``standing`` says whether all of that still stands.

The key of a partition is the moment of receipt (of a file) or of the event: PostgreSQL allows no
column there that it computes itself, so not ``received_on``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import sqlalchemy as sa

from lib.database.fitness import require_fit
from lib.database.partitions import convert, detach, years
from lib.database.partitions.standing import PartitionRefused, is_partitioned
from lib.i18n import _

Result = TypeVar("Result")

__all__ = ["Made", "PartitionRefused", "detach_oldest", "is_partitioned", "partition"]


@dataclass(frozen=True)
class Made:
    """``converted``: whether the tables had no partitions before. ``names``: of new partitions."""

    converted: bool
    names: tuple[str, ...]


def partition(engine: sa.Engine, today: date, watch: convert.Watch = convert.unseen) -> Made:
    """Give ``case_file`` and ``file_event`` a partition for each year up to the one after
    ``today``; where they have partitions, only those that are missing are added. All or nothing.

    Raises PartitionRefused on SQLite, and where something that is not ours rests on the tables;
    DatabaseUnfit where migrations are still to run.
    """
    return _once(engine, lambda connection: _partition(connection, today, watch))


def _partition(connection: sa.Connection, today: date, watch: convert.Watch) -> Made:
    if is_partitioned(connection):
        return Made(False, tuple(years.extend(connection, today)))
    return Made(True, tuple(convert.convert(connection, today, watch)))


def detach_oldest(engine: sa.Engine, year: int) -> dict[str, int]:
    """Take the files of ``year``, the oldest that has a partition, and all that belongs to them out
    of the tables, into the schema ``oversight_archive``. How many rows, by table. All or nothing;
    raises PartitionRefused, and why."""
    return _once(engine, lambda connection: detach.oldest(connection, year))


def _once(engine: sa.Engine, work: Callable[[sa.Connection], Result]) -> Result:
    if engine.dialect.name != "postgresql":
        raise PartitionRefused(_("SQLite has no partitions: this command is for PostgreSQL."))
    with engine.begin() as connection:
        require_fit(connection)
        return work(connection)
