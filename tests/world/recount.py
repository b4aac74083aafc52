"""Every metric counted again from raw rows with pandas alone.

Written from the definitions (forms, decisions, design), not from the program: vectors over plain
frames, successors and subtrees followed row by row, working days by numpy's own calendar.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from lib.access import Scope
from lib.filters import Filters
from tests.world.change_formulas import change_masks
from tests.world.check_formulas import check_masks
from tests.world.data_formulas import book_masks, excluded_masks, quality_masks
from tests.world.formulas import Masks, file_masks, step_masks
from tests.world.judgement_formulas import (
    issue_masks,
    review_masks,
    rework_masks,
)
from tests.world.rating_formulas import rating_masks
from tests.world.rows import Rows, fact
from tests.world.term_formulas import finished_masks, term_masks
from tests.world.timeliness_formulas import (
    MEANS,
    days_between,
    moved_masks,
    open_masks,
    time_masks,
)
from tests.world.world import World

NOTICE = {"task": 3, "procedure": 1, "document": 1}  # working days before the due day
_NONE = object()
QUANTILES = {
    **{"median_duration": 50, "p90_duration": 90, "step_median": 50, "step_p90": 90},
    **{"median_entry_gap": 50, "p90_entry_gap": 90},
}


@dataclass(frozen=True)
class Figure:
    """One figure; ``value`` is NaN when undefined."""

    numerator: int
    denominator: int
    value: float


class Recount(Rows):
    """Counts in one world."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._kept: dict[tuple[str, Filters, Scope], pd.Series] = {}
        self._groups: dict[tuple[str, str, Filters, Scope], dict[Any, pd.Series]] = {}

    def kept(self, metric: str, filters: Filters, scope: Scope) -> pd.Series:
        """Which of the rows of ``metric`` scope and filters leave."""
        known = (fact(metric), filters, scope)
        if known not in self._kept:
            self._kept[known] = self._let_through(self.rows(metric), filters, scope)
        return self._kept[known]

    def _let_through(self, rows: pd.DataFrame, filters: Filters, scope: Scope) -> pd.Series:
        kept = pd.Series(True, index=rows.index)
        if scope.units is not None:
            seen = set(scope.units)
            owner = rows["owner"] if "owner" in rows else rows["path_now"]
            kept &= owner.map(lambda path: bool(seen & set(path))).astype(bool)
        if scope.fields is not None:
            kept &= rows["field_id"].isin(scope.fields)
        if filters.unit_id is not None:
            path = rows[f"path_{filters.organisation}"]
            own = path.map(lambda path: path[-1] == filters.unit_id)
            below = path.map(lambda path: filters.unit_id in path)
            kept &= (own if filters.own_only else below).astype(bool)
        for name, text in filters.cell:
            if {"field": "field_id"}.get(name, name) in rows:
                keys = _keys(rows, name, filters)
                value = int(text) if text.isdigit() else text
                kept &= keys == value if text else keys.isna()
        for name, allowed in (("field_id", filters.field_ids), ("source", filters.sources),
                              ("kind", filters.kinds)):  # fmt: skip
            if allowed:
                kept &= rows[name].isin(allowed)
        return kept

    def masks(self, filters: Filters, span: tuple[date, date] | None = None) -> Masks:
        """metric → (numerator, denominator or None) over all its rows, in the span of filters."""
        start, end = span or (filters.period.start, filters.period.end)
        first, last = pd.Timestamp(start), pd.Timestamp(min(end, filters.as_of))
        files = self._file_masks(first, last, filters.deadline)
        eve = min(first - pd.Timedelta(days=1), last)
        before = self._file_masks(eve, eve, filters.deadline)
        steps = step_masks(self.steps, first, last)

        def ages(days: pd.Series) -> pd.Series:
            return days_between(self._calendar, days, last)

        return (
            files
            | open_masks(self.files, files, filters.deadline, ages)
            | moved_masks(self.files, files)
            | change_masks(files, before)
            | self._odd_masks(files, before, (first, last), filters)
            | steps
            | time_masks(self.steps, steps, self.files.loc[files["overdue"][0], "id"], ages)
            | review_masks(self.reviews, first, last)
            | issue_masks(self.issues, first, last)
            | rework_masks(self.files, self._events, files["resolved"][0])
            | term_masks(self.files, self._events, files, (first, last), filters.deadline)
            | finished_masks(self.reviews, (first, last), pd.Timestamp(filters.as_of))
        )

    def _odd_masks(
        self, files: Masks, before: Masks, span: tuple[Any, Any], filters: Filters
    ) -> Masks:
        first, last = (day.date() for day in span)
        deadline = filters.deadline
        done = self.files["completed_at"].dt.normalize()
        due = self.files[f"due_{deadline}"].dt.normalize()
        return (
            check_masks(self.facts, self.files, files, (first, last, filters.as_of), deadline)
            | book_masks(files, before, due, done)
            | quality_masks(self.facts, self.files, files, last, deadline)
            | excluded_masks(self.facts, self.files, files, last, deadline)
            | self._rating_masks(files, (first, last), filters)
        )

    def _rating_masks(self, files: Masks, span: tuple[date, date], filters: Filters) -> Masks:
        undated = files["handled"][0] & self.files[f"due_{filters.deadline}"].isna()
        return rating_masks(
            self._frames, self.files, span, filters.as_of, filters.deadline, undated
        )

    def _file_masks(self, first: pd.Timestamp, last: pd.Timestamp, deadline: str) -> Masks:
        soon = {
            kind: pd.Timestamp(
                np.busday_offset(last.date(), n, roll="backward", busdaycal=self._calendar)
            )
            for kind, n in NOTICE.items()
        }
        running = (self._pauses["started_on"] <= last) & ~(self._pauses["ended_on"] <= last)
        stopped = self._pauses.loc[running, "file_id"]
        return file_masks(self.files, first, last, deadline, soon, stopped)

    def groups(self, metric: str, by: str, filters: Filters, scope: Scope) -> dict[Any, pd.Series]:
        """Key → the kept rows of that group; a "unit" is the child, above the row's unit, of the
        filtered unit."""
        known = (fact(metric), by, filters, scope)
        if known not in self._groups:
            kept, rows = self.kept(metric, filters, scope), self.rows(metric)
            if by == "unit":
                keys = [_child(p, filters.unit_id) for p in rows[f"path_{filters.organisation}"]]
            else:
                keys = [*_keys(rows, by, filters)]
            which = dict(zip(rows.index[kept], np.array(keys, dtype=object)[kept], strict=True))
            self._groups[known] = {
                key: pd.Series([which.get(i, _NONE) == key for i in rows.index], rows.index)
                for key in set(which.values())
            }
        return self._groups[known]

    def figure(self, metric: str, masks: Masks, kept: pd.Series) -> Figure:
        """One figure over the rows in ``kept``."""
        counted, base = masks[metric]
        n = int((counted & kept).sum())
        if metric in MEANS:
            days = self.rows(metric).loc[counted & kept, MEANS[metric]].astype(float)
            return Figure(n, n, float(days.mean()))
        if metric in QUANTILES:
            column = "entry_days" if metric.endswith("entry_gap") else "days"
            days = self.rows(metric).loc[counted & kept, column].astype(float)
            middle = float(np.percentile(days, QUANTILES[metric])) if n else float("nan")
            return Figure(n, n, middle)
        if base is None:
            return Figure(n, n, n)
        of = int((base & kept).sum())
        return Figure(n, of, n / of if of else float("nan"))


def _child(path: list[int], unit: int | None) -> int | None:
    if unit is None:
        return path[1] if len(path) > 1 else path[0]
    if unit not in path:
        return None
    below = path[path.index(unit) + 1 :]
    return below[0] if below else unit


def _keys(rows: pd.DataFrame, by: str, filters: Filters) -> pd.Series:
    """The keys of a breakdown; an issue has the status of the last day."""
    if by != "issue_status":
        return rows[{"field": "field_id"}.get(by, by)]
    last = pd.Timestamp(min(filters.period.end, filters.as_of))
    before = np.where(rows["remediated_on"] <= last, "remediated", "open")
    return rows["issue_status"].where(rows["closed_on"] <= last, before)
