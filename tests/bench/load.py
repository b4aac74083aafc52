"""What many people at once do to one served dashboard, as ratios to one.

``python -m tests.bench.load`` (``make bench-load``) makes a demonstration province on SQLite and on
PostgreSQL, serves it, and lets 1, 10 and 50 people click through it over the app's websocket; then
lets people come and go for an hour's worth of clicks without thinking, to see whether memory keeps
growing. Writes docs/benchmarks/load-….md. Only 127.0.0.1 is asked; the server has one half of the
cores, the people have the other.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from lib.config import ROOT
from lib.demo import build
from tests.bench.crowd import Clicks, crowd, one_by_one, stroll
from tests.bench.report import Growth, Report, Stage, Wave, written
from tests.bench.served import Server, machine, measured
from tests.bench.walk import Walk
from tests.conftest import DEMO_AS_OF
from tests.databases import Databases, PostgresDatabases, SqliteDatabases
from tests.postgres import Postgres
from tests.protocol import Tab

FOLDER = ROOT / "docs" / "benchmarks"
THINK = 12.0  # seconds between two clicks of one person
PEOPLE = (1, 10, 50)
ALONE_THINK = 0.2  # who is alone need not be waited for
CLICKS_ALONE = 12  # of each of ten persons, one after another

Awaited = Coroutine[Any, Any, Clicks]


def stages(server: Server, people: tuple[int, ...], clicks: int, think: float) -> list[Stage]:
    """One person at a time, more at once, all of them on the same second, and one at a time again
    (is the machine still the same?)."""
    most = people[-1]
    _run(one_by_one(server.address, 12, 8, 0.0, first=9_000))  # the first clicks load modules
    found = [_alone(server, "1", clicks)]
    for number, many in enumerate(people[1:], 1):
        task = crowd(server.address, many, clicks, think, first=1_000 * number)
        found.append(_stage(server, str(many), many, task))
    rush = crowd(server.address, most, max(2, clicks // 3), 0.0, first=5_000)
    found.append(_stage(server, f"{most} without a pause", most, rush))
    found.append(_alone(server, "1 again", clicks))
    return found


def _alone(server: Server, name: str, clicks: int) -> Stage:
    task = one_by_one(server.address, 10, clicks, ALONE_THINK, first=100 if name == "1" else 200)
    return _stage(server, name, 1, task)


def _stage(server: Server, name: str, people: int, task: Awaited) -> Stage:
    busy = server.busy
    clicks = _run(task)
    done = Stage(name, people, clicks, server.busy - busy, server.memory, server.threads)
    print(f"  {name}: {len(clicks.seconds)} clicks, {clicks.errors} errors", flush=True)
    return done


async def session_memory(server: Server, people: int, clicks: int) -> float:
    """MB that one more open session takes: ``people`` persons do what one of them has done just
    before, so that no answer is new, and stay."""
    levels, nothing = [], Clicks()
    async with AsyncExitStack() as tabs:
        for _number in range(people + 1):
            tab = await tabs.enter_async_context(Tab(server.address))
            await stroll(tab, Walk(7_000), clicks, 0.0, nothing)
            levels.append(server.memory)
    return (levels[-1] - levels[0]) / people


def growth(server: Server, people: int, clicks: int, waves: int) -> Growth:
    """``waves`` times the same ``people`` persons come, click without a pause, and go: what grows
    then is not what the answers to new questions take."""
    found = []
    for number in range(waves):
        done = _run(crowd(server.address, people, clicks, 0.0, first=3_000))
        found.append(Wave(number + 1, done, server.memory, server.threads))
        print(f"  wave {number + 1}: {found[-1].memory:.0f} MB", flush=True)
    return Growth(people, found)


def _run(task: Awaited) -> Clicks:
    return asyncio.run(task)


def measure(name: str, engine: sa.Engine, given: argparse.Namespace) -> Report:
    """Everything, over one database with a demonstration province."""
    address = engine.url.render_as_string(hide_password=False)
    build(engine, as_of=DEMO_AS_OF, files=given.files, progress=False)
    engine.dispose()
    people = tuple(given.people)
    with measured(address) as server:
        at_start = server.memory
        print(f"{name}: stages", flush=True)
        found = stages(server, people, given.clicks, given.think)
        each = asyncio.run(session_memory(server, people[-1], 6))
        print(f"{name}: growth", flush=True)
        grown = growth(server, people[-1], given.wave_clicks, given.waves)
    return Report(name, at_start, found, each, grown)


@contextmanager
def databases(kind: str) -> Iterator[Databases]:
    """The giver of empty databases of one kind."""
    with tempfile.TemporaryDirectory() as folder:
        if kind == "SQLite":
            yield SqliteDatabases(Path(folder))
            return
        server = Postgres()
        try:
            given = PostgresDatabases(server.start())
            try:
                yield given
            finally:
                given.close()
        finally:
            server.stop()


def main() -> None:
    """Read the arguments, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--files", type=int, default=20_000, help="files of the demonstration")
    parser.add_argument("--people", type=int, nargs="+", default=PEOPLE)
    parser.add_argument("--clicks", type=int, default=CLICKS_ALONE, help="of each person")
    parser.add_argument("--think", type=float, default=THINK, help="seconds between two clicks")
    parser.add_argument("--waves", type=int, default=10, help="how often people come and go")
    parser.add_argument("--wave-clicks", type=int, default=12, help="of each person, each time")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the page is written")
    given = parser.parse_args()
    about = machine()
    given.folder.mkdir(parents=True, exist_ok=True)
    for kind in ("SQLite", "PostgreSQL"):
        if given.database not in ("both", kind.lower()):
            continue
        with databases(kind) as some:
            report = measure(kind, some.empty(), given)
        page = given.folder / f"load-{kind.lower()}.md"  # each at once: the other may fail
        page.write_text(written([report], about, given), encoding="utf-8")
        print(page.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
