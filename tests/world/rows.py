"""The rows of a world that figures are counted among: files, reviews, issues and steps, each with
the units it belongs to and the working days it took."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from tests.world.check_formulas import Facts
from tests.world.judgement_formulas import ISSUE_METRICS, REVIEW_METRICS, rating_gaps
from tests.world.term_formulas import FINISHED
from tests.world.timeliness_formulas import TIME_METRICS, days_between, extensions, stood
from tests.world.world import AS_OF, World

OF_FILE = ("field_id", "source", "kind", "document_type", "closed_how")
STEP_METRICS = ("step_median", "step_p90", "steps_in_time_rate", "steps_waiting", *TIME_METRICS)


def fact(metric: str) -> str:
    """The kind of rows ``metric`` counts: "files", "reviews", "issues" or "steps"."""
    if metric in (*REVIEW_METRICS, FINISHED):
        return "reviews"
    if metric in STEP_METRICS:
        return "steps"
    return "issues" if metric in ISSUE_METRICS else "files"


class Rows:
    """The rows of one world."""

    def __init__(self, world: World) -> None:
        frames = world.frames
        self._units = frames["org_unit"].set_index("id")
        self._steps = {
            (row.predecessor_id, row.field_id): row.successor_id
            for row in frames["org_succession"].itertuples()
            if row.effective_on.date() <= AS_OF
        }
        days = frames["work_day"]
        off = days.loc[~days["is_working"].astype(bool), "day"]
        self._calendar = np.busdaycalendar("1111111", off.to_numpy().astype("datetime64[D]"))
        self._pauses = frames["file_pause"]
        self._events = frames["file_event"]
        self._frames = frames

    # --- where a row belongs ------------------------------------------------------------------

    def _now(self, unit: int, field: int | None) -> int:
        while (unit, field) in self._steps or (unit, None) in self._steps:
            unit = self._steps.get((unit, field)) or self._steps[unit, None]
        return unit

    def path(self, unit: int) -> list[int]:
        """From the root down to the unit."""
        parent = self._units.at[unit, "parent_id"]
        return ([] if parent is None else self.path(parent)) + [unit]

    def _placed(self, rows: pd.DataFrame) -> pd.DataFrame:
        now = [self._now(*pair) for pair in zip(rows["unit_id"], rows["field_id"], strict=True)]
        return rows.assign(
            then=rows["unit_id"],
            now=pd.Series(now, index=rows.index, dtype=object),
            path_then=rows["unit_id"].map(self.path),
            path_now=[self.path(unit) for unit in now],
        )

    # --- the four kinds of rows  --------------------------------------------------------------

    @cached_property
    def files(self) -> pd.DataFrame:
        rows = self._placed(self._frames["case_file"])
        sent_back = self._events.loc[self._events["kind"] == "rework", "file_id"]
        return rows.assign(
            reworked=rows["id"].isin(sent_back),
            days=[self._net_days(row) for row in rows.itertuples()],
            gross_days=days_between(self._calendar, rows["received_at"], rows["completed_at"]),
            extensions=extensions(rows, self._events),
            stood=stood(rows, self._pauses),
            entry_days=rows["id"].map(self.facts.entries),
        )

    @cached_property
    def facts(self) -> Facts:
        return Facts(self._frames, self.path)

    @cached_property
    def reviews(self) -> pd.DataFrame:
        files = self.files.rename(columns={"id": "file_id"})
        rows = self._frames["quality_review"].copy()
        rows["rating_gap"] = pd.Series(rating_gaps(rows), rows.index, dtype=object)
        return rows.merge(files, on="file_id", how="inner")

    @cached_property
    def issues(self) -> pd.DataFrame:
        files = self._frames["case_file"].set_index("id")
        rows = self._frames["issue"].copy()
        rows = rows.rename(columns={"kind": "issue_kind", "status": "issue_status"})
        for name in OF_FILE:
            values = [None if f is None else files.at[f, name] for f in rows["file_id"]]
            rows[name] = pd.Series(values, index=rows.index, dtype=object)
        return self._placed(rows)

    @cached_property
    def steps(self) -> pd.DataFrame:
        """Under the unit that held the file, or that of the file; in the scope of the file."""
        files = self.files.set_index("id")
        rows = self._frames["file_stage"].copy()
        for name in (*OF_FILE, "path_now", "origin", "code"):
            rows[name] = pd.Series([files.at[f, name] for f in rows["file_id"]], dtype=object)
        of_file = [files.at[f, "unit_id"] for f in rows["file_id"]]
        units = [own or other for own, other in zip(rows["unit_id"], of_file, strict=True)]
        rows["unit_id"] = pd.Series(units, dtype=object)
        days = [
            float("nan") if pd.isna(row.ended_at)
            else len(self._working(row.started_at, row.ended_at))
            for row in rows.itertuples()
        ]  # fmt: skip
        return self._placed(rows.rename(columns={"path_now": "owner"})).assign(days=days)

    def rows(self, metric: str) -> pd.DataFrame:
        """The rows that ``metric`` counts among."""
        rows: pd.DataFrame = getattr(self, fact(metric))
        return rows

    def _net_days(self, file: Any) -> float:
        """Working days after the day of receipt up to the result, less those of clock stops."""
        if pd.isna(file.completed_at) or file.completed_at.date() < file.received_at.date():
            return float("nan")
        life = self._working(file.received_at, file.completed_at)
        for stop in self._pauses[self._pauses["file_id"] == file.id].itertuples():
            end = file.completed_at if pd.isna(stop.ended_on) else stop.ended_on
            life -= self._working(stop.started_on, end)
        return len(life)

    def _working(self, after: pd.Timestamp, until: pd.Timestamp) -> set[date]:
        days = (until.normalize() - after.normalize()).days
        span = {after.date() + timedelta(days=n) for n in range(1, days + 1)}
        return {day for day in span if np.is_busday(day, busdaycal=self._calendar)}
