"""What the pages' questions cost over more and more files, as ratios.

``python -m tests.bench.big`` (``make bench``) fills databases with so many files each, asks what
the pages ask, from the rows and from what is counted ahead, with and without kept answers, and
writes docs/benchmarks/scale.md. ``--keep FOLDER`` keeps the databases there, and uses those that
are there already: 10,000,000 files take a quarter of an hour and some 25 GB to make.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lib.config import ROOT
from tests.bench.big.databases import KINDS, Shelf, kinds, shelf
from tests.bench.big.measuring import Database, measure
from tests.bench.big.page import written
from tests.bench.served import machine

OUTPUT = ROOT / "docs" / "benchmarks" / "scale.md"
FILES = (100_000, 1_000_000)
BYTES_PER_FILE = 3_000  # of disk, while indexes are made
MOST_USUAL = 1_000_000


def main(arguments: list[str] | None = None) -> None:
    """Read the arguments, measure, write."""
    given = _parser().parse_args(arguments)
    about = machine()
    failed: list[str] = []
    with kept_or_not(given.keep) as folder, shelf(folder) as found:
        asked = [(kind, files) for files in sorted(given.files) for kind in kinds(given.database)]
        filled = [each for kind, files in asked if (each := _filled(found, kind, files, failed))]
        runs = measure(filled, given.repeat, given.usual_up_to, given.raw)
        for each, run in zip(filled, runs, strict=True):
            if each.url in found.took:
                run.notes.insert(0, f"Made in {found.took[each.url]:,.0f} s.")
    given.output.parent.mkdir(parents=True, exist_ok=True)
    given.output.write_text(written(runs, about, failed), encoding="utf-8")
    print(given.output.read_text(encoding="utf-8"))


def _filled(found: Shelf, kind: str, files: int, failed: list[str]) -> Database | None:
    """A database of ``found``, made where it is not there; else the reason why not in
    ``failed``."""
    if not found.has(kind, files):
        free = shutil.disk_usage(found.folder).free
        if free < files * BYTES_PER_FILE:
            failed.append(
                f"{kind}, {files:,} files: {free / 1e9:.0f} GB of disk are free, "
                f"{files * BYTES_PER_FILE / 1e9:.0f} are needed."
            )
            return None
    return Database(kind, files, found.url(kind, files))


@contextmanager
def kept_or_not(kept: Path | None) -> Iterator[Path]:
    """Where the databases are: a folder that stays, or one for this run."""
    if kept:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="oversight-bench-") as folder:
        os.chmod(folder, 0o755)  # PostgreSQL runs as another user, inside
        yield Path(folder)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.big", description=__doc__)
    parser.add_argument("--files", type=int, nargs="+", default=list(FILES))
    parser.add_argument("--database", choices=(*KINDS, "both"), default="both")
    parser.add_argument("--keep", type=Path, help="a folder in which the databases stay")
    parser.add_argument("--repeat", type=int, default=5, help="how often each question is asked")
    parser.add_argument("--no-raw", dest="raw", action="store_false",
                        help="leave out counting from the rows")  # fmt: skip
    parser.add_argument("--usual-up-to", type=int, default=MOST_USUAL,
                        help="files up to which whole tables are read into memory")  # fmt: skip
    parser.add_argument("--output", type=Path, default=OUTPUT)
    return parser


if __name__ == "__main__":
    main()
