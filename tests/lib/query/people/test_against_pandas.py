"""Every post of the demonstration against plain pandas: day by day, who was in office and for which
field, counted from raw rows without segments, looks or metrics."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

from lib import query
from lib.access import Scope
from lib.demo.plants import codes
from lib.filters import Filters
from lib.organisation.terms import GAP, irregular
from lib.periods import Period
from lib.query.people import attributed, figures_of
from tests.conftest import DEMO_AS_OF

PROVINCE = Scope(units=None, fields=None, names=True)
FLOWS = ("received", "on_time_rate")
PERIODS = ("2025", "2026", "2025-06-15..2025-07-14")
FAR = pd.Timestamp("2262-01-01")


class Raw:
    """The raw rows, and who was in office on a day."""

    def __init__(self, engine: sa.Engine) -> None:
        columns = "unit_id, current_unit_id, field_id, received_on, completed_on, due_original_on"
        self.files = pd.read_sql(f"SELECT {columns} FROM case_file", engine)
        self.units = pd.read_sql("SELECT * FROM org_unit", engine).set_index("id")
        self.posts = pd.read_sql(
            "SELECT * FROM appointment WHERE post IN ('head', 'deputy')", engine
        ).set_index("id")
        self.assigned = pd.read_sql("SELECT * FROM field_assignment", engine)
        for frame in (self.files, self.units, self.posts, self.assigned):
            for name in frame.columns:
                if name.endswith(("_on", "valid_from", "valid_to")):
                    frame[name] = pd.to_datetime(frame[name])
        self._assigned = dict([*self.assigned.groupby(["official_id", "unit_id"])])
        self._paths: dict[int, set[int]] = {}
        self._owned: dict[str, dict[int, list[int]]] = {
            name: self._below(self.files[name]) for name in ("unit_id", "current_unit_id")
        }

    def _below(self, owner: pd.Series) -> dict[int, list[int]]:
        """Rows of files by each unit that is, or lies above, their owner."""
        found: dict[int, list[int]] = {}
        for row, unit in owner.items():
            for above in self.path(unit):
                found.setdefault(above, []).append(int(row))
        return found

    def path(self, unit: int) -> set[int]:
        if unit not in self._paths:
            parent = self.units.at[unit, "parent_id"]
            above = set() if pd.isna(parent) else self.path(int(parent))
            self._paths[unit] = above | {unit}
        return self._paths[unit]

    def own_files(self, post: Any) -> pd.DataFrame:
        """Files of the unit: of one that lives, with all it took over."""
        ended = pd.notna(self.units.at[post.unit_id, "valid_to"])
        rows = self._owned["unit_id" if ended else "current_unit_id"].get(post.unit_id, [])
        return self.files.loc[rows]

    def falls_to(self, post: Any, files: pd.DataFrame, days: pd.Series) -> pd.Series:
        """Whether the holder was in office on the day, for the field of the file if a deputy."""
        unit = self.units.loc[post.unit_id]
        last = min(_known(post.valid_to), _known(unit.valid_to))
        there = (days >= max(post.valid_from, unit.valid_from)) & (days <= last)
        if post.post == "head":
            return there
        mine = self._assigned.get((post.official_id, post.unit_id), self.assigned[:0])
        for_it = pd.Series(False, index=files.index)
        for row in mine.itertuples():
            of_it = files["field_id"] == row.field_id
            for_it |= of_it & (days >= row.valid_from) & (days <= _known(row.valid_to))
        return there & for_it


def _known(day: Any) -> pd.Timestamp:
    return FAR if pd.isna(day) else day


@pytest.fixture(scope="module")
def raw(demo_engine: sa.Engine) -> Raw:
    return Raw(demo_engine)


@pytest.fixture
def program(demo_engine: sa.Engine, use_database: Callable[[sa.Engine], None]) -> None:
    use_database(demo_engine)


def filters(period: str) -> Filters:
    state = query.data_state()
    assert state is not None
    return Filters(Period.parse(period, DEMO_AS_OF), DEMO_AS_OF, state.version)


@pytest.mark.usefixtures("program")
@pytest.mark.parametrize("period", PERIODS)
def test_every_post(raw: Raw, period: str) -> None:
    asked = filters(period)
    reference = query.reference(asked.version)
    spans = [
        (tenure.id, look)
        for tenure in query.tenures(asked, PROVINCE)
        for _segment, look in attributed(tenure, asked, PROVINCE, reference)
    ]
    frame = figures_of((*FLOWS, "open"), tuple(look for _id, look in spans), PROVINCE)
    frame = frame.assign(post=[id for id, _look in spans], end=[k.end for _id, k in spans])
    flows = [f"{key}_{part}" for key in FLOWS for part in ("numerator", "denominator")]
    found = frame.groupby("post")[flows].sum()
    at_end = frame.sort_values("end").groupby("post").last()
    first, last = (pd.Timestamp(day) for day in (asked.start, asked.end))
    counted = 0
    for id, post in raw.posts.iterrows():
        if post.valid_from > last or _known(post.valid_to) < first:
            assert id not in found.index
            continue
        files = raw.own_files(post)
        within = {
            name: raw.falls_to(post, files, files[name]) & files[name].between(first, last)
            for name in ("received_on", "completed_on")
        }
        done = files[within["completed_on"]].dropna(subset=["due_original_on"])
        expected = [
            int(within["received_on"].sum()),
            int(within["received_on"].sum()),
            int((done["completed_on"] <= done["due_original_on"]).sum()),
            len(done),
        ]
        told = found.loc[id].tolist() if id in found.index else [0, 0, 0, 0]
        assert told == expected, (id, dict(post))
        counted += expected[0]
        if id in at_end.index:
            day = pd.Timestamp(at_end.at[id, "end"])
            held = (files["received_on"] <= day) & ~(files["completed_on"] <= day)
            mine = raw.falls_to(post, files, pd.Series(day, index=files.index))
            assert at_end.at[id, "open"] == int((held & mine).sum()), (id, day)
    assert counted > 200


@pytest.mark.usefixtures("program")
def test_planted_changes_of_head() -> None:
    """An acting head, a vacancy of a quarter of a year, and an agency that turned with its head."""
    asked = filters("2023-11-20..2026-11-20")
    found = query.tenures(asked, PROVINCE)
    heads = {
        role: [t for t in found if t.unit_code == codes(role)[0] and t.post == "head"]
        for role in ("acting_head", "gap", "turned")
    }
    assert [t.acting for t in heads["acting_head"]] == [False, True]
    unit = heads["gap"][0].unit_id
    terms = query.head_terms(asked, PROVINCE)[unit]
    (gap,) = irregular(heads["gap"][0].unit_from, DEMO_AS_OF, terms)
    assert gap.kind == GAP and 60 < gap.days < 130
    before, after = heads["turned"]
    assert before.end is not None and before.end + timedelta(days=1) == after.start
    held = query.head_terms(asked, PROVINCE)[after.unit_id]
    assert irregular(after.unit_from, DEMO_AS_OF, held) == ()
