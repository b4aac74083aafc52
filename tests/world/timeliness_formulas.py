"""Formulas of the page on timeliness: ages of what is open, extensions, clock stops, time lost."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from tests.world.formulas import Masks

TIME_METRICS = (
    *("step_mean", "steps_late", "steps_waiting_overdue"),
    *("waiting_0_5", "waiting_6_20", "waiting_21_60", "waiting_over_60"),
)
# metric: the column of days whose mean it is
MEANS = {"step_mean": "days", "mean_duration": "days", "mean_duration_gross": "gross_days"}

Ages = Callable[[pd.Series], pd.Series]


def days_between(
    calendar: np.busdaycalendar, after: pd.Series, until: pd.Series | pd.Timestamp
) -> pd.Series:
    """Working days after the first day up to the second; NaN where one is unknown."""
    pairs = pd.DataFrame({"after": after, "until": until})
    known = pairs.notna().all(axis=1)
    first, last = (
        (pairs.loc[known, name].dt.normalize() + pd.Timedelta(days=1))
        .to_numpy()
        .astype("datetime64[D]")
        for name in ("after", "until")
    )
    days = pd.Series(float("nan"), index=pairs.index)
    days[known] = np.busday_count(first, last, busdaycal=calendar)
    return days


def extensions(files: pd.DataFrame, events: pd.DataFrame) -> pd.Series:
    """How many extensions are on record for each file."""
    counts = events.loc[events["kind"] == "extended", "file_id"].value_counts()
    return files["id"].map(counts).fillna(0).astype(int)


def stood(files: pd.DataFrame, pauses: pd.DataFrame) -> pd.Series:
    """Which files had their clock stopped between receipt and result."""
    life = files.set_index("id")[["received_at", "completed_at"]]
    stops = pauses.join(life, on="file_id")
    begins = stops["started_on"] <= stops["completed_at"].dt.normalize()
    lasts = ~(stops["ended_on"] < stops["received_at"].dt.normalize())
    return files["id"].isin(stops.loc[begins & lasts, "file_id"])


def bands(prefix: str, first: str, among: pd.Series, ages: pd.Series) -> Masks:
    """``among``, cut by working days of age."""
    return {
        f"{prefix}_{first}": (among & (ages <= 5), None),
        f"{prefix}_6_20": (among & (ages > 5) & (ages <= 20), None),
        f"{prefix}_21_60": (among & (ages > 20) & (ages <= 60), None),
        f"{prefix}_over_60": (among & (ages > 60), None),
    }


def open_masks(files: pd.DataFrame, masks: Masks, deadline: str, ages: Ages) -> Masks:
    """``masks``: those of files; ``ages``: working days from each day to the last one looked at."""
    overdue, past = masks["overdue"][0], ages(files[f"due_{deadline}"])
    long = overdue & (past > 20)
    return bands("overdue", "1_5", overdue, past) | {"overdue_over_20": (long, None)}


def moved_masks(files: pd.DataFrame, masks: Masks) -> Masks:
    done, result = masks["resolved"][0], files["completed_at"].dt.normalize()
    promised, current = (files[f"due_{d}"].dt.normalize() for d in ("original", "current"))
    later = done & (files["due_current"] > files["due_original"])
    in_order = done & (result >= files["received_at"].dt.normalize())
    return {
        "extended": (later, None),
        "extended_again": (later & (files["extensions"] >= 2), None),
        "saved_by_extension": (done & (promised < result) & (result <= current), None),
        "stopped_rate": (done & files["stood"], done),
        "mean_duration": (in_order, None),
        "mean_duration_gross": (in_order, None),
    }


def time_masks(steps: pd.DataFrame, masks: Masks, overdue: pd.Series, ages: Ages) -> Masks:
    """``masks``: those of steps; ``overdue``: ids of the files that are overdue."""
    done, waiting = masks["step_median"][0], masks["steps_waiting"][0]
    late = done & steps["due_at"].notna() & (steps["ended_at"] > steps["due_at"])
    return {
        "step_mean": (done, None),
        "steps_late": (late, None),
        "steps_waiting_overdue": (waiting & steps["file_id"].isin(overdue), None),
    } | bands("waiting", "0_5", waiting, ages(steps["started_at"]))
