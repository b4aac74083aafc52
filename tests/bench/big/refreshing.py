"""What it takes to count ahead anew, and to take changes in, on databases of several sizes.

``python -m tests.bench.big.refreshing`` (``make bench-refresh``) runs the operator's command for a
rebuild, gives some files another source, takes that in, and again after they were given their own
one back. Writes docs/benchmarks/refresh.md. ``--keep FOLDER`` as for ``make bench``.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import sqlalchemy as sa

from lib.config import ROOT
from lib.database.engine import make_engine
from lib.database.schema import case_file
from lib.summary.build import fold_changes
from lib.summary.fold import Folded
from lib.summary.store import last_file
from tests.bench.big.__main__ import kept_or_not
from tests.bench.big.databases import KINDS, kinds, shelf
from tests.bench.big.page import named
from tests.bench.report import command, row
from tests.bench.served import machine

OUTPUT = ROOT / "docs" / "benchmarks" / "refresh.md"
F = case_file.c
SWAPPED = ("citizen", "business")  # sources, each given to the files of the other
HEAD = """\
# Bringing the summary up to date

Written by `{command}`; do not edit.

- Machine: {machine}.
- **rebuild**: `python -m lib refresh --rebuild`, with the start of the program; its most memory. \
**refresh**: one round of `python -m lib refresh --every` after so many files, spread over all, \
got another source, and after they got their own back: what changed is noted by triggers. Medians. \
Read the ratios: the times are this machine's."""


@dataclass(frozen=True)
class Refreshed:
    """One database. ``changes``: files that changed before each of ``refreshes`` (seconds), and the
    ``cells`` these touched; ``memory`` of the rebuild in bytes."""

    database: str
    files: int
    rebuild: float
    memory: int
    changes: int
    cells: int
    refreshes: tuple[float, ...]

    @property
    def refresh(self) -> float:
        """Seconds of one, the median."""
        return median(self.refreshes)


def measure(kind: str, url: str, changes: int, repeat: int) -> Refreshed:
    """The database at ``url``, which in the end is as it was."""
    rebuilt, memory = rebuild(url)
    engine = make_engine(url)
    moved = cells = 0
    took = []
    for _turn in range(2 * repeat):
        moved = swap(engine, changes)
        start = time.perf_counter()
        folded = fold_changes(engine)
        took.append(time.perf_counter() - start)
        cells = _checked(folded, moved).cells
    with engine.connect() as connection:
        files = last_file(connection)
    engine.dispose()
    return Refreshed(kind, files, rebuilt, memory, moved, cells, tuple(took))


def _checked(folded: Folded | None, moved: int) -> Folded:
    if folded is None or folded.stale or folded.files != moved:
        raise RuntimeError(f"{moved} files changed, but taken in was {folded}")
    return folded


def rebuild(url: str) -> tuple[float, int]:
    """Seconds and bytes of the operator's command. Raises RuntimeError where it fails."""
    words = [sys.executable, "-m", "lib", "refresh", "--rebuild"]
    start = time.perf_counter()
    child = os.posix_spawn(sys.executable, words, {**os.environ, "OVERSIGHT_DATABASE_URL": url})
    _child, status, used = os.wait4(child, 0)
    if status:
        raise RuntimeError(f"{' '.join(words)} ended with {status}")
    return time.perf_counter() - start, used.ru_maxrss * 1024


def swap(engine: sa.Engine, changes: int) -> int:
    """Give at most ``changes`` files, spread over all, the other source of SWAPPED; returns how
    many. The same again gives them back."""
    one, other = SWAPPED
    with engine.begin() as connection:
        step = max(1, last_file(connection) // (2 * changes))
        spread = sa.and_(F.id % step == 0, F.source.in_(SWAPPED))
        some = sa.select(F.id).where(spread).order_by(F.id).limit(changes)
        swapped = sa.case((F.source == one, other), else_=one)
        told = sa.update(case_file).where(F.id.in_(some)).values(source=swapped)
        return connection.execute(told).rowcount


def written(found: list[Refreshed], about: str) -> str:
    """The page."""
    lines = [
        HEAD.format(command=command("bench-refresh"), machine=about),
        "",
        row("database", "files", "rebuild ÷ refresh", "rebuild s", "µs a file", "most memory MB",
            "files changed", "cells touched", "refresh s"),
        "|---|---|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for each in found:
        lines.append(
            row(
                named(each.database),
                f"{each.files:,}",
                f"{each.rebuild / each.refresh:,.1f}",
                f"{each.rebuild:,.0f}",
                f"{1e6 * each.rebuild / each.files:,.0f}",
                f"{each.memory / 1e6:,.0f}",
                f"{each.changes:,}",
                f"{each.cells:,}",
                f"{each.refresh:,.1f}",
            )
        )
    return "\n".join(lines) + "\n"


def main(arguments: list[str] | None = None) -> None:
    """Read the arguments, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--database", choices=(*KINDS, "both"), default="both")
    parser.add_argument("--keep", type=Path, help="a folder in which the databases stay")
    parser.add_argument("--changes", type=int, default=10_000)
    parser.add_argument("--repeat", type=int, default=2)
    parser.add_argument("--output", type=Path, default=OUTPUT)
    given = parser.parse_args(arguments)
    about, found = machine(), []
    with kept_or_not(given.keep) as folder, shelf(folder) as databases:
        for files in given.files:
            for kind in kinds(given.database):
                url = databases.url(kind, files)
                found.append(measure(kind, url, given.changes, given.repeat))
                print(found[-1], flush=True)
    given.output.parent.mkdir(parents=True, exist_ok=True)
    given.output.write_text(written(found, about), encoding="utf-8")
    print(given.output.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
