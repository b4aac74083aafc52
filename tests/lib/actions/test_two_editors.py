"""Several people at the same moment, with real overlap: no work is lost, nobody overwrites."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from lib.actions import Conflict, findings, issues
from lib.actions.findings import Finding, record_finding
from lib.actions.issues import Entry, take
from tests.lib.actions.conftest import CONSTRUCTION, Office

NOTE = Entry(body="Nội dung", evidence="45/BC-SXD")
LONG = 20  # seconds after which a test gives up
Work = Callable[[], Any]


class Overlap:
    """Holds the first transaction open, all its rows written, until the others wait for it."""

    def __init__(self, engine: sa.Engine, waiting: int) -> None:
        self.engine, self.waiting = engine, waiting
        self.is_written = threading.Event()
        self.first = threading.Lock()

    def hold(self) -> None:
        """Called inside every transaction after its rows are written: only the first is held."""
        if not self.first.acquire(blocking=False):
            return
        self.is_written.set()
        end = time.monotonic() + LONG
        while self.blocked() < self.waiting:
            assert time.monotonic() < end, "the others never came to wait"
            time.sleep(0.02)

    def blocked(self) -> int:
        """How many transactions wait for a lock. SQLite does not tell: there the others are given
        half a second to run into it."""
        if self.engine.dialect.name == "sqlite":
            time.sleep(0.5)
            return self.waiting
        with self.engine.connect() as connection:
            waits = sa.text(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            return int(connection.scalar(waits) or 0)


def together(overlap: Overlap, works: list[Work]) -> list[Any]:
    """Start the first, and the others once it has written and not yet ended; what each gave or
    raised."""

    def later(work: Work) -> Any:
        assert overlap.is_written.wait(LONG)
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        running = [pool.submit(works[0]), *(pool.submit(later, work) for work in works[1:])]
        return [each.exception(LONG) or each.result() for each in running]


@pytest.fixture
def overlap(office: Office, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Overlap]:
    def made(waiting: int) -> Overlap:
        found = Overlap(office.engine, waiting)
        written = findings.add_step

        def add_step(*arguments: Any) -> None:
            written(*arguments)
            found.hold()

        monkeypatch.setattr(issues, "add_step", add_step)
        monkeypatch.setattr(findings, "add_step", add_step)
        return found

    return made


def test_the_second_of_two_editors_is_told_and_nothing_is_lost(
    office: Office, overlap: Callable[[int], Overlap]
) -> None:
    code = office.issue(CONSTRUCTION)
    head, judge = office.user("gd-xd"), office.user("noi-vu")
    first, second = together(
        overlap(1),
        [
            lambda: take(head, code, 0, "remediated", NOTE),
            lambda: take(judge, code, 0, "closed_not_done", NOTE),
        ],
    )
    assert first is None
    assert isinstance(second, Conflict) and "Báo cáo đã khắc phục" in str(second)
    row = office.one(code)
    assert (row["status"], row["version"], row["closed_on"]) == ("remediated", 1, None)
    assert [step["username"] for step in office.rows("step")] == ["gd-xd"]
    assert [entry["username"] for entry in office.rows("journal")] == ["gd-xd"]
    take(judge, code, 1, "closed_not_done", NOTE)  # who has read it again may go on


def test_of_six_editors_one_succeeds(office: Office, overlap: Callable[[int], Overlap]) -> None:
    code = office.issue(CONSTRUCTION)
    user = office.user("gd-xd")
    found = together(overlap(5), [lambda: take(user, code, 0, "noted", NOTE)] * 6)
    assert found[0] is None
    assert [type(each) for each in found[1:]] == [Conflict] * 5
    assert len(office.rows("step")) == len(office.rows("journal")) == office.one(code)["version"]


def test_the_same_click_twice_at_once_writes_once(
    office: Office, overlap: Callable[[int], Overlap]
) -> None:
    code = office.issue(CONSTRUCTION)
    user = office.user("gd-xd")
    click: Work = lambda: take(user, code, 0, "noted", NOTE, request="one")  # noqa: E731
    assert together(overlap(1), [click, click]) == [None, None]
    assert len(office.rows("step")) == len(office.rows("journal")) == 1


def test_findings_at_once_get_their_own_codes(
    office: Office, overlap: Callable[[int], Overlap]
) -> None:
    judge = office.user("noi-vu")
    finding = Finding(office.units[CONSTRUCTION], "lateness", "low", "Chậm", office.today)
    year = office.today.year
    found = together(overlap(3), [lambda: record_finding(judge, finding)] * 4)
    assert sorted(found) == [f"TT-{year}-000{number}" for number in range(1, 5)]
    assert sorted(row["code"] for row in office.rows("issue")) == sorted(found)


def test_an_editor_who_fails_midway_leaves_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The step cannot be written: neither the issue nor the journal has moved."""
    code = office.issue(CONSTRUCTION)
    before = office.everything()

    def fails(*_arguments: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(issues, "add_step", fails)
    with pytest.raises(ZeroDivisionError):
        take(office.user("gd-xd"), code, 0, "remediated", NOTE)
    assert office.everything() == before
