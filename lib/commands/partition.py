"""``python -m lib partition``: files and events of PostgreSQL in one partition for each year."""

from __future__ import annotations

import argparse

from tqdm import tqdm

from lib.commands import WrongArgument
from lib.config import local_now
from lib.database.engine import engine
from lib.database.partitions import detach_oldest, partition
from lib.i18n import _


def run(given: argparse.Namespace) -> None:
    """Make the partitions, add those that are missing, or take the oldest year out. Raises
    WrongArgument on SQLite, PartitionRefused where it cannot be done."""
    if engine().dialect.name != "postgresql":
        raise WrongArgument(_("SQLite has no partitions: this command is for PostgreSQL."))
    if given.detach is not None:
        for name, rows in detach_oldest(engine(), given.detach).items():
            print(f"{name}: {rows}")
        return
    with tqdm(unit=" rows", unit_scale=True, disable=None) as bar:  # shown on a terminal only

        def watch(name: str, rows: int) -> None:
            bar.set_postfix_str(name, refresh=False)
            bar.update(rows)

        made = partition(engine(), local_now().date(), watch)
    for name in made.names:
        print(name)
    if not made.names:
        print("Every year has its partition.")
