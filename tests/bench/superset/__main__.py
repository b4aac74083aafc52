"""Apache Superset beside the dashboard: the overview's questions over the same PostgreSQL.

``make bench-superset`` makes Superset's own environment (.venv/superset) first. The database is
filled as for ``make bench`` (``--keep FOLDER``: taken from there); each side runs in one process of
its own, nothing listens. Writes docs/benchmarks/superset.md.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lib.config import ROOT
from lib.periods import year_before
from tests.bench.big.__main__ import kept_or_not
from tests.bench.big.databases import AS_OF, shelf
from tests.bench.big.measuring import MOST_COUNTED, Result, Times, pointed_at, result
from tests.bench.big.questions import OVERVIEW
from tests.bench.big.recording import asked_by, headline
from tests.bench.report import command, row
from tests.bench.served import machine

OUTPUT = ROOT / "docs" / "benchmarks" / "superset.md"
PYTHON = ROOT / ".venv" / "superset" / "bin" / "python"
DRIVE = Path(__file__).with_name("drive.py")
SAME = ("received", "on_time_rate", "overdue", "open")
MONTHS = 24
ASKED_TOO = ("query.figures.table", "query.figures.series", "query.records.records")


@dataclass(frozen=True)
class Beside:
    """Both over one database. ``ours``: the whole overview; ``same``: of its questions those that
    are asked of Superset too; ``theirs``: question → (no cache, cache)."""

    files: int
    ours: Result
    same: Result
    theirs: dict[str, tuple[Times, Times]]

    @property
    def forced(self) -> Times:
        """All six without a cache."""
        return _all(no_cache for no_cache, _cache in self.theirs.values())

    @property
    def cached(self) -> Times:
        """All six from the cache."""
        return _all(cache for _no_cache, cache in self.theirs.values())


class FiguresDiffer(RuntimeError):
    """The two do not count the same: their times may not be compared."""


def compare(files: int, url: str, repeat: int) -> Beside:
    """Ask both. Raises FiguresDiffer, and RuntimeError with Superset's own words."""
    with pointed_at(url):
        same = result(OVERVIEW, 5 * repeat, raw=False, names=ASKED_TOO)
        ours = result(OVERVIEW, repeat, raw=files <= MOST_COUNTED)  # else in scale.md
        figures = headline(asked_by(OVERVIEW.key, OVERVIEW.address)).ask().iloc[0]
    found = _driven(url, repeat)
    for name in SAME:
        if abs(found["headline"][name] - figures[name]) > 1e-9:
            raise FiguresDiffer(f"{name}: {found['headline'][name]} and {figures[name]}")
    theirs = {
        name: (Times(tuple(took["force"])), Times(tuple(took["cached"])))
        for name, took in found["took"].items()
    }
    return Beside(files, ours, same, theirs)


def days() -> dict[str, str]:
    """The days that the overview looks at, as ``drive`` takes them."""
    start = AS_OF.replace(month=1, day=1)
    number = AS_OF.year * 12 + AS_OF.month - MONTHS
    since = AS_OF.replace(year=number // 12, month=number % 12 + 1, day=1)
    looked_at = {
        "start": start,
        "end": AS_OF,
        "before_start": year_before(start),
        "before_end": year_before(AS_OF),
        "since": since,
    }
    return {name: day.isoformat() for name, day in looked_at.items()}


def _driven(url: str, repeat: int) -> Any:
    asked = {"url": url.replace("+psycopg:", "+psycopg2:"), "repeat": repeat, **days()}
    with tempfile.TemporaryDirectory(prefix="oversight-superset-") as home:
        done = subprocess.run(
            [PYTHON, DRIVE, home], input=json.dumps(asked), stderr=subprocess.PIPE, text=True
        )
        if done.returncode:
            raise RuntimeError(f"Superset:\n{done.stderr[-3000:]}")
        return json.loads((Path(home) / "took.json").read_text())


def _all(some: Any) -> Times:
    """One repetition of everything after another."""
    return Times(tuple(sum(each) for each in zip(*(times.seconds for times in some), strict=True)))


def written(found: list[Beside], about: str) -> str:
    """The page."""
    head = (
        f"# Beside Apache Superset\n\nWritten by `{command('bench-superset')}`; do not edit.\n\n"
        f"- Machine: {about}.\n"
        "- Apache Superset 6.1, one process, its own data in SQLite, its cache in files; asked by "
        "its API for chart data, in process: without its cache (`force`) and from it. The database "
        "is the same PostgreSQL, with the same indexes.\n"
        "- Six questions of the overview of the province: headline, headline a year before, 24 "
        "months, agencies, agencies by month, oldest overdue files. **six questions**: the "
        "dashboard's answers to these, with more figures in each (reviews, issues, verdicts); "
        "**overview**: all that the page asks. Both counted the same "
        f"({', '.join(SAME)}), else there were no table.\n"
        "- **new look**: organisation and calendar kept, no figure. **kept**: every answer kept. "
        "**rows**: the dashboard's own SQL without its summary. Read the ratios: the times are "
        "this machine's."
    )
    return "\n\n".join([head, *map(_section, found)]) + "\n"


def _section(found: Beside) -> str:
    ours = found.ours
    lines = [
        f"## {found.files:,} files",
        "",
        row("", "÷ six questions, new look", "÷ six questions, kept", "÷ SELECT 1", "ms"),
        "|---|---|---|---|---|",
    ]
    for name, times in (
        ("SELECT 1", ours.floor),
        ("six questions, kept", found.same.warm),
        ("six questions, new look", found.same.cold),
        ("overview, kept", ours.warm),
        ("overview, new look", ours.cold),
        ("overview, rows", ours.raw),
        ("Superset, its cache", found.cached),
        ("Superset, no cache", found.forced),
    ):
        if times is None:
            continue
        bases = (found.same.cold, found.same.warm, ours.floor)
        ratios = (f"{times.over(base):,.2f}" for base in bases)
        lines.append(row(name, *ratios, _ms(times)))
    lines += ["", row("question of Superset", "no cache ms", "cache ms"), "|---|---|---|"]
    for name, (forced, cached) in found.theirs.items():
        lines.append(row(name, _ms(forced), _ms(cached)))
    return "\n".join(lines)


def _ms(times: Times) -> str:
    return f"{1000 * times.middle:,.1f}"


def main() -> None:
    """Read the arguments, compare, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, nargs="+", default=[100_000])
    parser.add_argument("--keep", type=Path, help="a folder in which the databases stay")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--output", type=Path, default=OUTPUT)
    given = parser.parse_args()
    about = machine()
    with kept_or_not(given.keep) as folder, shelf(folder) as databases:
        found = [
            compare(files, databases.url("postgresql", files), given.repeat)
            for files in given.files
        ]
    given.output.parent.mkdir(parents=True, exist_ok=True)
    given.output.write_text(written(found, about), encoding="utf-8")
    print(given.output.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
