"""The status of an issue is that of the day looked at: in tables, in lists, and where a cell of it
narrows a look."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import pytest

from lib import query
from lib.filters import Filters
from tests.world import World
from tests.world.world import PROVINCE

# the last days of a period, some within the data, one on which nothing had been closed yet
LOOKS = [("2025", "2025-03-01"), ("2025", "2025-12-31"), ("2026", "2026-02-12"), ("2026", None)]


def expected(world: World, end: pd.Timestamp) -> dict[str, str]:
    """Code → status, of the issues open at the close of ``end``; read from the raw rows."""
    issues = world.frames["issue"]
    closed, reported = pd.to_datetime(issues["closed_on"]), pd.to_datetime(issues["remediated_on"])
    found = pd.to_datetime(issues["found_on"]) <= end
    still = found & ~(closed <= end)
    words = ["remediated" if is_by else "open" for is_by in reported <= end]
    return {
        code: word for code, word, kept in zip(issues["code"], words, still, strict=True) if kept
    }


def look(world: World, period: str, day: str | None) -> tuple[Filters, pd.Timestamp]:
    filters = world.filters(period, day) if day else world.filters(period)
    return filters, pd.Timestamp(filters.end)


@pytest.mark.parametrize(("period", "day"), LOOKS)
def test_table_list_and_cell_agree(world: World, period: str, day: str | None) -> None:
    filters, end = look(world, period, day)
    wanted = expected(world, end)
    counts = Counter(wanted.values())
    table = query.table(("open_issues",), filters, PROVINCE, ("issue_status",))
    shown = dict(zip(table["issue_status"], table["open_issues"], strict=True))
    assert {key: int(n) for key, n in shown.items() if n} == counts
    listed = query.records("open_issues", "numerator", filters, PROVINCE, size=10_000)
    assert dict(zip(listed["issue_code"], listed["status"], strict=True)) == wanted
    for status in ("open", "remediated", "verified"):
        cell = world.filters(period, day, cell=(("issue_status", status),)) if day else (
            world.filters(period, cell=(("issue_status", status),))
        )  # fmt: skip
        assert query.count("open_issues", "numerator", cell, PROVINCE) == counts[status]


def test_a_day_tells_the_statuses_apart(world: World) -> None:
    """What was reported since was open before: the same issue reads differently on two days."""
    last = look(world, "2026", None)[1]
    earlier = look(world, "2026", "2026-02-12")[1]
    now, then = expected(world, last), expected(world, earlier)
    changed = [code for code in now if code in then and now[code] != then[code]]
    assert changed
    filters = look(world, "2026", "2026-02-12")[0]
    found = query.find_issue(changed[0], filters, PROVINCE)
    assert found is not None
    assert (found["status_then"], found["status"]) == ("open", "remediated")


def test_months_have_their_own_statuses(world: World) -> None:
    """Each month by how things stood at its end."""
    filters = look(world, "2026", None)[0]
    frame = query.series(("open_issues",), filters, PROVINCE, ("issue_status",), months=6)
    assert frame["month"].nunique() == 6
    for month, rows in frame.groupby("month"):
        ends = min(pd.Timestamp(month) + pd.offsets.MonthEnd(0), pd.Timestamp(filters.end))
        shown = dict(zip(rows["issue_status"], rows["open_issues"], strict=True))
        counts = Counter(expected(world, ends).values())
        assert {key: int(n) for key, n in shown.items() if n} == counts, month
