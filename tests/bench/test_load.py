"""The bench of many people counts what happens, and what goes wrong."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator

import pytest

from lib.demo import build
from tests.bench.crowd import Clicks, crowd, one_by_one
from tests.bench.load import session_memory
from tests.bench.report import Growth, Report, Stage, Wave, written
from tests.bench.served import Server, measured
from tests.bench.walk import STEPS, Walk
from tests.browser.serving import free_port
from tests.conftest import DEMO_AS_OF
from tests.databases import SqliteDatabases
from tests.loops import finished

GIVEN = argparse.Namespace(files=300, think=0.1)


@pytest.fixture(scope="module")
def server(sqlite_databases: SqliteDatabases) -> Iterator[Server]:
    engine = sqlite_databases.empty()
    build(engine, as_of=DEMO_AS_OF, files=300, progress=False)
    with measured(engine.url.render_as_string(hide_password=False)) as found:
        yield found
    sqlite_databases.drop(engine)


class Lost(Walk):
    """Whose second click goes to a page that is not there."""

    clicks = 0

    def click(self, links: list[str]) -> str:
        self.clicks += 1
        return "./nowhere" if self.clicks == 1 else super().click(links)


def test_two_people_click_without_an_error(server: Server) -> None:
    found = finished(crowd(server.address, 2, 4, 0.1))
    assert found.faults == Counter()
    assert len(found.seconds) == 8 and min(found.seconds) > 0
    # every page has at least its menu
    assert found.received > 8 * 5_000
    assert server.memory > 30 and server.busy > 0 and server.threads >= 1


def test_a_page_that_fails_is_counted_and_the_walk_goes_on(server: Server) -> None:
    found = finished(crowd(server.address, 2, 3, 0.0, walk=Lost))
    assert found.errors == 2 and len(found.seconds) == 6
    assert list(found.faults) == ["nowhere: no such page"]


def test_a_server_that_is_not_there_is_counted() -> None:
    found = finished(crowd(f"http://127.0.0.1:{free_port()}", 3, 2, 0.0))
    assert found.errors == 3 and found.seconds == []
    assert all(fault.startswith("session: ") for fault in found.faults)


def test_open_sessions_are_weighed(server: Server) -> None:
    each = finished(session_memory(server, 2, 2))
    assert -50 < each < 50


def test_a_walk_is_the_same_again_and_differs_from_others() -> None:
    links = [f"./file?code={n}" for n in range(9)] + [f"./unit?unit={n}" for n in range(9)]

    def clicks(number: int) -> list[str]:
        walk = Walk(number)
        return [walk.start, *(walk.click(links) for _step in STEPS)]

    assert clicks(4) == clicks(4)
    assert clicks(4) != clicks(4 + len(STEPS) * 6)
    assert len({Walk(number).account for number in range(12)}) == 6


def test_at_most_so_many_at_once() -> None:
    with pytest.raises(ValueError, match="at most"):
        finished(crowd("http://127.0.0.1:1", 1_000, 1, 0.0))


# --- what is written ------------------------------------------------------------------------------


def some(*seconds: float, **faults: int) -> Clicks:
    return Clicks(list(seconds), received=4_000, faults=Counter(faults), lasted=2.0)


def growth(*levels: float) -> Growth:
    waves = [Wave(n, some(0.1), level, 9) for n, level in enumerate(levels, 1)]
    return Growth(50, waves)


def test_the_table_gives_ratios_to_one_person() -> None:
    alone = Stage("1", 1, some(0.1, 0.1, 0.1, 0.1), busy=0.4, memory=100, threads=3)
    many = Stage("50", 50, some(0.3, 0.3, 0.3, 0.9, broken=1), busy=1.6, memory=300, threads=9)
    text = written([Report("SQLite", 80.0, [alone, many], 0.5, growth(1, 1, 1))], "a box", GIVEN)
    table = text.partition("| people |")[2].partition("Memory:")[0]
    rows = {line.split(" | ")[0]: line.split(" | ") for line in table.splitlines()}
    assert rows["| 1"][2:6] == ["1.00", "1.00", "100", "100"]
    assert rows["| 50"][2:9] == ["3.00", "8.10", "300", "810", "900", "1", "400"]
    assert "- 1 × broken" in text and "Nothing went wrong" not in text


@pytest.mark.parametrize(
    ("levels", "grows"),
    [
        ((100, 300, 400, 400, 401, 399), False),
        ((100, 300, 400, 420, 440, 460), True),
        ((100, 300, 400, 400, 380, 370), False),
    ],
    ids=["fills", "leaks", "shrinks"],
)
def test_the_verdict_leaves_out_what_fills_up_first(levels: tuple[float, ...], grows: bool) -> None:
    assert growth(*levels).verdict.startswith("Memory grows" if grows else "Memory does not grow")


def test_faults_of_every_part_are_told() -> None:
    stage = Stage("1", 1, some(0.1, 0.2, a=1), 0.1, 1, 1)
    waves = Growth(50, [Wave(1, some(0.1, a=2, b=1), 1, 1)])
    assert Report("x", 1, [stage], 1, waves).faults == Counter(a=3, b=1)


def test_one_by_one_counts_everybody(server: Server) -> None:
    found = finished(one_by_one(server.address, 2, 2, 0.0))
    assert len(found.seconds) == 4 and found.errors == 0
