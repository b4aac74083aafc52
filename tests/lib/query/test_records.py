"""The rows behind a figure: as many as the figure says, each once, in order, found by search."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import pytest

from lib import query
from lib.access import NOTHING
from lib.metrics import METRICS, PARTS
from lib.query.order import SORTS
from tests.world import Recount, World
from tests.world.formulas import Masks
from tests.world.looks import look
from tests.world.recount import fact
from tests.world.world import PROVINCE

MANY = 10_000
LOOKS = range(100, 110)
EARLY_FEBRUARY = ("2026-Q1", "2026-02-12")  # a day on which every state has files
FILE = ["origin", "code"]
KEYS = {
    "files": FILE,
    "reviews": [*FILE, "reviewed_on", "rating"],
    "issues": ["issue_code"],
    "steps": [*FILE, "stage", "started_on", "ended_on"],
}


def expected_rows(
    recount: Recount, masks: Masks, metric: str, part: str, look: Any
) -> pd.DataFrame:
    """The raw rows of a part, counted with pandas."""
    counted, base = masks[metric]
    if part == "excluded":
        counted = masks.get(f"{metric}:excluded", (counted & ~counted, None))[0]
    elif part != "numerator" and base is not None:
        counted = base if part == "denominator" else base & ~counted
    rows = recount.rows(metric)[counted & recount.kept(metric, *look)]
    if fact(metric) == "reviews":
        return rows.assign(reviewed_on=rows["reviewed_at"].dt.date)
    if fact(metric) == "steps":
        ended = [None if pd.isna(at) else at.date() for at in rows["ended_at"]]
        ended_on = pd.Series(ended, index=rows.index, dtype=object)
        return rows.assign(started_on=rows["started_at"].dt.date, ended_on=ended_on)
    return rows.rename(columns={"code": "issue_code"}) if fact(metric) == "issues" else rows


def named(frame: pd.DataFrame, metric: str) -> Counter[tuple[Any, ...]]:
    return Counter(frame[KEYS[fact(metric)]].itertuples(index=False, name=None))


@pytest.mark.parametrize("seed", LOOKS)
def test_count_is_number_is_list(world: World, recount: Recount, seed: int) -> None:
    """Each look takes every fifth metric, so that two looks meet each."""
    asked = look(world, seed)
    keys = tuple(METRICS)[seed % 5 :: 5]
    row = query.table(keys, *asked).iloc[0]
    masks = recount.masks(asked[0])
    for key in keys:
        listed = {}
        for part in PARTS:
            frame = query.records(key, part, *asked, size=MANY)
            listed[part] = named(frame, key)
            assert query.count(key, part, *asked) == len(frame), (key, part)
            expected = expected_rows(recount, masks, key, part, asked)
            assert listed[part] == named(expected, key), (key, part)
        assert listed["numerator"].total() == row[f"{key}_numerator"]
        assert listed["denominator"].total() == row[f"{key}_denominator"]
        assert listed["excluded"].total() == row[f"{key}_excluded"]
        assert not listed["excluded"] & listed["denominator"], key
        if METRICS[key].denominator:
            assert listed["numerator"] + listed["remainder"] == listed["denominator"]
        else:  # a count has only itself
            assert listed["numerator"] == listed["remainder"] == listed["denominator"]


def test_no_file_is_listed_twice(world: World) -> None:
    for key in METRICS:
        if fact(key) == "files":
            filters = world.filters(*EARLY_FEBRUARY)
            frame = query.records(key, "denominator", filters, PROVINCE, size=MANY)
            assert len(frame) > 0
            assert not frame.duplicated(FILE).any(), key


def test_scope_that_sees_nothing_lists_nothing(world: World) -> None:
    for key in METRICS:
        assert query.count(key, "denominator", world.filters(), NOTHING) == 0
        assert query.records(key, "denominator", world.filters(), NOTHING).empty


class TestColumns:
    @pytest.mark.parametrize("metric", ["handled", "good_rate", "open_issues"])
    def test_unknown_is_none_and_numbers_stay_whole(self, world: World, metric: str) -> None:
        frame = query.records(metric, "numerator", world.filters("2025"), PROVINCE, size=MANY)
        for name in ("field_id", "source", "due_on", "completed_on", "days_overdue"):
            assert frame[name].isna().any(), name
            assert {type(v) for v in frame[name][frame[name].isna()]} == {type(None)}, name
        for name, kind in (("field_id", int), ("days_overdue", int), ("received_on", date)):
            assert {type(v) for v in frame[name].dropna()} == {kind}, name

    def test_days_are_working_days(self, world: World) -> None:
        """Received before Tết 2026; counted by hand from the notice of days off."""
        filters = world.filters("2026-02", edge="working_days")
        frame = query.records("resolved", "numerator", filters, PROVINCE, sort="received")
        rows = {(r.received_on.day, r.completed_on.day): r for r in frame.itertuples()}
        assert {days: r.days_taken for days, r in rows.items()} == {
            (12, 13): 1,
            (13, 23): 1,
            (14, 22): 0,
            (13, 13): 0,
            (10, 24): 5,
        }
        # due on the 23rd, the first working day after the 13th
        assert {days[1]: r.days_overdue for days, r in rows.items()} == {
            13: -1,
            23: 0,
            22: -1,
            24: 1,
        }

    def test_state_of_each_row_is_the_measure_that_counts_it(self, world: World) -> None:
        filters = world.filters(*EARLY_FEBRUARY)
        for metric in ("overdue", "due_soon", "open", "on_time_rate", "handled"):
            frame = query.records(metric, "numerator", filters, PROVINCE, size=MANY)
            assert set(frame["state"]) == set(METRICS[metric].numerator), metric

    def test_nothing_after_the_as_of_day_is_shown(self, world: World) -> None:
        filters = world.filters("2025", "2025-06-13")
        frame = query.records("open", "numerator", filters, PROVINCE, size=MANY)
        later = world.frames["case_file"].set_index(FILE)["completed_at"]
        known = [later[origin, code] for origin, code in frame[FILE].itertuples(index=False)]
        assert pd.Series(known).notna().any()  # the data knows results of the days after
        assert frame["completed_on"].isna().all()


def nulls_last(key: Callable[[Any], Any], reverse: bool = False) -> Callable[[Any], Any]:
    """A sort key that puts None at the end, whatever the direction."""

    def of(row: Any) -> tuple[bool, Any]:
        value = key(row)
        if value is None:
            return True, 0
        number = value.toordinal() if isinstance(value, date) else value
        return False, -number if reverse else number

    return of


class TestSort:
    @pytest.fixture
    def listed(self, world: World) -> Callable[[str, str], list[Any]]:
        def of(metric: str, sort: str) -> list[Any]:
            filters = world.filters("2025", "2025-10-10")
            frame = query.records(metric, "numerator", filters, PROVINCE, sort=sort, size=MANY)
            assert len(frame) > 20
            return list(frame.itertuples())

        return of

    @pytest.mark.parametrize(
        ("sort", "key"),
        [
            ("due", nulls_last(lambda r: r.due_on)),
            ("received", nulls_last(lambda r: r.received_on, reverse=True)),
            ("completed", nulls_last(lambda r: r.completed_on, reverse=True)),
            ("code", lambda r: r.code),
        ],
    )
    def test_files(self, listed: Any, sort: str, key: Callable[[Any], Any]) -> None:
        rows = listed("handled", sort)
        assert [key(row) for row in rows] == sorted(key(row) for row in rows)

    def test_overdue_first(self, listed: Any) -> None:
        """Open files by their due day, then results by working days late."""
        rows = listed("handled", "overdue")
        still = [row for row in rows if row.completed_on is None]
        assert rows[: len(still)] == still
        due = [nulls_last(lambda r: r.due_on)(row) for row in still]
        late = [nulls_last(lambda r: r.days_overdue, True)(row) for row in rows[len(still) :]]
        assert due == sorted(due)
        assert late == sorted(late)
        judged = [days for unknown, days in late if not unknown]
        assert judged[0] < 0 < judged[-1]  # days turned round: late ones first, early ones last

    @pytest.mark.parametrize(
        ("sort", "key"),
        [
            ("overdue", nulls_last(lambda r: r.issue_due_on)),
            ("due", nulls_last(lambda r: r.issue_due_on)),
            ("received", nulls_last(lambda r: r.found_on, reverse=True)),
            ("completed", nulls_last(lambda r: r.closed_on, reverse=True)),
            ("code", lambda r: r.issue_code),
        ],
    )
    def test_issues(self, listed: Any, sort: str, key: Callable[[Any], Any]) -> None:
        rows = listed("open_issues", sort)
        assert [key(row) for row in rows] == sorted(key(row) for row in rows)

    @pytest.mark.parametrize("metric", ["handled", "good_rate", "open_issues"])
    def test_unknown_sort_is_refused(self, world: World, metric: str) -> None:
        with pytest.raises(KeyError):
            query.records(metric, "numerator", world.filters(), PROVINCE, sort="id; DROP TABLE")

    def test_unknown_metric_is_refused(self, world: World) -> None:
        with pytest.raises(KeyError):
            query.records("nothing", "numerator", world.filters(), PROVINCE)


class TestPaging:
    @pytest.mark.parametrize("metric", ["handled", "good_rate", "open_issues"])
    @pytest.mark.parametrize("sort", SORTS)
    def test_pages_cover_every_row_once(self, world: World, metric: str, sort: str) -> None:
        asked = ("numerator", world.filters("2025"), PROVINCE)
        total = query.count(metric, *asked)
        size = total // 4 + 1
        pages = [query.records(metric, *asked, sort=sort, page=n, size=size) for n in range(1, 6)]
        assert [len(page) for page in pages] == [size, size, size, total - 3 * size, 0]
        whole = query.records(metric, *asked, sort=sort, size=MANY)
        together = pd.concat(pages, ignore_index=True)
        assert named(together, metric) == named(whole, metric)
        keys = KEYS[fact(metric)]
        assert together[keys].values.tolist() == whole[keys].values.tolist()
