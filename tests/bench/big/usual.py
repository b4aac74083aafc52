"""The usual way of a Streamlit app: read the tables with pandas, keep them, group in pandas.

Answers what the overview asks: the figures of the period and of the one before, by month, by
agency, by agency and month, and the oldest overdue files.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

DAYS = ("received_on", "completed_on", "due_on")
READ = {
    "files": "SELECT id, code, current_unit_id, received_on, completed_on, "
    "due_original_on AS due_on FROM case_file",
    "pauses": "SELECT file_id, started_on, ended_on FROM file_pause",
    "reviews": "SELECT file_id, reviewed_on, rating FROM quality_review",
    "closure": "SELECT ancestor_id, unit_id FROM org_closure",
    "units": "SELECT id, parent_id FROM org_unit",
    "days": "SELECT day, ordinal FROM work_day",
}
MONTHS = 24
Tables = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Look:
    """A period that is not over: ``end`` is the day looked at."""

    start: date
    end: date

    def before(self) -> Look:
        """The same days a year earlier."""
        return Look(self.start.replace(year=self.start.year - 1),
                    self.end.replace(year=self.end.year - 1))  # fmt: skip


def read(engine: sa.Engine) -> Tables:
    """Whole tables, days as days."""
    with engine.connect() as connection:
        found = {name: pd.read_sql(sa.text(text), connection) for name, text in READ.items()}
    for frame in found.values():
        for name in frame.columns:
            if name == "day" or name.endswith("_on"):
                frame[name] = pd.to_datetime(frame[name])
    return found


def answers(tables: Tables, look: Look) -> dict[str, Any]:
    """Everything the overview shows."""
    files = _prepared(tables, look)
    timed = files[files["completed_on"].notna() & files["due_on"].notna()]
    month = timed["completed_on"].dt.to_period("M")
    since = pd.Period(look.end, "M") - MONTHS
    by_month = timed.assign(month=month, in_time=timed["completed_on"] <= timed["due_on"])
    by_month = by_month[by_month["month"] > since]
    return {
        "now": figures(files, look),
        "before": figures(files, look.before()),
        "by_month": {each.start: figures(files, each) for each in _months(look.end)},
        "by_unit": _by_unit(files, look),
        "by_unit_and_month": by_month.groupby(["agency", "month"])["in_time"].mean(),
        "oldest": files[_overdue(files, look)].nsmallest(2, "due_on")["code"].tolist(),
        "good_rate": _good(tables, look),
    }


def _by_unit(files: pd.DataFrame, look: Look) -> pd.DataFrame:
    resolved = _within(files["completed_on"], look)
    timed = resolved & files["due_on"].notna()
    told = files[["agency"]].assign(
        received=_within(files["received_on"], look),
        resolved=resolved,
        on_time_rate=(files["completed_on"] <= files["due_on"]).where(timed).astype(float),
        overdue=_overdue(files, look),
        median_duration=files["took"].where(resolved),
    )
    return told.groupby("agency").agg(
        {"received": "sum", "resolved": "sum", "on_time_rate": "mean", "overdue": "sum",
         "median_duration": "median"}
    )  # fmt: skip


def _prepared(tables: Tables, look: Look) -> pd.DataFrame:
    """Files with their agency, the working days they took, and whether their clock stands."""
    units, closure, days = tables["units"], tables["closure"], tables["days"]
    roots = units.loc[units["parent_id"].isna(), "id"]
    agencies = units.loc[units["parent_id"].isin(roots), "id"]
    above = closure[closure["ancestor_id"].isin(agencies)].set_index("unit_id")["ancestor_id"]
    files = tables["files"].assign(agency=lambda f: f["current_unit_id"].map(above))
    ordinal = days.set_index("day")["ordinal"]
    stopped = _stopped(files, tables["pauses"], ordinal)
    took = files["completed_on"].map(ordinal) - files["received_on"].map(ordinal)
    took = took.where(files["completed_on"] >= files["received_on"])
    files["took"] = took - files["id"].map(stopped).fillna(0)
    end, pauses = pd.Timestamp(look.end), tables["pauses"]
    stands = (pauses["started_on"] <= end) & ~(pauses["ended_on"] <= end)
    return files.assign(stands=files["id"].isin(pauses.loc[stands, "file_id"]))


def _stopped(files: pd.DataFrame, pauses: pd.DataFrame, ordinal: pd.Series) -> pd.Series:
    """Working days that the clock of each resolved file was stopped, by its id."""
    done = files.loc[files["completed_on"].notna(), ["id", "received_on", "completed_on"]]
    stops = pauses.merge(done, left_on="file_id", right_on="id")
    begins = stops[["started_on", "received_on"]].max(axis=1)
    ends = stops[["ended_on", "completed_on"]].min(axis=1)
    days = (ends.map(ordinal) - begins.map(ordinal)).where(ends >= begins, 0)
    return days.groupby(stops["file_id"]).sum()


def figures(files: pd.DataFrame, look: Look) -> dict[str, float]:
    """Received, resolved, on time (share), overdue, and the median of working days."""
    return {
        "received": float(_within(files["received_on"], look).sum()),
        "resolved": float(_within(files["completed_on"], look).sum()),
        "on_time_rate": _rate(files, look),
        "overdue": float(_overdue(files, look).sum()),
        "median_duration": float(files.loc[_within(files["completed_on"], look), "took"].median()),
    }


def _within(days: pd.Series, look: Look) -> pd.Series:
    return days.between(pd.Timestamp(look.start), pd.Timestamp(look.end))


def _rate(files: pd.DataFrame, look: Look) -> float:
    timed = files[_within(files["completed_on"], look) & files["due_on"].notna()]
    return float((timed["completed_on"] <= timed["due_on"]).mean()) if len(timed) else np.nan


def _overdue(files: pd.DataFrame, look: Look) -> pd.Series:
    end = pd.Timestamp(look.end)
    still = (files["received_on"] <= end) & ~(files["completed_on"] <= end)
    return still & (files["due_on"] < end) & ~files["stands"]


def _good(tables: Tables, look: Look) -> float:
    reviews = tables["reviews"]
    seen = reviews[_within(reviews["reviewed_on"], look)]
    return float((seen["rating"] >= 3).mean())


def _months(end: date) -> list[Look]:
    found, last = [], end
    for _number in range(MONTHS):
        first = last.replace(day=1)
        found.append(Look(first, last))
        last = first - timedelta(days=1)
    return found
